/**
 * Whether the outputs of a cell are older than the text above them. The server puts the hash of the source into each run, so every tab can
 * tell at any time, also after a reload; a text that is changed and changed back is what ran. The hash comes from a library and not from the
 * browser's `crypto.subtle`, which is asynchronous and which pages over plain HTTP do not have.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Cell, MimeBundle, RunState } from "./model";

/** As the server's `SourceHash`. */
export const sourceHash = (source: string): string => bytesToHex(sha256(utf8ToBytes(source)).subarray(0, 8));

export const isActive = (state: RunState | undefined): boolean => state === "queued" || state === "running" || state === "stopping";

export function isStale({ run, source }: Cell): boolean {
  return run !== null && !isActive(run.state) && Boolean(run.sourceHash) && run.sourceHash !== sourceHash(source);
}

const setting = (metadata: MimeBundle, key: string): boolean => {
  const ours = metadata.millrace;
  return ours !== null && typeof ours === "object" && !Array.isArray(ours) && (ours as MimeBundle)[key] === true;
};

/** Metadata with a setting of ours on or off; what is off leaves nothing behind. */
export function withSetting(metadata: MimeBundle, key: string, on: boolean): MimeBundle {
  const { millrace, ...rest } = metadata;
  const { [key]: _, ...ours } = (millrace !== null && typeof millrace === "object" && !Array.isArray(millrace) ? millrace : {}) as MimeBundle;
  const next = on ? { ...ours, [key]: true } : ours;
  return Object.keys(next).length === 0 ? rest : { ...rest, millrace: next };
}

/** A pinned cell never runs by itself. */
export const isPinned = (cell: Cell): boolean => setting(cell.metadata, "pinned");

/** Whether the server runs what depends on a cell that ran. */
export const runsDependents = (metadata: MimeBundle): boolean => setting(metadata, "autorun");
