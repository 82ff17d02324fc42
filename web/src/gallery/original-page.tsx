import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { SideBySide } from "../history/side-by-side";
import { useText } from "../i18n/messages";
import { galleryApi, type Change, type Choice, type Since } from "../net/gallery-api";
import { fromSnapshot } from "../notebook/reducer";
import type { Notebook } from "../notebook/model";
import { NotebookSession, SessionContext, useNotebook, useSession } from "../notebook/session";
import { dayOf } from "../people/account-page";
import { tellFailure } from "../people/use-asked";
import { ErrorPage } from "../shell/app";
import { Link } from "../shell/router";
import { Shell } from "../shell/shell";
import { Button } from "../ui/controls";
import { offerUndo } from "./use-reset";
import { whileSeen } from "./while-seen";

/** What the original of a copy has changed since, cell by cell, to be taken over. */
export default function OriginalPage({ id }: { id: string }) {
  const t = useText();
  const [session, setSession] = useState<NotebookSession | null>(null);
  useEffect(() => {
    const made = new NotebookSession(id);
    setSession(made);
    return () => made.close();
  }, [id]);
  if (!session) return <div className="splash" role="status">{t("common.loading")}</div>;
  return <SessionContext value={session}><WhenThere /></SessionContext>;
}

/** After these something else may be changed here, or nothing any more; what runs and what it shows changes nothing of that. */
const CHANGES_CELLS: ReadonlySet<string> = new Set(["insertCell", "deleteCell", "restoreCell", "moveCell", "setCellType", "setCellMetadata", "editSource", "cellImported", "undo", "redo", "restoreVersion", "takeOver", "resetToOriginal"]);
/** Somebody who types makes many changes; the comparison comes when they pause. */
const PAUSE_MILLIS = 800;

interface Known {
  since: Since;
  theirs: Notebook;
}

function WhenThere() {
  const t = useText();
  const session = useSession();
  const [known, setKnown] = useState<Known | null>(null);
  const [trouble, setTrouble] = useState("");
  const loaded = useSyncExternalStore(session.store.subscribe, () => session.store.current() !== null);
  const look = useCallback(() => galleryApi.since(session.id).then((since) => setKnown({ since, theirs: fromSnapshot(0, since.theirs) }), (error: Error) => setTrouble(error.message || t("error.unreachable"))), [session, t]);
  useEffect(() => {
    const seen = whileSeen(() => void look());
    void look();
    let timer: ReturnType<typeof setTimeout> | undefined;
    // What others do to this copy, and one's own undo.
    const over = session.store.onOp(({ kind }) => {
      if (!CHANGES_CELLS.has(kind)) return;
      clearTimeout(timer);
      timer = setTimeout(seen.now, PAUSE_MILLIS);
    });
    return () => {
      over();
      clearTimeout(timer);
      seen.end();
    };
  }, [session, look]);
  if (trouble !== "") return <ErrorPage text={trouble} />;
  if (!loaded || !known) return <div className="splash" role="status">{t("common.loading")}</div>;
  return <Changes known={known} again={look} />;
}

function Changes({ known, again }: { known: Known; again(): Promise<void> }) {
  const t = useText();
  const session = useSession();
  const title = useNotebook((notebook) => notebook.title);
  const { changes } = known.since;
  const ready = changes.filter(({ conflict, locked }) => !conflict && !locked);
  const take = (cells: Record<string, Choice> | null) => void galleryApi.take(session.id, cells).then(({ taken }) => {
    const kept = cells !== null && Object.values(cells).every((choice) => choice === "mine");
    if (!kept) offerUndo(session, t.plural("original.took", taken, String(taken)), t("cell.undo"));
    return again();
  }, tellFailure);
  useEffect(() => {
    document.title = `${t("original.title")} · ${title}`;
  }, [title, t]);
  return (
    <Shell page="notebook" heading={<h1 className="title plain-title">{title}</h1>}
      actions={<>
        <Button icon="check" isDisabled={ready.length === 0} onPress={() => take(null)} data-testid="take-all">{t("original.takeAll")}</Button>
        <Link to={`/notebooks/${encodeURIComponent(session.id)}`} className="button primary" testid="back-to-notebook">{t("compare.back")}</Link>
      </>}>
      <main id="main" className="compare" data-testid="original" data-changes={changes.length}>
        <div className="compare-heads">
          <p><strong>{t("original.mine")}</strong></p>
          <p><strong>{t("original.theirs")}</strong> <span className="hint">{known.since.path ? <Link to={known.since.path}>{known.since.title}</Link> : known.since.title}{" · "}{t(known.since.state === "live" ? "original.now" : known.since.kind === "notebook" ? "original.nowPublished" : "original.nowHanded")}</span></p>
        </div>
        <p className="hint" role="status" data-testid="original-summary">{changes.length === 0 ? t("original.same", { date: dayOf(known.since.taken, t.language) }) : t.plural("original.summary", changes.length, String(changes.length))}</p>
        {changes.map((change) => <ChangeCard key={change.cell} change={change} theirs={known.theirs} onChoose={(choice) => take({ [change.cell]: choice })} />)}
      </main>
    </Shell>
  );
}

function ChangeCard({ change, theirs, onChoose }: { change: Change; theirs: Notebook; onChoose(choice: Choice): void }) {
  const t = useText();
  const mine = useNotebook((notebook) => (notebook.order.includes(change.cell) ? notebook.cells[change.cell] : undefined));
  const place = useNotebook((notebook) => notebook.order.indexOf(change.cell)) + 1;
  const original = theirs.order.includes(change.cell) ? theirs.cells[change.cell] : undefined;
  const cell = (mine ?? original)!;
  if (!cell) return null;
  const name = t(`cell.${cell.type}`, { place: place > 0 ? place : theirs.order.indexOf(change.cell) + 1 });
  return (
    <section className={`compare-row card ${change.kind}`} aria-label={name} data-testid="original-change" data-cell={change.cell} data-kind={change.kind} data-conflict={change.conflict}>
      <header>
        <h2>{name}</h2>
        <span className={`chip ${change.kind === "added" ? "added" : change.kind === "deleted" ? "removed" : ""}`}>{t(`original.kind.${change.kind}`)}</span>
        {change.moved && change.kind !== "moved" && <span className="chip">{t("original.kind.moved")}</span>}
        {change.conflict && <span className="chip conflict" data-testid="conflict">{t("original.conflict")}</span>}
        <span className="space" />
        {change.locked ? <span className="hint" data-testid="change-locked">{t("original.locked")}</span> : change.conflict ? <>
          <Button look="quiet" onPress={() => onChoose("mine")} data-testid="keep-mine">{t("original.keepMine")}</Button>
          <Button look="quiet" icon="check" onPress={() => onChoose("theirs")} data-testid="take-theirs">{t("original.takeTheirs")}</Button>
        </> : <>
          <Button look="quiet" onPress={() => onChoose("mine")} data-testid="turn-down">{t("original.turnDown")}</Button>
          <Button look="quiet" icon="check" onPress={() => onChoose("take")} data-testid="take">{t("original.take")}</Button>
        </>}
      </header>
      {change.edited && !change.conflict && <p className="hint change-note">{t("original.merges")}</p>}
      {change.conflict && <p className="hint change-note">{t(!mine ? "original.conflictDeletedHere" : !original ? "original.conflictDeletedThere" : "original.conflictText")}</p>}
      {change.kind !== "moved" && (
        <SideBySide before={mine?.source ?? ""} after={(change.conflict ? original?.source : change.merged ?? original?.source) ?? ""} type={cell.type}
          labels={[`${name}, ${t("original.mine")}`, `${name}, ${t("original.theirs")}`]} />
      )}
    </section>
  );
}
