import { memo, useState } from "react";
import { count, duration, energy, percent, ratio } from "../format";
import type { MessageKey } from "../i18n/en";
import { useText } from "../i18n/messages";
import { Button } from "../ui/controls";
import { Icon, type IconName } from "../ui/icons";
import { Lanes } from "./lanes";
import { blocksOf, chipTitle, hasEnded, totals, type PoolRun, type PoolRunState } from "./model";
import { wordReason } from "./reason";

const ICONS: Record<PoolRunState, IconName> = { waiting: "clock", running: "play", done: "check", cancelled: "interrupted", failed: "error" };
const BOUNDS = ["compute", "memory", "launch", "link"];

/** The runs of a cell on the pool: what runs is shown whole, what has ended folds into a line each, and many of them into one. */
export function RunStrips({ runs }: { runs: readonly PoolRun[] }) {
  const live = runs.filter((run) => !hasEnded(run.state));
  const ended = runs.filter((run) => hasEnded(run.state));
  return (
    <div className="strips">
      {live.slice(0, 4).map((run) => <RunStrip key={run.run} run={run} />)}
      {live.length > 4 && <RunSummary runs={live.slice(4)} />}
      {ended.length === 1 ? <Receipt run={ended[0]!} /> : ended.length > 1 && <RunSummary runs={ended} />}
    </div>
  );
}

export const RunStrip = memo(function RunStrip({ run }: { run: PoolRun }) {
  const t = useText();
  const [why, setWhy] = useState(false);
  const waiting = run.state === "waiting";
  const progress = Math.max(0, Math.min(1, run.progress));
  return (
    <section className="strip" data-testid="run-strip" data-run={run.run} data-state={run.state} aria-label={t("strip.label", { label: run.label || run.run.slice(0, 8) })}>
      <header>
        <b className={`strip-state ${run.state}`}><Icon name={ICONS[run.state]} size={13} />{t(`pool.state.${run.state}`)}</b>
        {waiting
          ? <span>{run.queuePlace <= 1 ? t("strip.next") : t("strip.place", { place: count(run.queuePlace) })}</span>
          : <span className="tabular" data-testid="strip-slices">{run.slicesEstimated > 0
            ? t("strip.slices", { slices: count(run.slices), total: count(Math.max(run.slices, run.slicesEstimated)) }) : t("strip.slicesUnknown", { slices: count(run.slices) })}</span>}
        <Chips run={run} />
        <div className="strip-figures">
          <Figures run={run} />
          {run.reason && <Button look="quiet" aria-expanded={why} aria-label={t("strip.whyLabel")} data-testid="strip-why" onPress={() => setWhy(!why)}>{t("strip.why")}</Button>}
        </div>
      </header>
      <div className="progress" role="progressbar" data-testid="strip-progress" aria-label={t("strip.progress")} aria-valuenow={Math.round(progress * 100)} aria-valuemin={0} aria-valuemax={100}>
        <i style={{ width: `${progress * 100}%` }} />
      </div>
      {(why || waiting) && run.reason && (
        <p className="strip-reason" data-testid="strip-reason">
          {wordReason(run.because, t, run.reason)}{why && ` ${t("strip.entitled", { share: percent(run.share), entitlement: percent(run.entitlement) })}`}
        </p>
      )}
      <Lanes run={run} />
      <Estimate run={run} />
    </section>
  );
});

function Chips({ run }: { run: PoolRun }) {
  const t = useText();
  const blocks = blocksOf(run.chips);
  const title = chipTitle(run.chipType);
  return (
    <span data-testid="strip-chips" title={run.chips.join(", ")}>
      {run.chips.length > 0 ? <><b>{t("strip.chips", { count: run.chips.length, type: title })}</b>{` · ${blocks.join(", ")}`}</> : <b>{title}</b>}
    </span>
  );
}

function Figures({ run }: { run: PoolRun }) {
  const t = useText();
  return (
    <>
      <span className="tabular" data-testid="strip-chip-time" data-nanos={run.chipNanos}><b>{duration(run.chipNanos)}</b>{` ${t("strip.chipTime")}`}</span>
      <span className="tabular" data-testid="strip-energy" title={t("strip.energy")}><b>{energy(run.joules)}</b></span>
      {!hasEnded(run.state) && (
        <span className="tabular" data-testid="strip-share" title={t("strip.entitled", { share: percent(run.share), entitlement: percent(run.entitlement) })}>
          {`${t("strip.share")} `}<b>{percent(run.share)}</b>{` / ${percent(run.entitlement)}`}
        </span>
      )}
    </>
  );
}

function Estimate({ run }: { run: PoolRun }) {
  const t = useText();
  if (!(run.estimatedNanos > 0)) return null;
  const values = { duration: duration(run.estimatedNanos), error: percent(run.modelError), bound: boundText(run.bound, t) };
  const left = run.estimatedNanos - run.chipNanos;
  const parts = [t(run.bound ? "strip.estimateBound" : "strip.estimate", values)];
  if (left > 0 && !hasEnded(run.state)) parts.push(t("strip.left", { duration: duration(left) }));
  if (run.pace > 0 && !hasEnded(run.state)) parts.push(t("strip.pace", { pace: ratio(run.pace) }));
  return <p className="strip-estimate" data-testid="strip-estimate">{parts.join(" · ")}</p>;
}

/** The model's own word ("memory"), in the reader's language; a longer explanation stays as it is. */
function boundText(bound: string | null, t: (key: MessageKey) => string): string {
  const word = bound?.toLowerCase().replace(/[-_ ]?bound$/, "") ?? "";
  return BOUNDS.includes(word) ? t(`bound.${word}` as MessageKey) : bound ?? "";
}

/** The folded line after a run; it opens to all that the receipt says. */
export function Receipt({ run }: { run: PoolRun }) {
  const t = useText();
  const short = run.run.slice(0, 9).replace(/-$/, "");
  return (
    <details className="receipt" data-testid="run-receipt" data-run={run.run} data-state={run.state}>
      <summary>
        <span className={`strip-state ${run.state}`}><Icon name={ICONS[run.state]} size={13} />{run.state === "done" ? t("strip.receipt") : t(`pool.state.${run.state}`)}</span>
        <code>{short}</code>
        {run.label && <span className="receipt-label">{run.label}</span>}
        <span>{run.chips.length > 0 ? t("strip.chips", { count: run.chips.length, type: chipTitle(run.chipType) }) : chipTitle(run.chipType)}</span>
        <span className="tabular" data-testid="strip-slices">{t.plural("strip.receiptSlices", run.slices, count(run.slices))}</span>
        <span className="tabular" data-testid="strip-chip-time" data-nanos={run.chipNanos}>{`${duration(run.chipNanos)} ${t("strip.chipTime")}`}</span>
        <span className="tabular" data-testid="strip-energy">{energy(run.joules)}</span>
        <span className="receipt-open"><Icon name="chevron" size={12} /></span>
      </summary>
      <dl className="receipt-details" aria-label={t("strip.details", { run: short })}>
        <dt>{t("strip.run")}</dt><dd><code>{run.run}</code></dd>
        {run.chips.length > 0 && <><dt>{t("strip.blocks")}</dt><dd>{run.chips.join(", ")}</dd></>}
        {run.estimatedNanos > 0 && <><dt>{t("strip.model")}</dt><dd>{`${t("strip.modelText", { duration: duration(run.estimatedNanos), error: percent(run.modelError) })}${run.bound ? ` · ${boundText(run.bound, t)}` : ""}`}</dd></>}
        {(run.error ?? run.reason) && <><dt>{t("pool.table.reason")}</dt><dd>{run.error ?? wordReason(run.because, t, run.reason ?? "")}</dd></>}
      </dl>
      <Lanes run={run} />
    </details>
  );
}

function RunSummary({ runs }: { runs: readonly PoolRun[] }) {
  const t = useText();
  const [open, setOpen] = useState(false);
  const sum = totals(runs);
  const bad = runs.filter((run) => run.state === "failed" || run.state === "cancelled");
  return (
    <div className="run-summary" data-testid="run-summary" data-runs={runs.length}>
      <div className="run-summary-line">
        <Icon name="receipt" size={13} />
        <b>{t.plural("strip.summary", sum.runs, count(sum.runs))}</b>
        <span className="tabular">{`${duration(sum.chipNanos)} ${t("strip.chipTime")}`}</span>
        <span className="tabular">{energy(sum.joules)}</span>
        {bad.length > 0 && <span className="strip-state failed"><Icon name="error" size={13} />{`${count(bad.length)} × ${t(`pool.state.${bad[0]!.state}`)}`}</span>}
        <Button look="quiet" aria-expanded={open} data-testid="run-summary-toggle" onPress={() => setOpen(!open)}>{t(open ? "strip.summaryHide" : "strip.summaryShow")}</Button>
      </div>
      {open && <div className="run-list">{runs.slice(-100).reverse().map((run) => <Receipt key={run.run} run={run} />)}</div>}
    </div>
  );
}
