import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { reasonsEn } from "../src/i18n/reasons-en";
import { translator } from "../src/i18n/messages";
import { wordReason } from "../src/pool/reason";

const CAUSES = join(import.meta.dirname, "../../accelerator-runtime/pool/src/main/java/io/millrace/pool/schedule/Cause.java");

/** The pool's sentences by code, as the commands print them, with its places named as the page names them. */
function causes(): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name, form] of readFileSync(CAUSES, "utf8").matchAll(/^    ([A-Z_]+)\("((?:[^"\\]|\\.)*)"\)/gm)) {
    let place = 0;
    found[`pool.reason.${name!.toLowerCase().replaceAll("_", "-")}`] = form!.replaceAll("{}", () => `{${"abc"[place++]}}`);
  }
  return found;
}

describe("the pool's reasons", () => {
  it("are the same sentences in English on the page and in the commands", () => {
    expect(Object.keys(causes()).length).toBeGreaterThan(50);
    expect(reasonsEn).toEqual(causes());
  });

  it("are worded in the reader's language, with numbers and names", () => {
    const reason = { code: "too-few-of", numbers: [1, 0.5], name: "hygon-bw1000", text: "" };
    expect(wordReason(reason, translator("en"))).toBe("waits for 1 chip of hygon-bw1000: the pool has 0.5 now");
    expect(wordReason(reason, translator("zh"))).toBe("等待 1 块 hygon-bw1000 芯片：资源池现有 0.5 块");
    expect(wordReason({ code: "busy", numbers: [11, 1, 64], name: "", text: "" }, translator("en"))).toBe("waits for 11 chips: 1 of 64 are free");
    expect(wordReason(null, translator("en"), "as before")).toBe("as before");
  });
});
