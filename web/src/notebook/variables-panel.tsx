import { useEffect, useState } from "react";
import { count } from "../format";
import { useText } from "../i18n/messages";
import type { ShortValue, Variable } from "../net/notebook-connection";
import { useNotebook, useSession } from "./session";
import { TableDialog } from "./table-dialog";

const BUSY_MILLIS = 1_500;

/** What the kernel holds now: name, type, value in short. Looked up when something has run, and again and again while a cell runs. */
export function VariablesPanel({ onGo }: { onGo(): void }) {
  const t = useText();
  const session = useSession();
  const [variables, setVariables] = useState<readonly Variable[] | null>(null);
  const [table, setTable] = useState<string | null>(null);
  const kernel = useNotebook((notebook) => notebook.kernel.state);
  const defined = useNotebook((notebook) => notebook.definedAt);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const look = async () => {
      const found = await session.connection.variables();
      if (over) return;
      if (found) setVariables(found);
      if (kernel === "busy") timer = setTimeout(() => void look(), BUSY_MILLIS);
    };
    void look();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [session, kernel, defined]);
  const go = (cell: string) => {
    session.select(cell, "command", true);
    onGo();
  };
  return (
    <section className="outline variables" aria-label={t("variables.title")} data-testid="variables">
      <h2>{t("variables.title")}</h2>
      {variables?.length === 0 && <p className="hint">{t(kernel === "none" || kernel === "dead" ? "variables.noKernel" : "variables.empty")}</p>}
      <ul>
        {variables?.map((variable) => (
          <li key={variable.name} data-testid="variable" data-name={variable.name}>
            <p>
              <button type="button" className="variable-name" title={t("variables.goTo")} onClick={() => go(variable.cell)}>{variable.name}</button>
              <span className="variable-type">{variable.type}</span>
            </p>
            {variable["value-lost"] ? <p className="hint">{t("variables.lost")}</p> : <Value value={variable.value} onTable={() => setTable(variable.name)} />}
          </li>
        ))}
      </ul>
      {table !== null && <TableDialog variable={table} onClose={() => setTable(null)} />}
    </section>
  );
}

function Value({ value, onTable }: { value: ShortValue; onTable(): void }) {
  const t = useText();
  const facts = [
    value.dtype && value.shape ? `${value.dtype} ${value.shape}` : "",
    value.size !== undefined && !value.shape && !value.columns ? t.plural("variables.size", value.size, count(value.size)) : "",
    value.place === "kernel" ? t("variables.inKernel") : value.place ? t("variables.notComputed") : "",
  ].filter((fact) => fact !== "").join(" · ");
  return (
    <>
      {value.text && !value.columns && <p className="variable-value" title={value.text}>{value.text}</p>}
      {facts !== "" && <p className="hint">{facts}</p>}
      {value.columns && (
        <>
          <p className="hint">{value.columns.map((column) => `${column.name} ${column.type}`).join(", ")}</p>
          <button type="button" className="link" data-testid="open-table" onClick={onTable}>{t("variables.open", { size: value.text ?? "" })}</button>
        </>
      )}
    </>
  );
}
