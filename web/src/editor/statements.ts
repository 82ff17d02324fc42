/** Statements of Java by their brackets: a cell's methods stand outside any class, where a grammar of whole files loses its way. */

export interface Statement {
  readonly from: number;
  readonly to: number;
  /** Where the block around it ends: before its closing brace, or at the end of the text. */
  readonly blockEnd: number;
}

const CODE = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"""[\s\S]*?(?:"""|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|[(){}[\];]/g;

interface Token {
  readonly at: number;
  readonly char: string;
  /** Place of the brace that the token stands in, directly or within parentheses; -1 for none. */
  readonly block: number;
  /** Whether it stands in parentheses of that block. */
  readonly inside: boolean;
}

function brackets(text: string): { tokens: Token[]; blockAt(position: number): number } {
  const tokens: Token[] = [];
  const open: { at: number; char: string }[] = [];
  const blocks: { at: number; from: number; to: number }[] = [];
  for (const { 0: char, index: at } of text.matchAll(CODE)) {
    if (char.length > 1 || char === '"' || char === "'") continue;
    const closes = ")}]".includes(char);
    const opener = closes ? open.pop() : undefined;
    if (opener?.char === "{") blocks.push({ at: opener.at, from: opener.at, to: at });
    const block = open.findLast(({ char: c }) => c === "{")?.at ?? -1;
    tokens.push({ at, char, block, inside: open.length > 0 && open.at(-1)!.char !== "{" });
    if ("({[".includes(char)) open.push({ at, char });
  }
  for (const { at, char } of open) if (char === "{") blocks.push({ at, from: at, to: text.length });
  const blockAt = (position: number) => blocks.filter(({ from, to }) => from < position && position <= to).reduce((inner, { at }) => Math.max(inner, at), -1);
  return { tokens, blockAt };
}

/** The statement of its block that a position is in; null where there is none. */
export function statementAt(text: string, position: number): Statement | null {
  const { tokens, blockAt } = brackets(text);
  const block = blockAt(position);
  const own = tokens.filter((token) => token.block === block && !token.inside && (token.char === ";" || token.char === "}"));
  const ends = own.filter(({ at, char }) => char === ";" || !/^\s*(?:else|catch|finally|while|[.),;])/.test(text.slice(at + 1)));
  const before = ends.findLast(({ at }) => at < position)?.at ?? block;
  const start = before + 1 + /^(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*/.exec(text.slice(before + 1))![0].length;
  const closing = tokens.find((token) => token.char === "}" && token.at > block && token.block === tokens.find(({ at }) => at === block)?.block && token.at >= position && block >= 0
    && closes(tokens, block, token.at));
  const blockEnd = closing?.at ?? text.length;
  const end = ends.find(({ at }) => at >= position && at < blockEnd)?.at;
  if (start > position) return null;
  return { from: start, to: end === undefined ? text.slice(0, blockEnd).trimEnd().length : end + 1, blockEnd };
}

/** Whether the brace at `close` closes the one at `open`. */
function closes(tokens: readonly Token[], open: number, close: number): boolean {
  let depth = 0;
  for (const { at, char } of tokens) {
    if (at < open) continue;
    if (char === "{") depth++;
    if (char === "}" && --depth === 0) return at === close;
  }
  return false;
}

/** Whether a statement declares a local variable with a value. */
export const declares = (statement: string): boolean => /^(?:final\s+)?[\p{L}_][\p{L}\p{N}_.<>[\], ?]*\s+[\p{L}_$][\p{L}\p{N}_$]*\s*=[^=]/u.test(statement) && !/^(?:return|throw|else|yield)\b/.test(statement);
