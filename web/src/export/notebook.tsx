import { memo, useMemo } from "react";
import { useText } from "../i18n/messages";
import type { Output } from "../notebook/model";
import { bestMime, CHART_MIME, OutputView } from "../outputs/output";
import { MarkdownView } from "../outputs/markdown-view";
import { needsFrame } from "../outputs/sanitise";
import { highlighted } from "./highlighted";
import type { ReadCell } from "./ipynb";

interface Props {
  notebook: { title: string; cells: readonly ReadCell[] };
  ipynb: string;
}

export function ExportedNotebook({ notebook, ipynb }: Props) {
  const t = useText();
  const file = useMemo(() => URL.createObjectURL(new Blob([ipynb], { type: "application/x-ipynb+json" })), [ipynb]);
  return (
    <>
      <header className="export-head">
        <b>{notebook.title}</b>
        <a href={file} download={`${notebook.title || "notebook"}.ipynb`}>{t("export.ipynb")}</a>
      </header>
      <main className="export" data-testid="export">
        {notebook.cells.map((cell, index) => <ExportedCell key={cell.id} cell={cell} place={index + 1} />)}
      </main>
    </>
  );
}

const ExportedCell = memo(function ExportedCell({ cell, place }: { cell: ReadCell; place: number }) {
  return (
    <article id={`cell=${cell.id}`} className={`export-cell ${cell.type}`} data-testid="cell">
      {cell.type === "markdown" && <MarkdownView source={cell.source} attachments={cell.attachments} />}
      {cell.type === "raw" && <pre className="export-source">{cell.source}</pre>}
      {cell.type === "code" && (
        <div className="export-card">
          <pre className="export-source" tabIndex={0}><span className="export-count">{`[${cell.count ?? " "}]`}</span><code>{highlighted(cell.source)}</code></pre>
          {cell.outputs.length > 0 && (
            <div className="outputs">
              {cell.outputs.map((output, index) => (
                <div key={index} className={`output-place ${width(output)}`}><ShownOutput output={output} place={place} /></div>
              ))}
            </div>
          )}
        </div>
      )}
    </article>
  );
});

function width(output: Output): string {
  if (output.type === "stream" || output.type === "error") return "wide";
  const mime = bestMime(output.data);
  return mime === CHART_MIME ? "chart" : mime?.startsWith("image/") ? "picture" : "wide";
}

const nobody = { live: false, set: () => Promise.resolve() };
const nothing = () => Promise.resolve("");
const nowhere = () => null;

function ShownOutput({ output, place }: { output: Output; place: number }) {
  const t = useText();
  if (output.type === "display_data" || output.type === "execute_result") {
    const html = bestMime(output.data) === "text/html" ? output.data["text/html"] : undefined;
    // a frame of its own origin, as in the workbench; here it brings its content along
    if (typeof html === "string" && needsFrame(html)) return <iframe className="frame" sandbox="allow-scripts" srcDoc={html} title={t("output.frame", { place })} />;
  }
  return <OutputView output={output} place={place} fetchText={nothing} countOf={nowhere} cellOf={nowhere} onGoTo={nowhere} inputs={nobody} />;
}
