import { rebaseUpdates } from "@codemirror/collab";
import { ChangeSet, Text } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { describe, expect, it } from "vitest";
import { CellDocument } from "../src/editor/cell-document";
import type { ClientOp, Json, TextUpdate } from "../src/notebook/model";
import { NotebookStore, type ServerFrame } from "../src/notebook/store";
import { wireCell, wireState } from "./build";
import { stubView } from "./stub-view";

/** Numbers that look random and are the same for the same seed. */
function numbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const CELLS = ["a", "b", "c"];
const parsed = (updates: readonly TextUpdate[]) => updates.map(({ clientID, changes }) => ({ clientID, changes: ChangeSet.fromJSON(changes) }));

/** The server as the page sees it: one log; edits of an older version are moved over what came since, one operation after the other. */
class Server {
  readonly log: Extract<ServerFrame, { type: "op" }>[] = [];
  readonly texts = new Map(CELLS.map((cell) => [cell, { text: Text.empty, version: 0, edits: [] as { version: number; updates: readonly TextUpdate[] }[] }]));
  readonly pages = new Set<Page>();

  take(id: string, op: ClientOp): Extract<ServerFrame, { type: "op" }> {
    const known = this.log.find((frame) => frame.id === id);
    if (known) return known;
    if (op.kind !== "editSource") throw new Error("only edits");
    const cell = this.texts.get(op.cell)!;
    let updates: readonly { clientID: string; changes: ChangeSet }[] = parsed(op.updates);
    for (const edit of cell.edits.filter(({ version }) => version >= op.version)) updates = rebaseUpdates(updates, parsed(edit.updates));
    for (const { changes } of updates) cell.text = changes.apply(cell.text);
    const accepted = updates.map(({ clientID, changes }) => ({ clientID, changes: changes.toJSON() as Json }));
    cell.edits.push({ version: cell.version, updates: accepted });
    const frame = { type: "op" as const, seq: this.log.length + 1, id, op: { ...op, version: cell.version, updates: accepted } };
    cell.version += accepted.length;
    this.log.push(frame);
    for (const page of this.pages) if (page.connected) page.incoming.push(frame);
    return frame;
  }
}

class Page {
  private count = 0;
  readonly store: NotebookStore;
  readonly documents: Map<string, CellDocument>;
  readonly incoming: ServerFrame[] = [];
  outgoing: { id: string; op: ClientOp }[] = [];
  connected = true;

  constructor(readonly name: string, private readonly server: Server) {
    this.store = new NotebookStore(() => `${name}-${this.count++}`, (task) => task());
    this.store.receive({ type: "snapshot", seq: 0, client: name, state: wireState(CELLS.map((cell) => wireCell(cell))) });
    this.documents = new Map(CELLS.map((cell) => [cell, new CellDocument(cell, "", 0, () => name, (op) => {
      const { pending, answer } = this.store.submit(op);
      if (this.connected) this.outgoing.push(pending);
      return answer;
    })]));
    this.store.onEdit(({ cell, updates }) => this.documents.get(cell)!.receive(updates));
    server.pages.add(this);
  }

  deliver(twice: boolean): void {
    const message = this.outgoing.shift();
    for (let times = twice ? 2 : 1; message && times > 0; times--) {
      const frame = this.server.take(message.id, message.op);
      if (times === 1 && twice) this.incoming.push(frame); // the echo of what was known already
    }
  }

  hear(): void {
    const frame = this.incoming.shift();
    if (frame && !this.store.receive(frame)) throw new Error(`${this.name} missed something`);
  }

  cut(): void {
    this.connected = false;
    this.incoming.length = 0;
    this.outgoing = [];
  }

  connect(): void {
    if (this.connected) return;
    this.connected = true;
    this.incoming.push(...this.server.log.slice(this.store.resumeFrom));
    this.outgoing = this.store.pending();
  }
}

const turn = () => new Promise<void>((done) => setTimeout(done));

describe("pages that write into the same cells", () => {
  it.each([1, 2, 3, 4, 5, 6, Date.now() % 1e9])("arrive at the server's text with nothing lost and nothing doubled (seed %i)", async (seed) => {
    const below = numbers(seed);
    const server = new Server();
    const pages = Array.from({ length: 2 + below(4) }, (_, i) => new Page(`p${i}`, server));
    let next = 0x4e00;
    const typed = new Set<string>();
    const deleted = new Set<string>();
    const gone: EditorView[] = [];
    for (let step = 0; step < 500; step++) {
      const page = pages[below(pages.length)]!;
      const document = page.documents.get(CELLS[below(CELLS.length)]!)!;
      const action = below(12);
      if (action < 4) {
        const { text } = document;
        const from = below(text.length + 1);
        const to = below(3) === 0 ? Math.min(text.length, from + below(4)) : from;
        for (const letter of text.slice(from, to)) deleted.add(letter);
        const insert = Array.from({ length: below(4) }, () => String.fromCharCode(next++)).join("");
        for (const letter of insert) typed.add(letter);
        if (from < to || insert) document.dispatch({ changes: { from, to, insert } });
      } else if (action < 7) page.deliver(below(4) === 0);
      else if (action === 7 && below(2) === 0) page.cut();
      else if (action === 8) page.connect();
      else page.hear();
      // Editors come and go, as with a cell that is rendered, and one that has gone still hears an answer.
      if (below(8) === 0) {
        const view = document.currentView;
        if (view) {
          document.detach(view);
          gone.push(view);
        } else document.attach([], (state) => stubView(document, state));
      }
      if (below(8) === 0) gone[below(gone.length)]?.dispatch({ selection: { anchor: 0 } });
      if (below(5) === 0) await turn();
    }
    for (const page of pages) page.connect();
    for (let round = 0; round < 2000; round++) {
      for (const page of pages) {
        page.deliver(false);
        page.hear();
      }
      if (round % 10 === 0) await turn();
    }
    let all = "";
    for (const cell of CELLS) {
      const { text } = server.texts.get(cell)!;
      all += text.toString();
      for (const page of pages) {
        expect(page.documents.get(cell)!.text, `${page.name} edits ${cell}`).toBe(text.toString());
        expect(page.store.current()!.cells[cell]!.source, `${page.name} shows ${cell}`).toBe(text.toString());
        expect(page.documents.get(cell)!.hasUnsent()).toBe(false);
      }
    }
    expect([...all].sort()).toEqual([...typed].filter((letter) => !deleted.has(letter)).sort());
  });
});
