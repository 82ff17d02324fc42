import { useEffect, useState, useSyncExternalStore, type KeyboardEvent } from "react";
import { bytes } from "../format";
import { useText } from "../i18n/messages";
import { Button as AriaButton } from "react-aria-components";
import { ShareDialog } from "../people/share-dialog";
import { Button, Menu } from "../ui/controls";
import { ExportMenu } from "./export-menu";
import { staleCells } from "./graph";
import { ConfinementDialog, SecretsDialog } from "./kernel-dialogs";
import { PeopleBar } from "./people-bar";
import { useAccount } from "./person";
import { useMay, useNotebook, useSession } from "./session";
import { runsDependents, withSetting } from "./stale";

/** The title, editable in its place, and whether all is saved. */
export function NotebookHeading() {
  const t = useText();
  const session = useSession();
  const title = useNotebook((notebook) => notebook.title);
  const edits = useMay("edit");
  const [draft, setDraft] = useState<string | null>(null);
  const shown = draft ?? title;
  useEffect(() => {
    document.title = `${title} · ${t("app.name")}`;
  }, [title, t]);
  const commit = () => {
    if (draft !== null && draft.trim() !== "" && draft.trim() !== title) void session.send({ kind: "setTitle", title: draft.trim() });
    setDraft(null);
  };
  const keys = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter") event.currentTarget.blur();
    if (event.key === "Escape") {
      setDraft(null);
      event.currentTarget.value = title;
      setTimeout(() => (document.activeElement as HTMLElement | null)?.blur());
    }
  };
  return (
    <>
      <h1 className="title" data-value={shown}>
        <input className="title-input" data-testid="title" aria-label={t("notebook.title")} value={shown} maxLength={500} size={1} readOnly={!edits}
          onChange={(event) => setDraft(event.target.value)} onBlur={commit} onKeyDown={keys} spellCheck={false} />
      </h1>
      {edits ? <SaveState /> : <OnlyThis />}
    </>
  );
}

/** What one may do here, where that is not everything. */
function OnlyThis() {
  const t = useText();
  const session = useSession();
  const right = useSyncExternalStore(session.connection.subscribe, session.connection.right);
  return <span className="only" data-testid="only" data-right={right} role="status">{t(right === "none" ? "right.lost" : right === "run" || right === "comment" ? `right.only.${right}` : "right.only.view")}</span>;
}

function SaveState() {
  const t = useText();
  const session = useSession();
  const saved = useSyncExternalStore(session.store.subscribe, session.store.isSaved);
  const offline = useSyncExternalStore(session.connection.subscribe, session.connection.offline);
  const state = saved ? "saved" : offline ? "offline" : "saving";
  return <span className={`save-state ${state}`} data-testid="save-state" data-state={state} title={t("save.help")}>{t(`save.${state}`)}</span>;
}

interface ActionsProps {
  onRunAll(): void;
  onRunStale(): void;
  onRestart(): void;
  onVerify(): void;
}

export function NotebookActions({ onRunAll, onRunStale, onRestart, onVerify }: ActionsProps) {
  const t = useText();
  const session = useSession();
  const active = useNotebook((notebook) => notebook.queue.length > 0 || notebook.kernel.state === "busy");
  const stale = useNotebook((notebook) => staleCells(notebook).length);
  const runs = useMay("run");
  const title = useNotebook((notebook) => notebook.title);
  const account = useAccount();
  const [sharing, setSharing] = useState(false);
  return (
    <>
      <PeopleBar />
      {runs && <KernelState onRestart={onRestart} />}
      <div className="action-group" role="toolbar" aria-label={t("notebook.toolbar")}>
        {runs && <>
        <Button icon="play" onPress={onRunAll} data-testid="run-all">{t("run.all")}</Button>
        {stale > 0 && <Button icon="play" onPress={onRunStale} data-testid="run-stale" aria-label={t.plural("run.stale", stale, String(stale))}>{t("run.staleShort", { count: stale })}</Button>}
        <Button compact icon="stop" look={active ? "danger" : "plain"} isDisabled={!active} onPress={() => void session.send({ kind: "stop" })} data-testid="stop">{t("run.stop")}</Button>
        <Button compact icon="restart" onPress={onRestart} data-testid="restart">{t("run.restart")}</Button>
        <Button compact icon="check" onPress={onVerify} data-testid="verify">{t("verify.button")}</Button>
        </>}
        {account && <Button compact icon="share" onPress={() => setSharing(true)} data-testid="share">{t("share.button")}</Button>}
        <ExportMenu />
      </div>
      {sharing && <ShareDialog notebook={session.id} title={title} onClose={() => setSharing(false)} />}
    </>
  );
}

function KernelState({ onRestart }: { onRestart(): void }) {
  const t = useText();
  const session = useSession();
  const kernel = useNotebook((notebook) => notebook.kernel);
  const metadata = useNotebook((notebook) => notebook.metadata);
  const [open, setOpen] = useState<"" | "confinement" | "secrets">("");
  const memory = kernel.memory === undefined ? "" : ` · ${bytes(kernel.memory)}`;
  return (<>
    <Menu label={t("kernel.menu")} entries={[
      { id: "restart", label: t("run.restart"), icon: "restart", action: onRestart },
      { id: "twice", label: t("death.twiceOnly"), icon: "restart", action: () => void session.send({ kind: "restart", twice: true }) },
      { id: "autorun", label: t("run.dependents"), icon: "play", checked: runsDependents(metadata), action: () => void session.send({ kind: "setMetadata", metadata: withSetting(metadata, "autorun", !runsDependents(metadata)) }) },
      { id: "confinement", label: t("kernel.confinement"), icon: "check", action: () => setOpen("confinement") },
      { id: "secrets", label: t("kernel.secrets"), icon: "keys", action: () => setOpen("secrets") },
      { id: "end", label: t("kernel.end"), icon: "stop", danger: true, action: () => void session.send({ kind: "endKernel" }) },
    ]}>
      <AriaButton className={`kernel ${kernel.state}`} data-testid="kernel-state" data-state={kernel.state}>
        <i aria-hidden="true" />
        <span><span className="kernel-language">{`${kernel.language} · `}</span>{t(`kernel.${kernel.state}`)}<span className="kernel-memory tabular">{memory}</span></span>
      </AriaButton>
    </Menu>
    {open === "confinement" && <ConfinementDialog onClose={() => setOpen("")} />}
    {open === "secrets" && <SecretsDialog onClose={() => setOpen("")} />}
  </>);
}
