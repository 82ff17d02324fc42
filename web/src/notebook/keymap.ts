/**
 * Jupyter's command-mode keys. Pure: `CommandKeys.press(key, time)` gives a command, "pending" for the first of a pair (d d), or null for
 * a key that is not ours. Which command does what is `commands.ts`' business; the help dialog is made from the same table.
 */
export type Command =
  | "edit" | "insertAbove" | "insertBelow" | "delete" | "undo" | "redo" | "cut" | "copy" | "pasteBelow" | "pasteAbove"
  | "toMarkdown" | "toCode" | "toRaw" | "next" | "previous" | "first" | "last" | "run" | "runAndNext" | "runAndInsert"
  | "interrupt" | "restart" | "moveUp" | "moveDown" | "help" | "clearOutput" | "save";

export interface KeyLike {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

export interface Binding {
  /** As `describe` writes it: "a", "Shift-Enter", "d d". */
  readonly keys: string;
  readonly command: Command;
  /** Listed in the help; aliases are not. */
  readonly listed: boolean;
}

const bind = (keys: string, command: Command, listed = true): Binding => ({ keys, command, listed });

export const COMMAND_KEYS: readonly Binding[] = [
  bind("Enter", "edit"), bind("Shift-Enter", "runAndNext"), bind("Mod-Enter", "run"), bind("Alt-Enter", "runAndInsert"),
  bind("j", "next"), bind("ArrowDown", "next", false), bind("k", "previous"), bind("ArrowUp", "previous", false),
  bind("Home", "first", false), bind("End", "last", false),
  bind("a", "insertAbove"), bind("b", "insertBelow"), bind("d d", "delete"), bind("z", "undo"), bind("Shift-Z", "redo"),
  bind("x", "cut"), bind("c", "copy"), bind("v", "pasteBelow"), bind("Shift-V", "pasteAbove"),
  bind("m", "toMarkdown"), bind("y", "toCode"), bind("r", "toRaw"),
  bind("Alt-ArrowUp", "moveUp"), bind("Alt-ArrowDown", "moveDown"),
  bind("i i", "interrupt"), bind("0 0", "restart"), bind("o", "clearOutput"), bind("Mod-s", "save", false), bind("h", "help"), bind("?", "help", false),
];

export const PAIR_MILLIS = 900;

/** One name for a key press; letters in lower case, with Shift named. */
export function describe(event: KeyLike): string {
  const letter = event.key.length === 1;
  const key = letter && event.shiftKey && /[a-z]/i.test(event.key) ? event.key.toUpperCase() : letter ? event.key.toLowerCase() : event.key;
  const shift = event.shiftKey && (!letter || /[a-z]/i.test(event.key));
  return (event.ctrlKey || event.metaKey ? "Mod-" : "") + (event.altKey ? "Alt-" : "") + (shift ? "Shift-" : "") + key;
}

export class CommandKeys {
  private first: { keys: string; at: number } | null = null;

  press(event: KeyLike, at: number): Command | "pending" | null {
    const keys = describe(event);
    const first = this.first;
    this.first = null;
    if (first && at - first.at <= PAIR_MILLIS) {
      const pair = find(`${first.keys} ${keys}`);
      if (pair) return pair;
    }
    const single = find(keys);
    if (single) return single;
    if (COMMAND_KEYS.some((binding) => binding.keys.startsWith(`${keys} `))) {
      this.first = { keys, at };
      return "pending";
    }
    return null;
  }
}

const find = (keys: string): Command | undefined => COMMAND_KEYS.find((binding) => binding.keys === keys)?.command;
