import { useEffect } from "react";
import { mentionsApi } from "../comments/comments-store";
import { text } from "../i18n/messages";
import { scheduleApi, type Notice } from "../net/schedule-api";
import { showToast } from "../ui/toast";
import { navigate } from "./router";

const ASK_MILLIS = 10_000;

const SEEN = "millrace.notices-seen";
const NEWS_MILLIS = 24 * 3600_000;

/** Up to which moment this browser has told: each browser tells each notice once, whoever else was told. */
const seenUntil = (): number => Number(localStorage.getItem(SEEN)) || Date.now() - NEWS_MILLIS;

/** Says on every page how runs in the background ended, and outside of it where the browser may. One at a time, the oldest first. */
export function useNotices(): void {
  useEffect(() => {
    let ended = false;
    const ask = () => scheduleApi.notices().then((notices) => {
      const next = notices.filter(({ at }) => Date.parse(at) > seenUntil()).sort((a, b) => Date.parse(a.at) - Date.parse(b.at))[0];
      if (!ended && next && document.visibilityState === "visible") tell(next);
    }, () => undefined); // whether the server is there is told elsewhere
    void ask();
    const timer = setInterval(() => void ask(), ASK_MILLIS);
    return () => {
      ended = true;
      clearInterval(timer);
    };
  }, []);
}

/** Says that somebody was named in a comment; once, wherever they look first. */
export function useMentions(): void {
  useEffect(() => {
    const ask = () => mentionsApi.all().then((mentions) => {
      const mention = mentions[0];
      if (!mention || document.visibilityState !== "visible") return;
      showToast({ text: text()("comments.mentioned", { name: mention.name, text: mention.body.slice(0, 120) }), testid: "mention",
        action: { label: text()("schedule.open"), run: () => navigate(`/notebooks/${encodeURIComponent(mention.notebook)}`) } });
      void mentionsApi.seen(mention.comment).catch(() => undefined);
    }, () => undefined);
    void ask();
    const timer = setInterval(() => void ask(), ASK_MILLIS);
    return () => clearInterval(timer);
  }, []);
}

function tell(notice: Notice): void {
  const t = text();
  const words = notice.problem !== "" ? t("schedule.problem", { title: notice.title, message: notice.problem })
    : notice.failed > 0 ? t("schedule.failed", { title: notice.title, failed: notice.failed, cells: notice.cells })
    : t("schedule.done", { title: notice.title });
  showToast({ text: words, tone: notice.problem !== "" || notice.failed > 0 ? "bad" : "plain", testid: "notice",
    action: { label: t("schedule.open"), run: () => navigate(`/notebooks/${encodeURIComponent(notice.notebook)}`) } });
  localStorage.setItem(SEEN, String(Date.parse(notice.at)));
  if (typeof Notification === "function" && Notification.permission === "granted") new Notification(t("app.name"), { body: words });
}
