/**
 * Colours of a terminal (ANSI SGR sequences) as runs of text with classes. Other control sequences are dropped; a carriage return starts
 * its line anew, so that a progress line in a terminal's manner shows its last state only; backspace removes a character.
 */
export interface Span {
  readonly text: string;
  /** Class names, empty for plain text. */
  readonly className: string;
  /** Colours beyond the sixteen named ones. */
  readonly colour?: string;
  readonly background?: string;
}

interface Style {
  bold: boolean; faint: boolean; italic: boolean; underline: boolean; inverse: boolean;
  fg: string | null; bg: string | null; // "0".."15" for named colours, else "#rrggbb"
}

const PLAIN: Style = { bold: false, faint: false, italic: false, underline: false, inverse: false, fg: null, bg: null };
const SEQUENCE = /\u001b(?:\[([0-9;:?]*)([ -/]*[@-~])|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\^_])/g;

export function parseAnsi(text: string): Span[] {
  const spans: Span[] = [];
  let style = PLAIN;
  let from = 0;
  const push = (part: string) => {
    if (part !== "") spans.push(span(part, style));
  };
  const source = overwrite(text);
  for (const match of source.matchAll(SEQUENCE)) {
    push(source.slice(from, match.index));
    from = match.index + match[0].length;
    if (match[2] === "m") style = restyle(style, match[1] ?? "");
  }
  push(source.slice(from));
  return spans;
}

/** A character and the backspace that takes it away (outside of a class, \b would be the edge of a word). */
const ERASED = /[^\u0008]\u0008/;

/** Text without any sequences, for searching and for accessible names. */
export function stripAnsi(text: string): string {
  return overwrite(text).replace(SEQUENCE, "");
}

/** What a terminal shows of lines with carriage returns and backspaces. */
export function overwrite(text: string): string {
  if (!text.includes("\r") && !text.includes("\b")) return text;
  return text.split("\n").map((line) => {
    const ended = line.endsWith("\r") ? line.slice(0, -1) : line;
    let shown = ended.slice(ended.lastIndexOf("\r") + 1);
    while (ERASED.test(shown)) shown = shown.replace(ERASED, "");
    return shown.replaceAll("\b", "");
  }).join("\n");
}

function restyle(style: Style, parameters: string): Style {
  const codes = parameters === "" ? [0] : parameters.split(/[;:]/).map((code) => Number(code || 0));
  let next = { ...style };
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code === 0) next = { ...PLAIN };
    else if (code === 1) next.bold = true;
    else if (code === 2) next.faint = true;
    else if (code === 3) next.italic = true;
    else if (code === 4) next.underline = true;
    else if (code === 7) next.inverse = true;
    else if (code === 22) next.bold = next.faint = false;
    else if (code === 23) next.italic = false;
    else if (code === 24) next.underline = false;
    else if (code === 27) next.inverse = false;
    else if (code >= 30 && code <= 37) next.fg = String(code - 30);
    else if (code >= 40 && code <= 47) next.bg = String(code - 40);
    else if (code >= 90 && code <= 97) next.fg = String(code - 82);
    else if (code >= 100 && code <= 107) next.bg = String(code - 92);
    else if (code === 39) next.fg = null;
    else if (code === 49) next.bg = null;
    else if (code === 38 || code === 48) {
      const [colour, used] = extended(codes, i + 1);
      if (code === 38) next.fg = colour;
      else next.bg = colour;
      i += used;
    }
  }
  return next;
}

function extended(codes: number[], at: number): [string | null, number] {
  if (codes[at] === 5) return [palette(codes[at + 1] ?? 0), 2];
  if (codes[at] === 2) return [hex(codes[at + 1] ?? 0, codes[at + 2] ?? 0, codes[at + 3] ?? 0), 4];
  return [null, 1];
}

function palette(index: number): string {
  if (index < 16) return String(index);
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return hex(grey, grey, grey);
  }
  const level = (value: number) => (value === 0 ? 0 : 55 + value * 40);
  const cube = index - 16;
  return hex(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6));
}

const hex = (red: number, green: number, blue: number): string =>
  "#" + [red, green, blue].map((part) => Math.max(0, Math.min(255, part)).toString(16).padStart(2, "0")).join("");

function span(text: string, style: Style): Span {
  const [fg, bg] = style.inverse ? [style.bg ?? "ground", style.fg ?? "text"] : [style.fg, style.bg];
  const names: string[] = [];
  if (style.bold) names.push("ansi-bold");
  if (style.faint) names.push("ansi-faint");
  if (style.italic) names.push("ansi-italic");
  if (style.underline) names.push("ansi-underline");
  if (fg && !fg.startsWith("#")) names.push(`ansi-fg-${fg}`);
  if (bg && !bg.startsWith("#")) names.push(`ansi-bg-${bg}`);
  return { text, className: names.join(" "), ...(fg?.startsWith("#") ? { colour: fg } : {}), ...(bg?.startsWith("#") ? { background: bg } : {}) };
}
