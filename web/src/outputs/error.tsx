import { useText } from "../i18n/messages";
import type { ErrorOutput } from "../notebook/model";
import { Button } from "../ui/controls";
import { Icon } from "../ui/icons";
import { Ansi } from "./ansi-text";
import { stripAnsi } from "./ansi";

interface Props {
  output: ErrorOutput;
  /** "[12]" of the cell where it happened, where that is another cell. */
  elsewhere: number | null;
  onGoTo(cell: string | undefined, line: number): void;
}

export function ErrorView({ output, elsewhere, onGoTo }: Props) {
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
      {more && <pre className="error-trace" tabIndex={0} aria-label={t("output.trace")}><Ansi text={text} /></pre>}
    </div>
  );
}
