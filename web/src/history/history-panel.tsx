import { useCallback, useEffect, useState } from "react";
import { ago } from "../format";
import { useText } from "../i18n/messages";
import { api, type Deed, type VersionEntry } from "../net/api";
import { shownName, useNotebook, useSession } from "../notebook/session";
import { Link } from "../shell/router";
import { Button, MenuButton } from "../ui/controls";
import { ConfirmDialog, PromptDialog } from "../ui/dialog";
import { showToast } from "../ui/toast";
import { grouped } from "./deeds";
import { nameOf } from "./version-name";

/** The notebook's past: its versions, the cells that were deleted, and who did what. */
export function HistoryPanel({ onGo }: { onGo(): void }) {
  const t = useText();
  const session = useSession();
  const deleted = useNotebook((notebook) => notebook.deleted);
  const cells = useNotebook((notebook) => notebook.cells);
  const order = useNotebook((notebook) => notebook.order);
  const [versions, setVersions] = useState<readonly VersionEntry[]>([]);
  const [deeds, setDeeds] = useState<readonly Deed[]>([]);
  const [asked, setAsked] = useState<{ what: "keep" | "purge" } | { what: "rename" | "remove"; version: VersionEntry } | null>(null);
  const look = useCallback(() => {
    const failed = (error: Error) => showToast({ text: error.message || t("error.unreachable"), tone: "bad" });
    api.versions(session.id).then(setVersions, failed);
    api.deeds(session.id).then(setDeeds, failed);
  }, [session, t]);
  useEffect(() => {
    look();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const over = session.store.onOp((op) => {
      if (op.kind === "stream" || op.kind === "output" || op.kind === "updateDisplay") return;
      timer ??= setTimeout(() => {
        timer = undefined;
        look();
      }, 1_000);
    });
    return () => {
      over();
      clearTimeout(timer);
    };
  }, [session, look]);
  const then = (done: Promise<unknown>) => void done.then(look, (error: Error) => showToast({ text: t("error.refused", { message: error.message }), tone: "bad" }));
  const restore = (version: VersionEntry) => void session.send({ kind: "restoreVersion", version: version.sequence }).then((answer) => {
    if (!answer.ok) return;
    look();
    showToast({ text: t("compare.restored"), testid: "restored-toast", action: { label: t("cell.undo"), testid: "undo-restore", run: () => void session.send({ kind: "undo" }) } });
  });
  const bringBack = (cell: string) => void session.send({ kind: "restoreCell", cell, after: order.at(-1) ?? null }).then((answer) => answer.ok && session.select(cell, "command", true));

  return (
    <section className="outline history" aria-label={t("history.title")} data-testid="history">
      <div className="panel-head">
        <h2>{t("history.title")}</h2>
        <Button look="quiet" icon="plus" onPress={() => setAsked({ what: "keep" })} data-testid="keep-version">{t("history.keep")}</Button>
      </div>
      {versions.length === 0 && <p className="hint">{t("history.none")}</p>}
      <ul>
        {versions.map((version) => (
          <li key={version.sequence} className={version.kind} data-testid="version" data-sequence={version.sequence} data-kind={version.kind}>
            <Link to={`/notebooks/${session.id}/versions/${version.sequence}`} className="version-link" testid="compare-version">{nameOf(version, t)}</Link>
            <MenuButton icon="more" label={t("history.actions", { name: nameOf(version, t) })} testid="version-menu" entries={[
              { id: "restore", label: t("compare.restoreAll"), icon: "restart", action: () => restore(version) },
              { id: "rename", label: t("history.rename"), icon: "pencil", action: () => setAsked({ what: "rename", version }) },
              { id: "remove", label: t("history.remove"), icon: "trash", danger: true, action: () => setAsked({ what: "remove", version }) },
            ]} />
            <p className="hint">{t("history.by", { name: shownName(version), ago: ago(version.at, Date.now(), t.language) })}</p>
          </li>
        ))}
      </ul>
      {deleted.length > 0 && (
        <>
          <h2>{t("history.deleted")}</h2>
          <ul data-testid="deleted-cells">
            {deleted.toReversed().slice(0, 50).map((id) => (
              <li key={id} data-testid="deleted-cell" data-cell={id}>
                <code className="first-line">{cells[id]?.source.split("\n").find((line) => line.trim() !== "") ?? t("history.emptyCell")}</code>
                <Button look="quiet" icon="restart" onPress={() => bringBack(id)} data-testid="bring-back">{t("history.bringBack")}</Button>
              </li>
            ))}
          </ul>
        </>
      )}
      <div className="panel-head">
        <h2>{t("history.deeds")}</h2>
        <Button look="quiet" onPress={() => setAsked({ what: "purge" })} data-testid="purge">{t("history.purge")}</Button>
      </div>
      <ul className="deeds">
        {grouped(deeds).slice(0, 40).map(({ deed, times }) => {
          const place = deed.cell === undefined ? 0 : order.indexOf(deed.cell) + 1;
          return (
            <li key={deed.sequence} data-testid="deed" data-kind={deed.kind}>
              <strong>{shownName(deed)}</strong>{" "}
              {t(`deed.${deed.kind}`)}{times > 1 && deed.kind !== "editSource" ? ` ×${times}` : ""}{" "}
              {place > 0 && <button type="button" className="link" onClick={() => { session.select(deed.cell!, "command", true); onGo(); }}>{t("why.cell", { place })}</button>}
              <span className="hint"> {ago(deed.at, Date.now(), t.language)}</span>
            </li>
          );
        })}
      </ul>
      {asked?.what === "keep" && (
        <PromptDialog title={t("history.keepTitle")} label={t("history.name")} value="" action={t("history.keep")} onSubmit={(title) => then(api.keepVersion(session.id, title))} onClose={() => setAsked(null)} />
      )}
      {asked?.what === "purge" && (
        <PromptDialog title={t("history.purgeTitle")} text={t("history.purgeText")} label={t("history.purgeLabel")} value="" action={t("history.purgeAction")} irreversible onSubmit={(secret) => then(api.purge(session.id, secret))} onClose={() => setAsked(null)} />
      )}
      {asked?.what === "rename" && (
        <PromptDialog title={t("history.rename")} label={t("history.name")} value={asked.version.title} action={t("people.save")} onSubmit={(title) => then(api.renameVersion(session.id, asked.version.sequence, title))} onClose={() => setAsked(null)} />
      )}
      {asked?.what === "remove" && (
        <ConfirmDialog title={t("history.remove")} text={t("history.removeText")} action={t("history.remove")} irreversible onConfirm={() => then(api.removeVersion(session.id, asked.version.sequence))} onClose={() => setAsked(null)} />
      )}
    </section>
  );
}
