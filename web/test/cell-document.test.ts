import { ChangeSet, Text } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { CellDocument, difference } from "../src/editor/cell-document";
import type { ClientOp, TextUpdate } from "../src/notebook/model";
import type { Answer } from "../src/notebook/store";
import { stubView } from "./stub-view";

/** The server's side of one cell: accepts updates for its version only, and tells everyone. */
class Authority {
  text: string;
  version = 0;
  readonly log: TextUpdate[] = [];
  private readonly documents: CellDocument[] = [];
  private readonly inbox: (() => void)[] = [];

  constructor(text: string) {
    this.text = text;
  }

  document(client: string): CellDocument {
    const document = new CellDocument("a", this.text, this.version, () => client, (op) => this.submit(op));
    this.documents.push(document);
    return document;
  }

  /** Handles what has been sent so far, in order. */
  async settle(): Promise<void> {
    while (this.inbox.length > 0) {
      this.inbox.shift()!();
      await Promise.resolve();
      await new Promise((done) => setTimeout(done));
    }
  }

  private submit(op: ClientOp): Promise<Answer> {
    if (op.kind !== "editSource") throw new Error("only edits");
    return new Promise((resolve) => this.inbox.push(() => {
      if (op.version !== this.version) return resolve({ ok: false, code: "stale-version", message: "" });
      for (const update of op.updates) this.text = ChangeSet.fromJSON(update.changes).apply(Text.of(this.text.split("\n"))).toString();
      this.version += op.updates.length;
      this.log.push(...op.updates);
      for (const document of this.documents) document.receive(op.updates);
      resolve({ ok: true });
    }));
  }
}

const type = (document: CellDocument, from: number, insert: string) => document.dispatch({ changes: { from, insert } });

describe("the text of a cell under edit", () => {
  it("is not taken back by a view that is gone and hears an answer late", async () => {
    const server = new Authority("");
    const document = server.document("x");
    const gone = document.attach([], (state) => stubView(document, state));
    type(document, 0, "2 + 2");
    document.detach(gone);
    await server.settle();
    expect(document.hasUnsent()).toBe(false);
    gone.dispatch({ selection: { anchor: 1 } }); // a diagnosis that it had asked for
    expect(document.hasUnsent()).toBe(false);
    await document.flushed();
    document.attach([], (state) => stubView(document, state));
    type(document, 5, ";");
    await server.settle();
    expect(server.text).toBe("2 + 2;");
  });

  it("that was refused once is sent again before the cell runs", async () => {
    let sent = 0;
    const document = new CellDocument("a", "", 0, () => "x", () => Promise.resolve({ ok: false, code: sent++ === 0 ? "closed" : "unknown-cell", message: "" }));
    type(document, 0, "a");
    await Promise.resolve();
    await document.flushed();
    expect(sent).toBe(2);
  });

  it("sends what is typed, one push at a time, and is flushed when all has arrived", async () => {
    const server = new Authority("");
    const document = server.document("x");
    type(document, 0, "a");
    type(document, 1, "b");
    const flushed = document.flushed();
    await server.settle();
    await flushed;
    expect(server.text).toBe("ab");
    expect(document.hasUnsent()).toBe(false);
  });

  it("is flushed at once where nothing is to be sent", async () => {
    await new Authority("x").document("x").flushed();
  });

  it("lets two people who type at once arrive at the same text", async () => {
    const server = new Authority("hello");
    const one = server.document("one");
    const two = server.document("two");
    type(one, 0, "A");
    type(two, 5, "B");
    type(one, 1, "C");
    type(two, 6, "D");
    await server.settle();
    expect(one.text).toBe(server.text);
    expect(two.text).toBe(server.text);
    expect(server.text).toBe("AChelloBD");
  });

  it("keeps what was typed over a snapshot, as one change on the new text", async () => {
    const server = new Authority("abc");
    const document = server.document("x");
    type(document, 3, "d");
    server.version = 7;
    server.text = "abc";
    document.reset("abc", 7);
    expect(document.text).toBe("abcd");
    await server.settle();
    await server.settle();
    expect(server.text).toBe("abcd");
    expect(document.hasUnsent()).toBe(false);
  });

  it("takes the snapshot's text where nothing was typed", () => {
    const document = new Authority("abc").document("x");
    document.reset("xyz", 9);
    expect(document.text).toBe("xyz");
  });

  it("does not wait for ever for an edit that the server will not have", async () => {
    const document = new CellDocument("a", "", 0, () => "x", () => Promise.resolve({ ok: false, code: "source-too-long", message: "" }));
    type(document, 0, "a");
    await document.flushed();
  });
});

describe("the difference of two texts", () => {
  it("is one replacement without what both share", () => {
    expect(difference("abc", "abc")).toEqual({ from: 3, to: 3, insert: "" });
    expect(difference("hello world", "hello brave world")).toEqual({ from: 6, to: 6, insert: "brave " });
    expect(difference("aaa", "aa")).toEqual({ from: 2, to: 3, insert: "" });
    expect(difference("", "x")).toEqual({ from: 0, to: 0, insert: "x" });
  });
});
