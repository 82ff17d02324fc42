import { useEffect, useState } from "react";
import { millis } from "../format";
import { useText } from "../i18n/messages";
import { Icon, type IconName } from "../ui/icons";
import type { Cell, RunState } from "./model";
import type { Why } from "./graph";
import { isActive } from "./stale";
import { WhyStale } from "./why-stale";

const ICONS: Record<RunState, IconName> = { queued: "clock", running: "play", stopping: "dots", ok: "check", error: "error", interrupted: "interrupted", lost: "lost" };

/** The state of a cell in a word with its icon, and how long it took on the wall's clock. */
interface Props {
  cell: Cell;
  stale: boolean;
  why: readonly Why[];
  onReplace(): void;
  onRunTo(): void;
  /** With twice the heap. */
  onTwice(): void;
}

export function CellStatus({ cell, stale, why, onReplace, onRunTo, onTwice }: Props) {
  const t = useText();
  const { run } = cell;
  if (!run) return null;
  return (
    <div className={`cell-status ${run.state}`} title={run.reason}>
      <span className={`status-word ${run.state}`} data-testid="cell-state"><Icon name={ICONS[run.state]} size={12} />{t(`state.${run.state}`)}</span>
      {(run.state === "running" || run.state === "stopping") && run.startedAt && <Elapsed since={run.startedAt} />}
      {run.wallMillis !== undefined && !isActive(run.state) && (
        <span className="tabular" data-testid="cell-duration" data-millis={run.wallMillis}>{t("cell.wall", { duration: millis(run.wallMillis) })}</span>
      )}
      {stale && <span className="stale-word" data-testid="cell-edited">{t("cell.edited")}</span>}
      {!stale && why.length > 0 && !isActive(run.state) && <WhyStale why={why} />}
      {run.state === "stopping" && <button type="button" className="status-action" data-testid="replace-kernel" onClick={onReplace}>{t("cell.replaceKernel")}</button>}
      {run.state === "lost" && <button type="button" className="status-action" data-testid="run-to-here" onClick={onRunTo}>{t("cell.runToHere")}</button>}
      {run.state === "error" && outOfMemory(cell) && <button type="button" className="status-action" data-testid="twice-heap" onClick={onTwice}>{t("death.twice")}</button>}
      {run.reason && run.state !== "ok" && <span className="status-reason">{run.reason}</span>}
    </div>
  );
}

const outOfMemory = (cell: Cell): boolean => cell.outputs.some((output) => output.type === "error" && output.ename === "java.lang.OutOfMemoryError");

function Elapsed({ since }: { since: string }) {
  const t = useText();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 200);
    return () => clearInterval(timer);
  }, []);
  const elapsed = Math.max(0, now - Date.parse(since));
  return <span className="tabular">{t("cell.wall", { duration: millis(Math.floor(elapsed / 100) * 100) })}</span>;
}
