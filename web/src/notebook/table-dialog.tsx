import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useRef, useState } from "react";
import { count } from "../format";
import { useText } from "../i18n/messages";
import type { TablePart } from "../net/notebook-connection";
import { Dialog } from "../ui/dialog";
import { useSession } from "./session";

const PAGE = 100;
const ROW = 26;
const TYPING_MILLIS = 250;
const NUMERIC: ReadonlySet<string> = new Set(["double", "float", "integer", "long", "short"]);
const align = (type: string): string => (NUMERIC.has(type) ? "number" : "");

/** All rows of a table in the kernel: only those in view are fetched. A press on a column's name sorts. */
export function TableDialog({ variable, onClose }: { variable: string; onClose(): void }) {
  const t = useText();
  const session = useSession();
  const [order, setOrder] = useState({ sort: "", descending: false, filter: "" });
  const [typed, setTyped] = useState("");
  const [head, setHead] = useState<TablePart | null>(null);
  const [trouble, setTrouble] = useState("");
  const [pages, setPages] = useState<ReadonlyMap<number, string[][]>>(new Map());
  const asked = useRef(new Set<number>());
  const current = useRef(order);

  const fetchPage = useCallback(async (page: number) => {
    if (asked.current.has(page)) return;
    asked.current.add(page);
    const mine = current.current;
    const part = await session.connection.table(variable, { ...mine, from: page * PAGE, count: PAGE });
    if (mine !== current.current) return;
    if (part === null || typeof part === "string") {
      setTrouble(part ?? t("error.unreachable"));
      return;
    }
    setTrouble("");
    setHead(part);
    setPages((before) => new Map(before).set(page, part.cells));
  }, [session, variable, t]);

  useEffect(() => {
    current.current = order;
    asked.current = new Set();
    setPages(new Map());
    void fetchPage(0);
  }, [order, fetchPage]);
  useEffect(() => {
    const timer = setTimeout(() => setOrder((before) => (before.filter === typed ? before : { ...before, filter: typed })), TYPING_MILLIS);
    return () => clearTimeout(timer);
  }, [typed]);

  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({ count: head?.matching ?? 0, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 10 });
  const shown = rows.getVirtualItems();
  useEffect(() => {
    for (const page of new Set(shown.map((row) => Math.floor(row.index / PAGE)))) void fetchPage(page);
  });
  // up, down, as the table is
  const sort = (name: string) => setOrder((before) => (before.sort !== name ? { ...before, sort: name, descending: false }
    : before.descending ? { ...before, sort: "", descending: false } : { ...before, descending: true }));
  const above = shown[0]?.start ?? 0;
  const below = rows.getTotalSize() - (shown.at(-1)?.end ?? 0);

  return (
    <Dialog title={variable} onClose={onClose} wide testid="table-dialog">
      <div className="table-tools">
        <input className="input" type="search" value={typed} placeholder={t("table.filter")} aria-label={t("table.filter")} data-testid="table-filter" onChange={(event) => setTyped(event.target.value)} />
        <span className="hint tabular" data-testid="table-count">
          {head && (head.matching === head.rows ? t.plural("table.rows", head.rows, count(head.rows)) : t("table.matching", { count: count(head.matching), total: count(head.rows) }))}
        </span>
      </div>
      {trouble !== "" && <p className="hint bad" role="alert">{trouble}</p>}
      <div className="table-scroll" ref={scroller} tabIndex={0} role="region" aria-label={variable}>
        {head && (
          <table className="table-view" aria-rowcount={head.matching + 1}>
            <thead>
              <tr>
                <td />
                {head.columns.map(({ name, type }) => (
                  <th key={name} scope="col" className={align(type)} aria-sort={order.sort !== name ? "none" : order.descending ? "descending" : "ascending"}>
                    <button type="button" onClick={() => sort(name)}>{name}{order.sort === name && <span aria-hidden="true">{order.descending ? " ↓" : " ↑"}</span>}<small>{type}</small></button>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {above > 0 && <tr aria-hidden="true"><td colSpan={head.columns.length + 1} style={{ height: above }} /></tr>}
              {shown.map(({ index }) => {
                const cells = pages.get(Math.floor(index / PAGE))?.[index % PAGE];
                return (
                  <tr key={index} style={{ height: ROW }} aria-rowindex={index + 2}>
                    <th scope="row">{cells?.[0] ?? ""}</th>
                    {head.columns.map(({ name, type }, i) => <td key={name} className={align(type)}>{cells?.[i + 1] ?? "…"}</td>)}
                  </tr>
                );
              })}
              {below > 0 && <tr aria-hidden="true"><td colSpan={head.columns.length + 1} style={{ height: below }} /></tr>}
            </tbody>
          </table>
        )}
      </div>
    </Dialog>
  );
}
