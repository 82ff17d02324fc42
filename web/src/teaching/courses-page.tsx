import { useCallback, useEffect, useState } from "react";
import { count } from "../format";
import { useText } from "../i18n/messages";
import { teachingApi, type CourseEntry } from "../net/teaching-api";
import { Link, navigate } from "../shell/router";
import { Button } from "../ui/controls";
import { PromptDialog } from "../ui/dialog";
import { useMayTeach } from "./may-teach";
import { TeachingFrame } from "./teaching-pages";
import { useDeeds } from "./use-deeds";

/** The courses that somebody teaches or takes. */
export function CoursesPage() {
  const t = useText();
  const { failed, attempt } = useDeeds();
  const teaches = useMayTeach();
  const [courses, setCourses] = useState<CourseEntry[] | null>(null);
  const [making, setMaking] = useState(false);
  const load = useCallback(() => teachingApi.courses().then(setCourses, failed), [failed]);
  useEffect(() => void load(), [load]);
  return (
    <TeachingFrame title={t("teach.courses")} testid="courses"
      actions={teaches && <Button look="primary" icon="plus" data-testid="new-course" onPress={() => setMaking(true)}>{t("teach.newCourse")}</Button>}>
      <section>
        <p className="hint">{t("teach.lead")}</p>
        {courses?.length === 0 && <p className="empty card">{t("teach.none")}</p>}
        {courses && courses.length > 0 && (
          <ul className="notebooks card">
            {courses.map((course) => (
              <li key={course.id} data-testid="course-row" data-course={course.id}>
                <Link to={`/teaching/courses/${course.id}`} className="notebook-link course">
                  <b>{course.name}</b>
                  <span>{course.staff ? t("teach.youTeach") : t("teach.youTake")}</span>
                  <span>{course.staff ? t.plural("teach.students", course.students, count(course.students)) : ""}</span>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </section>
      {making && (
        <PromptDialog title={t("teach.newCourse")} label={t("teach.courseName")} value="" action={t("teach.make")} onClose={() => setMaking(false)}
          onSubmit={(name) => attempt(teachingApi.makeCourse(name), (course) => navigate(`/teaching/courses/${course.id}`))} />
      )}
    </TeachingFrame>
  );
}
