import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { ago, clock } from "../format";
import { useText } from "../i18n/messages";
import { api, type VersionEntry } from "../net/api";
import type { Cell, Notebook } from "../notebook/model";
import { fromSnapshot } from "../notebook/reducer";
import { NotebookSession, SessionContext, shownName, useNotebook, useSession } from "../notebook/session";
import { OutputView } from "../outputs/output";
import { ErrorPage } from "../shell/app";
import { Link } from "../shell/router";
import { Shell } from "../shell/shell";
import { showToast } from "../ui/toast";
import { Button } from "../ui/controls";
import { compare, kindOf, type Row } from "./compare";
import { SideBySide } from "./side-by-side";
import { nameOf } from "./version-name";

/** A version of a notebook beside what the notebook is now, or beside another version; with ways to bring it back. */
export default function ComparePage({ id, version }: { id: string; version: number }) {
  const t = useText();
  const [session, setSession] = useState<NotebookSession | null>(null);
  useEffect(() => {
    const made = new NotebookSession(id);
    setSession(made);
    return () => made.close();
  }, [id]);
  if (!session) return <div className="splash" role="status">{t("common.loading")}</div>;
  return <SessionContext value={session}><WhenThere key={version} version={version} /></SessionContext>;
}

function WhenThere({ version }: { version: number }) {
  const t = useText();
  const session = useSession();
  const [versions, setVersions] = useState<readonly VersionEntry[] | null>(null);
  const [then, setThen] = useState<Notebook | null>(null);
  const [trouble, setTrouble] = useState("");
  const loaded = useSyncExternalStore(session.store.subscribe, () => session.store.current() !== null);
  useEffect(() => {
    Promise.all([api.versions(session.id), api.version(session.id, version)]).then(([list, state]) => {
      setVersions(list);
      setThen(fromSnapshot(version, state));
    }, (error: Error) => setTrouble(error.message || t("error.unreachable")));
  }, [session, version, t]);
  if (trouble !== "") return <ErrorPage text={trouble} />;
  if (!loaded || !versions || !then) return <div className="splash" role="status">{t("common.loading")}</div>;
  return <Compared versions={versions} version={version} then={then} />;
}

function Compared({ versions, version, then }: { versions: readonly VersionEntry[]; version: number; then: Notebook }) {
  const t = useText();
  const session = useSession();
  const now = useNotebook((notebook) => notebook);
  const [other, setOther] = useState<{ sequence: number; state: Notebook } | null>(null);
  const after = other?.state ?? now;
  const rows = useMemo(() => compare(then, after), [then, after]);
  const changed = rows.filter((row) => kindOf(row) !== "same");
  const entry = versions.find(({ sequence }) => sequence === version);
  const label = (each: VersionEntry) => `${nameOf(each, t)}, ${clock(each.at, t.language)}`;
  const left = entry ? label(entry) : t("history.version");
  const right = other ? label(versions.find(({ sequence }) => sequence === other.sequence)!) : t("compare.now");
  const restore = (cells?: readonly string[]) => {
    void session.send({ kind: "restoreVersion", version, ...(cells && { cells }) }).then((answer) => {
      if (answer.ok) showToast({ text: t(cells ? "compare.restoredCell" : "compare.restored"), testid: "restored-toast",
        action: { label: t("cell.undo"), testid: "undo-restore", run: () => void session.send({ kind: "undo" }) } });
    });
  };
  const choose = (sequence: number) => {
    if (sequence < 0) setOther(null);
    else void api.version(session.id, sequence).then((state) => setOther({ sequence, state: fromSnapshot(sequence, state) }));
  };
  return (
    <Shell page="notebook" heading={<h1 className="title plain-title">{now.title}</h1>}
      actions={<>
        {!other && <Button icon="restart" isDisabled={changed.length === 0} onPress={() => restore()} data-testid="restore-all">{t("compare.restoreAll")}</Button>}
        <Link to={`/notebooks/${session.id}`} className="button primary" testid="back-to-notebook">{t("compare.back")}</Link>
      </>}>
      <main id="main" className="compare" data-testid="compare" data-changed={changed.length}>
        <div className="compare-heads">
          <p><strong>{left}</strong>{entry && <span className="hint"> {t("history.by", { name: shownName(entry), ago: ago(entry.at, Date.now(), t.language) })}</span>}</p>
          <label>
            <span className="sr-only">{t("compare.with")}</span>
            <select className="input" value={other?.sequence ?? -1} data-testid="compare-with" onChange={(event) => choose(Number(event.target.value))}>
              <option value={-1}>{t("compare.now")}</option>
              {versions.filter(({ sequence }) => sequence !== version).map((each) => <option key={each.sequence} value={each.sequence}>{label(each)}</option>)}
            </select>
          </label>
        </div>
        {then.title !== after.title && <p className="compare-title"><span>{then.title}</span><span>{after.title}</span></p>}
        <p className="hint" role="status" data-testid="compare-summary">{changed.length === 0 ? t("compare.same") : t.plural("compare.changed", changed.length, String(changed.length))}</p>
        {rows.map((row) => <CompareRow key={row.id} row={row} place={(row.after ? after : then).order.indexOf(row.id) + 1} labels={[left, right]} onRestore={other ? null : () => restore([row.id])} />)}
      </main>
    </Shell>
  );
}

function CompareRow({ row, place, labels, onRestore }: { row: Row; place: number; labels: readonly [string, string]; onRestore: (() => void) | null }) {
  const t = useText();
  const kind = kindOf(row);
  const cell = (row.after ?? row.before)!;
  const name = t(`cell.${cell.type}`, { place });
  if (kind === "same") return <p className="compare-same" data-testid="compare-row" data-kind="same" data-cell={row.id}>{name}<span className="first-line">{cell.source.split("\n")[0]}</span></p>;
  const metadata = row.differs.includes("metadata") || kind === "added" || kind === "removed" ? json(row) : ["", ""] as const;
  return (
    <section className={`compare-row card ${kind}`} aria-label={name} data-testid="compare-row" data-kind={kind} data-cell={row.id}>
      <header>
        <h2>{name}</h2>
        {(kind === "added" || kind === "removed") && <span className={`chip ${kind}`}>{t(`compare.${kind}`)}</span>}
        {row.differs.map((part) => <span key={part} className="chip" data-part={part}>{t(`compare.${part}`)}</span>)}
        {row.moved && <span className="chip">{t("compare.moved")}</span>}
        <span className="space" />
        {onRestore && row.before && (kind !== "moved") && <Button look="quiet" icon="restart" onPress={onRestore} data-testid="restore-cell">{t(kind === "removed" ? "compare.bringBack" : "compare.restoreCell")}</Button>}
      </header>
      {(row.differs.includes("source") || row.differs.includes("type") || kind === "added" || kind === "removed") && (
        <SideBySide before={row.before?.source ?? ""} after={row.after?.source ?? ""} type={cell.type} labels={[`${name}, ${labels[0]}`, `${name}, ${labels[1]}`]} />
      )}
      {(row.differs.includes("outputs") || (kind === "added" || kind === "removed") && cell.type === "code" && cell.outputs.length > 0) && (
        <div className="compare-outputs" data-testid="compare-outputs">
          <Outputs cell={row.before} place={place} label={labels[0]} />
          <Outputs cell={row.after} place={place} label={labels[1]} />
        </div>
      )}
      {metadata[0] !== metadata[1] && (
        <details className="compare-metadata" open={row.differs.length === 1}>
          <summary>{t("compare.metadata")}</summary>
          <SideBySide before={metadata[0]} after={metadata[1]} type="json" labels={[`${t("compare.metadata")}, ${labels[0]}`, `${t("compare.metadata")}, ${labels[1]}`]} />
        </details>
      )}
    </section>
  );
}

const json = (row: Row): readonly [string, string] => [row.before, row.after].map((cell) =>
  !cell || Object.keys(cell.metadata).length + Object.keys(cell.attachments ?? {}).length === 0 ? ""
    : JSON.stringify(cell.attachments ? { metadata: cell.metadata, attachments: cell.attachments } : cell.metadata, null, 2)) as unknown as readonly [string, string];

/** As the notebook shows them; controls stand still. */
function Outputs({ cell, place, label }: { cell: Cell | undefined; place: number; label: string }) {
  const t = useText();
  const session = useSession();
  const inputs = useMemo(() => ({ live: false, set: () => Promise.resolve({ ok: false as const, code: "version", message: "" }) }), []);
  const nothing = useMemo(() => ({ count: () => null, cell: () => null, go: () => {} }), []);
  const text = useMemo(() => (index: number) => (offset: number, length: number) => session.fetchText(cell?.run?.id ?? "", index, offset, length), [session, cell]);
  return (
    <div role="group" aria-label={label}>
      {!cell || cell.outputs.length === 0 ? <p className="hint">{t("compare.noOutputs")}</p>
        : cell.outputs.map((output, index) => <OutputView key={index} output={output} place={place} fetchText={text(index)} countOf={nothing.count} cellOf={nothing.cell} onGoTo={nothing.go} inputs={inputs} />)}
    </div>
  );
}
