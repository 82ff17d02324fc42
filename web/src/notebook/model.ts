/** A notebook as the page knows it, and the operations that change it: the server's JSON forms, with streams and order in the page's own form. */
import type { StreamText } from "./stream-text";

export type CellType = "code" | "markdown" | "raw";
export type RunState = "queued" | "running" | "stopping" | "ok" | "error" | "interrupted" | "lost";
export type KernelStateName = "none" | "waiting" | "starting" | "idle" | "busy" | "stopping" | "dead" | "restarting";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type MimeBundle = Readonly<Record<string, Json>>;

/** What a run defined, changed and used; methods have `()` behind their name. Bodies count when they are called. */
export interface Names {
  readonly defines: readonly string[];
  readonly assigns: readonly string[];
  readonly uses: readonly string[];
  readonly bodies: Readonly<Record<string, { readonly uses: readonly string[]; readonly assigns: readonly string[] }>>;
}

export interface Run {
  readonly id: string;
  readonly cell: string;
  readonly state: RunState;
  readonly queuedAt?: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly wallMillis?: number;
  /** Of the source that it ran, as `sourceHash` of stale.ts makes it. */
  readonly sourceHash?: string;
  readonly reason?: string;
  /** As long as its kernel lives. */
  readonly names?: Names;
  /** The request for a line of standard input that waits for a person. */
  readonly asking?: string;
}

export interface StreamOutput {
  readonly type: "stream";
  readonly name: "stdout" | "stderr";
  readonly text: StreamText;
}
export interface RichOutput {
  readonly type: "display_data" | "execute_result";
  readonly data: MimeBundle;
  readonly metadata: MimeBundle;
  readonly executionCount?: number;
  readonly displayId?: string;
}
export interface ErrorOutput {
  readonly type: "error";
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
  readonly cell?: string;
  readonly line?: number;
}
export type Output = StreamOutput | RichOutput | ErrorOutput;

export interface Cell {
  readonly id: string;
  readonly type: CellType;
  readonly source: string;
  readonly version: number;
  readonly metadata: MimeBundle;
  readonly attachments?: MimeBundle;
  readonly executionCount: number | null;
  readonly outputs: readonly Output[];
  readonly clearPending: boolean;
  readonly run: Run | null;
}

/** How a kernel ended; the last lines of its log. */
export interface Death {
  readonly reason: string;
  readonly kind: "exit" | "memory" | "killed" | "crash" | "unresponsive" | "limit" | "unused" | "unknown";
  readonly cell: string;
  readonly log: readonly string[];
}

/** What the server has to say about a kernel: why there is none yet, or when it ends for want of use. */
export type KernelNotice =
  | { readonly kind: "waiting"; readonly scope: "server" | "person"; readonly inUse: number; readonly most: number; readonly place: number }
  | { readonly kind: "ending"; readonly at: string };

export interface Kernel {
  readonly state: KernelStateName;
  readonly detail: string;
  readonly language: string;
  readonly pid?: number;
  readonly memory?: number;
  readonly death?: Death;
  readonly notice?: KernelNotice;
}

export interface Notebook {
  /** The last operation that is in this state. */
  readonly seq: number;
  readonly id: string;
  readonly title: string;
  readonly metadata: MimeBundle;
  readonly order: readonly string[];
  /** Cells that stand in the notebook, and deleted ones that can come back. */
  readonly cells: Readonly<Record<string, Cell>>;
  readonly deleted: readonly string[];
  readonly kernel: Kernel;
  /** Runs that have not ended; the first may be with the kernel. */
  readonly queue: readonly string[];
  /** The last operation after which the kernel may know other names: views that are told once a frame may miss that it was busy. */
  readonly definedAt: number;
}

export interface TextUpdate {
  readonly clientID: string;
  readonly changes: Json;
}

/** What a person does. */
export type ClientOp =
  | { kind: "insertCell"; cell: string; after: string | null; type: CellType; source: string; metadata?: MimeBundle }
  | { kind: "deleteCell"; cell: string }
  | { kind: "restoreCell"; cell: string; after: string | null }
  | { kind: "moveCell"; cell: string; after: string | null }
  | { kind: "setCellType"; cell: string; type: CellType }
  | { kind: "setCellMetadata"; cell: string; metadata: MimeBundle }
  | { kind: "setTitle"; title: string }
  | { kind: "setMetadata"; metadata: MimeBundle }
  | { kind: "editSource"; cell: string; version: number; updates: readonly TextUpdate[] }
  | { kind: "clearOutputs"; cells?: readonly string[] }
  | { kind: "run"; cells: readonly string[] }
  | { kind: "stop"; now?: boolean }
  | { kind: "restart"; twice?: boolean }
  | { kind: "endKernel" }
  | { kind: "giveInput"; run: string; request: string; text?: string }
  | { kind: "setInput"; control: string; value: string | number | boolean }
  /** Of what this person did; the server says how many operations come of it, which follow. */
  | { kind: "undo" | "redo"; operations?: number }
  | { kind: "restoreVersion"; version: number; cells?: readonly string[]; operations?: number };

/** What the server says has happened. */
export type ServerOp =
  | { kind: "create"; title: string; metadata?: MimeBundle }
  | { kind: "runQueued"; run: Run }
  | { kind: "runStarted"; run: string; cell: string; executionCount: number; at: string }
  | { kind: "stream"; run: string; cell: string; name: "stdout" | "stderr"; text: string }
  | { kind: "output"; run: string; cell: string; output: WireOutput }
  | { kind: "updateDisplay"; run?: string; display_id: string; data: MimeBundle; metadata?: MimeBundle }
  | { kind: "clearOutput"; run: string; cell: string; wait: boolean }
  | { kind: "runNames"; run: string; cell: string; names: Names }
  | { kind: "inputAsked"; run: string; cell: string; request: string }
  | { kind: "runState"; run: string; cell: string; state: "stopping"; detail?: string }
  | { kind: "runFinished"; run: string; cell: string; state: RunState; at: string; wallMillis?: number; reason?: string }
  | { kind: "cellImported"; cell: string; attachments?: MimeBundle; executionCount?: number | null }
  /** What comes of it follows. */
  | { kind: "takeOver" | "resetToOriginal"; cells?: readonly string[]; operations?: number }
  | { kind: "kernel"; state: KernelStateName; detail?: string; language?: string; pid?: number; memory?: number; death?: Death; notice?: KernelNotice };

export type Op = ClientOp | ServerOp;

const CLIENT_KINDS: ReadonlySet<string> = new Set<ClientOp["kind"]>(["insertCell", "deleteCell", "restoreCell", "moveCell", "setCellType",
  "setCellMetadata", "setTitle", "setMetadata", "editSource", "clearOutputs", "run", "stop", "restart", "endKernel", "giveInput", "setInput", "undo", "redo", "restoreVersion"]);

/** Whether a person made it: "Saved" is about these, a cell that prints does not make the page say "Saving". */
export const madeByPerson = (op: Op): boolean => CLIENT_KINDS.has(op.kind);

/** An output in nbformat's names. */
export type WireOutput =
  | { output_type: "stream"; name: "stdout" | "stderr"; text: string; length?: number; cut?: number }
  | { output_type: "display_data" | "execute_result"; data: MimeBundle; metadata?: MimeBundle; execution_count?: number; display_id?: string }
  | { output_type: "error"; ename: string; evalue: string; traceback: readonly string[]; cell?: string; line?: number };

export interface WireCell {
  id: string;
  type: CellType;
  source: string;
  version: number;
  metadata?: MimeBundle;
  attachments?: MimeBundle;
  executionCount?: number | null;
  outputs: readonly WireOutput[];
  clearPending?: boolean;
  run?: Run | null;
}

export interface WireState {
  id: string;
  title: string;
  metadata?: MimeBundle;
  cells: readonly WireCell[];
  deleted: readonly WireCell[];
  kernel: Partial<Kernel> & { state: KernelStateName };
  queue: readonly string[];
}
