/**
 * One open notebook in this page: the store, its connection, the texts under edit, and which cell is selected in which mode. Components take
 * it from `SessionContext`; they call its methods and know nothing of the network behind them.
 */
import type { EditorView } from "@codemirror/view";
import { createContext, useContext, useSyncExternalStore } from "react";
import { CellDocument } from "../editor/cell-document";
import { Comments, type Place, type Thread } from "../comments/comments-store";
import { setCommentMarks } from "../editor/comment-marks";
import { setCursors, type RemoteCursor } from "../editor/cursors";
import { api } from "../net/api";
import { NotebookConnection } from "../net/notebook-connection";
import type { Right } from "../net/people-api";
import { may } from "../net/rights";
import { text } from "../i18n/messages";
import { sendHeldBack } from "../outputs/input-model";
import { showToast } from "../ui/toast";
import { newOperationId } from "./ids";
import type { ClientOp, Notebook } from "./model";
import type { Present } from "./people";
import { colourOf, guestCode, onMyName } from "./person";
import { NotebookStore, type Answer } from "./store";

export type Mode = "command" | "edit";
export interface Selection {
  readonly cell: string | null;
  readonly mode: Mode;
  /** Grows when the focus has to go to the selection although it may be the same. */
  readonly focus: number;
}

function frame(task: () => void): void {
  // a hidden page gets no animation frames, but its state must not lag for ever
  if (document.visibilityState === "visible") requestAnimationFrame(task);
  else setTimeout(task, 250);
}

const PRESENT_MILLIS = 80;

/** As a name for others; guests have none. */
export const shownName = ({ name, person }: Pick<Present, "name" | "person">): string => name || text()("people.guest", { code: guestCode(person) });

function remote({ client, person, name, anchor, head }: Present): RemoteCursor[] {
  return anchor === null || head === null ? [] : [{ client, name: shownName({ name, person }), colour: colourOf(person), anchor, head }];
}

export class NotebookSession {
  readonly store = new NotebookStore(newOperationId, frame);
  readonly connection: NotebookConnection;
  private readonly documents = new Map<string, CellDocument>();
  private readonly shownCursors = new WeakMap<EditorView, readonly Present[]>();
  readonly comments: Comments;
  /** What a comment that is being written is about. */
  private drafted: Place | null = null;
  readonly draft = (): Place | null => this.drafted;
  private readonly openers = new Set<() => void>();
  private readonly ending: readonly (() => void)[];
  private place: { cell: string; anchor?: number; head?: number; editing: boolean } = { cell: "", editing: false };
  private presenting: ReturnType<typeof setTimeout> | undefined;
  private selection: Selection = { cell: null, mode: "command", focus: 0 };
  private readonly selectionListeners = new Set<() => void>();

  constructor(readonly id: string) {
    this.store.onEdit(({ cell, updates }) => this.documents.get(cell)?.receive(updates));
    this.store.onSnapshot(() => {
      const notebook = this.store.current()!;
      for (const [cell, document] of [...this.documents]) {
        const known = notebook.cells[cell];
        if (known) document.reset(known.source, known.version);
        else this.documents.delete(cell);
      }
    });
    this.connection = new NotebookConnection(id, this.store);
    this.comments = new Comments(id);
    void this.comments.reload();
    let connected = false;
    this.ending = [
      this.connection.onComments(() => void this.comments.reload()),
      // What was said meanwhile, after a connection was lost.
      this.connection.subscribe(() => {
        if (this.connection.connected() && !connected) void this.comments.reload();
        connected = this.connection.connected();
      }),
      this.store.onOp((op) => {
        if (op.kind === "editSource") this.comments.edited(op.cell, op.updates);
      }),
      this.comments.onThreads(() => {
        for (const cell of this.documents.keys()) void this.showComments(cell);
      }),
      this.connection.people.subscribe(() => {
        for (const cell of this.documents.keys()) this.showCursors(cell);
      }),
      onMyName(() => this.connection.presentAgain()),
    ];
  }

  close(): void {
    for (const end of this.ending) end();
    clearTimeout(this.presenting);
    this.connection.close();
  }

  /** The cursors of others in this cell, in its editor where it has one. */
  showCursors(cell: string): void {
    const view = this.documents.get(cell)?.currentView;
    if (!view) return;
    const there = this.connection.people.at(cell);
    if (this.shownCursors.get(view) === there) return;
    this.shownCursors.set(view, there);
    view.dispatch({ effects: setCursors.of(there.flatMap(remote)) });
  }

  /** The texts in this cell that somebody has commented, in its editor where it has one; when all that was typed is with the server, as the places are the server's. */
  async showComments(cell: string): Promise<void> {
    await this.documents.get(cell)?.flushed();
    this.documents.get(cell)?.currentView?.dispatch({ effects: setCommentMarks.of(this.comments.open(cell).flatMap(({ id, start, stop }) => (start === null || stop === null ? [] : [{ thread: id, from: start, to: stop }]))) });
  }

  /** Begins a comment on a cell, or on what is selected in it; null for none. The panel that shows it is told to open. */
  async comment(cell: string | null): Promise<void> {
    if (cell === null) {
      this.drafted = null;
    } else {
      await this.documents.get(cell)?.flushed();
      const state = this.documents.get(cell)?.currentView?.state;
      const range = state?.selection.main;
      this.drafted = state && range && !range.empty
        ? { cell, about: "text", start: range.from, stop: range.to, quote: state.sliceDoc(range.from, Math.min(range.to, range.from + 400)), sequence: this.notebook().seq }
        : { cell, about: "cell" };
      this.select(cell, "command");
    }
    this.comments.changed();
    if (cell !== null) for (const open of [...this.openers]) open();
  }

  /** Told when the panel of comments shall be there. */
  readonly onComment = (open: () => void): (() => void) => {
    this.openers.add(open);
    return () => this.openers.delete(open);
  };

  /** To what a thread is about. */
  goToThread({ cell, start, stop }: Thread): void {
    this.select(cell, "command", true);
    if (start !== null && stop !== null) this.documents.get(cell)?.currentView?.dispatch({ selection: { anchor: start, head: stop }, scrollIntoView: true });
  }

  /** Tells the others where the selection is. Not before they have the text that it is in, and not more often than they could see. */
  present(cell: string, anchor?: number, head?: number): void {
    this.place = { cell, anchor, head, editing: anchor !== undefined };
    this.presenting ??= setTimeout(() => void this.presentNow(), PRESENT_MILLIS);
  }

  private async presentNow(): Promise<void> {
    await this.documents.get(this.place.cell)?.flushed();
    this.presenting = undefined;
    this.connection.present(this.place);
  }

  notebook(): Notebook {
    return this.store.current()!;
  }

  /** The text of a cell under edit; made when somebody first looks at it. */
  document(cell: string): CellDocument {
    let document = this.documents.get(cell);
    if (!document) {
      const { source, version } = this.notebook().cells[cell]!;
      document = new CellDocument(cell, source, version, () => this.store.client, (op) => this.connection.send(op));
      this.documents.set(cell, document);
    }
    return document;
  }

  /** When all that was typed is with the server. */
  async flushed(): Promise<void> {
    await Promise.all([...this.documents.values()].map((document) => document.flushed()));
  }

  /** Sends an operation; a refusal is told in the server's words. */
  async send(op: ClientOp): Promise<Answer> {
    const answer = await this.connection.send(op);
    if (!answer.ok && answer.code !== "snapshot") showToast({ text: text()("error.refused", { message: answer.message }), tone: "bad" });
    return answer;
  }

  /** Runs cells with their texts and the controls as they stand on the screen: what was typed arrives first. */
  async run(cells: readonly string[]): Promise<void> {
    sendHeldBack();
    await Promise.all(cells.map((cell) => this.documents.get(cell)?.flushed()));
    if (cells.length > 0) await this.send({ kind: "run", cells });
  }

  fetchText(run: string, index: number, offset: number, length: number): Promise<string> {
    return api.outputText(this.id, run, index, offset, length);
  }

  readonly getSelection = (): Selection => this.selection;
  readonly subscribeSelection = (listener: () => void): (() => void) => {
    this.selectionListeners.add(listener);
    return () => this.selectionListeners.delete(listener);
  };

  /** Selects a cell; `take` moves the focus of the keyboard there as well. */
  select(cell: string | null, mode: Mode, take = false): void {
    const { selection } = this;
    if (!take && selection.cell === cell && selection.mode === mode) return;
    if (cell !== null && mode === "command") this.present(cell);
    this.selection = { cell, mode, focus: selection.focus + (take ? 1 : 0) };
    for (const listener of [...this.selectionListeners]) listener();
  }
}

export const SessionContext = createContext<NotebookSession | null>(null);

export function useSession(): NotebookSession {
  return useContext(SessionContext)!;
}

/** A part of the notebook; it has to be the same object as long as nothing in it changed. */
export function useNotebook<T>(select: (notebook: Notebook) => T): T {
  const session = useSession();
  return useSyncExternalStore(session.store.subscribe, () => select(session.notebook()));
}

/** Whether this page's person may do that here; changes while the page is open. */
export function useMay(what: Exclude<Right, "none">): boolean {
  const { connection } = useSession();
  return useSyncExternalStore(connection.subscribe, () => may(connection.right(), what));
}

export function useSelection<T>(select: (selection: Selection) => T): T {
  const session = useSession();
  return useSyncExternalStore(session.subscribeSelection, () => select(session.getSelection()));
}
