import { useMemo } from "react";
import { percent, power } from "../format";
import { useText } from "../i18n/messages";
import { poolApi } from "../net/pool-api";
import type { Json } from "../notebook/model";
import { ChartView } from "../outputs/chart";
import { usePolled } from "./use-polled";

const PERIOD_MILLIS = 3000;

/** Part of the chips in use, and the modelled draw, over the last hour as the server has it. */
export function UseChart() {
  const t = useText();
  const { value } = usePolled(poolApi.readings, PERIOD_MILLIS, "readings");
  const readings = value ?? [];
  const option = useMemo((): Json => ({
    grid: { left: 64, right: 64, top: 30, bottom: 44 },
    tooltip: { trigger: "axis" },
    xAxis: { type: "time", name: t("pool.axisTime"), nameLocation: "middle", nameGap: 26, splitLine: { show: false }, axisLabel: { hideOverlap: true, formatter: "{HH}:{mm}:{ss}" } },
    yAxis: [
      { type: "value", min: 0, max: 100, interval: 25, name: t("pool.useAxis"), nameLocation: "middle", nameGap: 46, axisLabel: { formatter: "{value} %" } },
      { type: "value", min: 0, name: t("pool.drawAxis"), nameLocation: "middle", nameGap: 46, splitLine: { show: false } },
    ],
    series: [
      { id: "use", name: t("pool.useAxis"), type: "line", showSymbol: false, color: "lane:1", lineStyle: { width: 2.2 }, data: readings.map((one) => [one.at, Math.round(one.use * 1000) / 10] as Json) },
      { id: "draw", name: t("pool.drawAxis"), type: "line", yAxisIndex: 1, showSymbol: false, color: "lane:2", lineStyle: { width: 1.6, type: "dashed" }, data: readings.map((one) => [one.at, Math.round(one.watts) / 1000] as Json) },
    ],
  }), [readings, t]);
  const last = readings.at(-1);
  if (!last) return <p className="hint">{t("pool.waiting")}</p>;
  return (
    <>
      <ChartView value={option} height={220} label={t("pool.useLabel", { use: percent(last.use), draw: power(last.watts) })} />
      <p className="legend-words">{t("pool.useHint")}</p>
    </>
  );
}
