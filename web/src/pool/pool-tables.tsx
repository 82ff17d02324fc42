import { useState, type ReactNode } from "react";
import { count, percent } from "../format";
import type { MessageKey } from "../i18n/en";
import { useText } from "../i18n/messages";
import { Button } from "../ui/controls";
import { chipTitle, type Member, type Pool, type QueueEntry } from "./model";
import { runState } from "./pool-panel";
import { wordReason } from "./reason";

export interface Column<Row> {
  key: MessageKey;
  sort(row: Row): string | number;
  cell(row: Row): ReactNode;
  numeric?: boolean;
}

/** A table that sorts by a press on a heading. */
export function SortedTable<Row>({ rows, columns, id, testid, label }: { rows: readonly Row[]; columns: readonly Column<Row>[]; id(row: Row): string; testid: string; label: string }) {
  const t = useText();
  const [order, setOrder] = useState<{ column: number; down: boolean } | null>(null);
  const sorted = order === null ? rows : [...rows].sort((a, b) => {
    const [left, right] = [columns[order.column]!.sort(a), columns[order.column]!.sort(b)];
    const result = typeof left === "number" && typeof right === "number" ? left - right : String(left).localeCompare(String(right), t.language, { numeric: true });
    return order.down ? -result : result;
  });
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={label}>
      <table className="table">
        <thead>
          <tr>
            {columns.map((column, index) => (
              <th key={column.key} scope="col" className={column.numeric ? "numeric" : ""} aria-sort={order?.column !== index ? "none" : order.down ? "descending" : "ascending"}>
                <button type="button" onClick={() => setOrder({ column: index, down: order?.column === index ? !order.down : false })}>
                  {t(column.key)}<span aria-hidden="true">{order?.column !== index ? "" : order.down ? " ↓" : " ↑"}</span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.map((row) => (
            <tr key={id(row)} data-testid={testid} data-id={id(row)}>
              {columns.map((column) => <td key={column.key} className={column.numeric ? "numeric tabular" : ""}>{column.cell(row)}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function RunTable({ pool, onWhy }: { pool: Pool; onWhy(run: string): void }) {
  const t = useText();
  if (pool.queue.length === 0) return <p className="hint">{t("pool.noRuns")}</p>;
  const columns: Column<QueueEntry>[] = [
    { key: "pool.table.run", sort: (row) => row.label, cell: (row) => <><b>{row.label}</b>{" "}<code>{row.run.slice(0, 8)}</code></> },
    { key: "pool.table.owner", sort: (row) => row.owner, cell: (row) => (row.group && row.group !== row.owner ? `${row.owner} · ${row.group}` : row.owner) },
    { key: "pool.table.state", sort: (row) => (row.state === "waiting" ? 1000 + row.place : 0), cell: (row) => runState(row, t) },
    { key: "pool.table.chips", sort: (row) => row.chips, cell: (row) => `${row.fraction !== undefined && row.fraction < 1 ? `${percent(row.fraction)} × ` : ""}${t("strip.chips", { count: count(row.chips), type: chipTitle(row.chipType, pool.types) })}` },
    { key: "pool.table.slices", sort: (row) => row.slices, cell: (row) => count(row.slices), numeric: true },
    { key: "pool.table.reason", sort: (row) => row.reason ?? "", cell: (row) => <>{wordReason(row.because, t, row.reason ?? "")} <Button look="quiet" data-testid="run-why" onPress={() => onWhy(row.run)}>{t("pool.why.button")}</Button></> },
  ];
  return <SortedTable rows={pool.queue.slice(0, 500)} columns={columns} id={(row) => row.run} testid="pool-run" label={t("pool.runsNow")} />;
}

export function MemberTable({ members }: { members: readonly Member[] }) {
  const t = useText();
  const columns: Column<Member>[] = [
    { key: "pool.table.member", sort: (row) => row.id, cell: (row) => <code>{row.id}</code> },
    { key: "pool.table.roles", sort: (row) => row.roles.join(), cell: (row) => row.roles.join(", ") },
    { key: "pool.table.blocks", sort: (row) => row.blocks, cell: (row) => count(row.blocks), numeric: true },
    { key: "pool.table.address", sort: (row) => row.address, cell: (row) => <code>{row.address}</code> },
  ];
  return <SortedTable rows={members} columns={columns} id={(row) => row.id} testid="pool-member" label={t("pool.table.member")} />;
}
