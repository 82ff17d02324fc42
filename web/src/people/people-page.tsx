import { lazy, Suspense, useEffect, useState, type FormEvent, type ReactNode } from "react";
import type { MessageKey } from "../i18n/en";
import { useText } from "../i18n/messages";
import { peopleApi, ROLES, type AccountEntry, type Role } from "../net/people-api";
import { useAccount } from "../notebook/person";
import { Link, TABS, type Tab } from "../shell/router";
import { Shell } from "../shell/shell";
import { Button, MenuButton } from "../ui/controls";
import { Dialog } from "../ui/dialog";
import { dayOf } from "./account-page";
import { absolute, ShownOnce } from "./secret-link";
import { tellFailure, useAsked } from "./use-asked";

const Groups = lazy(() => import("./groups"));
const AuditTrail = lazy(() => import("./audit-trail"));
const AllSessions = lazy(() => import("./all-sessions"));

/** Who works here: people, groups, sessions and the audit trail. Teachers see the groups, admins everything. */
export default function PeoplePage({ tab }: { tab: Tab }) {
  const t = useText();
  const account = useAccount();
  const admin = account?.role === "admin";
  const shown = admin ? tab : "groups";
  useEffect(() => {
    document.title = `${t(`people.tab.${shown}`)} · ${t("app.name")}`;
  }, [t, shown]);
  return (
    <Shell page="people" heading={<h1 className="title">{t("people.title")}</h1>}>
      <main id="main" className="people-page" data-testid="people-page">
        {admin && (
          <nav className="tabs" aria-label={t("people.title")}>
            {TABS.map((each) => <Link key={each} to={each === "people" ? "/people" : `/people/${each}`} className={each === shown ? "on" : ""} current={each === shown} testid={`tab-${each}`}>{t(`people.tab.${each}`)}</Link>)}
          </nav>
        )}
        <Suspense fallback={<p className="hint" role="status">{t("common.loading")}</p>}>
          {shown === "people" && <Accounts />}
          {shown === "groups" && <Groups />}
          {shown === "sessions" && <AllSessions />}
          {shown === "audit" && <AuditTrail />}
        </Suspense>
      </main>
    </Shell>
  );
}

function Accounts() {
  const t = useText();
  const people = useAsked(peopleApi.accounts);
  const invitations = useAsked(peopleApi.invitations);
  const [inviting, setInviting] = useState(false);
  const [link, setLink] = useState<{ login: string; path: string } | null>(null);
  const me = useAccount();
  return (
    <>
      <section className="card people-card">
        <div className="section-head"><h2>{t("people.tab.people")}</h2><Button look="primary" icon="plus" onPress={() => setInviting(true)} data-testid="invite">{t("people.invite")}</Button></div>
        <div className="table-scroll"><table className="table">
          <thead><tr><th>{t("people.col.login")}</th><th>{t("people.col.name")}</th><th>{t("people.col.role")}</th><th className="number">{t("people.col.sessions")}</th><th>{t("people.col.since")}</th><td /></tr></thead>
          <tbody>
            {(people.value ?? []).map((entry) => (
              <Row key={entry.id} entry={entry} own={entry.id === me?.id} onRole={(role) => people.carryOut(peopleApi.change(entry.id, { role }))}
                onDisabled={(disabled) => people.carryOut(peopleApi.change(entry.id, { disabled }))}
                onReset={() => peopleApi.reset(entry.id).then(({ path }) => setLink({ login: entry.login, path }), tellFailure)} />
            ))}
          </tbody>
        </table></div>
      </section>
      {invitations.value && invitations.value.length > 0 && (
        <section className="card people-card">
          <h2>{t("people.invited")}</h2>
          <ul className="plain-rows">
            {invitations.value.map((invitation) => (
              <li key={invitation.id} data-testid="invitation-row">
                <span><b>{invitation.account ?? t(`role.${invitation.role}`)}</b>{invitation.note && ` · ${invitation.note}`}</span>
                <span className="hint">{[invitation.maker, `${t("account.expires")}: ${dayOf(invitation.expires, t.language)}`].filter(Boolean).join(" · ")}</span>
                <Button look="quiet" onPress={() => invitations.carryOut(peopleApi.withdraw(invitation.id))}>{t("people.withdraw")}</Button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {inviting && <InviteDialog onMade={invitations.again} onClose={() => setInviting(false)} />}
      {link && <Dialog title={t("people.reset")} onClose={() => setLink(null)} testid="reset"><p>{t("join.resetText", { login: link.login })}</p><ShownOnce label={t("people.linkReady")} value={absolute(link.path)} testid="reset-link" /></Dialog>}
    </>
  );
}

interface RowProps {
  entry: AccountEntry;
  own: boolean;
  onRole(role: Role): void;
  onDisabled(disabled: boolean): void;
  onReset(): void;
}

function Row({ entry, own, onRole, onDisabled, onReset }: RowProps): ReactNode {
  const t = useText();
  return (
    <tr data-testid="person-row" data-login={entry.login} className={entry.disabled ? "faded" : ""}>
      <td>{entry.login}</td>
      <td>{entry.name}{entry.disabled && <span className="chip">{t("people.disabled")}</span>}{!entry.local && <span className="chip">{t("people.external")}</span>}</td>
      <td>
        <select className="input slim" value={entry.role} aria-label={t("people.roleOf", { login: entry.login })} onChange={(event) => onRole(event.target.value as Role)} data-testid="person-role">
          {ROLES.map((role) => <option key={role} value={role}>{t(`role.${role}` as MessageKey)}</option>)}
        </select>
      </td>
      <td className="number">{entry.sessions}</td>
      <td>{dayOf(entry.created, t.language)}</td>
      <td className="row-end">
        {!own && <MenuButton icon="more" label={t("people.actions", { login: entry.login })} testid="person-menu" entries={[
          { id: "reset", label: t("people.reset"), icon: "keys", action: onReset },
          entry.disabled ? { id: "enable", label: t("people.enable"), icon: "check", action: () => onDisabled(false) } : { id: "disable", label: t("people.disable"), icon: "stop", danger: true, action: () => onDisabled(true) },
        ]} />}
      </td>
    </tr>
  );
}

function InviteDialog({ onMade, onClose }: { onMade(): void; onClose(): void }) {
  const t = useText();
  const [role, setRole] = useState<Role>("scientist");
  const [note, setNote] = useState("");
  const [link, setLink] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    peopleApi.invite(role, note).then(({ path }) => {
      setLink(absolute(path));
      onMade();
    }, tellFailure);
  };
  return (
    <Dialog title={t("people.inviteTitle")} onClose={onClose} testid="invite-dialog">
      <p>{t("people.inviteText", { days: 7 })}</p>
      <form onSubmit={submit} className="stack">
        <label className="field"><span className="field-label">{t("people.col.role")}</span>
          <select className="input" value={role} onChange={(event) => setRole(event.target.value as Role)} data-testid="invite-role" autoFocus>
            {ROLES.map((each) => <option key={each} value={each}>{t(`role.${each}`)}</option>)}
          </select></label>
        <label className="field"><span className="field-label">{t("people.note")}</span><input className="input" value={note} maxLength={200} onChange={(event) => setNote(event.target.value)} data-testid="invite-note" /></label>
        {link && <ShownOnce label={t("people.linkReady")} value={link} testid="invite-link" />}
        <footer>
          <Button onPress={onClose} data-testid="dialog-cancel">{t("common.close")}</Button>
          <Button look="primary" type="submit" data-testid="dialog-confirm">{t("people.makeLink")}</Button>
        </footer>
      </form>
    </Dialog>
  );
}
