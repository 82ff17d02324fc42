import { useState } from "react";
import { bytes, clock, count } from "../format";
import { useText } from "../i18n/messages";
import { ApiError } from "../net/api";
import { adminApi } from "../net/admin-api";
import { usePolled } from "../pool/use-polled";
import { Button } from "../ui/controls";
import { showToast } from "../ui/toast";

const PERIOD_MILLIS = 30_000;

/** A backup at a press, those that there are, and how long what is kept is kept. */
export function BackupCard() {
  const t = useText();
  const { value, again } = usePolled(adminApi.backups, PERIOD_MILLIS, "backups");
  const [busy, setBusy] = useState(false);
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
  if (!value) return <p className="hint">{t("common.loading")}</p>;
  const ledger = value.ledgerDays === 0 ? t("admin.retention.ever") : t("admin.retention.days", { count: count(value.ledgerDays) });
  return (
    <>
      <p data-testid="retention">{t("admin.retention", { days: count(value.historyDays), megabytes: count(value.historyMegabytes), ledger })}</p>
      <div className="admin-tools">
        <Button icon="download" isDisabled={busy} data-testid="back-up" onPress={() => void backUp()}>{busy ? t("admin.backup.busy") : t("admin.backup.now")}</Button>
      </div>
      <p className="hint">{t("admin.backup.hint")}</p>
      {value.backups.length === 0 ? <p className="hint">{t("admin.backup.none")}</p> : (
        <ul className="admin-list bounded" tabIndex={0} aria-label={t("admin.backup")}>
          {value.backups.slice(0, 50).map((made) => <li key={made.name} data-testid="backup"><div>{made.name}<small>{`${clock(made.at, t.language)} · ${bytes(made.bytes)}`}</small></div></li>)}
        </ul>
      )}
    </>
  );
}
