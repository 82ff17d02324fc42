import { bytes, count, duration, percent } from "../format";
import type { MessageKey } from "../i18n/en";
import { useText } from "../i18n/messages";
import { poolApi, type Why } from "../net/pool-api";
import { Dialog } from "../ui/dialog";
import { Lanes } from "./lanes";
import { hasEnded } from "./model";
import { wordReason } from "./reason";
import { usePolled } from "./use-polled";

/** A run's two questions, why it waits and why it got this, with rule, numbers and earliest start; and its slices against the others on its chips. */
export function RunDialog({ run, onClose }: { run: string; onClose(): void }) {
  const t = useText();
  const { value } = usePolled(() => poolApi.run(run), 1000, run);
  return (
    <Dialog title={t("pool.why.title", { label: value?.status.label || run.slice(0, 8) })} onClose={onClose} wide testid="run-dialog">
      {value && (
        <>
          <h3 className="second">{t(value.why.state === "waiting" ? "pool.why.waiting" : "pool.why.got")}</h3>
          <Reasons why={value.why} />
          <h3 className="second">{t("pool.why.lanes")}</h3>
          {value.status.lanes.length > 0 ? <Lanes run={value.status} /> : <p className="hint">{t("pool.why.noLanes")}</p>}
        </>
      )}
    </Dialog>
  );
}

function Reasons({ why }: { why: Why }) {
  const t = useText();
  return (
    <div className="run-why" data-testid="why" data-rule={why.rule}>
      <p>{t(`pool.why.rule.${why.rule}` as MessageKey)}</p>
      {why.reason && <p className="why-reason">{wordReason(why.because, t, why.reason)}</p>}
      {!hasEnded(why.state as "done") && why.state === "waiting" && (
        <p data-testid="why-earliest">{why.earliestStartNanos === null ? t("pool.why.unknown") : t("pool.why.earliest", { duration: duration(why.earliestStartNanos) })}</p>
      )}
      <dl className="why-numbers">
        {Object.entries(why.numbers).map(([name, value]) => <div key={name}><dt>{t(`pool.why.n.${name}` as MessageKey)}</dt><dd className="tabular">{typeof value === "object" ? wordReason(value, t) : shown(name, value)}</dd></div>)}
      </dl>
      {why.ledger && <p className="why-ledger">{t("pool.why.ledger", { first: count(why.ledger.firstEntry), last: count(why.ledger.lastEntry), hash: why.ledger.hash.slice(0, 16) })}</p>}
    </div>
  );
}

function shown(name: string, value: number | string): string {
  if (typeof value === "string") return value;
  if (name.endsWith("Nanos")) return duration(value);
  if (name.endsWith("Bytes")) return bytes(value);
  if (name === "share" || name === "entitlement" || name === "fraction") return percent(value);
  return Number.isInteger(value) ? count(value) : value.toPrecision(3);
}
