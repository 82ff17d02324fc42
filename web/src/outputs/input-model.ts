/** A control that a cell shows, as its output's data. */
import type { Json, Output } from "../notebook/model";

export const INPUT_MIME = "application/vnd.millrace.input+json";

export interface Control {
  readonly id: string;
  readonly kind: "slider" | "select" | "text" | "checkbox" | "button";
  readonly label: string;
  readonly value: string | number | boolean;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly options?: readonly string[];
  /** When a person last changed it. */
  readonly changedAt?: string;
}

export function controlOf(value: Json | undefined): Control | null {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return null;
  const control = value as unknown as Control;
  return typeof control.id === "string" && typeof control.kind === "string" && typeof control.label === "string" ? control : null;
}

/** Milliseconds; 0 where the output is no control, or was never changed. */
export function changedAt(output: Output): number {
  if (output.type === "stream" || output.type === "error") return 0;
  const at = controlOf(output.data[INPUT_MIME])?.changedAt;
  return at === undefined ? 0 : Date.parse(at);
}

const heldBack = new Set<() => void>();

/** Sends the changes that controls hold back: what a person does next (a button, a run) counts after them. */
export function sendHeldBack(): void {
  for (const sendNow of [...heldBack]) sendNow();
}

/** Calls at most once in so many milliseconds, the last time always with the newest value, which {@link sendHeldBack} sends at once. */
export function throttled<T>(millis: number, call: (value: T) => void): (value: T) => void {
  let waiting: { value: T } | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const sendNow = () => {
    heldBack.delete(sendNow);
    if (!waiting) return;
    const { value } = waiting;
    waiting = null;
    call(value);
  };
  const next = () => {
    timer = null;
    if (!waiting) return;
    sendNow();
    timer = setTimeout(next, millis);
  };
  return (value) => {
    waiting = { value };
    heldBack.add(sendNow);
    if (timer === null) next();
  };
}
