import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { sendHeldBack, throttled } from "../src/outputs/input-model";

describe("changes of controls", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("go out at once, then at most once in so many milliseconds, the newest last", () => {
    const sent: string[] = [];
    const send = throttled<string>(80, (value) => sent.push(value));
    send("a");
    send("ab");
    send("abc");
    expect(sent).toEqual(["a"]);
    vi.advanceTimersByTime(80);
    expect(sent).toEqual(["a", "abc"]);
    vi.advanceTimersByTime(1000);
    expect(sent).toEqual(["a", "abc"]);
  });

  it("go out before whatever a person does next, and once only", () => {
    const sent: string[] = [];
    const text = throttled<string>(80, (value) => sent.push(`text ${value}`));
    const slider = throttled<number>(80, (value) => sent.push(`slider ${value}`));
    text("a");
    text("ab");
    slider(1);
    slider(2);
    sendHeldBack();
    sent.push("button");
    vi.advanceTimersByTime(1000);
    expect(sent).toEqual(["text a", "slider 1", "text ab", "slider 2", "button"]);
  });
});
