import { useEffect, useState } from "react";
import { useText } from "../i18n/messages";
import { api, type NotebookEntry } from "../net/api";
import { filesApi, type Find } from "../net/files-api";
import { scheduleApi } from "../net/schedule-api";
import { Button } from "../ui/controls";
import { PromptDialog } from "../ui/dialog";
import { Icon } from "../ui/icons";
import { showToast } from "../ui/toast";
import { Finds } from "./finds";
import { NotebookList, type Order } from "./notebook-list";
import { Trash } from "./trash";

interface Props {
  notebooks: NotebookEntry[] | null;
  folders: readonly string[];
  folder: string;
  onFolder(folder: string): void;
  onChanged(): Promise<unknown>;
  onFailed(error: unknown): void;
}

/** All notebooks of this server: a folder's content, what a search found, or the trash. */
export function Library({ notebooks, folders, folder, onFolder, onChanged, onFailed }: Props) {
  const t = useText();
  const [order, setOrder] = useState<Order>("modified");
  const [query, setQuery] = useState("");
  const [trash, setTrash] = useState(false);
  const [naming, setNaming] = useState(false);
  const finds = useFinds(query, onFailed);
  const act = (task: Promise<unknown>) => void task.then(onChanged, onFailed);
  const remove = (entry: NotebookEntry) => void api.remove(entry.id).then(() => {
    showToast({ text: t("files.trashed", { title: entry.title }), testid: "trash-toast", action: { label: t("files.undo"), testid: "trash-undo", run: () => act(filesApi.restore(entry.id)) } });
    return onChanged();
  }, onFailed);
  // a folder that went away leads to the one above it
  useEffect(() => {
    if (notebooks && folder !== "" && folders.length > 0 && !folders.includes(folder)) onFolder("");
  }, [notebooks, folder, folders, onFolder]);

  if (trash) return <Trash onBack={() => setTrash(false)} onChanged={onChanged} onFailed={onFailed} />;
  return (
    <section aria-labelledby="recent">
      <div className="section-head library-head">
        <h2 id="recent">{t("home.recent")}</h2>
        <label className="search">
          <Icon name="search" size={14} />
          <input type="search" value={query} placeholder={t("files.search")} aria-label={t("files.search")} data-testid="search" onChange={(event) => setQuery(event.target.value)} />
        </label>
        {notebooks && notebooks.length > 1 && query.trim() === "" && (
          <div className="segments" role="group" aria-label={t("home.sort")}>
            {(["modified", "title"] as const).map((one) => (
              <button key={one} type="button" aria-pressed={order === one} onClick={() => setOrder(one)}>{t(one === "modified" ? "home.sortModified" : "home.sortTitle")}</button>
            ))}
          </div>
        )}
        <Button icon="folder" look="quiet" data-testid="new-folder" onPress={() => setNaming(true)}>{t("files.newFolder")}</Button>
        <Button icon="trash" look="quiet" data-testid="open-trash" onPress={() => setTrash(true)}>{t("files.trash")}</Button>
      </div>
      {query.trim() !== "" ? <Finds finds={finds} /> : (
        <>
          {folder !== "" && <Breadcrumbs folder={folder} onFolder={onFolder} />}
          <NotebookList notebooks={notebooks} folders={folders} folder={folder} order={order} onFolder={onFolder}
            onRename={(id, title) => act(api.rename(id, title))} onMove={(id, to) => act(filesApi.move(id, to))} onDelete={remove} onFailed={onFailed}
            onBackground={(entry) => void scheduleApi.run(entry.id).then(() => showToast({ text: t("schedule.begun", { title: entry.title }) }), onFailed)}
            onRenameFolder={(path, to) => act(filesApi.renameFolder(path, to))} onRemoveFolder={(path) => act(filesApi.removeFolder(path))} />
        </>
      )}
      {naming && (
        <PromptDialog title={t("files.newFolder")} label={t("files.folderName")} value="" action={t("files.newFolder")}
          onSubmit={(name) => act(filesApi.makeFolder(folder === "" ? name : `${folder}/${name}`))} onClose={() => setNaming(false)} />
      )}
    </section>
  );
}

function Breadcrumbs({ folder, onFolder }: { folder: string; onFolder(folder: string): void }) {
  const t = useText();
  const parts = folder.split("/");
  return (
    <nav className="breadcrumbs" aria-label={t("files.where")} data-testid="breadcrumbs">
      <button type="button" onClick={() => onFolder("")}>{t("files.top")}</button>
      {parts.map((name, index) => (
        <span key={index}>
          <i aria-hidden="true">/</i>
          {index === parts.length - 1 ? <b aria-current="location">{name}</b> : <button type="button" onClick={() => onFolder(parts.slice(0, index + 1).join("/"))}>{name}</button>}
        </span>
      ))}
    </nav>
  );
}

/** What the server finds; asked when the typing rests, and an answer that comes late is dropped. Null while it is asked for. */
function useFinds(query: string, onFailed: (error: unknown) => void): Find[] | null {
  const [found, setFound] = useState<{ text: string; finds: Find[] } | null>(null);
  const text = query.trim();
  useEffect(() => {
    if (text === "") return;
    let stale = false;
    const timer = setTimeout(() => filesApi.search(text).then((finds) => !stale && setFound({ text, finds }), onFailed), 200);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [text, onFailed]);
  return found?.text === text ? found.finds : null;
}
