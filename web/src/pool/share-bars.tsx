import { duration, percent } from "../format";
import { useText } from "../i18n/messages";
import { laneColour } from "./colours";
import { isBackground, isIdle, shareNow, sharingRuns, type QueueEntry, type Share } from "./model";

/** Who has what share of the chip time now; the mark says what they are entitled to. Below a person with several runs, how these share. */
export function ShareBars({ shares, queue }: { shares: readonly Share[]; queue: readonly QueueEntry[] }) {
  const t = useText();
  if (shares.length === 0) return <p className="hint">{t("pool.nobody")}</p>;
  // by name, background last: rows that change places four times a second cannot be read
  const sorted = [...shares].sort((a, b) => Number(isBackground(a.who)) - Number(isBackground(b.who)) || a.who.localeCompare(b.who));
  return (
    <>
      <ul className="shares">
        {sorted.map((one) => (
          <li key={one.who} data-testid="pool-share" data-who={one.who} data-share={shareNow(one)} data-entitlement={one.entitlement} title={`${duration(one.chipNanos)} ${t("strip.chipTime")}`}>
            {isIdle(one) ? <IdleBar name={one.who} /> : <Bar name={isBackground(one.who) ? t("pool.background") : one.who} share={one.share} entitlement={one.entitlement} colour={laneColour(one.who)} />}
            {sharingRuns(queue, one.who).slice(0, 6).map((run) => (
              <div key={run.run} className="share-run" data-testid="pool-share-run" data-run={run.run} data-share={run.share}>
                <Bar name={run.label || run.run.slice(0, 8)} share={run.share!} entitlement={run.entitlement ?? 0} colour={laneColour(one.who)} />
              </div>
            ))}
          </li>
        ))}
      </ul>
      <p className="legend-words">{t("pool.sharesLegend")}</p>
    </>
  );
}

/** Somebody who computed lately and has no run now. */
function IdleBar({ name }: { name: string }) {
  const t = useText();
  return (
    <div className="share idle">
      <span className="share-who" title={name}>{name}</span>
      <span className="share-bar" />
      <b>{t("pool.idle")}</b>
    </div>
  );
}

function Bar({ name, share, entitlement, colour }: { name: string; share: number; entitlement: number; colour: string }) {
  const t = useText();
  return (
    <div className="share">
      <span className="share-who" title={name}>{name}</span>
      <span className="share-bar" role="img" aria-label={t("pool.shareLabel", { who: name, share: percent(share), entitlement: percent(entitlement) })}>
        <i style={{ width: percentOf(share), background: colour }} />
        <u style={{ left: percentOf(entitlement) }} />
      </span>
      <b className="tabular">{percent(share)}</b>
    </div>
  );
}

const percentOf = (fraction: number): string => `${Math.max(0, Math.min(1, fraction)) * 100}%`;
