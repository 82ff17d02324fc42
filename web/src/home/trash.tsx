import { useCallback, useEffect, useState } from "react";
import { ago, count } from "../format";
import { useText } from "../i18n/messages";
import type { NotebookEntry } from "../net/api";
import { filesApi } from "../net/files-api";
import { Button } from "../ui/controls";
import { ConfirmDialog } from "../ui/dialog";

interface Props {
  onBack(): void;
  onChanged(): Promise<unknown>;
  onFailed(error: unknown): void;
}

/** What was deleted: it can come back until somebody empties the trash. */
export function Trash({ onBack, onChanged, onFailed }: Props) {
  const t = useText();
  const [entries, setEntries] = useState<NotebookEntry[] | null>(null);
  const [asked, setAsked] = useState<NotebookEntry | "all" | null>(null);
  const load = useCallback(() => filesApi.trash().then(setEntries, onFailed), [onFailed]);
  useEffect(() => void load(), [load]);
  const act = (task: Promise<unknown>) => void task.then(() => Promise.all([load(), onChanged()]), onFailed);
  return (
    <section aria-labelledby="trash" data-testid="trash">
      <div className="section-head library-head">
        <h2 id="trash">{t("files.trash")}</h2>
        <span className="hint grow">{t("files.trashText")}</span>
        {entries && entries.length > 0 && <Button icon="trash" look="quiet" data-testid="empty-trash" onPress={() => setAsked("all")}>{t("files.emptyTrash")}</Button>}
        <Button look="quiet" data-testid="close-trash" onPress={onBack}>{t("files.back")}</Button>
      </div>
      {entries?.length === 0 && <p className="empty card">{t("files.trashEmpty")}</p>}
      {entries && entries.length > 0 && (
        <ul className="notebooks card">
          {entries.map((entry) => (
            <li key={entry.id} data-testid="trash-row" data-notebook={entry.id}>
              <span className="notebook-link">
                <b>{entry.title}</b>
                <span>{t.plural("home.cells", entry.cells, count(entry.cells))}</span>
                <span>{entry.folder}</span>
                <time dateTime={entry.deleted}>{ago(entry.deleted ?? "", Date.now(), t.language)}</time>
              </span>
              <Button look="quiet" data-testid="restore" onPress={() => act(filesApi.restore(entry.id))}>{t("files.restore")}</Button>
              <Button look="quiet" data-testid="purge" onPress={() => setAsked(entry)}>{t("files.purge")}</Button>
            </li>
          ))}
        </ul>
      )}
      {asked === "all" && entries && (
        <ConfirmDialog title={t("files.emptyTrashTitle")} text={t.plural("files.emptyTrashText", entries.length, count(entries.length))} action={t("files.emptyTrash")} irreversible
          onConfirm={() => act(filesApi.emptyTrash())} onClose={() => setAsked(null)} />
      )}
      {asked !== null && asked !== "all" && (
        <ConfirmDialog title={t("files.purgeTitle", { title: asked.title })} text={t("files.purgeText")} action={t("files.purge")} irreversible
          onConfirm={() => act(filesApi.purge(asked.id))} onClose={() => setAsked(null)} />
      )}
    </section>
  );
}
