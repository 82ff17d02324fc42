import { count, duration, percent } from "../format";
import type { MessageKey } from "../i18n/en";
import { useText } from "../i18n/messages";
import { poolApi, type Change, type Snapshot } from "../net/pool-api";
import { usePolled } from "./use-polled";

const PERIOD_MILLIS = 2000;
const SHOWN = 8;

/** What each decision did to chips, waits and shares: before, and a few seconds after. */
export function ChangesTable() {
  const t = useText();
  const { value } = usePolled(poolApi.changes, PERIOD_MILLIS, "changes");
  if (!value || value.length === 0) return <p className="hint">{t("pool.changesEmpty")}</p>;
  return (
    <ol className="changes" tabIndex={0} aria-label={t("pool.changes")}>
      {value.slice(0, SHOWN).map((change) => <Row key={`${change.at} ${change.what}`} change={change} />)}
    </ol>
  );
}

function Row({ change }: { change: Change }) {
  const t = useText();
  const rows: [string, (one: Snapshot) => string][] = [
    [t("pool.change.chips"), (one) => count(one.chips)],
    [t("pool.change.runs"), (one) => `${count(one.running)}, ${count(one.waiting)}`],
    [t("pool.change.wait"), (one) => Object.entries(one.expectedWaitNanos).map(([type, nanos]) => `${type} ${duration(nanos)}`).join(", ")],
    [t("pool.change.shares"), (one) => Object.entries(one.shares).map(([who, [share]]) => `${who} ${percent(share)}`).join(", ") || "–"],
  ];
  return (
    <li data-testid="pool-change" data-what={change.what} data-settled={change.after !== null}>
      <p><b>{t(`pool.what.${change.what}` as MessageKey, { chips: count(change.chips) })}</b>{` · ${new Intl.DateTimeFormat(t.language, { timeStyle: "medium" }).format(change.at)} · ${change.who}: ${change.why}`}</p>
      {(change.moved > 0 || change.unitsAgain > 0) && (
        <p className="tabular">{[change.moved > 0 ? t.plural("pool.change.moved", change.moved, count(change.moved)) : "", change.unitsAgain > 0 ? t.plural("pool.change.again", change.unitsAgain, count(change.unitsAgain)) : ""].filter(Boolean).join(" · ")}</p>
      )}
      <dl>
        {rows.map(([name, of]) => (
          <div key={name}><dt>{name}</dt><dd className="tabular">{of(change.before)}{" → "}{change.after ? of(change.after) : t("pool.change.settling")}</dd></div>
        ))}
      </dl>
    </li>
  );
}
