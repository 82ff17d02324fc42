import { javaLanguage } from "@codemirror/lang-java";
import { classHighlighter, highlightCode } from "@lezer/highlight";
import type { ReactNode } from "react";

/** Java with the classes of its parts, without an editor. */
export function highlighted(source: string): ReactNode[] {
  const parts: ReactNode[] = [];
  highlightCode(source, javaLanguage.parser.parse(source), classHighlighter,
    (text, classes) => parts.push(classes ? <span key={parts.length} className={classes}>{text}</span> : text),
    () => parts.push("\n"));
  return parts;
}
