import { useState, useSyncExternalStore } from "react";
import { useText } from "../i18n/messages";
import { adminApi } from "../net/admin-api";
import { Button, IconButton } from "../ui/controls";
import { Icon } from "../ui/icons";
import type { Commands } from "./commands";
import type { Death, KernelNotice } from "./model";
import { useNotebook, useSession } from "./session";

/** One thing at a time: no connection, then what the kernel has to say about its end, or about values that are gone. */
export function Banner({ commands }: { commands: Commands }) {
  const t = useText();
  const session = useSession();
  const offline = useSyncExternalStore(session.connection.subscribe, session.connection.offline);
  const restoring = useSyncExternalStore(session.connection.subscribe, session.connection.restoring);
  const trouble = useSyncExternalStore(session.connection.subscribe, session.connection.trouble);
  const detail = useNotebook((notebook) => notebook.kernel.detail);
  const death = useNotebook((notebook) => notebook.kernel.death);
  const notice = useNotebook((notebook) => notebook.kernel.notice);
  const [read, setRead] = useState("");
  if (restoring) return <div className="banner" role="alert" data-testid="restoring-banner"><Icon name="clock" />{t("restoring.text")}</div>;
  if (offline) return <div className="banner" role="alert" data-testid="offline-banner"><Icon name="lost" />{t("offline.text")}</div>;
  if (trouble !== "") return <div className="banner bad" role="alert" data-testid="store-banner" data-kind={trouble}><Icon name="error" />{t(`trouble.${trouble}`)}</div>;
  if (notice) return <NoticeBanner notice={notice} />;
  const news = death?.reason ?? detail;
  if (news === "" || news === read) return null;
  const { cell } = session.getSelection();
  const again = () => {
    setRead(news);
    if (cell) commands.runTo(cell);
    else commands.runAll();
  };
  return (
    <div className="banner" role="status" data-testid="kernel-banner" data-kind={death?.kind}>
      <Icon name="lost" />
      <div>
        <span>{news}</span>
        {death && <DeathDetails death={death} />}
      </div>
      {death?.kind === "memory" && <Button look="quiet" data-testid="twice-heap" onPress={() => { setRead(news); commands.runToWithTwiceTheHeap(cell ?? session.notebook().order.at(-1) ?? ""); }}>{t("death.twice")}</Button>}
      <Button look="quiet" onPress={again}>{cell ? t("cell.runToHere") : t("run.all")}</Button>
      <IconButton icon="close" label={t("common.close")} size={14} onPress={() => setRead(news)} />
    </div>
  );
}

/** Why there is no kernel yet, or when it ends for want of use: never a silent wait, never a silent end. */
function NoticeBanner({ notice }: { notice: KernelNotice }) {
  const t = useText();
  const session = useSession();
  if (notice.kind === "waiting") {
    return (
      <div className="banner" role="status" data-testid="waiting-banner" data-place={notice.place}>
        <Icon name="clock" />
        <span>{t(`waiting.${notice.scope}`, { inUse: notice.inUse, most: notice.most, place: notice.place })}</span>
        <Button look="quiet" data-testid="waiting-stop" onPress={() => void session.send({ kind: "stop" })}>{t("waiting.giveUp")}</Button>
      </div>
    );
  }
  const when = new Intl.DateTimeFormat(t.language, { timeStyle: "medium" }).format(new Date(notice.at));
  return (
    <div className="banner" role="alert" data-testid="ending-banner">
      <Icon name="clock" />
      <span>{t("ending.text", { when })}</span>
      <Button look="quiet" data-testid="keep-kernel" onPress={() => void adminApi.keep(session.id)}>{t("ending.keep")}</Button>
    </div>
  );
}

/** Which cell it was, what to do, and the last lines of the log. */
function DeathDetails({ death }: { death: Death }) {
  const t = useText();
  const session = useSession();
  const place = useNotebook((notebook) => notebook.order.indexOf(death.cell)) + 1;
  return (
    <>
      {" "}{t(`death.kind.${death.kind}`)}{" "}
      {place > 0 && <button type="button" className="link" data-testid="death-cell" onClick={() => session.select(death.cell, "command", true)}>{t("death.cell", { place })}</button>}
      {death.log.length > 0 && (
        <details data-testid="death-log">
          <summary>{t("death.log")}</summary>
          <pre tabIndex={0}>{death.log.join("\n")}</pre>
        </details>
      )}
    </>
  );
}
