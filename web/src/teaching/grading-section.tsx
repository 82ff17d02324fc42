import { useState } from "react";
import { useText } from "../i18n/messages";
import { teachingApi, type Assignment } from "../net/teaching-api";
import { usePolled } from "../pool/use-polled";
import { Link } from "../shell/router";
import { Button } from "../ui/controls";
import { ConfirmDialog } from "../ui/dialog";
import { score } from "./score";
import { useDeeds } from "./use-deeds";

const LOOKS_MILLIS = 2000;

/** What was handed in and how far its grading is. */
export function GradingSection({ assignment, onChanged }: { assignment: Assignment; onChanged(): void }) {
  const t = useText();
  const { attempt, said } = useDeeds();
  const { value, again } = usePolled(() => teachingApi.submissions(assignment.id), LOOKS_MILLIS, assignment.id);
  const [giving, setGiving] = useState(false);
  const list = value?.submissions ?? [];
  const done = list.filter((submission) => submission.state === "graded").length;
  const queued = list.filter((submission) => submission.state === "queued").length;
  return (
    <section data-testid="grading" data-graded={done} data-queued={queued}>
      <div className="section-head library-head"><h2 className="grow">{t("teach.grading")}</h2>
        <Button isDisabled={list.length === 0 || queued > 0} data-testid="grade-all" onPress={() => attempt(teachingApi.grade(assignment.id), again)}>{t("teach.gradeAll")}</Button>
        <Button look="primary" isDisabled={done === 0} data-testid="give-feedback" onPress={() => setGiving(true)}>{t("teach.feedback")}</Button></div>
      <p className="hint">{t("teach.gradingText")}</p>
      {queued > 0 && <p className="hint" role="status" data-testid="grading-progress"><progress value={done} max={list.length} aria-label={t("teach.grading")} /> {t("teach.gradingProgress", { done, all: list.length })}</p>}
      {value && list.length === 0 && <p className="empty card">{t("teach.noSubmissions")}</p>}
      {list.length > 0 && (
        <div className="table-scroll" tabIndex={0} role="region" aria-label={t("teach.grading")}>
          <table className="table">
            <thead><tr><th scope="col">{t("teach.submission")}</th><th scope="col">{t("teach.state")}</th><th scope="col" className="numeric">{t("teach.pointsHead")}</th><td /></tr></thead>
            <tbody>
              {list.map((submission) => (
                <tr key={submission.id} data-testid="submission-row" data-label={submission.label} data-state={submission.state} data-points={submission.points ?? ""}>
                  <th scope="row">{submission.label} {submission.late && <span className="phase grace">{t("teach.late")}</span>}</th>
                  <td>{submission.state === "graded" ? (submission.open > 0 ? t.plural("teach.byHand", submission.open, String(submission.open)) : t("teach.graded")) : t(`teach.state.${submission.state}`)}
                    {submission.problem && <small>{submission.problem}</small>}</td>
                  <td className="numeric tabular">{submission.points === null ? "" : `${score(submission.points)} / ${score(submission.of)}`}</td>
                  <td className="row-actions">
                    <Link to={`/teaching/submissions/${submission.id}`} className="button quiet" testid="grade-submission">{t("teach.grade")}</Link>
                    {(submission.state === "graded" || submission.state === "failed") && <Button look="quiet" onPress={() => attempt(teachingApi.grade(assignment.id, [submission.id]), again)}>{t("teach.regrade")}</Button>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {giving && <ConfirmDialog title={t("teach.feedback")} text={t("teach.feedbackText")} action={t("teach.feedback")} onClose={() => setGiving(false)}
        onConfirm={() => attempt(teachingApi.feedback(assignment.id), (answer) => { said(t.plural("teach.feedbackGiven", answer.given, String(answer.given))); again(); onChanged(); })} />}
    </section>
  );
}
