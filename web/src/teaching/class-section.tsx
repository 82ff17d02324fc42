import { useState, type FormEvent } from "react";
import { ago, count } from "../format";
import { useText } from "../i18n/messages";
import { teachingApi, type Assignment, type StudentProgress } from "../net/teaching-api";
import { usePolled } from "../pool/use-polled";
import { Link } from "../shell/router";
import { Button } from "../ui/controls";
import { Dialog } from "../ui/dialog";
import { Icon } from "../ui/icons";
import { useDeeds } from "./use-deeds";

const LOOKS_MILLIS = 3000;

/** Who opened, ran, is stuck, handed in. */
export function ClassSection({ assignment }: { assignment: Assignment }) {
  const t = useText();
  const { value: glance, again } = usePolled(() => teachingApi.glance(assignment.id), LOOKS_MILLIS, assignment.id);
  const [extending, setExtending] = useState<StudentProgress | null>(null);
  const students = glance?.students ?? [];
  const sums = [
    ["opened", students.filter((student) => student.opened).length], ["ran", students.filter((student) => student.runs > 0).length],
    ["stuck", students.filter((student) => student.stuck !== null).length], ["submitted", students.filter((student) => student.submitted).length],
  ] as const;
  const when = (at: string | null): string => (at ? ago(at, Date.now(), t.language) : "");
  return (
    <section data-testid="class">
      <h2>{t("teach.class")}</h2>
      <p className="hint">{t("teach.classText")}</p>
      <dl className="class-sums">{sums.map(([key, sum]) => <div key={key} className={`card ${key === "stuck" && sum > 0 ? "warn" : ""}`} data-testid="class-sum" data-sum={key}><dt>{t(`teach.sum.${key}`)}</dt><dd>{sum}<small>/{students.length}</small></dd></div>)}</dl>
      <div className="table-scroll" tabIndex={0} role="region" aria-label={t("teach.class")}>
        <table className="table">
          <thead><tr>{(["teach.student", "teach.opened", "teach.wrote", "teach.ran", "teach.passed", "teach.stuck", "teach.submitted"] as const).map((key) => <th key={key} scope="col">{t(key)}</th>)}<td /></tr></thead>
          <tbody>
            {students.map((student) => (
              <tr key={student.login} data-testid="class-row" data-login={student.login} data-opened={Boolean(student.opened)} data-runs={student.runs} data-stuck={student.stuck ?? ""} data-submissions={student.submissions}>
                <th scope="row">{student.name}</th>
                <td>{when(student.opened)}</td>
                <td className="tabular">{student.edits > 0 && count(student.edits)}</td>
                <td className="tabular">{student.runs > 0 && count(student.runs)}</td>
                <td className="tabular">{student.runs > 0 && t("teach.passedOf", { passed: student.passed, tests: glance!.tests })}</td>
                <td>{student.stuck !== null && <span className="stuck"><Icon name="error" size={13} />{t("teach.stuckOn", { place: student.stuck })}</span>}</td>
                <td>{when(student.submitted)} {student.late && <span className="phase grace">{t("teach.late")}</span>}{student.collected && <small>{t("teach.collectedAt")}</small>}</td>
                <td className="row-actions">
                  {student.notebook && <Link to={`/notebooks/${student.notebook}`} className="button quiet">{t("teach.look")}</Link>}
                  <Button look="quiet" data-testid="extend" onPress={() => setExtending(student)}>{student.extension ? t("teach.extension") : t("teach.extend")}</Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {extending && <ExtendDialog assignment={assignment} student={extending} onClose={() => { setExtending(null); again(); }} />}
    </section>
  );
}

function ExtendDialog({ assignment, student, onClose }: { assignment: Assignment; student: StudentProgress; onClose(): void }) {
  const t = useText();
  const { attempt } = useDeeds();
  const [due, setDue] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    attempt(teachingApi.extend(assignment.id, student.login, due), onClose);
  };
  return (
    <Dialog title={t("teach.extendFor", { name: student.name })} onClose={onClose} testid="extend-dialog">
      <form onSubmit={submit} className="data-form">
        <label className="field"><span className="field-label">{t("teach.extendUntil", { zone: assignment.zone })}</span>
          <input className="input" type="datetime-local" value={due} autoFocus data-testid="extend-due" onChange={(event) => setDue(event.target.value)} /></label>
        <footer><Button onPress={onClose} data-testid="dialog-cancel">{t("common.cancel")}</Button><Button look="primary" type="submit" data-testid="dialog-confirm">{t("teach.save")}</Button></footer>
      </form>
    </Dialog>
  );
}
