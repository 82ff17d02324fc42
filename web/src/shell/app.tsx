import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { HomePage } from "../home/home-page";
import { SignIn } from "../home/sign-in";
import { peopleApi, type Ways } from "../net/people-api";
import { signedInAs } from "../notebook/person";
import { SignInPeople } from "../people/sign-in-people";
import { useText } from "../i18n/messages";
import { api, ApiError, type Me } from "../net/api";
import { Button } from "../ui/controls";
import { useMentions, useNotices } from "./notices";
import { routeOf, usePath } from "./router";
import { Shell } from "./shell";

const NotebookPage = lazy(() => import("../notebook/notebook-page"));
const ComparePage = lazy(() => import("../history/compare-page"));
const AccountPage = lazy(() => import("../people/account-page"));
const PeoplePage = lazy(() => import("../people/people-page"));
const JoinPage = lazy(() => import("../people/join-page"));
const LinkPage = lazy(() => import("../people/link-page"));
const TeachingPages = lazy(() => import("../teaching/teaching-pages"));
const PoolPage = lazy(() => import("../pool/pool-page"));
const GalleryPage = lazy(() => import("../gallery/gallery-page"));
const PublishedPage = lazy(() => import("../gallery/published-page"));
const OriginalPage = lazy(() => import("../gallery/original-page"));
const AdminPage = lazy(() => import("../admin/admin-page"));

type Session = { state: "asking" } | { state: "signed-in"; me: Me } | { state: "signed-out"; ways: Ways } | { state: "failed"; message: string };

/** Who is there, and which page they asked for. */
export function App() {
  const t = useText();
  const path = usePath();
  const route = routeOf(path);
  const [session, setSession] = useState<Session>({ state: "asking" });

  const ask = useCallback(() => {
    const failed = (error: unknown) => setSession({ state: "failed", message: error instanceof Error ? error.message : "" });
    api.me().then(
      (me) => {
        signedInAs(me.people ? { id: me.id!, login: me.login!, name: me.name, role: me.role!, local: me.local === true } : null);
        setSession({ state: "signed-in", me });
      },
      (error: unknown) => {
        signedInAs(null);
        if (error instanceof ApiError && error.status === 401) peopleApi.ways().then((ways) => setSession({ state: "signed-out", ways }), failed);
        else failed(error);
      });
  }, []);
  useEffect(ask, [ask]);

  if (session.state === "asking") return <div className="splash" role="status">{t("common.loading")}</div>;
  if (route.page === "join") return <Suspense fallback={null}><JoinPage code={route.code} onSignedIn={ask} /></Suspense>;
  if (route.page === "link" && session.state !== "failed") return <Suspense fallback={null}><LinkPage key={route.code} code={route.code} signedIn={session.state === "signed-in"} /></Suspense>;
  if (session.state === "signed-out") return session.ways.people ? <SignInPeople ways={session.ways} onSignedIn={ask} /> : <SignIn onSignedIn={ask} />;
  if (session.state === "failed") return <ErrorPage text={session.message || t("error.unreachable")} onRetry={ask} />;
  return (
    <Suspense fallback={<div className="splash" role="status">{t("common.loading")}</div>}>
      <Notices />
      {route.page === "home" && <HomePage />}
      {route.page === "pool" && <PoolPage />}
      {route.page === "admin" && <AdminPage />}
      {route.page === "account" && <AccountPage />}
      {route.page === "people" && <PeoplePage tab={route.tab} />}
      {route.page === "teaching" && <TeachingPages parts={route.parts} />}
      {route.page === "notebook" && <NotebookPage key={route.id} id={route.id} />}
      {route.page === "version" && <ComparePage key={route.id} id={route.id} version={route.version} />}
      {route.page === "gallery" && <GalleryPage />}
      {route.page === "published" && <PublishedPage key={route.notebook} notebook={route.notebook} />}
      {route.page === "original" && <OriginalPage key={route.id} id={route.id} />}
      {route.page === "unknown" && <ErrorPage text={t("error.notFound")} />}
    </Suspense>
  );
}

/** For those who are signed in. */
function Notices() {
  useNotices();
  useMentions();
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
