/**
 * Between a `NotebookStore` and the notebook's WebSocket: resumes from the store's last sequence number, sends unanswered operations again
 * with their identifiers (the server knows those it has applied), and carries questions (completion, inspection, diagnosis), which are not operations.
 */
import type { ClientOp } from "../notebook/model";
import { People, type Present } from "../notebook/people";
import { me } from "../notebook/person";
import type { Answer, NotebookStore, ServerFrame } from "../notebook/store";
import { who } from "./api";
import { byLink } from "./link";
import type { Right } from "./people-api";
import { ReconnectingSocket, socketUrl } from "./socket";

export interface CompletionMatch {
  text: string;
  type?: string;
  detail?: string;
}
export interface CompletionReply {
  from: number;
  to: number;
  matches: CompletionMatch[];
}
/** One thing that a name means; the comment is Javadoc, and empty where there is none. */
export interface Documentation {
  signature: string;
  javadoc: string;
}
export interface InspectionReply {
  found: boolean;
  data: Record<string, string>;
  docs?: Documentation[];
}

/** Positions are UTF-16 units of the cell, as JavaScript counts. */
export interface Finding {
  from: number;
  to: number;
  severity: "error" | "warning";
  message: string;
  /** The compiler's own name of the fault. */
  code?: string;
  /** Types that would mend it, the most likely first. */
  imports?: string[];
}
export interface DiagnosisReply {
  findings: Finding[];
}

/** A value in short: what there is of it. */
export interface ShortValue {
  text?: string;
  type?: string;
  size?: number;
  shape?: string;
  dtype?: string;
  place?: string;
  columns?: { name: string; type: string }[];
}
export interface Variable {
  name: string;
  type: string;
  cell: string;
  "value-lost": boolean;
  value: ShortValue;
}
export interface TableWindow {
  from: number;
  count: number;
  sort: string;
  descending: boolean;
  filter: string;
}
export interface TablePart {
  name: string;
  rows: number;
  /** Rows that the filter lets through. */
  matching: number;
  from: number;
  columns: { name: string; type: string }[];
  /** The row's number, and a text for each column. */
  cells: string[][];
}

interface Reply {
  type: string;
  request?: number;
}

export type StoreTrouble = "full" | "read-only" | "unreachable" | "damaged";

const REPLY_MILLIS = 10_000;
const TABLE_MILLIS = 30_000;

export class NotebookConnection {
  readonly people = new People();
  private readonly socket: ReconnectingSocket;
  private readonly questions = new Map<number, (reply: Reply | null) => void>();
  private readonly listeners = new Set<() => void>();
  private readonly commentListeners = new Set<() => void>();
  private nextQuestion = 1;
  private isConnected = false;
  /** A short loss says nothing: the banner appears when the second attempt has failed as well. */
  private isOffline = false;
  private storeTrouble: StoreTrouble | "" = "";
  private isRestoring = false;
  private myRight: Right = "own";

  constructor(private readonly notebook: string, private readonly store: NotebookStore) {
    this.socket = new ReconnectingSocket({
      url: () => socketUrl(`/api/notebooks/${encodeURIComponent(this.notebook)}/socket?from=${this.store.resumeFrom}&${who()}${byLink()}`),
      open: (send) => {
        this.isRestoring = false;
        for (const { id, op } of this.store.pending()) send({ type: "op", id, op });
        this.set(true, false);
        this.present(this.place);
      },
      message: (frame) => this.receive(frame as Reply),
      closed: (attempt) => {
        for (const answer of this.questions.values()) answer(null);
        this.questions.clear();
        this.people.clear();
        this.storeTrouble = "";
        this.set(false, attempt > 1);
      },
    });
  }

  readonly connected = (): boolean => this.isConnected;
  /** What keeps the server from saving; "" for nothing. */
  readonly trouble = (): StoreTrouble | "" => this.storeTrouble;
  /** What this page's person may do here, as the server has said; everything where it has said nothing. */
  readonly right = (): Right => this.myRight;
  /** Whether the server has gone to come back with what a backup holds. */
  readonly restoring = (): boolean => this.isRestoring;
  readonly offline = (): boolean => this.isOffline;
  /** Told when somebody has commented. */
  readonly onComments = (listener: () => void): (() => void) => {
    this.commentListeners.add(listener);
    return () => this.commentListeners.delete(listener);
  };
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Does now what can be done now, and the rest when the server is back. */
  send(op: ClientOp): Promise<Answer> {
    const { pending, answer } = this.store.submit(op);
    if (this.isConnected) this.socket.send({ type: "op", id: pending.id, op });
    return answer;
  }

  private place: { cell: string | null; anchor?: number; head?: number; editing: boolean } = { cell: null, editing: false };

  /** Tells the others where this page's person is. */
  present(place: { cell: string | null; anchor?: number; head?: number; editing: boolean }): void {
    this.place = place;
    if (this.isConnected) this.socket.send({ type: "presence", name: me().name, ...place });
  }

  /** The same place under a new name. */
  presentAgain(): void {
    this.present(this.place);
  }

  async complete(cell: string, code: string, cursor: number): Promise<CompletionReply | null> {
    return (await this.ask({ type: "complete", cell, code, cursor })) as CompletionReply | null;
  }

  async inspect(code: string, cursor: number): Promise<InspectionReply | null> {
    return (await this.ask({ type: "inspect", code, cursor })) as InspectionReply | null;
  }

  async diagnose(cell: string, code: string): Promise<DiagnosisReply | null> {
    return (await this.ask({ type: "diagnose", cell, code })) as DiagnosisReply | null;
  }

  async variables(): Promise<Variable[] | null> {
    return ((await this.ask({ type: "variables" })) as { variables: Variable[] } | null)?.variables ?? null;
  }

  /** A text where it cannot be had. */
  async table(variable: string, window: TableWindow): Promise<TablePart | string | null> {
    const reply = (await this.ask({ type: "table", variable, window }, TABLE_MILLIS)) as { table: TablePart | { error: string } } | null;
    return reply && ("error" in reply.table ? reply.table.error : reply.table);
  }

  close(): void {
    this.socket.close();
  }

  private ask(question: object, patience = REPLY_MILLIS): Promise<unknown> {
    const request = this.nextQuestion++;
    return new Promise((resolve) => {
      const timer = setTimeout(() => finish(null), patience);
      const finish = (reply: Reply | null) => {
        clearTimeout(timer);
        this.questions.delete(request);
        resolve(reply);
      };
      this.questions.set(request, finish);
      if (!this.socket.send({ ...question, request })) finish(null);
    });
  }

  private receive(frame: Reply): void {
    if (frame.request !== undefined) {
      this.questions.get(frame.request)?.(frame);
    } else if (frame.type === "presence") {
      const { client, person, name, cell = null, anchor = null, head = null, editing } = frame as unknown as Present;
      this.people.here({ client, person, name, cell, anchor, head, editing });
    } else if (frame.type === "trouble") {
      this.storeTrouble = (frame as unknown as { kind: StoreTrouble | "" }).kind;
      for (const listener of [...this.listeners]) listener();
    } else if (frame.type === "restoring") {
      this.isRestoring = true;
      this.store.startAnew();
      for (const listener of [...this.listeners]) listener();
    } else if (frame.type === "comments") {
      for (const listener of [...this.commentListeners]) listener();
    } else if (frame.type === "rights") {
      this.myRight = (frame as unknown as { right: Right }).right;
      for (const listener of [...this.listeners]) listener();
    } else if (frame.type === "gone") {
      this.people.gone((frame as unknown as Present).client);
    } else if (frame.type === "snapshot" || frame.type === "op" || frame.type === "refused" || frame.type === "saved") {
      if (!this.store.receive(frame as ServerFrame)) this.socket.renew();
    }
  }

  private set(connected: boolean, offline: boolean): void {
    this.isConnected = connected;
    this.isOffline = offline;
    for (const listener of [...this.listeners]) listener();
  }
}
