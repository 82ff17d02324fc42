/**
 * Whether the outputs of a cell are older than the text above them. The server puts the hash of the source into each run, so every tab can
 * tell at any time, also after a reload; a text that is changed and changed back is what ran. The hash comes from a library and not from the
 * browser's `crypto.subtle`, which is asynchronous and which pages over plain HTTP do not have.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Cell, RunState } from "./model";

/** As the server's `SourceHash`. */
export const sourceHash = (source: string): string => bytesToHex(sha256(utf8ToBytes(source)).subarray(0, 8));

export const isActive = (state: RunState | undefined): boolean => state === "queued" || state === "running" || state === "stopping";

export function isStale({ run, source }: Cell): boolean {
  return run !== null && !isActive(run.state) && Boolean(run.sourceHash) && run.sourceHash !== sourceHash(source);
}
