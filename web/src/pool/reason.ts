/** A reason of the pool in the reader's language: the server gives the rule with its numbers, the catalogue has the sentence. */
import { count } from "../format";
import type { MessageKey } from "../i18n/en";
import type { Translate } from "../i18n/messages";

export interface Reason {
  readonly code: string;
  /** In the order of the sentence; null for one that nobody knows. */
  readonly numbers: readonly (number | null)[];
  readonly name: string;
  /** The sentence in English. */
  readonly text: string;
}

const shown = (value: number | null | undefined): string => (value == null ? "–" : Number.isInteger(value) ? count(value) : String(Math.round(value * 100) / 100));

export function wordReason(reason: Reason | null | undefined, t: Translate, otherwise = ""): string {
  if (!reason) return otherwise;
  const key = `pool.reason.${reason.code}` as MessageKey;
  const [a, b, c] = reason.numbers;
  const sentence = t(key, { a: shown(a), b: shown(b), c: shown(c), s: reason.name });
  return t.language === "en" ? sentence.replace(/(?<![\d.,])1 (chip|run|node|block|other run)s\b/g, "1 $1") : sentence;
}
