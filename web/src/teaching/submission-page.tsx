import { useCallback, useEffect, useState } from "react";
import { useText } from "../i18n/messages";
import { teachingApi, type GradedCell, type Submission } from "../net/teaching-api";
import { MarkdownView } from "../outputs/markdown-view";
import { Link } from "../shell/router";
import { Button } from "../ui/controls";
import { Dialog } from "../ui/dialog";
import { rubricLines } from "./rubric";
import { score } from "./score";
import { TeachingFrame } from "./teaching-pages";
import { useDeeds } from "./use-deeds";

/** One submission for a grader: what was written, what the tests say, and points and comments by hand. */
export function SubmissionPage({ id }: { id: string }) {
  const t = useText();
  const { failed } = useDeeds();
  const [submission, setSubmission] = useState<Submission | null>(null);
  const load = useCallback(() => teachingApi.submission(id).then(setSubmission, failed), [id, failed]);
  useEffect(() => void load(), [load]);
  if (submission === null) return <TeachingFrame title={t("common.loading")} testid="submission-loading">{null}</TeachingFrame>;
  return (
    <TeachingFrame title={submission.label} path={[{ to: `/teaching/assignments/${submission.assignment}`, label: submission.title }]} testid="submission"
      actions={<>
        <span className="total" data-testid="submission-total" data-points={submission.points} data-open={submission.open}>{t("teach.points", { points: score(submission.points), of: score(submission.of) })}</span>
        {submission.late && <span className="phase grace">{t("teach.late")}</span>}
        {submission.previous && <Link to={`/teaching/submissions/${submission.previous}`} className="button">{t("teach.previous")}</Link>}
        {submission.next && <Link to={`/teaching/submissions/${submission.next}`} className="button" testid="next-submission">{t("teach.next")}</Link>}
      </>}>
      <section className="submission-cells">
        {submission.cells.map((cell) => <SubmittedCell key={cell.id} submission={submission} cell={cell} onChanged={load} />)}
      </section>
    </TeachingFrame>
  );
}

function SubmittedCell({ submission, cell, onChanged }: { submission: Submission; cell: GradedCell; onChanged(): void }) {
  const t = useText();
  const outputs = cell.outputs.map(outputText).filter((text) => text !== "");
  return (
    <article className="card submitted" data-testid="submitted-cell" data-cell={cell.id}>
      <div className="submitted-source">
        {cell.type === "markdown" ? <MarkdownView source={cell.source} /> : <pre tabIndex={0}>{cell.source}</pre>}
        {outputs.length > 0 && <details><summary>{t("teach.outputs")}</summary><pre tabIndex={0}>{outputs.join("\n")}</pre></details>}
        {cell.solution && <details><summary>{t("teach.solution")}</summary><pre tabIndex={0}>{cell.solution}</pre></details>}
      </div>
      {cell.of !== undefined && <GradeForm key={`${cell.id} ${cell.manual} ${cell.automatic}`} submission={submission} cell={cell} onChanged={onChanged} />}
    </article>
  );
}

function GradeForm({ submission, cell, onChanged }: { submission: Submission; cell: GradedCell; onChanged(): void }) {
  const t = useText();
  const { attempt, said } = useDeeds();
  const [points, setPoints] = useState(cell.manual === null || cell.manual === undefined ? "" : String(cell.manual));
  const [comment, setComment] = useState(cell.comment ?? "");
  const [picked, setPicked] = useState<ReadonlySet<number>>(new Set());
  const [editing, setEditing] = useState(false);
  const rubric = cell.rubric ?? [];
  const save = () => attempt(teachingApi.give(submission.id, cell.id, { points: points === "" ? null : Number(points), comment }), () => { said(t("teach.saved")); onChanged(); });
  const pick = (index: number) => {
    const next = new Set(picked);
    if (!next.delete(index)) next.add(index);
    setPicked(next);
    setPoints(score(Math.max(0, [...next].reduce((sum, each) => sum + rubric[each]!.points, 0))));
  };
  return (
    <div className="grade-form">
      {cell.kind === "tests" && cell.automatic !== null && cell.automatic !== undefined && <p>{t("teach.tests", { points: score(cell.automatic) })}</p>}
      {cell.detail && <p className="hint">{cell.detail}</p>}
      {rubric.map((line, index) => (
        <label key={`${line.text} ${line.points}`} className="check-line"><input type="checkbox" checked={picked.has(index)} data-testid="rubric-line" onChange={() => pick(index)} />{line.text}<b>{score(line.points)}</b></label>
      ))}
      {cell.kind !== "tests" && <Button look="quiet" data-testid="edit-rubric" onPress={() => setEditing(true)}>{t("teach.rubricEdit")}</Button>}
      <label className="field"><span className="field-label">{t("teach.give", { of: score(cell.of ?? 0) })}</span>
        <input className="input points" type="number" min={0} step="any" value={points} data-testid="give-points" placeholder={cell.automatic === null || cell.automatic === undefined ? "" : score(cell.automatic)} onChange={(event) => setPoints(event.target.value)} /></label>
      <label className="field"><span className="field-label">{t("teach.comment")}</span>
        <textarea className="input" rows={2} value={comment} data-testid="give-comment" onChange={(event) => setComment(event.target.value)} /></label>
      <Button look="primary" data-testid="give" onPress={save}>{t("teach.save")}</Button>
      {editing && <RubricDialog submission={submission} cell={cell} onClose={() => setEditing(false)} onChanged={onChanged} />}
    </div>
  );
}

function RubricDialog({ submission, cell, onClose, onChanged }: { submission: Submission; cell: GradedCell; onClose(): void; onChanged(): void }) {
  const t = useText();
  const { attempt } = useDeeds();
  const [text, setText] = useState((cell.rubric ?? []).map((line) => `${score(line.points)} ${line.text}`).join("\n"));
  const save = () => attempt(teachingApi.assignment(submission.assignment).then((assignment) =>
    teachingApi.change(submission.assignment, { settings: { rubrics: { ...assignment.settings!.rubrics, [cell.id]: rubricLines(text) } } })), () => { onClose(); onChanged(); });
  return (
    <Dialog title={t("teach.rubric")} onClose={onClose} testid="rubric-dialog">
      <label className="field"><span className="field-label">{t("teach.rubricText")}</span>
        <textarea className="input roster" rows={6} value={text} autoFocus data-testid="rubric-text" onChange={(event) => setText(event.target.value)} /></label>
      <footer><Button onPress={onClose} data-testid="dialog-cancel">{t("common.cancel")}</Button><Button look="primary" data-testid="dialog-confirm" onPress={save}>{t("teach.save")}</Button></footer>
    </Dialog>
  );
}

/** The text of an output as it stands in a file. */
function outputText(output: unknown): string {
  const { text, data, ename, evalue } = output as { text?: unknown; data?: Record<string, unknown>; ename?: string; evalue?: string };
  const joined = (value: unknown): string => (Array.isArray(value) ? value.join("") : typeof value === "string" ? value : "");
  return ename !== undefined ? `${ename}: ${evalue ?? ""}` : joined(text) || joined(data?.["text/plain"]);
}
