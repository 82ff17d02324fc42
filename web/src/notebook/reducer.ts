/**
 * The page's copy of the server's reducer: `apply(state, operation) -> state`, pure and total. The server has already accepted what arrives
 * here, so nothing is refused; an operation about something that is gone changes nothing. It gives the same state as the server's
 * `notebook.Reducer` for everything that a page shows. Untouched cells keep their identity, so a view re-renders only what changed.
 */
import { ChangeSet, Text } from "@codemirror/state";
import type { Cell, Kernel, Notebook, Op, Output, Run, WireCell, WireOutput, WireState } from "./model";
import { append, streamText } from "./stream-text";

export function fromSnapshot(seq: number, state: WireState): Notebook {
  const cells: Record<string, Cell> = {};
  for (const cell of [...state.cells, ...state.deleted]) cells[cell.id] = cellOf(cell);
  return {
    seq,
    id: state.id,
    title: state.title,
    metadata: state.metadata ?? {},
    order: state.cells.map((cell) => cell.id),
    cells,
    deleted: state.deleted.map((cell) => cell.id),
    kernel: kernelOf(state.kernel),
    queue: state.queue,
    definedAt: seq,
  };
}

/** Operations come in order and without gaps; one that is known already (a resumed connection) changes nothing. */
export function applyAt(state: Notebook, seq: number, op: Op, at = ""): Notebook {
  if (seq <= state.seq) return state;
  return { ...apply(state, op, at), seq, definedAt: op.kind === "runFinished" || op.kind === "kernel" ? seq : state.definedAt };
}

export function apply(state: Notebook, op: Op, at = ""): Notebook {
  switch (op.kind) {
    case "create":
      return { ...state, title: op.title, metadata: op.metadata ?? {} };
    case "insertCell": {
      if (state.cells[op.cell]) return state;
      const cell: Cell = { ...NEW_CELL, id: op.cell, type: op.type, source: oneBreak(op.source), metadata: op.metadata ?? {} };
      return { ...state, cells: { ...state.cells, [op.cell]: cell }, order: placed(state.order, op.cell, op.after) };
    }
    case "deleteCell":
      if (!state.order.includes(op.cell)) return state;
      return { ...state, order: without(state.order, op.cell), deleted: [...state.deleted, op.cell] };
    case "restoreCell":
      if (!state.deleted.includes(op.cell)) return state;
      return { ...state, order: placed(state.order, op.cell, op.after), deleted: without(state.deleted, op.cell) };
    case "moveCell":
      if (!state.order.includes(op.cell)) return state;
      return { ...state, order: placed(without(state.order, op.cell), op.cell, op.after) };
    case "setCellType":
      // What it has shown stays with it, unseen, until it is code again.
      return changing(state, op.cell, (cell) => ({ ...cell, type: op.type }));
    case "setCellMetadata":
      return changing(state, op.cell, (cell) => ({ ...cell, metadata: op.metadata }));
    case "setTitle":
      return { ...state, title: op.title };
    case "setMetadata":
      return { ...state, metadata: op.metadata };
    case "editSource":
      return changing(state, op.cell, (cell) => {
        let text = Text.of(cell.source.split("\n"));
        for (const update of op.updates) text = ChangeSet.fromJSON(update.changes).apply(text);
        return { ...cell, source: text.toString(), version: cell.version + op.updates.length };
      });
    case "clearOutputs":
      return (op.cells ?? state.order).reduce(
        (next, id) => changing(next, id, (cell) => ({ ...cell, outputs: [], clearPending: false, executionCount: null })), state);
    case "cellImported":
      return changing(state, op.cell, (cell) => ({ ...cell, attachments: op.attachments, outputs: [], clearPending: false, executionCount: op.executionCount ?? null }));
    case "run":
    case "stop":
    case "restart":
    case "setInput":
    case "endKernel":
    case "undo":
    case "redo":
    case "restoreVersion":
    case "takeOver":
    case "resetToOriginal":
      return state; // wishes; what comes of them arrives as operations of the server
    case "runQueued":
      if (state.queue.includes(op.run.id)) return state;
      return { ...changing(state, op.run.cell, (cell) => ({ ...cell, run: { ...op.run, names: cell.run?.names } })), queue: [...state.queue, op.run.id] };
    case "runStarted":
      return changing(state, op.cell, (cell) => ({
        ...changeRun(cell, op.run, (run) => ({ ...run, state: "running", startedAt: op.at })),
        outputs: [], clearPending: false, executionCount: op.executionCount,
      }));
    case "stream":
      return changing(state, op.cell, (cell) => {
        if (op.text === "") return cell;
        const last = cell.outputs.at(-1);
        if (cell.clearPending || last?.type !== "stream" || last.name !== op.name) return plus(cell, { type: "stream", name: op.name, text: streamText(op.text) });
        return { ...cell, outputs: [...cell.outputs.slice(0, -1), { ...last, text: append(last.text, op.text) }] };
      });
    case "output":
      return changing(state, op.cell, (cell) => plus(cell, outputOf(op.output)));
    case "updateDisplay":
      return updateDisplays(state, op);
    case "clearOutput":
      return changing(state, op.cell, (cell) => (op.wait ? { ...cell, clearPending: true } : { ...cell, outputs: [], clearPending: false }));
    case "inputAsked":
      return changing(state, op.cell, (cell) => changeRun(cell, op.run, (run) => ({ ...run, asking: op.request })));
    case "giveInput":
      return Object.values(state.cells).filter((cell) => cell.run?.id === op.run).reduce(
        (next, { id }) => changing(next, id, (cell) => ({ ...cell, run: { ...cell.run!, asking: undefined } })), state);
    case "runNames":
      return changing(state, op.cell, (cell) => changeRun(cell, op.run, (run) => ({ ...run, names: op.names })));
    case "runState":
      return changing(state, op.cell, (cell) => changeRun(cell, op.run, (run) => ({ ...run, state: op.state, reason: op.detail ?? run.reason })));
    case "runFinished":
      return {
        ...changing(state, op.cell, (cell) => changeRun(cell, op.run, (run) => ({
          ...run, asking: undefined, state: op.state, finishedAt: op.at || at, wallMillis: op.wallMillis, reason: op.reason }))),
        queue: without(state.queue, op.run),
      };
    case "kernel":
      return { ...(["starting", "restarting", "none", "dead"].includes(op.state) ? withoutNames(state) : state), kernel: kernelOf({ language: state.kernel.language, ...op }) };
    default:
      return state; // a newer server may know more; what this page cannot show it leaves alone
  }
}

const NEW_CELL: Omit<Cell, "id" | "type" | "source" | "metadata"> = {
  version: 0, executionCount: null, outputs: [], clearPending: false, run: null,
};

function changing(state: Notebook, id: string, change: (cell: Cell) => Cell): Notebook {
  const cell = state.cells[id];
  if (!cell) return state;
  const next = change(cell);
  return next === cell ? state : { ...state, cells: { ...state.cells, [id]: next } };
}

/** A new kernel knows none of them. */
function withoutNames(state: Notebook): Notebook {
  return Object.values(state.cells).filter((cell) => cell.run?.names).reduce(
    (next, { id }) => changing(next, id, (cell) => ({ ...cell, run: { ...cell.run!, names: undefined } })), state);
}

function changeRun(cell: Cell, id: string, change: (run: Run) => Run): Cell {
  return cell.run?.id === id ? { ...cell, run: change(cell.run) } : cell;
}

function plus(cell: Cell, output: Output): Cell {
  return { ...cell, outputs: cell.clearPending ? [output] : [...cell.outputs, output], clearPending: false };
}

/** Every place that shows this display, in whatever cell it stands. */
function updateDisplays(state: Notebook, op: Extract<Op, { kind: "updateDisplay" }>): Notebook {
  let next = state;
  for (const cell of Object.values(state.cells)) {
    if (!cell.outputs.some((output) => isDisplay(output, op.display_id))) continue;
    const outputs = cell.outputs.map((output) =>
      isDisplay(output, op.display_id) ? { ...output, data: op.data, metadata: op.metadata ?? {} } as Output : output);
    next = changing(next, cell.id, (current) => ({ ...current, outputs }));
  }
  return next;
}

const isDisplay = (output: Output, id: string): boolean => "displayId" in output && output.displayId === id;

const without = (list: readonly string[], id: string): readonly string[] => list.filter((item) => item !== id);

/** After `after`, or at the start where it is null; at the end where it is unknown, so that nothing is lost. */
function placed(order: readonly string[], id: string, after: string | null | undefined): readonly string[] {
  const at = after == null ? 0 : order.indexOf(after) + 1 || order.length;
  return [...order.slice(0, at), id, ...order.slice(at)];
}

const oneBreak = (source: string): string => source.replace(/\r\n?/g, "\n");

function kernelOf(kernel: Partial<Kernel> & { state: Kernel["state"] }): Kernel {
  return { state: kernel.state, detail: kernel.detail ?? "", language: kernel.language ?? "Java", pid: kernel.pid, memory: kernel.memory, death: kernel.death, notice: kernel.notice };
}

function cellOf(cell: WireCell): Cell {
  return {
    id: cell.id, type: cell.type, source: cell.source, version: cell.version, metadata: cell.metadata ?? {}, attachments: cell.attachments,
    executionCount: cell.executionCount ?? null, outputs: cell.outputs.map(outputOf), clearPending: cell.clearPending ?? false,
    run: cell.run ?? null,
  };
}

export function outputOf(output: WireOutput): Output {
  switch (output.output_type) {
    case "stream":
      return { type: "stream", name: output.name, text: streamText(output.text, output.length, output.cut) };
    case "error":
      return { type: "error", ename: output.ename, evalue: output.evalue, traceback: output.traceback ?? [], cell: output.cell, line: output.line };
    default:
      return { type: output.output_type, data: output.data, metadata: output.metadata ?? {}, executionCount: output.execution_count, displayId: output.display_id };
  }
}
