import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { HomePage } from "../home/home-page";
import { SignIn } from "../home/sign-in";
import { useText } from "../i18n/messages";
import { api, ApiError, type Me } from "../net/api";
import { Button } from "../ui/controls";
import { useNotices } from "./notices";
import { routeOf, usePath } from "./router";
import { Shell } from "./shell";

const NotebookPage = lazy(() => import("../notebook/notebook-page"));
const ComparePage = lazy(() => import("../history/compare-page"));
const PoolPage = lazy(() => import("../pool/pool-page"));
const AdminPage = lazy(() => import("../admin/admin-page"));

type Session = { state: "asking" } | { state: "signed-in"; me: Me } | { state: "signed-out" } | { state: "failed"; message: string };

/** Who is there, and which page they asked for. */
export function App() {
  const t = useText();
  const path = usePath();
  const route = routeOf(path);
  const [session, setSession] = useState<Session>({ state: "asking" });

  const ask = useCallback(() => {
    api.me().then(
      (me) => setSession({ state: "signed-in", me }),
      (error: unknown) => setSession(error instanceof ApiError && error.status === 401
        ? { state: "signed-out" }
        : { state: "failed", message: error instanceof Error ? error.message : "" }));
  }, []);
  useEffect(ask, [ask]);

  if (session.state === "asking") return <div className="splash" role="status">{t("common.loading")}</div>;
  if (session.state === "signed-out") return <SignIn onSignedIn={ask} />;
  if (session.state === "failed") return <ErrorPage text={session.message || t("error.unreachable")} onRetry={ask} />;
  return (
    <Suspense fallback={<div className="splash" role="status">{t("common.loading")}</div>}>
      <Notices />
      {route.page === "home" && <HomePage />}
      {route.page === "pool" && <PoolPage />}
      {route.page === "admin" && <AdminPage />}
      {route.page === "notebook" && <NotebookPage key={route.id} id={route.id} />}
      {route.page === "version" && <ComparePage key={route.id} id={route.id} version={route.version} />}
      {route.page === "unknown" && <ErrorPage text={t("error.notFound")} />}
    </Suspense>
  );
}

/** For those who are signed in. */
function Notices() {
  useNotices();
  return null;
}

export function ErrorPage({ text, onRetry }: { text: string; onRetry?: () => void }) {
  const t = useText();
  return (
    <Shell page="home" heading={null}>
      <main id="main" className="message-page" data-testid="error-page">
        <h1>{t("error.title")}</h1>
        <p>{text}</p>
        {onRetry && <Button look="primary" onPress={onRetry}>{t("common.retry")}</Button>}
      </main>
    </Shell>
  );
}
