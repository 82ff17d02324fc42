import { useState } from "react";
import type { Json } from "../notebook/model";
import { useText } from "../i18n/messages";

/** Data as a tree that opens: the first level at once, at most a hundred entries of each. */
export function JsonView({ value }: { value: Json }) {
  const t = useText();
  return <div className="json" data-testid="json" role="group" aria-label={t("output.json")}><Node value={value} depth={0} /></div>;
}

const SHOWN = 100;

function Node({ name, value, depth }: { name?: string; value: Json; depth: number }) {
  const [open, setOpen] = useState(depth < 1);
  const label = name === undefined ? null : <span className="json-name">{name}</span>;
  if (value === null || typeof value !== "object") {
    return <div className="json-leaf">{label}<span className={`json-${typeof value}`}>{typeof value === "string" ? JSON.stringify(value) : String(value)}</span></div>;
  }
  const entries = Object.entries(value);
  const brackets = Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`;
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{label}<span className="json-size">{brackets}</span></summary>
      {open && entries.slice(0, SHOWN).map(([key, item]) => <Node key={key} name={key} value={item as Json} depth={depth + 1} />)}
      {open && entries.length > SHOWN && <div className="json-leaf">{"…"}</div>}
    </details>
  );
}
