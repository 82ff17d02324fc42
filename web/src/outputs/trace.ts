/** A Java trace in pieces: what a reader looks for stands open, frames of libraries are folded. */
export interface TraceLine {
  readonly text: string;
  /** Of a cell: its execution count and the line in it. */
  readonly count?: number;
  readonly line?: number;
}
export type TracePart = { readonly kind: "line"; readonly line: TraceLine } | { readonly kind: "library"; readonly lines: readonly TraceLine[] };

const OF_CELL = /\bcell (\d+), line (\d+)/;

/** Frames that are not a cell's, together where they follow each other; a single one stays open. */
export function traceParts(text: string): readonly TracePart[] {
  const parts: TracePart[] = [];
  let folded: TraceLine[] = [];
  const close = () => {
    if (folded.length === 1) parts.push({ kind: "line", line: folded[0]! });
    else if (folded.length > 1) parts.push({ kind: "library", lines: folded });
    folded = [];
  };
  for (const line of text.split("\n")) {
    const place = OF_CELL.exec(line);
    if (!place && /^\s+(at |\.\.\. \d+ more)/.test(line)) {
      folded.push({ text: line });
      continue;
    }
    close();
    parts.push({ kind: "line", line: place ? { text: line, count: Number(place[1]), line: Number(place[2]) } : { text: line } });
  }
  close();
  return parts;
}
