import { useText } from "../i18n/messages";

export interface DeadlineValues {
  due: string;
  zone: string;
  graceMinutes: number;
  seconds: number;
  /** 0 for as much as any kernel has. */
  megabytes: number;
  anonymous: boolean;
}

/** Until when, and how it is graded. */
export function DeadlineFields({ value, onChange }: { value: DeadlineValues; onChange(value: DeadlineValues): void }) {
  const t = useText();
  const zones = Intl.supportedValuesOf("timeZone");
  return (
    <>
      <label className="field"><span className="field-label">{t("teach.dueTime")}</span>
        <input className="input" type="datetime-local" required value={value.due} data-testid="due" onChange={(event) => onChange({ ...value, due: event.target.value })} /></label>
      <label className="field"><span className="field-label">{t("teach.zone")}</span>
        <select className="input" value={value.zone} data-testid="zone" onChange={(event) => onChange({ ...value, zone: event.target.value })}>
          {(zones.includes(value.zone) ? zones : [value.zone, ...zones]).map((zone) => <option key={zone}>{zone}</option>)}
        </select></label>
      <label className="field"><span className="field-label">{t("teach.grace")}</span>
        <input className="input" type="number" min={0} max={525600} required value={value.graceMinutes} onChange={(event) => onChange({ ...value, graceMinutes: Number(event.target.value) })} /></label>
      <label className="field"><span className="field-label">{t("teach.seconds")}</span>
        <input className="input" type="number" min={1} max={3600} required value={value.seconds} onChange={(event) => onChange({ ...value, seconds: Number(event.target.value) })} /></label>
      <label className="field"><span className="field-label">{t("teach.megabytes")}</span>
        <input className="input" type="number" min={64} max={16384} value={value.megabytes || ""} placeholder={t("teach.usualMemory")} data-testid="megabytes" onChange={(event) => onChange({ ...value, megabytes: Number(event.target.value) })} /></label>
      <label className="check-line"><input type="checkbox" checked={value.anonymous} data-testid="anonymous" onChange={(event) => onChange({ ...value, anonymous: event.target.checked })} />{t("teach.anonymous")}</label>
    </>
  );
}

/** In a week, at six in the evening, where this browser is. */
export function usualDeadline(now: Date): DeadlineValues {
  const day = new Date(now.getTime() + 7 * 86_400_000);
  const two = (number: number): string => String(number).padStart(2, "0");
  return { due: `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}T18:00`, zone: Intl.DateTimeFormat().resolvedOptions().timeZone, graceMinutes: 15, seconds: 20, megabytes: 0, anonymous: false };
}
