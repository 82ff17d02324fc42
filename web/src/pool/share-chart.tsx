import { useMemo, useState } from "react";
import { duration, percent } from "../format";
import { useText } from "../i18n/messages";
import type { Json } from "../notebook/model";
import { ChartView } from "../outputs/chart";
import { laneOf } from "./colours";
import { people, spanOf, type Sample, type Side } from "./history";

const NAMES = 5;

/** Shares over the last minutes as solid lines, entitlements as dashed ones, with both axes named. */
export function ShareChart({ history }: { history: readonly Sample[] }) {
  const t = useText();
  const [side, setSide] = useState<Side>("shares");
  const names = useMemo(() => people(history, side).slice(0, NAMES), [history, side]);
  const option = useMemo((): Json => {
    const points = (who: string, value: "share" | "entitlement"): Json => history.map((sample) => [sample.at, percentage(sample[side][who]?.[value])] as Json);
    const span = history.length > 0 ? spanOf(history) : null;
    return {
      grid: { left: 64, right: 16, top: 36, bottom: 44 },
      legend: { top: 0, left: 0, data: [...names] },
      tooltip: { trigger: "axis" },
      xAxis: { type: "time", min: span?.from ?? null, max: span?.to ?? null, name: t("pool.axisTime"), nameLocation: "middle", nameGap: 26, splitLine: { show: false }, axisLabel: { hideOverlap: true, formatter: "{HH}:{mm}:{ss}" } },
      yAxis: { type: "value", min: 0, max: 100, name: t("pool.axisShare"), nameLocation: "middle", nameGap: 46, interval: 25, axisLabel: { formatter: "{value} %" } },
      series: names.flatMap((who): Json[] => [
        { id: `share-${who}`, name: who, type: "line", showSymbol: false, color: `lane:${laneOf(who)}`, lineStyle: { width: 2.2 }, data: points(who, "share") },
        { id: `entitled-${who}`, name: t("pool.entitledOf", { who }), type: "line", showSymbol: false, lineStyle: { width: 1.4, type: "dashed" }, color: `lane:${laneOf(who)}`, data: points(who, "entitlement") },
      ]),
    };
  }, [history, names, side, t]);
  const sides = (
    <div className="card-tools">
      <div className="segments" role="group" aria-label={t("pool.accounts.by")}>
        <button type="button" aria-pressed={side === "shares"} onClick={() => setSide("shares")}>{t("pool.by.user")}</button>
        <button type="button" aria-pressed={side === "groups"} data-testid="history-groups" onClick={() => setSide("groups")}>{t("pool.by.group")}</button>
      </div>
    </div>
  );
  if (names.length === 0) return <>{sides}<p className="hint">{t("pool.historyEmpty")}</p></>;
  const last = history.at(-1)!;
  const seen = duration((last.at - history[0]!.at) * 1e6);
  const spoken = names.map((who) => `${who} ${percent(last[side][who]?.share ?? 0)}`).join(", ");
  return (
    <>
      {sides}
      <ChartView value={option} height={250} label={t("pool.historyLabel", { names: spoken, duration: seen })} />
      <p className="legend-words">{t("pool.historyHint")}</p>
    </>
  );
}

const percentage = (fraction: number | undefined): number | null => (fraction === undefined ? null : Math.round(fraction * 1000) / 10);
