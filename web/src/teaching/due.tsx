import { useText } from "../i18n/messages";
import type { Deadline } from "../net/teaching-api";

/** A deadline on the wall of its zone, in the reader's language. */
export function dueText(deadline: Pick<Deadline, "due" | "zone">, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", timeZone: deadline.zone }).format(Date.parse(deadline.due)) + ` (${deadline.zone})`;
}

export function Due({ deadline }: { deadline: Deadline }) {
  const t = useText();
  return <span className="due"><time dateTime={deadline.due}>{dueText(deadline, t.language)}</time> <span className={`phase ${deadline.phase}`}>{t(`teach.phase.${deadline.phase}`)}</span></span>;
}
