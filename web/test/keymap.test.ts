import { describe as group, expect, it } from "vitest";
import { en } from "../src/i18n/en";
import { COMMAND_KEYS, CommandKeys, describe, PAIR_MILLIS, type KeyLike } from "../src/notebook/keymap";

const key = (name: string, more: Partial<KeyLike> = {}): KeyLike => ({ key: name, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more });

group("command-mode keys", () => {
  it("names key presses in one way", () => {
    expect(describe(key("a"))).toBe("a");
    expect(describe(key("V", { shiftKey: true }))).toBe("Shift-V");
    expect(describe(key("?", { shiftKey: true }))).toBe("?");
    expect(describe(key("Enter", { ctrlKey: true }))).toBe("Mod-Enter");
    expect(describe(key("Enter", { metaKey: true }))).toBe("Mod-Enter");
    expect(describe(key("ArrowUp", { altKey: true }))).toBe("Alt-ArrowUp");
  });

  it.each([["Enter", "edit"], ["a", "insertAbove"], ["b", "insertBelow"], ["z", "undo"], ["x", "cut"], ["c", "copy"], ["v", "pasteBelow"], ["m", "toMarkdown"], ["y", "toCode"],
    ["r", "toRaw"], ["j", "next"], ["k", "previous"], ["ArrowDown", "next"], ["ArrowUp", "previous"], ["h", "help"]])("%s is %s", (name, command) => {
    expect(new CommandKeys().press(key(name), 0)).toBe(command);
  });

  it("runs with Enter and Shift, Ctrl or Alt", () => {
    expect(new CommandKeys().press(key("Enter", { shiftKey: true }), 0)).toBe("runAndNext");
    expect(new CommandKeys().press(key("Enter", { ctrlKey: true }), 0)).toBe("run");
    expect(new CommandKeys().press(key("Enter", { altKey: true }), 0)).toBe("runAndInsert");
  });

  it.each([["d", "delete"], ["i", "interrupt"], ["0", "restart"]])("%s twice is %s", (name, command) => {
    const keys = new CommandKeys();
    expect(keys.press(key(name), 0)).toBe("pending");
    expect(keys.press(key(name), 200)).toBe(command);
    expect(keys.press(key(name), 400)).toBe("pending");
  });

  it("forgets the first of a pair after a while, and after another key", () => {
    const keys = new CommandKeys();
    keys.press(key("d"), 0);
    expect(keys.press(key("d"), PAIR_MILLIS + 1)).toBe("pending");
    expect(keys.press(key("j"), PAIR_MILLIS + 50)).toBe("next");
    expect(keys.press(key("d"), PAIR_MILLIS + 100)).toBe("pending");
  });

  it("leaves the browser its own keys", () => {
    expect(new CommandKeys().press(key("c", { ctrlKey: true }), 0)).toBeNull();
    expect(new CommandKeys().press(key("q"), 0)).toBeNull();
  });

  it("binds no key twice and has a text for each command", () => {
    const names = COMMAND_KEYS.map((binding) => binding.keys);
    expect(new Set(names).size).toBe(names.length);
    for (const { command } of COMMAND_KEYS) expect(en).toHaveProperty([`keys.${command}`]);
  });
});
