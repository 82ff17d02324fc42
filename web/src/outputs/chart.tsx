import { memo, useEffect, useMemo, useRef, useState } from "react";
import { count } from "../format";
import { useText } from "../i18n/messages";
import type { Json } from "../notebook/model";
import { useTheme } from "../shell/theme";
import { useNear } from "../ui/near";
import type { Chart } from "./charts";
import { coloured, describeChart, optionOf, prepared, shape, type Option } from "./chart-option";

interface Props {
  value: Json;
  height?: number;
  label?: string;
}

/** A chart that follows its option: one of the same shape is merged, so that points appear without a flicker. */
export const ChartView = memo(function ChartView({ value, height = 320, label }: Props) {
  const t = useText();
  const theme = useTheme();
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<{ chart: Chart; shape: string } | null>(null);
  const updates = useRef(0);
  const [error, setError] = useState("");
  const near = useNear(place);
  const option = useMemo(() => optionOf(value), [value]);
  const latest = useRef<Option | null>(option);
  latest.current = option;

  useEffect(() => {
    if (!near) return;
    let ended = false;
    let observer: ResizeObserver | undefined;
    void import("./charts").then(({ draw }) => {
      if (ended || !place.current) return;
      const made = draw(place.current);
      chart.current = { chart: made, shape: "" };
      observer = new ResizeObserver(() => made.resize());
      observer.observe(place.current);
      show(latest.current);
    }, (failure: unknown) => setError(String(failure)));
    return () => {
      ended = true;
      observer?.disconnect();
      chart.current?.chart.dispose();
      chart.current = null;
    };
  }, [theme, near]);

  useEffect(() => show(option), [option]);

  function show(next: Option | null): void {
    if (!chart.current || !next) return;
    const nextShape = shape(next);
    try {
      chart.current.chart.setOption(prepared(coloured(next, laneToken)), { notMerge: nextShape !== chart.current.shape, lazyUpdate: true });
      chart.current.shape = nextShape;
      updates.current++;
      if (place.current) place.current.dataset.updates = String(updates.current);
      setError("");
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
    }
  }

  const about = option && describeChart(option);
  const spoken = label ?? (about?.names.length
    ? t("output.chart", { kind: t(`chart.${about.kind}`), names: about.names.join(", "), points: count(about.points) })
    : t("output.chartPlain", { points: count(about?.points ?? 0) }));
  return (
    <>
      <div ref={place} className="chart" role="img" aria-label={spoken} data-testid="chart" data-points={about?.points ?? 0} data-updates="0" style={{ height }} />
      {(error !== "" || !option) && <p className="field-error">{t("chart.failed", { message: error || "JSON" })}</p>}
    </>
  );
});

const laneToken = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(`--lane-${name}`).trim();
