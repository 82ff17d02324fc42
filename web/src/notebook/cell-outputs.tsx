import { memo, useMemo } from "react";
import { useText } from "../i18n/messages";
import { bestMime, CHART_MIME, OutputView } from "../outputs/output";
import { RUN_MIME, type PoolRun } from "../pool/model";
import { RunStrips } from "../pool/run-strip";
import type { Cell, Json, Output } from "./model";
import { useMay, useSession } from "./session";
import { StandardInput } from "./standard-input";
import { isActive } from "./stale";

export function poolRun(output: Output): PoolRun | null {
  if (output.type === "stream" || output.type === "error") return null;
  const value: Json | undefined = output.data[RUN_MIME];
  return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as unknown as PoolRun) : null;
}

/** Charts and pictures share a row where they fit; everything else takes the width. */
function width(output: Output): "wide" | "chart" | "picture" {
  if (output.type === "stream" || output.type === "error") return "wide";
  const mime = bestMime(output.data);
  return mime === CHART_MIME ? "chart" : mime?.startsWith("image/") ? "picture" : "wide";
}

interface Props {
  cell: Cell;
  place: number;
  onGoTo(cell: string, line: number): void;
}

export const CellOutputs = memo(function CellOutputs({ cell, place, onGoTo }: Props) {
  const t = useText();
  const session = useSession();
  const shown = cell.outputs.filter((output) => !poolRun(output));
  const runs = useMemo(() => cell.outputs.map(poolRun).filter((run) => run !== null), [cell.outputs]);
  const run = cell.run?.id ?? "";
  const asking = cell.run?.asking;
  // controls are bound to values of a kernel: with the names of its run they go
  const mayRun = useMay("run");
  const live = mayRun && (cell.run?.names !== undefined || isActive(cell.run?.state));
  if (cell.outputs.length === 0 && (asking === undefined || !mayRun)) return null;
  return (
    <div className="cell-outputs" role="region" aria-label={t("output.region", { place })} data-testid="outputs">
      {shown.length > 0 && (
        <div className="outputs">
          {cell.outputs.map((output, index) => !poolRun(output) && (
            <div key={index} className={`output-place ${width(output)}`}>
              <PlacedOutput output={output} index={index} run={run} place={place} cell={cell.id} session={session} live={live} onGoTo={onGoTo} />
            </div>
          ))}
        </div>
      )}
      {asking !== undefined && mayRun && <StandardInput key={asking} place={place} onGive={(text) => void session.send({ kind: "giveInput", run, request: asking, ...(text !== null && { text }) })} />}
      {runs.length > 0 && <RunStrips runs={runs} />}
    </div>
  );
});

interface PlacedProps {
  output: Output;
  index: number;
  run: string;
  place: number;
  cell: string;
  session: ReturnType<typeof useSession>;
  live: boolean;
  onGoTo(cell: string, line: number): void;
}

const PlacedOutput = memo(function PlacedOutput({ output, index, run, place, cell, session, live, onGoTo }: PlacedProps) {
  const fetchText = useMemo(() => (offset: number, length: number) => session.fetchText(run, index, offset, length), [session, run, index]);
  const countOf = useMemo(() => (other: string) => (other === cell ? null : session.notebook().cells[other]?.executionCount ?? null), [session, cell]);
  const goTo = useMemo(() => (other: string | undefined, line: number) => onGoTo(other ?? cell, line), [onGoTo, cell]);
  const cellOf = useMemo(() => (count: number) => Object.values(session.notebook().cells).find((each) => each.executionCount === count && session.notebook().order.includes(each.id))?.id ?? null, [session]);
  const inputs = useMemo(() => ({ live, set: (control: string, value: string | number | boolean) => session.send({ kind: "setInput", control, value }) }), [session, live]);
  return <OutputView output={output} place={place} fetchText={fetchText} countOf={countOf} cellOf={cellOf} onGoTo={goTo} inputs={inputs} />;
});
