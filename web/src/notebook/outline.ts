/** Headings of Markdown cells, for the outline. */
import type { Notebook } from "./model";

export interface Heading {
  readonly cell: string;
  /** Which heading of its cell. */
  readonly index: number;
  readonly level: number;
  readonly text: string;
}

export function headings(source: string): { level: number; text: string }[] {
  const found: { level: number; text: string }[] = [];
  let fence: string | null = null;
  for (const line of source.split("\n")) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark && fence === null) fence = mark;
    else if (mark && fence !== null && mark.startsWith(fence)) fence = null;
    if (fence !== null) continue;
    const match = /^ {0,3}(#{1,6})\s+(.+?)\s*#*\s*$/.exec(line);
    if (match) found.push({ level: match[1]!.length, text: plain(match[2]!) });
  }
  return found;
}

export function outline(notebook: Pick<Notebook, "order" | "cells">): Heading[] {
  return notebook.order.flatMap((id) => {
    const cell = notebook.cells[id]!;
    return cell.type === "markdown" ? headings(cell.source).map((heading, index) => ({ cell: id, index, ...heading })) : [];
  });
}

function plain(text: string): string {
  return text.replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/\$+([^$]+)\$+/g, "$1").replace(/[*_`]+(\S.*?)[*_`]+/g, "$1");
}
