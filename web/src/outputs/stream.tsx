import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { bytes, count } from "../format";
import { useText } from "../i18n/messages";
import type { StreamOutput } from "../notebook/model";
import { keptText, lastLines, lineCount, type StreamText } from "../notebook/stream-text";
import { Button } from "../ui/controls";
import { Ansi } from "./ansi-text";
import { stripAnsi } from "./ansi";

/** Lines that stand in the page while a cell prints. */
export const TAIL_LINES = 300;
const TAIL_UNITS = 64_000;
const PAGE = 1 << 20;

interface Props {
  output: StreamOutput;
  /** Gives a stretch of the whole text from the server. */
  fetchText(offset: number, length: number): Promise<string>;
}

/** A stream: its tail while it is long, and on demand all of it, of which only the lines in view stand in the page. */
export const Stream = memo(function Stream({ output, fetchText }: Props) {
  const t = useText();
  const [all, setAll] = useState(false);
  const { text: stream, name } = output;
  const tail = useMemo(() => lastLines(stream, TAIL_LINES, TAIL_UNITS), [stream]);
  const lines = lineCount(stream);
  const known = stream.omitted === 0;
  const shown = countLines(tail.text);
  return (
    <div className={`stream ${name}`} data-testid="stream" data-name={name} data-lines={lines} data-length={stream.length}>
      {!tail.complete && (
        <div className="stream-bar">
          <span>{all ? t("output.follow") : known ? t("output.tail", { count: count(shown), total: count(lines) }) : t("output.tailUnknown", { count: count(shown), size: bytes(stream.length) })}</span>
          <Button look="quiet" data-testid="show-all" onPress={() => setAll(!all)}>
            {all ? t("output.showTail") : known ? t("output.showAll", { count: count(lines) }) : t("output.showAllSize", { size: bytes(stream.length) })}
          </Button>
        </div>
      )}
      {name === "stderr" && <span className="sr-only">{t("output.stderr")}</span>}
      {all && !tail.complete ? <AllLines stream={stream} fetchText={fetchText} /> : <Tail text={tail.text} />}
    </div>
  );
});

/** Scrolled to its end, and staying there as it grows, until the reader scrolls up. */
function Tail({ text }: { text: string }) {
  const place = useRef<HTMLPreElement>(null);
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    const element = place.current!;
    if (atEnd.current) element.scrollTop = element.scrollHeight;
  }, [text]);
  const scrolled = () => {
    const element = place.current!;
    atEnd.current = element.scrollTop + element.clientHeight >= element.scrollHeight - 24;
  };
  return <pre className="stream-text" ref={place} tabIndex={0} onScroll={scrolled}><Ansi text={text} /></pre>;
}

function AllLines({ stream, fetchText }: { stream: StreamText; fetchText: Props["fetchText"] }) {
  const t = useText();
  const place = useRef<HTMLDivElement>(null);
  const [fetched, setFetched] = useState<string | null>(null);
  const [error, setError] = useState("");
  const { omitted } = stream;

  useEffect(() => {
    if (omitted === 0) return;
    let ended = false;
    void (async () => {
      const parts: string[] = [];
      let at = 0;
      try {
        for (;;) {
          const part = await fetchText(at, PAGE);
          if (ended) return;
          parts.push(part);
          at += part.length;
          if (part.length === 0 || part.length < PAGE / 2) break; // a page may end one unit early, before a surrogate pair
        }
        setFetched(parts.join(""));
      } catch (failure) {
        if (!ended) setError(failure instanceof Error ? failure.message : "");
      }
    })();
    return () => {
      ended = true;
    };
  }, [omitted === 0, fetchText]);

  const text = omitted === 0 ? keptText(stream) : fetched;
  const lines = useMemo(() => (text === null ? [] : splitLines(text)), [text]);
  const rows = useVirtualizer({ count: lines.length, getScrollElement: () => place.current, estimateSize: () => 20, overscan: 30 });
  if (error !== "") return <p className="field-error">{t("output.fetchFailed", { message: error })}</p>;
  if (text === null) return <p className="hint">{t("common.loading")}</p>;
  return (
    <div className="stream-all" ref={place} tabIndex={0} data-testid="stream-all" data-lines={lines.length}>
      <div className="stream-rows" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((row) => (
          <div key={row.key} className="stream-line" data-testid="stream-line" data-line={row.index + 1} style={{ transform: `translateY(${row.start}px)` }}>
            {stripAnsi(lines[row.index]!) || "\u00a0"}
          </div>
        ))}
      </div>
    </div>
  );
}

export function splitLines(text: string): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

const countLines = (text: string): number => (text === "" ? 0 : splitLines(text).length);
