/** A small language for tests of notebooks. */
import { fromSnapshot } from "../src/notebook/reducer";
import type { Notebook, WireCell, WireState } from "../src/notebook/model";

export function wireCell(id: string, more: Partial<WireCell> = {}): WireCell {
  return { id, type: "code", source: "", version: 0, metadata: {}, executionCount: null, outputs: [], run: null, ...more };
}

export function wireState(cells: WireCell[], more: Partial<WireState> = {}): WireState {
  return { id: "n", title: "Test", metadata: {}, cells, deleted: [], kernel: { state: "none", language: "Java 25" }, queue: [], ...more };
}

export function notebook(...cells: WireCell[]): Notebook {
  return fromSnapshot(10, wireState(cells));
}
