import { useEffect } from "react";
import { text } from "../i18n/messages";
import { scheduleApi, type Notice } from "../net/schedule-api";
import { showToast } from "../ui/toast";
import { navigate } from "./router";

const ASK_MILLIS = 10_000;

/** Says on every page how runs in the background ended, and outside of it where the browser may. A notice that was shown is gone. */
export function useNotices(): void {
  useEffect(() => {
    let ended = false;
    const ask = () => scheduleApi.notices().then((notices) => {
      if (!ended && notices.length > 0 && document.visibilityState === "visible") tell(notices.at(-1)!);
    }, () => undefined); // whether the server is there is told elsewhere
    void ask();
    const timer = setInterval(() => void ask(), ASK_MILLIS);
    return () => {
      ended = true;
      clearInterval(timer);
    };
  }, []);
}

function tell(notice: Notice): void {
  const t = text();
  const words = notice.problem !== "" ? t("schedule.problem", { title: notice.title, message: notice.problem })
    : notice.failed > 0 ? t("schedule.failed", { title: notice.title, failed: notice.failed, cells: notice.cells })
    : t("schedule.done", { title: notice.title });
  showToast({ text: words, tone: notice.problem !== "" || notice.failed > 0 ? "bad" : "plain", testid: "notice",
    action: { label: t("schedule.open"), run: () => navigate(`/notebooks/${encodeURIComponent(notice.notebook)}`) } });
  void scheduleApi.seen(notice.id).catch(() => undefined);
  if (typeof Notification === "function" && Notification.permission === "granted") new Notification(t("app.name"), { body: words });
}
