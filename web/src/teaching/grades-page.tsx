import { useEffect, useState } from "react";
import { useText } from "../i18n/messages";
import { teachingApi, type Grades } from "../net/teaching-api";
import { Link } from "../shell/router";
import { score } from "./score";
import { TeachingFrame } from "./teaching-pages";
import { useDeeds } from "./use-deeds";

/** The grade book of a course. */
export function GradesPage({ id }: { id: string }) {
  const t = useText();
  const { failed } = useDeeds();
  const [grades, setGrades] = useState<Grades | null>(null);
  useEffect(() => void teachingApi.grades(id).then(setGrades, failed), [id, failed]);
  if (grades === null) return <TeachingFrame title={t("teach.gradeBook")} testid="grades-loading">{null}</TeachingFrame>;
  const most = grades.columns.reduce((sum, column) => sum + column.points, 0);
  return (
    <TeachingFrame title={t("teach.gradeBook")} path={[{ to: `/teaching/courses/${id}`, label: grades.name }]} testid="grades"
      actions={<a className="button" href={teachingApi.csv(id)} download="grades.csv" data-testid="export-csv">{t("teach.exportCsv")}</a>}>
      <section>
        <div className="table-scroll" tabIndex={0} role="region" aria-label={t("teach.gradeBook")}>
          <table className="table grades">
            <thead><tr><th scope="col">{t("teach.student")}</th>
              {grades.columns.map((column) => <th key={column.assignment} scope="col" className="numeric"><Link to={`/teaching/assignments/${column.assignment}`}>{column.title}</Link> <small>{score(column.points)}</small></th>)}
              <th scope="col" className="numeric">{t("teach.total")} <small>{score(most)}</small></th></tr></thead>
            <tbody>
              {grades.rows.map((row) => (
                <tr key={row.login} data-testid="grade-row" data-login={row.login} data-total={row.total}>
                  <th scope="row">{row.name} <code>{row.login}</code></th>
                  {row.entries.map((entry, index) => (
                    <td key={grades.columns[index]!.assignment} className="numeric tabular">
                      {entry.points !== null ? score(entry.points) : entry.handedIn ? t("teach.state.handed-in") : "–"}
                      {entry.open > 0 && <small>{t.plural("teach.byHand", entry.open, String(entry.open))}</small>}
                      {entry.late && <small className="phase grace">{t("teach.late")}</small>}
                    </td>
                  ))}
                  <td className="numeric tabular"><b>{score(row.total)}</b></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
    </TeachingFrame>
  );
}
