import { useEffect, type ReactNode } from "react";
import { useText } from "../i18n/messages";
import { teachingApi } from "../net/teaching-api";
import { ErrorPage } from "../shell/app";
import { Link, navigate } from "../shell/router";
import { Shell } from "../shell/shell";
import { showToast } from "../ui/toast";
import { AssignmentPage } from "./assignment-page";
import { CoursePage } from "./course-page";
import { CoursesPage } from "./courses-page";
import { GradesPage } from "./grades-page";
import { SubmissionPage } from "./submission-page";

/** Everything under /teaching. */
export default function TeachingPages({ parts }: { parts: readonly string[] }) {
  const t = useText();
  const [kind, id, more] = parts;
  if (kind === undefined) return <CoursesPage />;
  if (id !== undefined) {
    if (kind === "courses" && more === "grades") return <GradesPage key={id} id={id} />;
    if (kind === "courses" && more === undefined) return <CoursePage key={id} id={id} />;
    if (kind === "assignments" && more === undefined) return <AssignmentPage key={id} id={id} />;
    if (kind === "submissions" && more === undefined) return <SubmissionPage key={id} id={id} />;
    if (kind === "join" && more === undefined) return <JoinCourse code={id} />;
  }
  return <ErrorPage text={t("error.notFound")} />;
}

/** Where an invitation to a course leads. */
function JoinCourse({ code }: { code: string }) {
  const t = useText();
  useEffect(() => {
    teachingApi.join(code).then((course) => {
      navigate(`/teaching/courses/${course.id}`);
      showToast({ text: t("teach.joined", { name: course.name }) });
    }, (error: unknown) => {
      navigate("/teaching");
      showToast({ text: t("error.refused", { message: error instanceof Error ? error.message : "" }), tone: "bad" });
    });
    // once for each code: the language has nothing to do with it
  }, [code]);
  return <div className="splash" role="status">{t("teach.joinTitle")}</div>;
}

/** The frame of these pages: a way back up, and a heading. */
export function TeachingFrame({ title, path = [], actions, testid, children }: { title: string; path?: readonly { to: string; label: string }[]; actions?: ReactNode; testid: string; children: ReactNode }) {
  const t = useText();
  useEffect(() => {
    document.title = `${title} · ${t("app.name")}`;
  }, [title, t]);
  const ways = [{ to: "/teaching", label: t("teach.courses") }, ...path];
  return (
    <Shell page="teaching" heading={null}>
      <main id="main" className="home teaching" data-testid={testid}>
        <section className="home-lead">
          <nav className="breadcrumbs" aria-label={t("teach.courses")}>{ways.map((way) => <span key={way.to}><Link to={way.to}>{way.label}</Link><i aria-hidden="true">/</i></span>)}</nav>
          <div className="section-head library-head"><h1 className="grow">{title}</h1>{actions}</div>
        </section>
        {children}
      </main>
    </Shell>
  );
}
