import { useCallback, useState, type FormEvent } from "react";
import { ago, count } from "../format";
import { useText } from "../i18n/messages";
import { api, type NotebookEntry } from "../net/api";
import type { Right } from "../net/people-api";
import { may } from "../net/rights";
import { Link } from "../shell/router";
import { Button, MenuButton, type MenuEntry } from "../ui/controls";
import { ConfirmDialog, Dialog, PromptDialog } from "../ui/dialog";
import { Icon } from "../ui/icons";
import type { MessageKey } from "../i18n/en";
import { foldersIn, within } from "./folders";
import { ScheduleDialog } from "./schedule-dialog";

export type Order = "modified" | "title";

export function sorted(notebooks: readonly NotebookEntry[], order: Order, language: string): NotebookEntry[] {
  return [...notebooks].sort((a, b) => (order === "title" ? a.title.localeCompare(b.title, language, { numeric: true }) : b.modified.localeCompare(a.modified)));
}

interface Props {
  notebooks: NotebookEntry[] | null;
  folders: readonly string[];
  folder: string;
  order: Order;
  onFolder(folder: string): void;
  onRename(id: string, title: string): void;
  onMove(id: string, folder: string): void;
  onDelete(entry: NotebookEntry): void;
  onBackground(entry: NotebookEntry): void;
  onFailed(error: unknown): void;
  onRenameFolder(path: string, to: string): void;
  onRemoveFolder(path: string): void;
}

/** Saves the notebook under its title; the browser makes a file name of it. A plain address would put its JSON in the place of this page. */
function download({ id, title }: NotebookEntry): void {
  const link = document.createElement("a");
  link.href = api.exportUrl(id);
  link.download = `${title}.ipynb`;
  link.click();
}

/** The right that each entry of the menu needs. */
const NEEDS: Record<string, Exclude<Right, "none">> = { rename: "edit", move: "own", background: "run", schedule: "edit", export: "view", delete: "own" };

/** What one may do with this notebook; without accounts everything. */
const allowed = (entry: NotebookEntry, all: MenuEntry[]): MenuEntry[] => all.filter(({ id }) => entry.right === undefined || may(entry.right as Right, NEEDS[id] ?? "own"));

type Asked = { what: "rename" | "move" | "schedule"; entry: NotebookEntry } | { what: "renameFolder" | "removeFolder"; path: string };

/** A folder: the folders in it, then its notebooks. */
export function NotebookList({ notebooks, folders, folder, order, onFolder, onRename, onMove, onDelete, onBackground, onFailed, onRenameFolder, onRemoveFolder }: Props) {
  const t = useText();
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = useCallback(() => setAsked(null), []);
  const inside = foldersIn(folders, folder);
  const here = (notebooks ?? []).filter((entry) => entry.folder === folder);
  return (
    <>
      {notebooks && here.length === 0 && inside.length === 0 && <p className="empty card">{t(folder === "" ? "home.empty" : "files.emptyFolder")}</p>}
      {notebooks && here.length + inside.length > 0 && (
        <ul className="notebooks card">
          {inside.map((path) => {
            const size = notebooks.filter((entry) => within(entry.folder, path)).length;
            return (
              <li key={path} data-testid="folder-row" data-folder={path}>
                <button type="button" className="notebook-link folder" onClick={() => onFolder(path)}>
                  <b><Icon name="folder" />{path.slice(path.lastIndexOf("/") + 1)}</b>
                  <span>{t.plural("files.folderIn", size, count(size))}</span>
                </button>
                <MenuButton icon="more" label={t("common.more")} testid="folder-menu" entries={[
                  { id: "rename", label: t("home.rename"), icon: "pencil", action: () => setAsked({ what: "renameFolder", path }) },
                  { id: "delete", label: t("home.delete"), icon: "trash", danger: true, action: () => setAsked({ what: "removeFolder", path }) },
                ]} />
              </li>
            );
          })}
          {sorted(here, order, t.language).map((entry) => (
            <li key={entry.id} data-testid="notebook-row" data-notebook={entry.id}>
              <Link to={`/notebooks/${encodeURIComponent(entry.id)}`} className="notebook-link">
                <b>{entry.title}</b>
                <span>{t.plural("home.cells", entry.cells, count(entry.cells))}</span>
                <span className={`kernel-word ${entry.kernel}`}>{entry.kernel === "none" ? "" : t(`kernel.${entry.kernel}` as MessageKey)}</span>
                {entry.mine === false && <span className="owner" data-testid="entry-owner">{entry.owner}</span>}
                <time dateTime={entry.modified}>{ago(entry.modified, Date.now(), t.language)}</time>
              </Link>
              <MenuButton icon="more" label={t("common.more")} testid="notebook-menu" entries={allowed(entry, [
                { id: "rename", label: t("home.rename"), icon: "pencil", action: () => setAsked({ what: "rename", entry }) },
                { id: "move", label: t("files.move"), icon: "folder", action: () => setAsked({ what: "move", entry }) },
                { id: "background", label: t("schedule.run"), icon: "play", action: () => onBackground(entry) },
                { id: "schedule", label: t("schedule.menu"), icon: "clock", action: () => setAsked({ what: "schedule", entry }) },
                { id: "export", label: t("home.export"), icon: "download", action: () => download(entry) },
                { id: "delete", label: t("files.toTrash"), icon: "trash", danger: true, action: () => onDelete(entry) },
              ])} />
            </li>
          ))}
        </ul>
      )}
      {asked?.what === "rename" && (
        <PromptDialog title={t("home.renameTitle")} label={t("home.name")} value={asked.entry.title} action={t("home.rename")}
          onSubmit={(title) => onRename(asked.entry.id, title)} onClose={() => setAsked(null)} />
      )}
      {asked?.what === "move" && <MoveDialog entry={asked.entry} folders={folders} onMove={(to) => onMove(asked.entry.id, to)} onClose={() => setAsked(null)} />}
      {asked?.what === "schedule" && <ScheduleDialog entry={asked.entry} onFailed={onFailed} onClose={close} />}
      {asked?.what === "renameFolder" && (
        <PromptDialog title={t("files.renameFolder")} label={t("files.folderName")} value={asked.path} action={t("home.rename")}
          onSubmit={(to) => onRenameFolder(asked.path, to)} onClose={() => setAsked(null)} />
      )}
      {asked?.what === "removeFolder" && (
        <ConfirmDialog title={t("files.removeFolder", { name: asked.path })} text={t("files.removeFolderText")} action={t("home.delete")}
          onConfirm={() => onRemoveFolder(asked.path)} onClose={() => setAsked(null)} />
      )}
    </>
  );
}

interface MoveProps {
  entry: NotebookEntry;
  folders: readonly string[];
  onMove(folder: string): void;
  onClose(): void;
}

function MoveDialog({ entry, folders, onMove, onClose }: MoveProps) {
  const t = useText();
  const [to, setTo] = useState(entry.folder);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onClose();
    onMove(to);
  };
  return (
    <Dialog title={t("files.moveTitle", { title: entry.title })} onClose={onClose} testid="move">
      <form onSubmit={submit}>
        <label className="field">
          <span className="field-label">{t("files.where")}</span>
          <select className="input" value={to} autoFocus data-testid="move-to" onChange={(event) => setTo(event.target.value)}>
            <option value="">{t("files.top")}</option>
            {folders.map((path) => <option key={path} value={path}>{path}</option>)}
          </select>
        </label>
        <footer>
          <Button onPress={onClose} data-testid="dialog-cancel">{t("common.cancel")}</Button>
          <Button look="primary" type="submit" data-testid="dialog-confirm">{t("files.moveHere")}</Button>
        </footer>
      </form>
    </Dialog>
  );
}
