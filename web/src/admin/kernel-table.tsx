import { useState } from "react";
import { Input, Label, TextField } from "react-aria-components";
import { bytes, count, span } from "../format";
import { useText } from "../i18n/messages";
import { ApiError } from "../net/api";
import { adminApi, type KernelAction, type KernelRow } from "../net/admin-api";
import { SortedTable, type Column } from "../pool/pool-tables";
import { Link } from "../shell/router";
import { IconButton } from "../ui/controls";
import { ConfirmDialog } from "../ui/dialog";
import { showToast } from "../ui/toast";
import type { IconName } from "../ui/icons";

const ICONS: Record<KernelAction, IconName> = { interrupt: "interrupted", restart: "restart", stop: "stop" };
const MOST_ROWS = 500;

/** Every kernel that notebooks have, want or get: found by a word, sorted by any column, stopped and restarted. */
export function KernelTable({ rows, onChanged }: { rows: readonly KernelRow[]; onChanged(): void }) {
  const t = useText();
  const [filter, setFilter] = useState("");
  const [asked, setAsked] = useState<{ row: KernelRow; action: "restart" | "stop" } | null>(null);
  const state = (row: KernelRow) => t(`admin.state.${row.state}`, { place: row.place });
  const wanted = filter.trim().toLowerCase();
  const shown = wanted === "" ? rows : rows.filter((row) => `${row.title} ${row.owner} ${row.role} ${state(row)} ${row.pid}`.toLowerCase().includes(wanted));
  const act = async (row: KernelRow, action: KernelAction) => {
    try {
      await adminApi.act(row.notebook, action);
    } catch (failure) {
      showToast({ text: t("error.refused", { message: failure instanceof ApiError ? failure.message : String(failure) }), tone: "bad", testid: "act-refused" });
    }
    onChanged();
  };
  const columns: Column<KernelRow>[] = [
    { key: "admin.col.notebook", sort: (row) => row.title, cell: (row) => <Link to={`/notebooks/${encodeURIComponent(row.notebook)}`}>{row.title}</Link> },
    { key: "admin.col.owner", sort: (row) => row.owner, cell: (row) => <>{row.owner} <span className="soft">{row.role}</span></> },
    { key: "admin.col.state", sort: (row) => (row.state === "waiting" ? `waiting ${String(row.place).padStart(6, "0")}` : row.state),
      cell: (row) => <><i className={`kernel-mark ${row.state}`} aria-hidden="true" />{state(row)}{row.ends !== "" && <span className="soft">{` · ${t("admin.ends", { when: time(row.ends, t.language) })}`}</span>}</> },
    { key: "admin.col.memory", sort: (row) => row.memory, cell: (row) => (row.pid === 0 ? "–" : bytes(row.memory)), numeric: true },
    { key: "admin.col.cpu", sort: (row) => row.cpu, cell: (row) => (row.pid === 0 ? "–" : row.cpu.toFixed(2)), numeric: true },
    { key: "admin.col.age", sort: (row) => row.age, cell: (row) => (row.pid === 0 || row.age < 0 ? "–" : span(row.age)), numeric: true },
    { key: "admin.col.idle", sort: (row) => row.idle, cell: (row) => span(row.idle), numeric: true },
    { key: "admin.col.queue", sort: (row) => row.queue, cell: (row) => count(row.queue), numeric: true },
    { key: "admin.col.acts", sort: () => 0, cell: (row) => (
      <span className="row-acts">
        {(["interrupt", "restart", "stop"] as const).map((action) => (
          <IconButton key={action} icon={ICONS[action]} size={14} label={t("admin.actOn", { action: t(`admin.act.${action}`), title: row.title })} data-testid={`kernel-${action}`}
            isDisabled={action === "interrupt" && row.queue === 0} onPress={() => (action === "interrupt" ? void act(row, action) : setAsked({ row, action }))} />
        ))}
      </span>
    ) },
  ];
  return (
    <div className="kernel-table">
      <div className="table-tools">
        <TextField className="field" value={filter} onChange={setFilter}>
          <Label>{t("admin.filter")}</Label>
          <Input className="input" type="search" data-testid="kernel-filter" />
        </TextField>
      </div>
      {shown.length === 0 ? <p className="hint">{rows.length === 0 ? t("admin.none") : t("admin.noMatch")}</p>
        : <SortedTable rows={shown.slice(0, MOST_ROWS)} columns={columns} id={(row) => row.notebook} testid="kernel-row" label={t("admin.kernels")} />}
      {asked && (
        <ConfirmDialog title={t("admin.actOn", { action: t(`admin.act.${asked.action}`), title: asked.row.title })} irreversible
          text={t(asked.action === "restart" ? "admin.restartText" : "admin.stopText", { title: asked.row.title })} action={t(`admin.act.${asked.action}`)}
          onConfirm={() => void act(asked.row, asked.action)} onClose={() => setAsked(null)} />
      )}
    </div>
  );
}

function time(iso: string, language: string): string {
  return new Intl.DateTimeFormat(language, { timeStyle: "short" }).format(new Date(iso));
}
