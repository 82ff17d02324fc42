/** What people did, as a list to read: what one person did to one cell in a row is one line. Pure. */
import type { MessageKey } from "../i18n/en";
import type { Deed } from "../net/api";

/** Kinds that have words. */
export type DeedKind = MessageKey extends infer K ? (K extends `deed.${infer Kind}` ? Kind : never) : never;
export const DEED_KINDS: ReadonlySet<string> = new Set<DeedKind>(["insertCell", "deleteCell", "restoreCell", "moveCell", "setCellType", "setCellMetadata", "setTitle", "setMetadata",
  "editSource", "clearOutputs", "run", "stop", "restart", "endKernel", "undo", "redo", "restoreVersion", "takeOver", "resetToOriginal"]);

export interface Told {
  readonly deed: Deed & { kind: DeedKind };
  readonly times: number;
}

/** @param deeds newest first */
export function grouped(deeds: readonly Deed[]): Told[] {
  const told: Told[] = [];
  for (const deed of deeds) {
    if (!DEED_KINDS.has(deed.kind)) continue;
    const last = told.at(-1);
    if (last && last.deed.kind === deed.kind && last.deed.person === deed.person && last.deed.cell === deed.cell) told[told.length - 1] = { ...last, times: last.times + 1 };
    else told.push({ deed: deed as Told["deed"], times: 1 });
  }
  return told;
}
