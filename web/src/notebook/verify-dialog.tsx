import { useCallback, useEffect, useState } from "react";
import { ago } from "../format";
import { useText } from "../i18n/messages";
import { verifyApi, type CellVerdict, type Verdict, type Verification } from "../net/verify-api";
import { announce } from "../ui/announce";
import { Button } from "../ui/controls";
import { Dialog } from "../ui/dialog";
import { Icon } from "../ui/icons";
import { useSession } from "./session";

const ASK_MILLIS = 700;

/** Runs a copy in a fresh kernel and says of each cell whether it gave the same; the run goes on when the dialog is closed. */
export function VerifyDialog({ onClose }: { onClose(): void }) {
  const t = useText();
  const session = useSession();
  const [shown, setShown] = useState<Verification | null>(null);
  const [failed, setFailed] = useState("");
  const ask = useCallback(() => verifyApi.state(session.id).then(setShown, (error: unknown) => setFailed(error instanceof Error ? error.message : "")), [session.id]);
  useEffect(() => void ask(), [ask]);
  const running = shown?.state === "running";
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => void ask(), ASK_MILLIS);
    return () => clearInterval(timer);
  }, [running, ask]);
  const verdict = running ? undefined : shown?.verdict;
  useEffect(() => {
    if (verdict) announce(t("verify.sum", sums(verdict)));
  }, [verdict, t]);
  const start = () => void verifyApi.start(session.id).then(ask, (error: unknown) => setFailed(error instanceof Error ? error.message : ""));
  const go = (cell: string) => {
    onClose();
    session.select(cell, "command", true);
    document.querySelector(`[data-cell="${CSS.escape(cell)}"]`)?.scrollIntoView({ block: "center" });
  };
  const save = (made: Verdict) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(made, null, 1)], { type: "application/json" }));
    link.download = `${session.notebook().title}.verdict.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  };
  return (
    <Dialog title={t("verify.title")} onClose={onClose} wide testid="verify-dialog">
      <p className="verify-text">{t("verify.text")}</p>
      {running && <p role="status" className="verify-progress" data-testid="verify-progress">{shown.cells
        ? t(shown.run === 2 ? "verify.runningTwice" : "verify.running", { cell: shown.cell ?? 0, cells: shown.cells }) : t("verify.starting")}</p>}
      {(failed || shown?.state === "failed") && <p className="field-error" role="alert">{t("error.refused", { message: failed || (shown?.error ?? "") })}</p>}
      {verdict && (
        <>
          <p className="verify-sum" data-testid="verify-sum"><b>{t("verify.sum", sums(verdict))}</b> <span className="hint">{t("verify.by", { ago: ago(verdict.at, Date.now(), t.language), program: verdict.program, java: verdict.java })}</span></p>
          <ul className="verify-cells">{verdict.cells.map((cell) => <Line key={cell.id} cell={cell} onGo={() => go(cell.id)} />)}</ul>
          <dl className="verify-hashes">
            {(["sources", "dependencies", "catalogue", "results", "runs"] as const).map((what) => verdict.hashes[what] && <div key={what}><dt>{t(`verify.hash.${what}`)}</dt><dd><code>{verdict.hashes[what].slice(0, 16)}</code></dd></div>)}
          </dl>
          <p className="hint">{t("verify.others")}</p>
        </>
      )}
      <footer>
        {verdict && <Button icon="download" onPress={() => save(verdict)} data-testid="verify-save">{t("verify.save")}</Button>}
        <Button look="primary" icon="check" isDisabled={shown === null || running} onPress={start} data-testid="verify-start">{t(verdict ? "verify.again" : "verify.start")}</Button>
      </footer>
    </Dialog>
  );
}

function sums(verdict: Verdict): Record<string, number> {
  const count = (kind: CellVerdict["verdict"]) => verdict.cells.filter((cell) => cell.verdict === kind).length;
  return { same: count("same"), differs: count("differs"), unstable: count("unstable") };
}

function Line({ cell, onGo }: { cell: CellVerdict; onGo(): void }) {
  const t = useText();
  return (
    <li className={cell.verdict} data-testid="verify-cell" data-verdict={cell.verdict}>
      <Icon name={cell.verdict === "same" ? "check" : cell.verdict === "differs" ? "error" : "restart"} size={14} />
      <button type="button" className="link" onClick={onGo}>{t("verify.cell", { place: cell.place })}</button>
      <span>{t(`verify.kind.${cell.verdict}`)}</span>
      {cell.detail !== "" && <pre tabIndex={0}>{cell.detail}</pre>}
    </li>
  );
}
