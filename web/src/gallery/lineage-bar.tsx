import { useState } from "react";
import { useText } from "../i18n/messages";
import type { OriginalOf } from "../net/gallery-api";
import { useMay, useSession } from "../notebook/session";
import { dayOf } from "../people/account-page";
import { Link } from "../shell/router";
import { Button } from "../ui/controls";
import { ConfirmDialog } from "../ui/dialog";
import { Icon } from "../ui/icons";
import { useLineage } from "./lineage-store";
import { useReset } from "./use-reset";

/** In a notebook's head: what it is a copy of and what that has changed since, or how many copies were made of it. */
export function LineageBar() {
  const t = useText();
  const session = useSession();
  const lineage = useLineage();
  if (!lineage || (!lineage.original && lineage.copies === 0)) return null;
  return (
    <section className="lineage-bar" aria-label={t("original.bar")} data-testid="lineage-bar" data-state={lineage.original?.state ?? ""} data-changes={lineage.original?.changes ?? 0} data-copies={lineage.copies}>
      <Icon name="copy" size={14} />
      {lineage.original && <CopyOf original={lineage.original} notebook={session.id} />}
      {lineage.copies > 0 && <span data-testid="copies">{lineage.published
        ? <Link to={`/gallery/${encodeURIComponent(session.id)}`}>{t.plural("original.copies", lineage.copies, String(lineage.copies))}</Link>
        : t.plural("original.copies", lineage.copies, String(lineage.copies))}</span>}
    </section>
  );
}

function CopyOf({ original, notebook }: { original: OriginalOf; notebook: string }) {
  const t = useText();
  const edits = useMay("edit");
  const reset = useReset();
  const [asking, setAsking] = useState(false);
  const date = dayOf(original.taken, t.language);
  const [before, after] = t("original.copyOf", { date }).split("{title}");
  return (
    <>
      <span data-testid="copy-of">{before}{original.path ? <Link to={original.path} testid="to-original">{original.title}</Link> : <b>{original.title}</b>}{after}</span>
      {(original.state === "gone" || original.state === "hidden" || original.state === "imported") && <span className="hint" data-testid="original-state">{t(original.state === "hidden" && original.kind === "assignment" ? "original.left" : `original.${original.state}`)}</span>}
      {edits && (original.changes ?? 0) > 0 && (
        <Link to={`/notebooks/${encodeURIComponent(notebook)}/original`} className="lineage-news" testid="see-changes">{t.plural("original.changes", original.changes!, String(original.changes))}</Link>
      )}
      {edits && original.cells && <Button look="quiet" icon="restart" onPress={() => setAsking(true)} data-testid="reset-all">{t("original.resetAll")}</Button>}
      {asking && <ConfirmDialog title={t("original.resetAll")} text={t("original.resetText", { date })} action={t("original.resetAction")} onConfirm={() => reset()} onClose={() => setAsking(false)} />}
    </>
  );
}
