/** Identifiers from the browser's random numbers. Not `crypto.randomUUID`: pages over plain HTTP from another machine do not have it. */
import { bytesToHex } from "@noble/hashes/utils.js";

const random = (bytes: number): string => bytesToHex(crypto.getRandomValues(new Uint8Array(bytes)));

export const newOperationId = (): string => random(16);

/** In nbformat's form. */
export const newCellId = (): string => random(6);
