import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { ago } from "../format";
import { useText } from "../i18n/messages";
import { ApiError } from "../net/api";
import { galleryApi } from "../net/gallery-api";
import { fromSnapshot } from "../notebook/reducer";
import { useAccount } from "../notebook/person";
import { dayOf } from "../people/account-page";
import { tellFailure } from "../people/use-asked";
import { Link, navigate } from "../shell/router";
import { Shell } from "../shell/shell";
import { Button } from "../ui/controls";
import { ConfirmDialog } from "../ui/dialog";

const FrozenCells = lazy(() => import("../people/frozen-notebook").then(({ FrozenCells: cells }) => ({ default: cells })));
type Found = Awaited<ReturnType<typeof galleryApi.get>>;

/** A published notebook, as it was then, to be read and copied. */
export default function PublishedPage({ notebook }: { notebook: string }) {
  const t = useText();
  const account = useAccount();
  const [found, setFound] = useState<Found | null>(null);
  const [trouble, setTrouble] = useState("");
  const [removing, setRemoving] = useState(false);
  useEffect(() => {
    galleryApi.get(notebook).then(setFound, (error: Error) => setTrouble(error instanceof ApiError && error.status === 404 ? t("gallery.gone") : error.message || t("error.unreachable")));
  }, [notebook, t]);
  useEffect(() => {
    if (found) document.title = `${found.title} · ${t("app.name")}`;
  }, [found, t]);
  const copy = useCallback(() => void galleryApi.copy(notebook).then(({ id }) => navigate(`/notebooks/${encodeURIComponent(id)}`), tellFailure), [notebook]);
  if (trouble !== "") return <Shell page="gallery" heading={null}><main id="main" className="message-page" data-testid="gallery-gone"><h1>{t("gallery.title")}</h1><p>{trouble}</p><p><Link to="/gallery">{t("gallery.back")}</Link></p></main></Shell>;
  if (!found) return <div className="splash" role="status">{t("common.loading")}</div>;
  return (
    <Shell page="gallery" heading={<><h1 className="title plain-title">{found.title}</h1><span className="save-state">{t("gallery.title")}</span></>}
      actions={<>
        {account?.role === "admin" && <Button compact icon="trash" onPress={() => setRemoving(true)} data-testid="gallery-remove">{t("gallery.remove")}</Button>}
        {found.sees && <Link to={`/notebooks/${encodeURIComponent(notebook)}`} className="button" testid="gallery-open">{t("gallery.open")}</Link>}
        {account?.role !== "viewer" && <Button look="primary" icon="copy" onPress={copy} data-testid="gallery-copy">{t("gallery.copy")}</Button>}
      </>}>
      <main id="main" className="frozen" data-testid="published">
        <header className="published-head">
          <p className="hint frozen-from">
            <Link to="/gallery">{t("gallery.title")}</Link>{" · "}
            {t("gallery.by", { name: found.name || t("gallery.somebody"), when: ago(found.updated, Date.now(), t.language) })}
            {" · "}{t("gallery.frozen", { date: dayOf(found.updated, t.language), edition: found.edition })}
            {found.copies > 0 && ` · ${t.plural("gallery.copies", found.copies, String(found.copies))}`}
          </p>
          {found.description !== "" && <p className="published-description">{found.description}</p>}
          {found.tags.length > 0 && <p className="gallery-card-tags">{found.tags.map((tag) => <span key={tag} className="chip">{tag}</span>)}</p>}
        </header>
        <Suspense fallback={<p role="status">{t("common.loading")}</p>}><FrozenCells notebook={fromSnapshot(0, found.state)} /></Suspense>
        {removing && <ConfirmDialog title={t("gallery.remove")} text={t("gallery.removeText")} action={t("gallery.remove")}
          onConfirm={() => void galleryApi.remove(notebook).then(() => navigate("/gallery"), tellFailure)} onClose={() => setRemoving(false)} />}
      </main>
    </Shell>
  );
}
