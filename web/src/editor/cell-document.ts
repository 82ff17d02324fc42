/**
 * The text of one cell under edit: CodeMirror's state with its collaboration extension, and the sending of its changes to the authority (the
 * server), one push at a time. It outlives the view: a Markdown cell that is rendered again still sends what was typed last, and a run waits
 * until the text that it means has arrived (`flushed`).
 *
 * Refusals: "stale-version" means that somebody else was first; their changes arrive (or have arrived) as operations, the collaboration
 * extension rebases ours over them, and we push again. After a snapshot the versions start anew: what was typed and not confirmed is found by
 * comparing texts and sent as one change, so that nothing that was typed is lost.
 */
import { collab, getSyncedVersion, receiveUpdates, sendableUpdates } from "@codemirror/collab";
import { ChangeSet, EditorState, StateEffect, type Extension, type Transaction, type TransactionSpec } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import type { ClientOp, Json, TextUpdate } from "../notebook/model";
import type { Answer } from "../notebook/store";

export type Submit = (op: ClientOp) => Promise<Answer>;

export class CellDocument {
  state: EditorState;
  private view: EditorView | null = null;
  private pushing = false;
  /** Makes a new name after each snapshot: a late echo of what was sent before it must not confirm what is compared and sent anew. */
  private resets = 0;
  private collaboration: Extension = [];
  private viewExtensions: Extension = [];
  private readonly waiting: (() => void)[] = [];
  private readonly listeners = new Set<() => void>();

  constructor(readonly cell: string, source: string, version: number, private readonly client: () => string, private readonly submit: Submit) {
    this.state = this.fresh(source, version, []);
  }

  /**
   * A state for a view: the same text and version, what is not confirmed, and the selection, with the view's extensions. What the last view kept beside them goes with it. It is the
   * collaboration's own state that is taken over: what is not confirmed may have been moved over others' edits, and cannot be made again from the text.
   */
  attach(extensions: Extension, make: (state: EditorState) => EditorView): EditorView {
    this.viewExtensions = extensions;
    const bare = this.state.update({ effects: StateEffect.reconfigure.of(this.collaboration) }).state;
    const state = bare.update({ effects: StateEffect.reconfigure.of([this.collaboration, extensions]) }).state;
    this.view = make(state);
    this.state = this.view.state;
    return this.view;
  }

  detach(view: EditorView): void {
    if (this.view !== view) return;
    this.state = view.state;
    this.view = null;
  }

  /**
   * The view's transactions pass through here. A view that was taken away may still hear something, such as the answer to a question that it has asked; its text is one of then, and
   * taking it over would send again what was sent since.
   */
  applied(transaction: Transaction, view: EditorView | null = this.view): void {
    if (view !== this.view) return;
    this.state = transaction.state;
    if (!transaction.docChanged) return;
    for (const listener of [...this.listeners]) listener();
    void this.push();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly getText = (): string => this.text;

  get text(): string {
    return this.state.doc.toString();
  }

  get currentView(): EditorView | null {
    return this.view;
  }

  /** Updates that the server has accepted, ours or others'. */
  receive(updates: readonly TextUpdate[]): void {
    this.dispatch(receiveUpdates(this.state, updates.map((update) => ({ clientID: update.clientID, changes: ChangeSet.fromJSON(update.changes) }))));
    void this.push();
  }

  /** A snapshot replaced the authority's text and version. */
  reset(source: string, version: number): void {
    const typed = this.text;
    const mine = this.hasUnsent() && typed !== source;
    this.resets++;
    const base = this.fresh(source, version, this.extensions());
    this.view?.setState(base);
    this.state = base;
    this.pushing = false;
    if (mine) this.dispatch({ changes: difference(source, typed) });
    for (const listener of [...this.listeners]) listener();
    this.settle();
    void this.push();
  }

  /** Ends when everything typed so far has arrived at the server, or was refused by it; what was refused before is sent again. */
  flushed(): Promise<void> {
    if (!this.hasUnsent()) return Promise.resolve();
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      void this.push();
    });
  }

  hasUnsent(): boolean {
    return sendableUpdates(this.state).length > 0;
  }

  dispatch(spec: TransactionSpec | Transaction): void {
    if (this.view) {
      this.view.dispatch(spec as TransactionSpec);
    } else {
      this.applied(this.state.update(spec as TransactionSpec));
    }
  }

  private async push(): Promise<void> {
    if (this.pushing) return;
    const updates = sendableUpdates(this.state);
    if (updates.length === 0) return this.settle();
    this.pushing = true;
    const version = getSyncedVersion(this.state);
    const answer = await this.submit({
      kind: "editSource", cell: this.cell, version,
      updates: updates.map((update) => ({ clientID: update.clientID, changes: update.changes.toJSON() as Json })),
    });
    this.pushing = false;
    if (answer.ok || answer.code === "snapshot") return void this.push();
    // stale: push again as soon as the newer version is here (receive does that); any other refusal would repeat for ever
    if (answer.code === "stale-version" && getSyncedVersion(this.state) > version) return void this.push();
    if (answer.code !== "stale-version") this.settle();
  }

  private settle(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  private extensions(): Extension {
    return this.viewExtensions;
  }

  private fresh(source: string, version: number, extensions: Extension): EditorState {
    this.viewExtensions = extensions;
    this.collaboration = collab({ startVersion: version, clientID: `${this.client()}.${this.resets}` });
    return EditorState.create({ doc: source, extensions: [this.collaboration, extensions] });
  }
}

/** One change that turns `before` into `after`, without what they share at the start and at the end. */
export function difference(before: string, after: string): { from: number; to: number; insert: string } {
  let start = 0;
  const shorter = Math.min(before.length, after.length);
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let end = 0;
  while (end < shorter - start && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)) end++;
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) };
}
