import { useText } from "../i18n/messages";
import type { ErrorOutput } from "../notebook/model";
import { Button } from "../ui/controls";
import { Icon } from "../ui/icons";
import { Ansi } from "./ansi-text";
import { stripAnsi } from "./ansi";
import { traceParts, type TraceLine } from "./trace";

interface Props {
  output: ErrorOutput;
  /** "[12]" of the cell where it happened, where that is another cell. */
  elsewhere: number | null;
  /** The cell of an execution count. */
  cellOf(count: number): string | null;
  onGoTo(cell: string | undefined, line: number): void;
}

export function ErrorView({ output, elsewhere, cellOf, onGoTo }: Props) {
  const t = useText();
  const { line, traceback } = output;
  const lines = traceback.join("\n").trimEnd().split("\n");
  const [headline = "", ...rest] = (output.evalue.startsWith(output.ename) || output.ename === "" ? output.evalue : `${output.ename}: ${output.evalue}`).split("\n");
  // a Java trace begins with what the headline says already
  const trace = (stripAnsi(lines[0]!).trim() === headline.trim() ? lines.slice(1) : lines).join("\n");
  const text = trace.trim() === "" ? rest.join("\n") : trace;
  const more = text.trim() !== "";
  return (
    <div className="output-error" data-testid="output-error">
      <p className="error-head">
        <Icon name="error" />
        <span className="error-name">{headline}</span>
        {line !== undefined && (
          <Button look="quiet" data-testid="error-line" aria-label={t("output.goToLine", { line })} onPress={() => onGoTo(output.cell, line)}>
            {elsewhere === null ? t("output.errorLine", { line }) : t("output.errorCell", { count: elsewhere, line })}
          </Button>
        )}
      </p>
      {more && <Trace text={text} cellOf={cellOf} onGoTo={onGoTo} />}
    </div>
  );
}

function Trace({ text, cellOf, onGoTo }: { text: string } & Pick<Props, "cellOf" | "onGoTo">) {
  const t = useText();
  return (
    <div className="error-trace" tabIndex={0} role="region" aria-label={t("output.trace")}>
      {traceParts(text).map((part, i) => part.kind === "line" ? <Line key={i} line={part.line} cellOf={cellOf} onGoTo={onGoTo} /> : (
        <details key={i} data-testid="library-frames">
          <summary>{t.plural("output.libraryFrames", part.lines.length, String(part.lines.length))}</summary>
          {part.lines.map((line, j) => <Line key={j} line={line} cellOf={cellOf} onGoTo={onGoTo} />)}
        </details>
      ))}
    </div>
  );
}

/** The place in a cell is a link as long as the cell that ran is there. */
function Line({ line, cellOf, onGoTo }: { line: TraceLine } & Pick<Props, "cellOf" | "onGoTo">) {
  const cell = line.count === undefined ? null : cellOf(line.count);
  if (cell === null) return <pre><Ansi text={line.text} /></pre>;
  const place = `cell ${line.count}, line ${line.line}`;
  const [before = "", after = ""] = line.text.split(place);
  return <pre>{before}<button type="button" className="link" data-testid="trace-link" onClick={() => onGoTo(cell, line.line!)}>{place}</button>{after}</pre>;
}
