import { useEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from "react";
import { millis } from "../format";
import { CommentsPanel } from "../comments/comments-panel";
import { LineageBar } from "../gallery/lineage-bar";
import { HistoryPanel } from "../history/history-panel";
import { text, useText } from "../i18n/messages";
import { ErrorPage } from "../shell/app";
import { Shell } from "../shell/shell";
import { useWide } from "../shell/use-wide";
import { PoolPanel } from "../pool/pool-panel";
import { announce } from "../ui/announce";
import { ConfirmDialog } from "../ui/dialog";
import { Banner } from "./banner";
import { CellColumn } from "./cell-column";
import { Commands } from "./commands";
import { KeyHelp } from "./key-help";
import { OutlinePanel } from "./outline-panel";
import { usePoolAllowed } from "./person";
import { NotebookSession, SessionContext, useMay, useSession } from "./session";
import { AssignmentBar } from "../teaching/assignment-bar";
import { NotebookActions, NotebookHeading } from "./top-bar";
import { useCommandKeys } from "./use-command-keys";
import { useExists } from "./use-exists";
import { VariablesPanel } from "./variables-panel";
import { VerifyDialog } from "./verify-dialog";

/** Opens the notebook, and waits for its first state. */
export default function NotebookPage({ id, open = false }: { id: string; open?: boolean }) {
  const t = useText();
  const [session, setSession] = useState<NotebookSession | null>(null);
  // What a link opens stands in nobody's list.
  const listed = useExists(id);
  const exists = open || listed;
  useEffect(() => {
    if (exists !== true) return;
    const made = new NotebookSession(id);
    setSession(made);
    return () => {
      made.close();
      setSession(null);
    };
  }, [id, exists]);
  if (exists === false) return <ErrorPage text={t("error.notFound")} />;
  if (!session) return <div className="splash" role="status">{t("common.loading")}</div>;
  return <SessionContext value={session}><WhenLoaded open={open} /></SessionContext>;
}

function WhenLoaded({ open }: { open: boolean }) {
  const t = useText();
  const session = useSession();
  const loaded = useSyncExternalStore(session.store.subscribe, () => session.store.current() !== null);
  const offline = useSyncExternalStore(session.connection.subscribe, session.connection.offline);
  if (!loaded) return <div className="splash" role="status">{offline ? t("error.unreachable") : t("common.loading")}</div>;
  return open ? <OpenNotebook /> : <StillThere offline={offline}><OpenNotebook /></StillThere>;
}

/** A notebook that was deleted while it stood open is gone, not offline: the list knows which. */
function StillThere({ offline, children }: { offline: boolean; children: ReactNode }) {
  const t = useText();
  const session = useSession();
  const exists = useExists(session.id, offline ? 1 : 0);
  return exists === false ? <ErrorPage text={t("error.notFound")} /> : children;
}

type LeftPanel = "outline" | "variables" | "history" | "comments";

function OpenNotebook() {
  const t = useText();
  const session = useSession();
  const wide = useWide();
  const edits = useMay("edit");
  const runs = useMay("run");
  const pools = usePoolAllowed();
  const [left, setLeft] = useState<LeftPanel | null>(wide ? "outline" : null);
  // what stood at the side comes back when there is room again
  const wideLeft = useRef<LeftPanel | null>("outline");
  const [pool, setPool] = useState(wide);
  const [dialog, setDialog] = useState<"help" | "restart" | "verify" | null>(null);
  const commands = useMemo(() => new Commands(session, { help: () => setDialog("help"), restart: () => setDialog("restart") }), [session]);
  useCommandKeys(commands);
  useAddressedCell(session);
  useRunNews(session);
  useEffect(() => {
    setLeft(wide ? wideLeft.current : null);
    setPool(wide);
  }, [wide]);
  useEffect(() => {
    if (wide) wideLeft.current = left;
  }, [left, wide]);
  useEffect(() => session.onComment(() => {
    setLeft("comments");
    if (!wide) setPool(false);
  }), [session, wide]);
  const closeDrawers = () => {
    if (wide) return;
    setLeft(null);
    setPool(false);
  };
  // on a narrow page two drawers at once would leave no page between them
  const toggleLeft = (panel: LeftPanel) => () => {
    setLeft(left === panel ? null : panel);
    if (!wide) setPool(false);
  };
  const togglePool = () => {
    setPool(!pool);
    if (!wide) setLeft(null);
  };

  return (
    <Shell page="notebook" heading={<NotebookHeading />} banner={<><LineageBar /><AssignmentBar notebook={session.id} /><Banner commands={commands} /></>}
      actions={<NotebookActions onRunAll={() => commands.runAll()} onRunStale={() => commands.runStale()} onRestart={() => setDialog("restart")} onVerify={() => setDialog("verify")} />}
      onOutline={{ open: left === "outline", toggle: toggleLeft("outline") }} onVariables={runs ? { open: left === "variables", toggle: toggleLeft("variables") } : undefined}
      onHistory={edits ? { open: left === "history", toggle: toggleLeft("history") } : undefined} onComments={{ open: left === "comments", toggle: toggleLeft("comments") }} onPool={{ open: pool, toggle: togglePool }} onHelp={() => setDialog("help")}>
      {left && <div className="side left">{left === "outline" ? <OutlinePanel onGo={closeDrawers} /> : left === "variables" ? <VariablesPanel onGo={closeDrawers} /> : left === "comments" ? <CommentsPanel onGo={closeDrawers} /> : <HistoryPanel onGo={closeDrawers} />}</div>}
      <CellColumn commands={commands} />
      {pool && pools && <aside className="side right" aria-label={t("pool.title")}><PoolPanel onClose={() => setPool(false)} /></aside>}
      {!wide && (left || (pool && pools)) && <button type="button" className="scrim" aria-label={t("common.close")} onClick={closeDrawers} />}
      {dialog === "verify" && <VerifyDialog onClose={() => setDialog(null)} />}
      {dialog === "help" && <KeyHelp onClose={() => setDialog(null)} />}
      {dialog === "restart" && (
        <ConfirmDialog title={t("restart.title")} text={t("restart.text")} action={t("run.restart")} onConfirm={() => void session.send({ kind: "restart" })} onClose={() => setDialog(null)} />
      )}
    </Shell>
  );
}

/** An address such as #cell=3 leads to that cell. */
function useAddressedCell(session: NotebookSession): void {
  useEffect(() => {
    const cell = new URLSearchParams(location.hash.slice(1)).get("cell");
    if (cell === null || !session.notebook().order.includes(cell)) return;
    session.select(cell, "command", true);
    document.querySelector(`[data-cell="${CSS.escape(cell)}"]`)?.scrollIntoView({ block: "center" });
  }, [session]);
}

/** Says aloud, to those who listen to the page, how a run ended. */
function useRunNews(session: NotebookSession): void {
  useEffect(() => session.store.onOp((op, notebook) => {
    if (op.kind !== "runFinished" || op.state === "queued" || op.state === "running" || op.state === "stopping") return;
    announce(text()(`live.${op.state}`, { place: notebook.order.indexOf(op.cell) + 1, duration: millis(op.wallMillis ?? 0) }));
  }), [session]);
}
