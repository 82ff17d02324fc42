import { useCallback, useEffect, useSyncExternalStore, Fragment } from "react";
import { useText } from "../i18n/messages";
import { CellView } from "./cell-view";
import type { Commands } from "./commands";
import { InsertBar } from "./insert-bar";
import { useNotebook, useSession } from "./session";

/** The cells, one under the other. */
export function CellColumn({ commands }: { commands: Commands }) {
  const t = useText();
  const session = useSession();
  const order = useNotebook((notebook) => notebook.order);
  const seq = useNotebook((notebook) => notebook.seq);
  const kernel = useNotebook((notebook) => notebook.kernel.state);
  const connected = useSyncExternalStore(session.connection.subscribe, session.connection.connected);

  useEffect(() => {
    if (session.getSelection().cell === null && order[0]) session.select(order[0], "command");
  }, [order, session]);

  const goTo = useCallback((cell: string, line: number) => {
    session.select(cell, "edit", true);
    requestAnimationFrame(() => {
      const view = session.document(cell).currentView;
      if (!view) return;
      const place = view.state.doc.line(Math.max(1, Math.min(line, view.state.doc.lines)));
      view.dispatch({ selection: { anchor: place.from, head: place.to }, scrollIntoView: true });
      view.focus();
    });
  }, [session]);

  return (
    <main id="main" className="column" data-testid="notebook" data-seq={seq} data-kernel={kernel} data-connected={connected} aria-label={t("notebook.cells")}>
      <div className="cells">
        <InsertBar after={null} commands={commands} />
        {order.length === 0 && <p className="empty">{t("cell.empty")}</p>}
        {order.map((id, index) => (
          <Fragment key={id}>
            <CellView id={id} place={index + 1} last={index === order.length - 1} commands={commands} onGoTo={goTo} />
            <InsertBar after={id} always={index === order.length - 1} commands={commands} />
          </Fragment>
        ))}
      </div>
    </main>
  );
}
