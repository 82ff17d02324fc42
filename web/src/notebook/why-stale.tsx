import { Button as AriaButton, Dialog, DialogTrigger, Popover } from "react-aria-components";
import { useText } from "../i18n/messages";
import { Button } from "../ui/controls";
import { staleCells, type Why } from "./graph";
import { useNotebook, useSession } from "./session";

/** A quiet word in a cell that says that it is stale; behind it, why, and a way to mend it. */
export function WhyStale({ why }: { why: readonly Why[] }) {
  const t = useText();
  const session = useSession();
  const order = useNotebook((notebook) => notebook.order);
  const name = (of: Why) => <code>{of.name}</code>;
  return (
    <DialogTrigger>
      <AriaButton className="stale-word why-button" data-testid="cell-stale">{t("cell.stale")}</AriaButton>
      <Popover className="popover" placement="bottom start" offset={4}>
        <Dialog className="why" aria-label={t("why.title")} data-testid="why-stale">
          {({ close }) => (
            <>
              <h3>{t("why.title")}</h3>
              <ul>
                {why.map((each) => {
                  const place = order.indexOf(each.cell) + 1;
                  return (
                    <li key={`${each.kind} ${each.cell}`} data-kind={each.kind}>
                      {name(each)} {t(`why.${each.kind}`)}{" "}
                      {place > 0 && <button type="button" className="link" onClick={() => { close(); session.select(each.cell, "command", true); }}>{t("why.cell", { place })}</button>}
                    </li>
                  );
                })}
              </ul>
              <Button icon="play" data-testid="run-stale-here" onPress={() => { close(); void session.run(staleCells(session.notebook())); }}>{t("run.staleAll")}</Button>
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
