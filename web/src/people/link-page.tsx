import { lazy, Suspense, useEffect, useState } from "react";
import { useText } from "../i18n/messages";
import { cameByLink } from "../net/link";
import { peopleApi, type OpenedLink } from "../net/people-api";
import { useAccount } from "../notebook/person";
import { Link, navigate } from "../shell/router";
import { Shell } from "../shell/shell";
import { Button } from "../ui/controls";
import { tellFailure } from "./use-asked";

const NotebookPage = lazy(() => import("../notebook/notebook-page"));
const FrozenNotebook = lazy(() => import("./frozen-notebook"));

/** Where a link to a notebook leads: to the notebook as it is, as it was, or to a copy. */
export default function LinkPage({ code, signedIn }: { code: string; signedIn: boolean }) {
  const t = useText();
  const [link, setLink] = useState<OpenedLink | "over" | null>(null);
  useEffect(() => {
    cameByLink(code);
    peopleApi.link(code).then(setLink, () => setLink("over"));
    return () => cameByLink(undefined);
  }, [code]);
  useEffect(() => {
    document.title = link !== null && link !== "over" ? `${link.title} · ${t("app.name")}` : t("app.name");
  }, [link, t]);
  if (link === null) return <div className="splash" role="status">{t("common.loading")}</div>;
  if (link === "over") return <Shell page="home" heading={null}><main id="main" className="message-page" data-testid="link-over"><h1>{t("link.title")}</h1><p>{t("link.over")}</p></main></Shell>;
  if (link.mode === "live") return <Suspense fallback={null}><NotebookPage id={link.notebook!} open /></Suspense>;
  return (
    <Shell page="home" heading={<><h1 className="title plain-title">{link.title}</h1><span className="save-state">{t(link.mode === "frozen" ? "link.frozen" : "link.title")}</span></>}
      actions={link.mode === "copy" ? <Copy code={code} signedIn={signedIn} /> : undefined}>
      <main id="main" className="frozen" data-testid="link-page">
        <p className="hint frozen-from">{t("link.from", { name: link.maker })}{link.mode === "copy" && ` · ${t("link.copyText")}`}</p>
        <Suspense fallback={<p role="status">{t("common.loading")}</p>}><FrozenNotebook code={code} /></Suspense>
      </main>
    </Shell>
  );
}

function Copy({ code, signedIn }: { code: string; signedIn: boolean }) {
  const t = useText();
  const account = useAccount();
  if (!signedIn || !account) return <Link to="/" className="button primary">{t("link.signIn")}</Link>;
  const copy = () => void peopleApi.copyOfLink(code).then(({ id }) => navigate(`/notebooks/${encodeURIComponent(id)}`), tellFailure);
  return <Button look="primary" onPress={copy} data-testid="link-copy">{t("link.copy")}</Button>;
}
