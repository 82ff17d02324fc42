import { useState, useSyncExternalStore } from "react";
import { Button as AriaButton, Tooltip, TooltipTrigger } from "react-aria-components";
import { useText } from "../i18n/messages";
import { Menu } from "../ui/controls";
import { PromptDialog } from "../ui/dialog";
import type { Present } from "./people";
import { colourOf, guestCode, initials, setMyName, useAccount, useMe } from "./person";
import { shownName, useSession } from "./session";

const SHOWN = 4;
const markOf = ({ name, person }: Present): string => (name ? initials(name) : guestCode(person));

/** Who else has the notebook open, a mark each; and oneself, with a way to say one's name. */
export function PeopleBar() {
  const t = useText();
  const session = useSession();
  const me = useMe();
  const account = useAccount();
  const [naming, setNaming] = useState(false);
  const pages = useSyncExternalStore(session.connection.people.subscribe, session.connection.people.everybody);
  const others = [...new Map(pages.filter((page) => page.person !== me.id).map((page) => [page.person, page])).values()];
  const myName = me.name || t("people.guest", { code: guestCode(me.id) });
  const go = (page: Present) => {
    if (page.cell !== null && session.notebook().order.includes(page.cell)) session.select(page.cell, "command", true);
  };
  return (
    <div className="people" role="group" aria-label={t("people.label")} data-testid="people" data-count={others.length}>
      {others.slice(0, SHOWN).map((page) => (
        <TooltipTrigger key={page.person} delay={300} closeDelay={80}>
          <AriaButton className={`person who-${colourOf(page.person)}`} aria-label={t("people.goTo", { name: shownName(page) })} data-testid="person" data-person={page.person} onPress={() => go(page)}>
            {markOf(page)}
          </AriaButton>
          <Tooltip className="tooltip" placement="bottom" offset={6}>{shownName(page)}</Tooltip>
        </TooltipTrigger>
      ))}
      {others.length > SHOWN && <span className="person more">{`+${others.length - SHOWN}`}</span>}
      {!account && <Menu label={t("people.you", { name: myName })} entries={[{ id: "name", label: t("people.rename"), icon: "pencil", action: () => setNaming(true) }]}>
        <AriaButton className={`person me who-${colourOf(me.id)}`} aria-label={t("people.you", { name: myName })} data-testid="me">{me.name ? initials(me.name) : guestCode(me.id)}</AriaButton>
      </Menu>}
      {naming && <PromptDialog title={t("people.rename")} label={t("people.name")} value={me.name} action={t("people.save")} onSubmit={setMyName} onClose={() => setNaming(false)} />}
    </div>
  );
}

/** The marks of those who are in this cell. */
export function PeopleHere({ cell }: { cell: string }) {
  const session = useSession();
  const me = useMe();
  const here = useSyncExternalStore(session.connection.people.subscribe, () => session.connection.people.at(cell));
  const others = [...new Map(here.filter((page) => page.person !== me.id).map((page) => [page.person, page])).values()];
  if (others.length === 0) return null;
  return (
    <div className="people-here" data-testid="people-here">
      {others.slice(0, 3).map((page) => <span key={page.person} className={`person small who-${colourOf(page.person)}`} title={shownName(page)}>{markOf(page)}</span>)}
    </div>
  );
}
