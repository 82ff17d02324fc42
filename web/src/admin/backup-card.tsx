import { useEffect, useRef, useState } from "react";
import { bytes, clock, count } from "../format";
import { useText, type Translate } from "../i18n/messages";
import { ApiError } from "../net/api";
import { adminApi, type Backup, type BackupFailure, type BackupPlan, type Restored } from "../net/admin-api";
import { DecisionDialog, NumberInput } from "../pool/decisions";
import { usePolled } from "../pool/use-polled";
import { Button } from "../ui/controls";
import { showToast } from "../ui/toast";
import { BackupDialog } from "./backup-dialog";
import { untilRestored } from "./until-restored";

const PERIOD_MILLIS = 30_000;
const RESTORING_MILLIS = 1_000;
/** All of a large store is copied, unpacked and checked before the server starts again. */
const RESTORING_PATIENCE_MILLIS = 30 * 60_000;

/** A backup at a press or by a plan, those that there are, the way back to one, and how long what is kept is kept. */
export function BackupCard() {
  const t = useText();
  const { value, again } = usePolled(adminApi.backups, PERIOD_MILLIS, "backups");
  const [busy, setBusy] = useState(false);
  const [looking, setLooking] = useState<Backup | null>(null);
  const [planning, setPlanning] = useState(false);
  const [restoring, setRestoring] = useState("");
  const left = useRef(new AbortController());
  useEffect(() => {
    const here = new AbortController();
    left.current = here;
    return () => here.abort();
  }, []);
  const backUp = async () => {
    setBusy(true);
    try {
      await adminApi.backUp();
    } catch (failure) {
      showToast({ text: t("error.refused", { message: failure instanceof ApiError ? failure.message : String(failure) }), tone: "bad", testid: "backup-refused" });
    }
    setBusy(false);
    again();
  };
  const restore = async (name: string) => {
    const here = left.current.signal;
    setRestoring(name);
    try {
      await adminApi.restore(name);
      const outcome = await untilRestored(adminApi.backups, value?.restored?.at ?? "", here, RESTORING_MILLIS, RESTORING_PATIENCE_MILLIS);
      if (outcome === "signed-out") location.reload(); // whose session is not in the backup signs in again
      if (outcome === "silent") showToast({ text: t("admin.restore.silent"), tone: "bad", testid: "restore-silent" });
    } catch (failure) {
      showToast({ text: t("error.refused", { message: failure instanceof ApiError ? failure.message : String(failure) }), tone: "bad", testid: "restore-refused" });
    }
    if (here.aborted) return;
    setRestoring("");
    again();
  };
  if (!value) return <p className="hint">{t("common.loading")}</p>;
  const ledger = value.ledgerDays === 0 ? t("admin.retention.ever") : t("admin.retention.days", { count: count(value.ledgerDays) });
  return (
    <>
      {restoring !== "" && <p role="status" data-testid="restoring">{t("admin.restore.busy", { name: restoring })}</p>}
      {restoring === "" && value.restored && <p role="status" data-testid="restored" data-done={value.restored.done}>{outcome(value.restored, t)}</p>}
      <p data-testid="retention">{t("admin.retention", { days: count(value.historyDays), megabytes: count(value.historyMegabytes), ledger })}</p>
      <p data-testid="backup-plan">{planned(value.plan, t)}</p>
      {value.failed && <p className="hint bad" role="status" data-testid="backup-failed">{notMade(value.failed, t)}</p>}
      <div className="admin-tools">
        <Button icon="download" isDisabled={busy || restoring !== ""} data-testid="back-up" onPress={() => void backUp()}>{busy ? t("admin.backup.busy") : t("admin.backup.now")}</Button>
        <Button isDisabled={restoring !== ""} data-testid="backup-plan-set" onPress={() => setPlanning(true)}>{t("admin.backup.plan")}</Button>
      </div>
      <p className="hint">{t("admin.backup.hint")}</p>
      {value.backups.length === 0 ? <p className="hint">{t("admin.backup.none")}</p> : (
        <ul className="admin-list bounded" tabIndex={0} aria-label={t("admin.backup")}>
          {value.backups.slice(0, 50).map((made) => (
            <li key={made.name} data-testid="backup" data-name={made.name}>
              <div>{made.name}<small>{`${clock(made.at, t.language)} · ${bytes(made.bytes)}`}</small></div>
              <Button look="quiet" isDisabled={restoring !== ""} aria-label={t("admin.backup.lookAt", { name: made.name })} data-testid="backup-look" onPress={() => setLooking(made)}>{t("admin.backup.look")}</Button>
            </li>
          ))}
        </ul>
      )}
      {looking && <BackupDialog backup={looking} onRestore={(name) => void restore(name)} onClose={() => setLooking(null)} />}
      {planning && <PlanDialog plan={value.plan} onClose={() => { setPlanning(false); again(); }} />}
    </>
  );
}

function PlanDialog({ plan, onClose }: { plan: BackupPlan; onClose(): void }) {
  const t = useText();
  const [hours, setHours] = useState(String(plan.everyHours));
  const [most, setMost] = useState(String(plan.most));
  const [days, setDays] = useState(String(plan.days));
  return (
    <DecisionDialog title={t("admin.backup.plan")} text={t("admin.backup.planHint")} action={t("pool.set")} whyLabel={t("admin.limits.why")} onClose={onClose}
      decide={(why) => adminApi.planBackups({ everyHours: Number(hours), most: Number(most), days: Number(days), why })}>
      <NumberInput label={t("admin.backup.everyHours")} value={hours} onChange={setHours} testid="backup-hours" />
      <NumberInput label={t("admin.backup.most")} value={most} onChange={setMost} testid="backup-most" />
      <NumberInput label={t("admin.backup.days")} value={days} onChange={setDays} testid="backup-days" />
    </DecisionDialog>
  );
}

function planned(plan: BackupPlan, t: Translate): string {
  const made = plan.everyHours === 0 ? t("admin.backup.byHand") : t("admin.backup.byItself", { hours: count(plan.everyHours) });
  const most = plan.most === 0 ? t("admin.backup.all") : t("admin.backup.newest", { most: count(plan.most) });
  return `${made}${t.language === "zh" ? "" : " "}${plan.days === 0 ? t("admin.backup.kept", { most }) : t("admin.backup.keptFor", { most, days: count(plan.days) })}`;
}

function notMade(failed: BackupFailure, t: Translate): string {
  return t("admin.backup.failed", { at: clock(failed.at, t.language), message: failed.message, again: clock(failed.again, t.language) });
}

function outcome(how: Restored, t: Translate): string {
  return how.done ? t("admin.restore.done", { who: how.who, backup: how.backup, before: how.before ?? "" }) : t("admin.restore.failed", { message: how.message });
}
