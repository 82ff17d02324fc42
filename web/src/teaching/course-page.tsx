import { useCallback, useEffect, useRef, useState, type FormEvent } from "react";
import { ago } from "../format";
import { useText } from "../i18n/messages";
import { api, type NotebookEntry } from "../net/api";
import { teachingApi, type AssignmentEntry, type Course, type Member } from "../net/teaching-api";
import { Link, navigate } from "../shell/router";
import { Button, IconButton } from "../ui/controls";
import { ConfirmDialog, Dialog } from "../ui/dialog";
import { DeadlineFields, usualDeadline } from "./deadline-fields";
import { Due } from "./due";
import { score } from "./score";
import { TeachingFrame } from "./teaching-pages";
import { useDeeds } from "./use-deeds";

/** A course: its assignments for everybody, its people for those who teach it. */
export function CoursePage({ id }: { id: string }) {
  const t = useText();
  const { failed, attempt } = useDeeds();
  const [course, setCourse] = useState<Course | null>(null);
  const [making, setMaking] = useState(false);
  const load = useCallback(() => teachingApi.course(id).then(setCourse, failed), [id, failed]);
  useEffect(() => void load(), [load]);
  if (course === null) return <TeachingFrame title={t("common.loading")} testid="course-loading">{null}</TeachingFrame>;
  return (
    <TeachingFrame title={course.name} testid="course"
      actions={course.staff && <Link to={`/teaching/courses/${id}/grades`} className="button" testid="grade-book">{t("teach.gradeBook")}</Link>}>
      <section aria-labelledby="assignments">
        <div className="section-head"><h2 id="assignments">{t("teach.assignments")}</h2>
          {course.staff && <Button look="quiet" icon="plus" data-testid="new-assignment" onPress={() => setMaking(true)}>{t("teach.newAssignment")}</Button>}</div>
        {course.assignments.length === 0 && <p className="empty card">{t("teach.noAssignments")}</p>}
        {course.assignments.length > 0 && (
          <ul className="notebooks card">
            {course.assignments.map((assignment) => course.staff
              ? <StaffRow key={assignment.id} assignment={assignment} />
              : <StudentRow key={assignment.id} assignment={assignment} onOpen={() => attempt(teachingApi.open(assignment.id), (copy) => navigate(`/notebooks/${copy.notebook}`))} />)}
          </ul>
        )}
      </section>
      {course.staff && <People course={course} onChanged={load} />}
      {making && <NewAssignment course={id} onClose={() => setMaking(false)} />}
    </TeachingFrame>
  );
}

function StaffRow({ assignment }: { assignment: AssignmentEntry }) {
  const t = useText();
  return (
    <li data-testid="assignment-row" data-assignment={assignment.id}>
      <Link to={`/teaching/assignments/${assignment.id}`} className="notebook-link assignment">
        <b>{assignment.title}</b>
        <Due deadline={assignment} />
        <span>{assignment.released ? t("teach.released") : t("teach.draft")}</span>
      </Link>
    </li>
  );
}

function StudentRow({ assignment, onOpen }: { assignment: AssignmentEntry; onOpen(): void }) {
  const t = useText();
  const last = assignment.submissions?.at(-1);
  return (
    <li data-testid="assignment-row" data-assignment={assignment.id}>
      <div className="notebook-link assignment">
        <b>{assignment.title}</b>
        <Due deadline={assignment} />
        <span>{assignment.points !== undefined ? t("teach.points", { points: score(assignment.points), of: score(assignment.of ?? 0) })
          : last ? (last.collected ? t("teach.collectedAt") : t("teach.handedIn", { when: ago(last.at, Date.now(), t.language) })) : t("teach.notHandedIn")}</span>
      </div>
      <Button look="primary" data-testid="open-assignment" onPress={onOpen}>{t("teach.open")}</Button>
    </li>
  );
}

function NewAssignment({ course, onClose }: { course: string; onClose(): void }) {
  const t = useText();
  const { failed, attempt } = useDeeds();
  const [notebooks, setNotebooks] = useState<NotebookEntry[]>([]);
  const [notebook, setNotebook] = useState("");
  const [deadline, setDeadline] = useState(() => usualDeadline(new Date()));
  useEffect(() => void api.notebooks().then((list) => { setNotebooks(list); setNotebook(list[0]?.id ?? ""); }, failed), [failed]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { seconds, megabytes, anonymous, ...rest } = deadline;
    attempt(teachingApi.makeAssignment(course, { notebook, ...rest, settings: { seconds, megabytes, anonymous } }), (made) => navigate(`/teaching/assignments/${made.id}`));
  };
  return (
    <Dialog title={t("teach.newAssignment")} onClose={onClose} testid="new-assignment-dialog">
      <form onSubmit={submit} className="data-form">
        <label className="field"><span className="field-label">{t("teach.notebook")}</span>
          <select className="input" value={notebook} required data-testid="assignment-notebook" onChange={(event) => setNotebook(event.target.value)}>
            {notebooks.map((entry) => <option key={entry.id} value={entry.id}>{entry.title}</option>)}
          </select></label>
        <DeadlineFields value={deadline} onChange={setDeadline} />
        <footer><Button onPress={onClose} data-testid="dialog-cancel">{t("common.cancel")}</Button><Button look="primary" type="submit" data-testid="dialog-confirm">{t("teach.make")}</Button></footer>
      </form>
    </Dialog>
  );
}

function People({ course, onChanged }: { course: Course; onChanged(): void }) {
  const t = useText();
  const { said, attempt } = useDeeds();
  const [adding, setAdding] = useState(false);
  const [link, setLink] = useState<string | null>(null);
  const [removing, setRemoving] = useState<Member | null>(null);
  const people = course.people ?? [];
  return (
    <section aria-labelledby="people">
      <div className="section-head library-head"><h2 id="people" className="grow">{t("teach.people")}</h2>
        <Button look="quiet" icon="plus" data-testid="add-people" onPress={() => setAdding(true)}>{t("teach.addPeople")}</Button>
        <Button look="quiet" icon="globe" data-testid="course-link" onPress={() => setLink("")}>{t("teach.link")}</Button>
      </div>
      <ul className="notebooks card">
        {people.map((member) => (
          <li key={member.login} data-testid="course-person" data-login={member.login}>
            <div className="notebook-link member"><b>{member.name}</b><code>{member.login}</code><span>{member.staff ? t("teach.role.staff") : t("teach.role.student")}</span></div>
            <IconButton icon="close" size={14} label={t("teach.remove", { name: member.name })} onPress={() => setRemoving(member)} />
          </li>
        ))}
      </ul>
      {adding && <AddPeople course={course.id} onClose={() => { setAdding(false); onChanged(); }} />}
      {link !== null && (
        <Dialog title={t("teach.link")} onClose={() => { setLink(null); onChanged(); }} testid="course-link-dialog">
          <p>{t("teach.linkText")}</p>
          {link && <p><input className="input" readOnly value={link} aria-label={t("teach.link")} data-testid="course-link-text" onFocus={(event) => event.target.select()} /></p>}
          <footer>
            {course.invited && <Button look="danger" onPress={() => attempt(teachingApi.uninvite(course.id), () => { setLink(null); said(t("teach.linkEnded")); onChanged(); })}>{t("teach.linkEnd")}</Button>}
            {link
              ? <Button onPress={() => void navigator.clipboard?.writeText(link)}>{t("teach.copyLink")}</Button>
              : <Button look="primary" data-testid="make-link" onPress={() => attempt(teachingApi.invite(course.id), (made) => setLink(`${location.origin}/teaching/join/${made.code}`))}>{t("teach.linkMake")}</Button>}
          </footer>
        </Dialog>
      )}
      {removing && <ConfirmDialog title={t("teach.remove", { name: removing.name })} text={t("teach.removeText", { name: removing.name })} action={t("teach.remove", { name: removing.name })}
        onConfirm={() => attempt(teachingApi.removePerson(course.id, removing.login), onChanged)} onClose={() => setRemoving(null)} />}
    </section>
  );
}

function AddPeople({ course, onClose }: { course: string; onClose(): void }) {
  const t = useText();
  const { attempt } = useDeeds();
  const [csv, setCsv] = useState("");
  const [done, setDone] = useState<{ added: number; problems: string[] } | null>(null);
  const file = useRef<HTMLInputElement>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    attempt(teachingApi.addPeople(course, csv), setDone);
  };
  return (
    <Dialog title={t("teach.addPeople")} onClose={onClose} testid="add-people-dialog">
      <form onSubmit={submit} className="data-form">
        <label className="field"><span className="field-label">{t("teach.csv")}</span>
          <textarea className="input roster" rows={8} value={csv} autoFocus required data-testid="roster" onChange={(event) => setCsv(event.target.value)} /></label>
        <input ref={file} type="file" accept=".csv,.txt,.tsv" hidden data-testid="roster-file" aria-label={t("teach.csvFile")}
          onChange={(event) => { void event.target.files?.[0]?.text().then(setCsv); event.target.value = ""; }} />
        {done && (
          <div role="status" data-testid="roster-result">
            <p>{t.plural("teach.added", done.added, String(done.added))}</p>
            {done.problems.length > 0 && <><p className="field-error">{t.plural("teach.rejected", done.problems.length, String(done.problems.length))}</p>
              <ul className="problems">{done.problems.map((problem) => <li key={problem}>{problem}</li>)}</ul></>}
          </div>
        )}
        <footer>
          <Button icon="upload" onPress={() => file.current?.click()}>{t("teach.csvFile")}</Button>
          <Button onPress={onClose} data-testid="dialog-cancel">{t("common.close")}</Button>
          <Button look="primary" type="submit" data-testid="dialog-confirm">{t("teach.add")}</Button>
        </footer>
      </form>
    </Dialog>
  );
}
