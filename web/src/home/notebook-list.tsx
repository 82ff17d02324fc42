import { useState } from "react";
import { ago, count } from "../format";
import { useText } from "../i18n/messages";
import { api, type NotebookEntry } from "../net/api";
import { Link } from "../shell/router";
import { MenuButton } from "../ui/controls";
import { ConfirmDialog, PromptDialog } from "../ui/dialog";
import type { MessageKey } from "../i18n/en";

type Order = "modified" | "title";

export function sorted(notebooks: readonly NotebookEntry[], order: Order, language: string): NotebookEntry[] {
  return [...notebooks].sort((a, b) => (order === "title" ? a.title.localeCompare(b.title, language, { numeric: true }) : b.modified.localeCompare(a.modified)));
}

interface Props {
  notebooks: NotebookEntry[] | null;
  onRename(id: string, title: string): void;
  onDelete(id: string): void;
}

/** Saves the notebook under its title; the browser makes a file name of it. A plain address would put its JSON in the place of this page. */
function download({ id, title }: NotebookEntry): void {
  const link = document.createElement("a");
  link.href = api.exportUrl(id);
  link.download = `${title}.ipynb`;
  link.click();
}

export function NotebookList({ notebooks, onRename, onDelete }: Props) {
  const t = useText();
  const [order, setOrder] = useState<Order>("modified");
  const [asked, setAsked] = useState<{ what: "rename" | "delete"; entry: NotebookEntry } | null>(null);
  return (
    <section aria-labelledby="recent">
      <div className="section-head">
        <h2 id="recent">{t("home.recent")}</h2>
        {notebooks && notebooks.length > 1 && (
          <div className="segments" role="group" aria-label={t("home.sort")}>
            {(["modified", "title"] as const).map((one) => (
              <button key={one} type="button" aria-pressed={order === one} onClick={() => setOrder(one)}>
                {t(one === "modified" ? "home.sortModified" : "home.sortTitle")}
              </button>
            ))}
          </div>
        )}
      </div>
      {notebooks?.length === 0 && <p className="empty card">{t("home.empty")}</p>}
      {notebooks && notebooks.length > 0 && (
        <ul className="notebooks card">
          {sorted(notebooks, order, t.language).map((entry) => (
            <li key={entry.id} data-testid="notebook-row" data-notebook={entry.id}>
              <Link to={`/notebooks/${encodeURIComponent(entry.id)}`} className="notebook-link">
                <b>{entry.title}</b>
                <span>{t.plural("home.cells", entry.cells, count(entry.cells))}</span>
                <span className={`kernel-word ${entry.kernel}`}>{entry.kernel === "none" ? "" : t(`kernel.${entry.kernel}` as MessageKey)}</span>
                <time dateTime={entry.modified}>{ago(entry.modified, Date.now(), t.language)}</time>
              </Link>
              <MenuButton icon="more" label={t("common.more")} testid="notebook-menu" entries={[
                { id: "rename", label: t("home.rename"), icon: "pencil", action: () => setAsked({ what: "rename", entry }) },
                { id: "export", label: t("home.export"), icon: "download", action: () => download(entry) },
                { id: "delete", label: t("home.delete"), icon: "trash", danger: true, action: () => setAsked({ what: "delete", entry }) },
              ]} />
            </li>
          ))}
        </ul>
      )}
      {asked?.what === "rename" && (
        <PromptDialog title={t("home.renameTitle")} label={t("home.name")} value={asked.entry.title} action={t("home.rename")}
          onSubmit={(title) => onRename(asked.entry.id, title)} onClose={() => setAsked(null)} />
      )}
      {asked?.what === "delete" && (
        <ConfirmDialog title={t("home.deleteTitle", { title: asked.entry.title })} text={t("home.deleteText")} action={t("home.delete")} irreversible
          onConfirm={() => onDelete(asked.entry.id)} onClose={() => setAsked(null)} />
      )}
    </section>
  );
}
