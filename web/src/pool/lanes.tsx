import { count, duration } from "../format";
import { useText } from "../i18n/messages";
import { laneWindow, orderedLanes, type PoolRun } from "./model";

/** The last slices on the run's chips as a timeline: one's own first, the others below, on one axis of chip time. */
export function Lanes({ run }: { run: PoolRun }) {
  const t = useText();
  const lanes = orderedLanes(run).slice(0, 5);
  const span = laneWindow(lanes);
  if (!span) return null;
  const width = span.end - span.start;
  let other = 1;
  return (
    <div className="lanes">
      {lanes.map((lane) => {
        const own = lane.run === run.run;
        const colour = own ? 1 : Math.min(5, ++other);
        const name = own ? t("strip.you") : lane.who === run.owner && lane.label ? lane.label : lane.who;
        return (
          <div key={lane.run} className={`lane ${own ? "own" : ""}`} data-testid="strip-lane" data-run={lane.run} data-own={own}>
            <span className="lane-who" title={`${lane.who} · ${lane.label}`}>{name}</span>
            <svg className={`lane-track lane-${colour}`} viewBox="0 0 1000 10" preserveAspectRatio="none" role="img"
              aria-label={t("strip.laneLabel", { who: name, count: count(lane.count) })}>
              {lane.slices.map(([from, to], index) => (
                <rect key={index} x={((from - span.start) / width) * 1000} width={Math.max(1.5, ((to - from) / width) * 1000 - 1.5)} y="0" height="10" />
              ))}
            </svg>
            <span className="lane-count">{t.plural("strip.slicesDone", lane.count, count(lane.count))}</span>
          </div>
        );
      })}
      <p className="lane-axis">{t("strip.window", { duration: duration(width) })}</p>
    </div>
  );
}
