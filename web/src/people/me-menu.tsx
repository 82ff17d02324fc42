import { Button as AriaButton } from "react-aria-components";
import { useText } from "../i18n/messages";
import { peopleApi } from "../net/people-api";
import { initials, colourOf, useAccount } from "../notebook/person";
import { navigate } from "../shell/router";
import { Menu } from "../ui/controls";
import { tellFailure } from "./use-asked";

/** Oneself, where people have accounts: to the account, to the others, and out. */
export function MeMenu() {
  const t = useText();
  const account = useAccount();
  if (!account) return null;
  const governs = account.role === "admin" || account.role === "teacher";
  // A new start of the page, so that nothing of this person stays in its memory.
  const out = () => void peopleApi.signOut().then(() => location.assign("/"), tellFailure);
  return (
    <Menu label={t("me.menu", { name: account.name })} entries={[
      { id: "account", label: t("me.account"), icon: "keys", action: () => navigate("/account") },
      ...(governs ? [{ id: "people", label: t("me.people"), icon: "outline" as const, action: () => navigate("/people") }] : []),
      { id: "out", label: t("me.signOut"), icon: "close", action: out },
    ]}>
      <AriaButton className={`person who-${colourOf(account.id)} signed-in`} aria-label={t("me.menu", { name: account.name })} data-testid="me-menu">{initials(account.name)}</AriaButton>
    </Menu>
  );
}
