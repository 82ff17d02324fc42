import { useEffect, useState } from "react";
import { bytes, clock, count } from "../format";
import { useText } from "../i18n/messages";
import { ApiError } from "../net/api";
import { adminApi, type Backup, type BackupContents } from "../net/admin-api";
import { Button } from "../ui/controls";
import { ConfirmDialog, Dialog } from "../ui/dialog";

/** What a backup holds, once the server has checked all of it; and from here the way back to it, with one more question. */
export function BackupDialog({ backup, onRestore, onClose }: { backup: Backup; onRestore(name: string): void; onClose(): void }) {
  const t = useText();
  const [contents, setContents] = useState<BackupContents | null>(null);
  const [error, setError] = useState("");
  const [asking, setAsking] = useState(false);
  useEffect(() => {
    let over = false;
    adminApi.lookAtBackup(backup.name).then((found) => !over && setContents(found), (failure: unknown) => !over && setError(failure instanceof ApiError ? failure.message : String(failure)));
    return () => {
      over = true;
    };
  }, [backup.name]);
  if (asking && contents) {
    return (
      <ConfirmDialog title={t("admin.restore.title", { name: backup.name })} text={t("admin.restore.text", { when: clock(contents.at, t.language) })} action={t("admin.restore.action")} irreversible
        onConfirm={() => onRestore(backup.name)} onClose={onClose} />
    );
  }
  return (
    <Dialog title={backup.name} onClose={onClose} testid="backup-contents">
      {error !== "" && <p className="field-error" role="alert" data-testid="backup-broken">{error}</p>}
      {error === "" && !contents && <p className="hint" role="status">{t("admin.backup.reading")}</p>}
      {contents && (
        <>
          <p>{t("admin.backup.whole")}</p>
          <dl className="facts">
            <dt>{t("admin.backup.made")}</dt><dd>{clock(contents.at, t.language)}</dd>
            <dt>{t("admin.backup.size")}</dt><dd>{t("admin.backup.sizeOf", { size: bytes(backup.bytes), files: count(contents.files) })}</dd>
            <dt>{t("admin.backup.version")}</dt><dd>{contents.version === "" ? t("admin.backup.noVersion") : contents.version}</dd>
            <dt>{t("admin.backup.notebooks")}</dt><dd data-testid="backup-notebooks">{count(contents.notebooks)}</dd>
            {contents.people > 0 && <><dt>{t("admin.backup.people")}</dt><dd>{count(contents.people)}</dd></>}
            {contents.newest !== "" && <><dt>{t("admin.backup.newestChange")}</dt><dd>{clock(contents.newest, t.language)}</dd></>}
            {contents.titles.length > 0 && <><dt>{t("admin.backup.titles")}</dt><dd>{contents.titles.join(t.language === "zh" ? "、" : ", ")}</dd></>}
          </dl>
        </>
      )}
      <footer>
        <Button onPress={onClose} data-testid="dialog-cancel">{t("common.close")}</Button>
        <Button look="danger" isDisabled={!contents} data-testid="backup-restore" onPress={() => setAsking(true)}>{t("admin.restore")}</Button>
      </footer>
    </Dialog>
  );
}
