import { duration, percent } from "../format";
import { useText } from "../i18n/messages";
import { laneColour } from "./colours";
import type { Share } from "./model";

/** Who has what share of the chip time now; the mark says what they are entitled to. */
export function ShareBars({ shares }: { shares: readonly Share[] }) {
  const t = useText();
  if (shares.length === 0) return <p className="hint">{t("pool.nobody")}</p>;
  const sorted = [...shares].sort((a, b) => b.share - a.share || a.who.localeCompare(b.who));
  return (
    <>
      <ul className="shares">
        {sorted.map(({ who, share, entitlement, chipNanos }) => (
          <li key={who} className="share" data-testid="pool-share" data-who={who} data-share={share} data-entitlement={entitlement}
            title={`${duration(chipNanos)} ${t("strip.chipTime")}`}>
            <span className="share-who">{who}</span>
            <span className="share-bar" role="img" aria-label={t("pool.shareLabel", { who, share: percent(share), entitlement: percent(entitlement) })}>
              <i style={{ width: percentOf(share), background: laneColour(who) }} />
              <u style={{ left: percentOf(entitlement) }} />
            </span>
            <b className="tabular">{percent(share)}</b>
          </li>
        ))}
      </ul>
      <p className="legend-words">{t("pool.sharesLegend")}</p>
    </>
  );
}

const percentOf = (fraction: number): string => `${Math.max(0, Math.min(1, fraction)) * 100}%`;
