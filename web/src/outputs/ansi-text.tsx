import { memo, useMemo } from "react";
import { parseAnsi } from "./ansi";

/** Text with the colours of a terminal. */
export const Ansi = memo(function Ansi({ text }: { text: string }) {
  const spans = useMemo(() => parseAnsi(text), [text]);
  return spans.map((span, index) => (span.className || span.colour || span.background
    ? <span key={index} className={span.className} style={{ color: span.colour, backgroundColor: span.background }}>{span.text}</span>
    : span.text));
});
