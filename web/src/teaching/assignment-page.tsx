import { useCallback, useEffect, useState, type FormEvent } from "react";
import { ago } from "../format";
import { useText } from "../i18n/messages";
import { KINDS, teachingApi, type Assignment, type AssignmentCell, type Kind } from "../net/teaching-api";
import { Link } from "../shell/router";
import { Button } from "../ui/controls";
import { Dialog } from "../ui/dialog";
import { ClassSection } from "./class-section";
import { DeadlineFields } from "./deadline-fields";
import { Due } from "./due";
import { GradingSection } from "./grading-section";
import { score } from "./score";
import { TeachingFrame } from "./teaching-pages";
import { useDeeds } from "./use-deeds";

/** An assignment for those who teach it: its cells until it is released, then the class, then the grading. */
export function AssignmentPage({ id }: { id: string }) {
  const t = useText();
  const { failed, attempt, said } = useDeeds();
  const [assignment, setAssignment] = useState<Assignment | null>(null);
  const [changing, setChanging] = useState(false);
  const load = useCallback(() => teachingApi.assignment(id).then(setAssignment, failed), [id, failed]);
  useEffect(() => void load(), [load]);
  if (assignment === null) return <TeachingFrame title={t("common.loading")} testid="assignment-loading">{null}</TeachingFrame>;
  const release = () => attempt(teachingApi.release(id), () => { said(t("teach.releasedNow")); void load(); });
  const released = Boolean(assignment.released);
  return (
    <TeachingFrame title={assignment.title} path={[{ to: `/teaching/courses/${assignment.course}`, label: assignment.courseName }]} testid="assignment"
      actions={<>
        <Due deadline={assignment} />
        <Button data-testid="change-assignment" onPress={() => setChanging(true)}>{t("teach.change")}</Button>
        {assignment.notebook && <Link to={`/notebooks/${assignment.notebook}`} className="button">{t("teach.openNotebook")}</Link>}
      </>}>
      {released && <ClassSection assignment={assignment} />}
      {released && <GradingSection assignment={assignment} onChanged={load} />}
      <section>
        <div className="section-head library-head"><h2 className="grow">{t("teach.cells")}</h2>
          <Button look={released ? "plain" : "primary"} isDisabled={assignment.problems.length > 0} data-testid="release" onPress={release}>{released ? t("teach.releaseAgain") : t("teach.release")}</Button></div>
        <p className="hint">{t("teach.cellsText")}</p>
        <Problems assignment={assignment} />
        <CellsTable assignment={assignment} onChanged={load} />
      </section>
      {changing && <ChangeDialog assignment={assignment} onClose={() => setChanging(false)} onChanged={load} />}
    </TeachingFrame>
  );
}

function Problems({ assignment }: { assignment: Assignment }) {
  const t = useText();
  if (assignment.problems.length === 0) return <p className="hint" role="status" data-testid="ready">{t("teach.ready", { points: score(assignment.points) })}</p>;
  return (
    <div className="card problem-card" role="status" data-testid="problems">
      <b>{t("teach.problems")}</b>
      <ul className="problems">{assignment.problems.map((problem) => <li key={problem}>{problem}</li>)}</ul>
    </div>
  );
}

function CellsTable({ assignment, onChanged }: { assignment: Assignment; onChanged(): void }) {
  const t = useText();
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={t("teach.cells")}>
      <table className="table cells-table">
        <thead><tr><th scope="col">{t("teach.cell")}</th><th scope="col">{t("teach.kind")}</th><th scope="col">{t("teach.gradeId")}</th><th scope="col" className="numeric">{t("teach.pointsHead")}</th></tr></thead>
        <tbody>{assignment.cells.map((cell, index) => <CellRow key={cell.id} assignment={assignment.id} cell={cell} place={index + 1} onChanged={onChanged} />)}</tbody>
      </table>
    </div>
  );
}

function CellRow({ assignment, cell, place, onChanged }: { assignment: string; cell: AssignmentCell; place: number; onChanged(): void }) {
  const t = useText();
  const { attempt } = useDeeds();
  const [gradeId, setGradeId] = useState(cell.gradeId);
  const [points, setPoints] = useState(String(cell.points));
  useEffect(() => { setGradeId(cell.gradeId); setPoints(String(cell.points)); }, [cell.gradeId, cell.points]);
  const mark = (kind: Kind) => attempt(teachingApi.mark(assignment, cell.id, { kind, gradeId, points: Number(points) || 0 }), onChanged);
  const changed = () => { if (gradeId !== cell.gradeId || Number(points) !== cell.points) mark(cell.kind); };
  const counts = cell.kind === "tests" || cell.kind === "manual" || cell.kind === "task";
  return (
    <tr data-testid="assignment-cell" data-cell={cell.id}>
      <td><span className="cell-place">{place}</span> <code>{cell.first || t("teach.emptyCell")}</code></td>
      <td><select className="input" value={cell.kind} aria-label={`${t("teach.kind")} ${place}`} data-testid="cell-kind" onChange={(event) => mark(event.target.value as Kind)}>
        {KINDS.map((kind) => <option key={kind} value={kind}>{t(`teach.kind.${kind}`)}</option>)}
      </select></td>
      <td>{cell.kind !== "none" && <input className="input" value={gradeId} aria-label={`${t("teach.gradeId")} ${place}`} onChange={(event) => setGradeId(event.target.value)} onBlur={changed} />}</td>
      <td className="numeric">{counts && <input className="input points" type="number" min={0} step="any" value={points} aria-label={`${t("teach.pointsHead")} ${place}`} data-testid="cell-points"
        onChange={(event) => setPoints(event.target.value)} onBlur={changed} onKeyDown={(event) => event.key === "Enter" && changed()} />}</td>
    </tr>
  );
}

function ChangeDialog({ assignment, onClose, onChanged }: { assignment: Assignment; onClose(): void; onChanged(): void }) {
  const t = useText();
  const { attempt } = useDeeds();
  const settings = assignment.settings!;
  const [values, setValues] = useState({ due: assignment.local, zone: assignment.zone, graceMinutes: assignment.graceMinutes, seconds: settings.seconds, megabytes: settings.megabytes, anonymous: settings.anonymous });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { seconds, megabytes, anonymous, ...rest } = values;
    attempt(teachingApi.change(assignment.id, { ...rest, settings: { seconds, megabytes, anonymous } }), () => { onClose(); onChanged(); });
  };
  return (
    <Dialog title={t("teach.change")} onClose={onClose} testid="change-dialog">
      <form onSubmit={submit} className="data-form">
        <DeadlineFields value={values} onChange={setValues} />
        {assignment.feedback && <p className="hint">{t("teach.feedbackOut", { when: ago(assignment.feedback, Date.now(), t.language) })}</p>}
        <footer><Button onPress={onClose} data-testid="dialog-cancel">{t("common.cancel")}</Button><Button look="primary" type="submit" data-testid="dialog-confirm">{t("teach.save")}</Button></footer>
      </form>
    </Dialog>
  );
}
