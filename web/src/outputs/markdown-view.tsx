import { memo, useEffect, useMemo, useRef } from "react";
import { useText } from "../i18n/messages";
import { markdownToHtml, typeset } from "./markdown";
import { sanitise } from "./sanitise";

interface Props {
  source: string;
  testid?: string;
  /** Pictures that the notebook carries: name to data: address. */
  attachments?: Readonly<Record<string, string>>;
}

export const MarkdownView = memo(function MarkdownView({ source, testid, attachments }: Props) {
  const t = useText();
  const place = useRef<HTMLDivElement>(null);
  const html = useMemo(() => markdownToHtml(withAttachments(source, attachments)), [source, attachments]);
  useEffect(() => {
    if (place.current) void typeset(place.current, t("output.latexBad"));
  }, [html, t]);
  return <div ref={place} className="prose" data-testid={testid} dangerouslySetInnerHTML={useMemo(() => ({ __html: html }), [html])} />;
});

function withAttachments(source: string, attachments?: Readonly<Record<string, string>>): string {
  if (!attachments) return source;
  return source.replace(/\]\(attachment:([^)\s]+)\)/g, (whole, name: string) => (attachments[name] ? `](${attachments[name]})` : whole));
}

/** Plain HTML from a cell, for instance a table. */
export const HtmlView = memo(function HtmlView({ html }: { html: string }) {
  return <div className="prose html" data-testid="html" tabIndex={0} dangerouslySetInnerHTML={useMemo(() => ({ __html: sanitise(html) }), [html])} />;
});

export function LatexView({ source }: { source: string }) {
  const tex = source.trim().replace(/^\$\$?([\s\S]*?)\$?\$$/, "$1").replace(/^\\\[([\s\S]*)\\\]$/, "$1");
  return <MarkdownView source={`$$\n${tex}\n$$`} testid="latex" />;
}
