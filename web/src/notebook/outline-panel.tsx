import { useMemo } from "react";
import { useText } from "../i18n/messages";
import { outline } from "./outline";
import { useNotebook, useSelection, useSession } from "./session";

/** Headings of the Markdown cells; a press goes there. */
export function OutlinePanel({ onGo }: { onGo(): void }) {
  const t = useText();
  const session = useSession();
  const order = useNotebook((notebook) => notebook.order);
  const cells = useNotebook((notebook) => notebook.cells);
  const selected = useSelection((selection) => selection.cell);
  const headings = useMemo(() => outline({ order, cells }), [order, cells]);
  const top = Math.min(...headings.map((heading) => heading.level));
  const present = useMemo(() => {
    const at = selected === null ? -1 : order.indexOf(selected);
    return headings.findLast((heading) => order.indexOf(heading.cell) <= at);
  }, [headings, order, selected]);
  const go = (cell: string, index: number) => {
    session.select(cell, "command", true);
    const element = document.querySelector(`[data-cell="${CSS.escape(cell)}"]`);
    const heading = element?.querySelectorAll("h1, h2, h3, h4, h5, h6")[index] ?? element;
    heading?.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    onGo();
  };
  return (
    <nav className="outline" aria-label={t("outline.title")} data-testid="outline">
      <h2>{t("outline.title")}</h2>
      {headings.length === 0 && <p className="hint">{t("outline.empty")}</p>}
      <ul>
        {headings.map((heading) => (
          <li key={`${heading.cell}-${heading.index}`}>
            <button type="button" className={`outline-item level-${Math.min(4, heading.level - top + 1)} ${heading === present ? "on" : ""}`} aria-current={heading === present || undefined}
              data-testid="outline-item" onClick={() => go(heading.cell, heading.index)}>{heading.text}</button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
