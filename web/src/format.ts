/**
 * Numbers as people read them, with their units. Two clocks never mix: what these functions return is a bare quantity ("1.84 s"); the message around it
 * says "chip time" or "wall time". Digits are few and stable so that a live figure does not jump about.
 */
const THIN = " "; // no-break space between number and unit

function digits(value: number, significant = 3): string {
  if (!Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  const decimals = Math.max(0, Math.min(6, significant - 1 - magnitude));
  return value.toFixed(decimals);
}

const with1000 = (text: string): string => text.replace(/^(-?\d+)(?=\.|$)/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ","));

/** 60000 -> "60,000" */
export function count(value: number): string {
  return with1000(String(Math.round(value)));
}

/** A duration given in nanoseconds: "0 s", "480 ns", "12.3 µs", "250 ms", "1.84 s", "2 min 05 s", "3 h 12 min". */
export function duration(nanos: number): string {
  if (!Number.isFinite(nanos)) return "–";
  const absolute = Math.abs(nanos);
  if (absolute === 0) return `0${THIN}s`;
  if (absolute < 999.5) return `${Math.round(nanos)}${THIN}ns`;
  if (absolute < 999.5e3) return `${digits(nanos / 1e3)}${THIN}µs`;
  if (absolute < 999.5e6) return `${digits(nanos / 1e6)}${THIN}ms`;
  if (absolute < 59.95e9) return `${digits(nanos / 1e9)}${THIN}s`;
  const seconds = Math.round(nanos / 1e9);
  const pad = (part: number) => String(part).padStart(2, "0");
  if (seconds < 3600) return `${Math.floor(seconds / 60)}${THIN}min${seconds % 60 === 0 ? "" : ` ${pad(seconds % 60)}${THIN}s`}`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)}${THIN}h ${pad(minutes % 60)}${THIN}min`;
  return `${digits(minutes / 1440)}${THIN}d`;
}

export const millis = (value: number): string => duration(value * 1e6);

/** Whole seconds: "4 s", "2 min 05 s"; for what is counted in them. */
export const span = (seconds: number): string => (seconds < 60 ? `${Math.round(seconds)}${THIN}s` : duration(Math.round(seconds) * 1e9));

/** Energy: "0.42 J", "612 J", "3.40 kJ", "1.20 MJ". */
export function energy(joules: number): string {
  return scaled(joules, "J");
}

/** Modelled power: "81.2 MW". */
export function power(watts: number): string {
  return scaled(watts, "W");
}

function scaled(value: number, unit: string): string {
  const absolute = Math.abs(value);
  for (const [factor, prefix] of [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]] as const) {
    if (absolute >= factor * 0.9995) return `${digits(value / factor)}${THIN}${prefix}${unit}`;
  }
  if (absolute > 0 && absolute < 0.9995e-3) return `${digits(value * 1e6)}${THIN}µ${unit}`;
  if (absolute > 0 && absolute < 0.9995) return `${digits(value * 1e3)}${THIN}m${unit}`;
  return `${digits(value)}${THIN}${unit}`;
}

/** 0.5 -> "50 %" */
export function percent(fraction: number): string {
  if (!Number.isFinite(fraction)) return "–";
  const value = fraction * 100;
  return `${value > 0 && value < 0.95 ? value.toFixed(1) : Math.round(value)}${THIN}%`;
}

/** A plain ratio with two or three digits: pace of the chips' clock. */
export function ratio(value: number): string {
  return Number.isFinite(value) ? digits(value, value < 0.1 ? 1 : 2) : "–";
}

/** Memory: binary prefixes, as the operating system counts. */
export function bytes(value: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let index = 0;
  while (value >= 1000 && index < units.length - 1) {
    value /= 1024;
    index++;
  }
  return `${index === 0 ? Math.round(value) : digits(value, value >= 100 ? 3 : 2)}${THIN}${units[index]}`;
}

/** A moment with its time of day, in the reader's language. */
export function clock(iso: string, language: string): string {
  const then = Date.parse(iso);
  return Number.isNaN(then) ? "" : new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(then);
}

/** "just now", "5 minutes ago", or a date; in the reader's language. */
export function ago(iso: string, now: number, language: string): string {
  const then = Date.parse(iso);
  if (Number.isNaN(then)) return "";
  const seconds = Math.round((then - now) / 1000);
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const absolute = Math.abs(seconds);
  if (absolute < 45) return relative.format(0, "second");
  if (absolute < 2700) return relative.format(Math.round(seconds / 60), "minute");
  if (absolute < 79200) return relative.format(Math.round(seconds / 3600), "hour");
  if (absolute < 6.5 * 86400) return relative.format(Math.round(seconds / 86400), "day");
  return new Intl.DateTimeFormat(language, { dateStyle: "medium" }).format(then);
}
