/**
 * The notebook as one value that views subscribe to, plus the person's operations that the server has not answered yet. It knows no network:
 * a connection feeds it frames and sends what `outgoing` gives. Views are told at most once a frame, however fast a cell prints.
 */
import { applyAt, fromSnapshot } from "./reducer";
import { madeByPerson, type ClientOp, type Notebook, type Op, type TextUpdate, type WireState } from "./model";

export interface Pending {
  readonly id: string;
  readonly op: ClientOp;
}
/** Accepted: with the operation as the server took it, and its place in the log. */
export type Answer = { ok: true; op?: Op; seq?: number } | { ok: false; code: string; message: string };

export type ServerFrame =
  | { type: "snapshot"; seq: number; client: string; state: WireState }
  | { type: "op"; seq: number; id?: string; by?: string; at?: string; op: Op }
  | { type: "refused"; id: string; code: string; message: string }
  | { type: "saved"; seq: number };

export interface EditEvent {
  readonly cell: string;
  readonly updates: readonly TextUpdate[];
}

export class NotebookStore {
  private notebook: Notebook | null = null;
  private savedSeq = -1;
  /** The newest operation of a person: what "Saved" is about. */
  private personSeq = -1;
  private readonly pendingOps = new Map<string, { op: ClientOp; answer: (answer: Answer) => void }>();
  private readonly listeners = new Set<() => void>();
  private readonly editListeners = new Set<(event: EditEvent) => void>();
  private readonly snapshotListeners = new Set<() => void>();
  private readonly opListeners = new Set<(op: Op, state: Notebook, seq: number) => void>();
  private scheduled = false;
  private anew = false;
  /** Who this page is among those that edit; given by the server. */
  client = "";

  constructor(private readonly newId: () => string, private readonly schedule: (task: () => void) => void) {}

  readonly current = (): Notebook | null => this.notebook;

  readonly subscribe = (listener: () => void): (() => void) => on(this.listeners, listener);
  onEdit(listener: (event: EditEvent) => void): () => void {
    return on(this.editListeners, listener);
  }
  /** The state was replaced as a whole: texts under edit have to be compared with it. */
  onSnapshot(listener: () => void): () => void {
    return on(this.snapshotListeners, listener);
  }
  onOp(listener: (op: Op, state: Notebook, seq: number) => void): () => void {
    return on(this.opListeners, listener);
  }

  /** The sequence number to resume from; -1 for a snapshot. */
  get resumeFrom(): number {
    return this.anew ? -1 : this.notebook?.seq ?? -1;
  }

  /** The server will come back with another past: nothing that is known here or on its way there fits it. */
  startAnew(): void {
    this.anew = true;
  }

  readonly isSaved = (): boolean => this.pendingOps.size === 0 && this.personSeq <= this.savedSeq;

  /** Operations without an answer, oldest first: sent again with the same identifiers after a reconnection. */
  pending(): Pending[] {
    return this.anew ? [] : [...this.pendingOps].map(([id, { op }]) => ({ id, op }));
  }

  /** Registers an operation of the person; the caller sends it. The promise ends with the server's answer. */
  submit(op: ClientOp): { pending: Pending; answer: Promise<Answer> } {
    const id = this.newId();
    let resolve!: (answer: Answer) => void;
    const answer = new Promise<Answer>((done) => (resolve = done));
    this.pendingOps.set(id, { op, answer: resolve });
    this.changed();
    return { pending: { id, op }, answer };
  }

  /** Gives false where an operation is missing between what is known and this frame: the connection must resume. */
  receive(frame: ServerFrame): boolean {
    switch (frame.type) {
      case "snapshot":
        this.notebook = fromSnapshot(frame.seq, frame.state);
        this.client = frame.client;
        this.personSeq = Math.min(this.personSeq, frame.seq);
        this.dropPending(this.anew);
        if (this.anew) this.savedSeq = -1;
        this.anew = false;
        for (const listener of this.snapshotListeners) listener();
        break;
      case "op":
        return this.receiveOp(frame);
      case "refused":
        this.answer(frame.id, { ok: false, code: frame.code, message: frame.message });
        break;
      case "saved":
        this.savedSeq = Math.max(this.savedSeq, frame.seq);
        break;
    }
    this.changed();
    return true;
  }

  private receiveOp(frame: Extract<ServerFrame, { type: "op" }>): boolean {
    if (!this.notebook) return false;
    const known = frame.seq <= this.notebook.seq;
    if (!known && frame.seq > this.notebook.seq + 1) return false;
    if (!known) {
      this.notebook = applyAt(this.notebook, frame.seq, frame.op, frame.at);
      if (madeByPerson(frame.op)) this.personSeq = frame.seq;
      if (frame.op.kind === "editSource") {
        for (const listener of this.editListeners) listener({ cell: frame.op.cell, updates: frame.op.updates });
      }
      for (const listener of this.opListeners) listener(frame.op, this.notebook, frame.seq);
    }
    if (frame.id) this.answer(frame.id, { ok: true, op: frame.op, seq: frame.seq });
    this.changed();
    return true;
  }

  /** After a snapshot nobody can say whether an edit in flight is in it: the editors compare texts instead. Of another past nothing in flight is. */
  private dropPending(all: boolean): void {
    for (const [id, { op }] of [...this.pendingOps]) {
      if (all || op.kind === "editSource") this.answer(id, { ok: false, code: "snapshot", message: "" });
    }
  }

  private answer(id: string, answer: Answer): void {
    const waiting = this.pendingOps.get(id);
    if (!waiting) return;
    this.pendingOps.delete(id);
    waiting.answer(answer);
  }

  private changed(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.schedule(() => {
      this.scheduled = false;
      for (const listener of [...this.listeners]) listener();
    });
  }
}

function on<T>(set: Set<T>, listener: T): () => void {
  set.add(listener);
  return () => set.delete(listener);
}
