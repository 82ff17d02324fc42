import { useEffect, useState, type FormEvent } from "react";
import { useText } from "../i18n/messages";
import type { NotebookEntry } from "../net/api";
import { scheduleApi } from "../net/schedule-api";
import { Button } from "../ui/controls";
import { Dialog } from "../ui/dialog";

interface Props {
  entry: NotebookEntry;
  onFailed(error: unknown): void;
  onClose(): void;
}

/** When the notebook runs by itself. */
export function ScheduleDialog({ entry, onFailed, onClose }: Props) {
  const t = useText();
  const [plan, setPlan] = useState<string | null>(null);
  useEffect(() => void scheduleApi.plan(entry.id).then(setPlan, (error: unknown) => { onFailed(error); onClose(); }), [entry.id, onFailed, onClose]);
  const [kind, value] = (plan ?? "").split(" ");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onClose();
    // asked here, where somebody wants to hear of it
    if (plan !== "" && typeof Notification === "function" && Notification.permission === "default") void Notification.requestPermission();
    void scheduleApi.setPlan(entry.id, plan ?? "").catch(onFailed);
  };
  return (
    <Dialog title={t("schedule.title", { title: entry.title })} onClose={onClose} testid="schedule">
      {plan !== null && (
        <form onSubmit={submit} className="data-form">
          <label className="field">
            <span className="field-label">{t("schedule.when")}</span>
            <select className="input" value={kind} autoFocus data-testid="schedule-kind"
              onChange={(event) => setPlan(event.target.value === "every" ? "every 60" : event.target.value === "daily" ? "daily 06:00" : "")}>
              <option value="">{t("schedule.never")}</option>
              <option value="every">{t("schedule.every")}</option>
              <option value="daily">{t("schedule.daily")}</option>
            </select>
          </label>
          {kind === "every" && (
            <label className="field"><span className="field-label">{t("schedule.minutes")}</span>
              <input className="input" type="number" min={1} max={44640} required value={value} onChange={(event) => setPlan(`every ${event.target.value}`)} /></label>
          )}
          {kind === "daily" && (
            <label className="field"><span className="field-label">{t("schedule.time")}</span>
              <input className="input" type="time" required value={value} onChange={(event) => setPlan(`daily ${event.target.value}`)} /></label>
          )}
          <p className="hint">{t("schedule.text")}</p>
          <footer>
            <Button onPress={onClose} data-testid="dialog-cancel">{t("common.cancel")}</Button>
            <Button look="primary" type="submit" data-testid="dialog-confirm">{t("schedule.save")}</Button>
          </footer>
        </form>
      )}
    </Dialog>
  );
}
