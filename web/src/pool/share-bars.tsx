import { duration, percent } from "../format";
import { useText } from "../i18n/messages";
import { laneColour } from "./colours";
import { isBackground, sharingRuns, type QueueEntry, type Share } from "./model";

/** Who has what share of the chip time now; the mark says what they are entitled to. Below a person with several runs, how these share. */
export function ShareBars({ shares, queue }: { shares: readonly Share[]; queue: readonly QueueEntry[] }) {
  const t = useText();
  if (shares.length === 0) return <p className="hint">{t("pool.nobody")}</p>;
  // by name, background last: rows that change places four times a second cannot be read
  const sorted = [...shares].sort((a, b) => Number(isBackground(a.who)) - Number(isBackground(b.who)) || a.who.localeCompare(b.who));
  return (
    <>
      <ul className="shares">
        {sorted.map(({ who, share, entitlement, chipNanos }) => (
          <li key={who} data-testid="pool-share" data-who={who} data-share={share} data-entitlement={entitlement} title={`${duration(chipNanos)} ${t("strip.chipTime")}`}>
            <Bar name={isBackground(who) ? t("pool.background") : who} share={share} entitlement={entitlement} colour={laneColour(who)} />
            {sharingRuns(queue, who).slice(0, 6).map((run) => (
              <div key={run.run} className="share-run" data-testid="pool-share-run" data-run={run.run} data-share={run.share}>
                <Bar name={run.label || run.run.slice(0, 8)} share={run.share!} entitlement={run.entitlement ?? 0} colour={laneColour(who)} />
              </div>
            ))}
          </li>
        ))}
      </ul>
      <p className="legend-words">{t("pool.sharesLegend")}</p>
    </>
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
