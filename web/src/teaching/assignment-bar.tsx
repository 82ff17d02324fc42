import { useCallback, useEffect, useState } from "react";
import { ago } from "../format";
import { useText } from "../i18n/messages";
import type { MimeBundle } from "../notebook/model";
import { useNotebook } from "../notebook/session";
import { teachingApi, type OfNotebook } from "../net/teaching-api";
import { Link } from "../shell/router";
import { Button } from "../ui/controls";
import { dueText } from "./due";
import { score } from "./score";
import { useDeeds } from "./use-deeds";

/** By which a notebook says that it is the copy of an assignment. */
export const ASSIGNMENT = "millrace.assignment";
const LOOKS_MILLIS = 30_000;

/** Above the copy of an assignment: until when, what was handed in, what the teachers see; for those, whose copy it is. */
export function AssignmentBar({ notebook }: { notebook: string }) {
  const copy = useNotebook((state) => ASSIGNMENT in (state.metadata as MimeBundle));
  return copy ? <Bar notebook={notebook} /> : null;
}

function Bar({ notebook }: { notebook: string }) {
  const t = useText();
  const { attempt, said } = useDeeds();
  const [about, setAbout] = useState<OfNotebook | null>(null);
  const load = useCallback(() => teachingApi.ofNotebook(notebook).then(setAbout, () => undefined), [notebook]);
  useEffect(() => {
    void load();
    // the deadline passes and feedback comes while the page is open
    const timer = setInterval(() => void load(), LOOKS_MILLIS);
    return () => clearInterval(timer);
  }, [load]);
  if (about?.assignment === undefined) return null;
  if (about.staff) {
    return (
      <section className="banner assignment-bar" aria-label={about.courseName} data-testid="assignment-bar" data-staff="true">
        <Link to={`/teaching/assignments/${about.assignment}`}>{about.courseName}</Link> <span>{t("teach.bar.staff", { student: about.student ?? "" })}</span>
      </section>
    );
  }
  const last = about.submissions?.at(-1);
  const submit = () => attempt(teachingApi.submit(about.assignment!), () => { said(t("teach.bar.done")); void load(); });
  return (
    <section className="banner assignment-bar" aria-label={about.courseName} data-testid="assignment-bar" data-phase={about.phase} data-submissions={about.submissions?.length ?? 0}>
      <span><b>{about.courseName}</b> · {t("teach.bar.due", { due: dueText({ due: about.due!, zone: about.zone! }, t.language) })}</span>
      {about.phase === "grace" && <span className="phase grace">{t("teach.bar.grace", { end: dueText({ due: about.end!, zone: about.zone! }, t.language) })}</span>}
      {about.phase === "closed" && <span className="phase closed">{t("teach.bar.closed")}</span>}
      {last && <span role="status" data-testid="handed-in">{last.collected ? t("teach.collectedAt") : t("teach.bar.submitted", { number: last.number, when: ago(last.at, Date.now(), t.language) })}{last.late && <> ({t("teach.late")})</>}</span>}
      {about.points !== undefined && <b data-testid="bar-points">{t("teach.points", { points: score(about.points), of: score(about.of ?? 0) })}</b>}
      <details className="bar-sees"><summary data-testid="bar-sees">{t("teach.bar.sees")}</summary><p>{t("teach.bar.seesText")}</p></details>
      {about.phase !== "closed" && <Button look="primary" data-testid="submit-assignment" onPress={submit}>{last ? t("teach.bar.submitAgain") : t("teach.bar.submit")}</Button>}
    </section>
  );
}
