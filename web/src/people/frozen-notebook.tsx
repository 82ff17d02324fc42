import { memo, useEffect, useState } from "react";
import { highlighted } from "../export/highlighted";
import { useText } from "../i18n/messages";
import { json } from "../net/api";
import type { Cell, Notebook, WireState } from "../notebook/model";
import { fromSnapshot } from "../notebook/reducer";
import { MarkdownView } from "../outputs/markdown-view";
import { OutputView } from "../outputs/output";

const nobody = { live: false, set: () => Promise.resolve() };
const nothing = () => Promise.resolve("");
const nowhere = () => null;

/** A notebook that does not change: what a link shows of it. */
export default function FrozenNotebook({ code }: { code: string }) {
  const t = useText();
  const [notebook, setNotebook] = useState<Notebook | null>(null);
  const [trouble, setTrouble] = useState("");
  useEffect(() => {
    json<WireState>(`/api/links/${encodeURIComponent(code)}/state`).then((state) => setNotebook(fromSnapshot(0, state)), (error: Error) => setTrouble(error.message));
  }, [code]);
  if (trouble !== "") return <p role="alert">{trouble}</p>;
  if (!notebook) return <p role="status">{t("common.loading")}</p>;
  return <FrozenCells notebook={notebook} />;
}

export function FrozenCells({ notebook }: { notebook: Notebook }) {
  return <div className="cells">{notebook.order.map((id, index) => <FrozenCell key={id} cell={notebook.cells[id]!} place={index + 1} />)}</div>;
}

const FrozenCell = memo(function FrozenCell({ cell, place }: { cell: Cell; place: number }) {
  const t = useText();
  return (
    <article className={`cell ${cell.type}`} aria-label={t(`cell.${cell.type}`, { place })} data-testid="frozen-cell">
      <div className="gutter">{cell.type === "code" && <span className="execution-count">{`[${cell.executionCount ?? " "}]`}</span>}</div>
      <div className="cell-card">
        <div className="cell-source">
          {cell.type === "markdown" ? <div className="rendered"><MarkdownView source={cell.source} /></div>
            : <pre className="source-text" tabIndex={0}>{cell.type === "code" ? highlighted(cell.source) : cell.source}{"\n"}</pre>}
        </div>
        {cell.outputs.length > 0 && (
          <div className="cell-outputs" role="region" aria-label={t("output.region", { place })}>
            <div className="outputs">
              {cell.outputs.map((output, index) => (
                <div key={index} className="output-place wide"><OutputView output={output} place={place} fetchText={nothing} countOf={nowhere} cellOf={nowhere} onGoTo={nowhere} inputs={nobody} /></div>
              ))}
            </div>
          </div>
        )}
      </div>
    </article>
  );
});
