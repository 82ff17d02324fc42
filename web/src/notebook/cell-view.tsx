import { EditorView } from "@codemirror/view";
import { memo, useEffect, useMemo, useRef, useState, useSyncExternalStore, type FocusEvent, type MouseEvent } from "react";
import { CommentMark } from "../comments/comment-mark";
import { CellEditor } from "../editor/cell-editor";
import { useText } from "../i18n/messages";
import { MarkdownView } from "../outputs/markdown-view";
import { IconButton } from "../ui/controls";
import { Icon } from "../ui/icons";
import { useNear } from "../ui/near";
import { CellOutputs } from "./cell-outputs";
import { CellStatus } from "./cell-status";
import { CellToolbar } from "./cell-toolbar";
import type { Commands } from "./commands";
import { definingCell, whyStale } from "./graph";
import type { Cell, Json } from "./model";
import { PeopleHere } from "./people-bar";
import { useMay, useNotebook, useSelection, useSession } from "./session";
import { CellFeedback, isLocked, LockedMark } from "../teaching/cell-feedback";
import { isActive, isPinned, isStale } from "./stale";

interface Props {
  id: string;
  place: number;
  last: boolean;
  commands: Commands;
  onGoTo(cell: string, line: number): void;
}

/** Cells that are whole from the start, because they certainly stand in the first screens. */
const FIRST_CELLS = 8;

/**
 * A cell and its output: one card.
 *
 * A long notebook stays cheap because a cell far from view has no editor, no toolbar and no buttons: its source is plain text in the editor's
 * type and measure, so that nothing moves when the editor takes its place. All texts and outputs stay in the page (charts keep their place and
 * draw themselves when near), so that the browser's find, screen readers, printing and the length of the scroll bar are right; a virtual list,
 * which holds only what is in view, would break each of these. An editor that somebody wrote in stays, for its undo history is in it.
 */
export const CellView = memo(function CellView({ id, place, last, commands, onGoTo }: Props) {
  const t = useText();
  const session = useSession();
  const cell = useNotebook((notebook) => notebook.cells[id]);
  const selected = useSelection((selection) => selection.cell === id);
  const mode = useSelection((selection) => (selection.cell === id ? selection.mode : "command"));
  const focus = useSelection((selection) => (selection.cell === id ? selection.focus : 0));
  const article = useRef<HTMLElement>(null);
  const taken = useRef(0);
  const near = useNear(article, place <= FIRST_CELLS);
  const editing = selected && mode === "edit";
  const edits = useMay("edit");
  const [written, setWritten] = useState(false);
  const whole = near || selected || written;
  const why = useNotebook((notebook) => whyStale(notebook, id));
  const stale = useMemo(() => cell !== undefined && isStale(cell), [cell]);

  useEffect(() => {
    if (editing) setWritten(true);
  }, [editing]);
  useEffect(() => {
    if (!selected || focus === 0 || taken.current === focus) return;
    taken.current = focus;
    const element = article.current!;
    if (mode === "edit") session.document(id).currentView?.focus();
    else element.focus({ preventScroll: true });
    const box = element.getBoundingClientRect();
    if (box.height < innerHeight * 0.8) element.scrollIntoView({ block: "nearest" });
    else if (mode === "command" && (box.top > innerHeight - 120 || box.bottom < 160)) element.scrollIntoView({ block: "start" });
  }, [selected, mode, focus, id, session]);

  if (!cell) return null; // gone with a new snapshot; the column follows
  const state = (cell.type === "code" && cell.run?.state) || "idle";
  const running = cell.type === "code" && isActive(cell.run?.state);
  const focused = (event: FocusEvent) => {
    if (event.target === event.currentTarget) session.select(id, "command");
  };
  const pressed = (event: MouseEvent) => {
    if (!(event.target as Element).closest(".cell-editor, button, a, summary, input, select, label")) session.select(id, "command");
  };

  return (
    <article ref={article} className={`cell ${cell.type} ${state} ${selected ? "selected" : ""} ${editing ? "editing" : ""} ${stale || (why.length > 0 && !running) ? "stale" : ""}`}
      tabIndex={selected ? 0 : -1} aria-label={t(`cell.${cell.type}`, { place })} aria-current={selected || undefined} aria-busy={running}
      data-testid="cell" data-cell={id} data-type={cell.type} data-state={state} data-selected={selected} data-mode={mode} onFocus={focused} onMouseDown={pressed}>
      <Gutter cell={cell} place={place} running={running} whole={whole} onRun={() => commands.run(id)} onStop={() => void session.send({ kind: "stop" })} />
      <div className="cell-card">
        {whole && edits && <CellToolbar cell={cell} commands={commands} first={place === 1} last={last} />}
        <div className="cell-source">
          {cell.type === "markdown" && !(editing && edits) ? <RenderedMarkdown cell={cell} />
            : whole ? <Source cell={cell} place={place} commands={commands} />
            : <pre className="source-text" data-testid="source-text">{`${cell.source}\n`}</pre>}
        </div>
        {cell.type === "code" && <CellStatus cell={cell} stale={stale} why={why} onReplace={() => void session.send({ kind: "stop", now: true })} onRunTo={() => commands.runTo(id)} onTwice={() => commands.runToWithTwiceTheHeap(id)} />}
        {cell.type === "code" && <CellOutputs cell={cell} place={place} onGoTo={onGoTo} />}
        <CellFeedback cell={cell} />
      </div>
    </article>
  );
});

function Gutter({ cell, place, running, whole, onRun, onStop }: { cell: Cell; place: number; running: boolean; whole: boolean; onRun(): void; onStop(): void }) {
  const t = useText();
  const runs = useMay("run");
  if (cell.type !== "code") return <div className="gutter"><LockedMark cell={cell} /><CommentMark cell={cell.id} place={place} /><PeopleHere cell={cell.id} /></div>;
  const waiting = cell.run?.state === "queued";
  return (
    <div className="gutter">
      {!whole || !runs ? <span className="run-button" />
        : running && !waiting
        ? <IconButton icon="stop" label={t("cell.stop")} shortcut="i i" className="run-button running" size={14} placement="left" onPress={onStop} data-testid="stop-cell" />
        : <IconButton icon={waiting ? "clock" : "play"} label={waiting ? t("state.queued") : t("cell.run")} shortcut="Ctrl-Enter" className="run-button" size={14} placement="left"
          isDisabled={waiting} onPress={onRun} data-testid="run-cell" />}
      <span className="execution-count" data-testid="execution-count" aria-label={cell.executionCount === null ? undefined : t("cell.count", { count: cell.executionCount })}>
        {`[${running ? "*" : cell.executionCount ?? " "}]`}
      </span>
      {isPinned(cell) && <span className="pinned" title={t("cell.pinned")} data-testid="pinned"><Icon name="pin" size={13} /><span className="sr-only">{t("cell.pinned")}</span></span>}
      <LockedMark cell={cell} />
      <CommentMark cell={cell.id} place={place} />
      <PeopleHere cell={cell.id} />
    </div>
  );
}

function Source({ cell, place, commands }: { cell: Cell; place: number; commands: Commands }) {
  const t = useText();
  const session = useSession();
  const { id } = cell;
  const document = session.document(id);
  const keys = useMemo(() => ({
    run: () => commands.run(id),
    runAndNext: () => commands.runAndNext(id),
    runAndInsert: () => commands.runAndInsert(id),
    escape: () => session.select(id, "command", true),
    leave: (direction: -1 | 1) => commands.leave(id, direction),
    goToDefinition: (name: string) => commands.goToDefinition(name),
  }), [commands, id, session]);
  const questions = useMemo(() => ({
    complete: (code: string, cursor: number) => session.connection.complete(id, code, cursor),
    inspect: (code: string, cursor: number) => session.connection.inspect(code, cursor),
    definedIn: (name: string) => {
      const notebook = session.notebook();
      const defining = definingCell(notebook, name);
      return defining === null ? null : t("editor.definedIn", { place: notebook.order.indexOf(defining) + 1 });
    },
    diagnose: (code: string) => session.connection.diagnose(id, code),
  }), [id, session, t]);
  const phrases = useMemo(() => ({ "Diagnostics": t("editor.diagnostics"), "No diagnostics": t("editor.noDiagnostics"), "close": t("common.close"), "Returns": t("editor.returns"), "Throws": t("editor.throws"), "Deprecated": t("editor.deprecated"), "import": t("editor.import"), "surround": t("editor.surround"), "declare": t("editor.declare") }), [t]);
  const definitions = useNotebook((notebook) => notebook.definedAt);
  const locked = useNotebook((notebook) => isLocked(notebook, cell));
  const readOnly = !useMay("edit") || locked;
  const ready = (view: EditorView) => {
    const { cell: chosen, mode, focus } = session.getSelection();
    if (chosen === id && mode === "edit" && focus > 0) view.focus();
    session.showCursors(id);
    void session.showComments(id);
  };
  return (
    <CellEditor document={document} type={cell.type} label={locked ? `${t("cell.editor", { place })}: ${t("teach.locked")}` : t("cell.editor", { place })} hint="" keys={keys} questions={questions} phrases={phrases} definitions={definitions} readOnly={readOnly}
      onFocus={() => session.select(id, "edit")} onSelect={(anchor, head) => session.present(id, anchor, head)} onReady={ready} />
  );
}

function RenderedMarkdown({ cell }: { cell: Cell }) {
  const t = useText();
  const session = useSession();
  const document = session.document(cell.id);
  const source = useSyncExternalStore(document.subscribe, document.getText);
  const edit = () => session.select(cell.id, "edit", true);
  return (
    <div className="rendered" data-testid="markdown" onDoubleClick={edit}>
      {source.trim() === "" ? <p className="empty-markdown">{t("cell.emptyMarkdown")}</p> : <MarkdownView source={source} attachments={attached(cell.attachments)} />}
    </div>
  );
}

/** nbformat's attachments as data: addresses. */
function attached(attachments: Cell["attachments"]): Record<string, string> | undefined {
  if (!attachments) return undefined;
  const result: Record<string, string> = {};
  for (const [name, bundle] of Object.entries(attachments)) {
    if (bundle === null || typeof bundle !== "object" || Array.isArray(bundle)) continue;
    const [mime, data] = Object.entries(bundle as Record<string, Json>).find(([key]) => key.startsWith("image/")) ?? [];
    if (mime) result[name] = `data:${mime};base64,${Array.isArray(data) ? data.join("") : String(data)}`;
  }
  return result;
}
