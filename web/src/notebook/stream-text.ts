/**
 * The text of a stream output in the browser: its start, a gap where the server (or this page) keeps it no longer, and its end.
 *
 * A cell may print hundreds of megabytes while somebody watches, thirty flushes a second. So text is kept as chunks of about 64 KiB that are
 * never joined as a whole, lines are counted as they come, and what lies between the first and the last chunks is dropped beyond a limit: the
 * server has all of it and gives it back page by page. Values are immutable; an append shares all but the last chunk.
 */
export interface Chunk {
  readonly text: string;
  readonly breaks: number; // line breaks in text
}

export interface StreamText {
  readonly head: readonly Chunk[];
  /** UTF-16 units that are kept only by the server, between head and tail. */
  readonly omitted: number;
  readonly tail: readonly Chunk[];
  /** UTF-16 units in all. */
  readonly length: number;
  /** Line breaks in head and tail (those of the gap are unknown). */
  readonly breaks: number;
  readonly endsWithBreak: boolean;
}

export const CHUNK = 64 * 1024;
export const HEAD_CHUNKS = 4;
export const TAIL_CHUNKS = 64;

export const EMPTY_STREAM: StreamText = { head: [], omitted: 0, tail: [], length: 0, breaks: 0, endsWithBreak: true };

export function streamText(text: string, length?: number, cut?: number): StreamText {
  if (length === undefined || cut === undefined || length <= text.length) return append(EMPTY_STREAM, text);
  const head = append(EMPTY_STREAM, text.slice(0, cut));
  const tail = append(EMPTY_STREAM, text.slice(cut));
  return {
    head: [...head.head, ...head.tail],
    omitted: length - text.length,
    tail: [...tail.head, ...tail.tail],
    length,
    breaks: head.breaks + tail.breaks,
    endsWithBreak: tail.endsWithBreak,
  };
}

export function append(stream: StreamText, text: string): StreamText {
  if (text === "") return stream;
  const tail = stream.tail.slice();
  const last = tail.at(-1);
  if (last && last.text.length + text.length <= CHUNK) {
    tail[tail.length - 1] = chunk(last.text + text, last.breaks + countBreaks(text));
  } else {
    for (let at = 0; at < text.length; ) {
      const end = safeCut(text, Math.min(text.length, at + CHUNK));
      tail.push(chunk(text.slice(at, end)));
      at = end;
    }
  }
  return bounded({ ...stream, tail, length: stream.length + text.length, breaks: stream.breaks + countBreaks(text), endsWithBreak: text.endsWith("\n") });
}

/** Moves the first chunks to the head, and drops the oldest of the tail beyond the limit. */
function bounded(stream: StreamText): StreamText {
  if (stream.tail.length <= TAIL_CHUNKS) return stream;
  let { omitted, breaks } = stream;
  const head = stream.head.slice();
  const tail = stream.tail.slice();
  while (tail.length > TAIL_CHUNKS) {
    const first = tail.shift()!;
    if (omitted === 0 && head.length < HEAD_CHUNKS) {
      head.push(first);
    } else {
      omitted += first.text.length;
      breaks -= first.breaks;
    }
  }
  return { ...stream, head, tail, omitted, breaks };
}

/** Lines as a person counts them: a last line without a break counts. Only those that are kept here where `omitted` is not 0. */
export function lineCount(stream: StreamText): number {
  return stream.breaks + (stream.length > 0 && !stream.endsWithBreak ? 1 : 0);
}

/** The last lines, at most `lines` of them and at most `limit` units; `complete` where that is all there is. */
export function lastLines(stream: StreamText, lines: number, limit = 200_000): { text: string; complete: boolean } {
  const parts: string[] = [];
  let units = 0;
  let wanted = lines + (stream.endsWithBreak ? 1 : 0); // line breaks that may be passed on the way back
  const sources = stream.omitted > 0 ? [stream.tail] : [stream.tail, stream.head];
  for (const chunks of sources) {
    for (let i = chunks.length - 1; i >= 0; i--) {
      const { text, breaks } = chunks[i]!;
      if (breaks < wanted && units + text.length <= limit) {
        parts.push(text);
        units += text.length;
        wanted -= breaks;
        continue;
      }
      parts.push(text.slice(startOfTail(text, wanted, limit - units)));
      return { text: parts.reverse().join(""), complete: false };
    }
  }
  return { text: parts.reverse().join(""), complete: stream.omitted === 0 };
}

function startOfTail(text: string, breaks: number, units: number): number {
  let at = text.length;
  for (let left = breaks; left > 0; left--) {
    const previous = text.lastIndexOf("\n", at - 1);
    if (previous < 0) {
      at = -1;
      break;
    }
    at = previous;
  }
  return safeCut(text, Math.max(at + 1, text.length - units, 0));
}

/** All that is kept here, with the gap left out. */
export function keptText(stream: StreamText): string {
  return [...stream.head, ...stream.tail].map((part) => part.text).join("");
}

function chunk(text: string, breaks = countBreaks(text)): Chunk {
  return { text, breaks };
}

export function countBreaks(text: string): number {
  let breaks = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) breaks++;
  return breaks;
}

/** The place at or before `at` that does not part a surrogate pair. */
function safeCut(text: string, at: number): number {
  const low = text.charCodeAt(at);
  return at > 0 && at < text.length && low >= 0xdc00 && low <= 0xdfff ? at - 1 : at;
}
