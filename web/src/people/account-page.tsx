import { useEffect, useState, type FormEvent } from "react";
import { ago } from "../format";
import { useText } from "../i18n/messages";
import { peopleApi, SCOPES, type Scope, type TokenEntry } from "../net/people-api";
import { signedInAs, useAccount, type Account } from "../notebook/person";
import { Shell } from "../shell/shell";
import { Button, IconButton } from "../ui/controls";
import { showToast } from "../ui/toast";
import { ShownOnce } from "./secret-link";
import { tellFailure, useAsked } from "./use-asked";

/** One's own account: name, password, sessions, tokens. */
export default function AccountPage() {
  const t = useText();
  const account = useAccount();
  useEffect(() => {
    document.title = `${t("account.title")} · ${t("app.name")}`;
  }, [t]);
  return (
    <Shell page="people" heading={<h1 className="title">{t("account.title")}</h1>}>
      <main id="main" className="people-page" data-testid="account-page">
        {account && <Name account={account} />}
        {account?.local && <Password />}
        <Sessions />
        <Tokens admin={account?.role === "admin"} />
      </main>
    </Shell>
  );
}

function Name({ account }: { account: Account }) {
  const t = useText();
  const [name, setName] = useState(account.name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    peopleApi.rename(name).then(() => {
      signedInAs({ ...account, name });
      showToast({ text: t("account.saved") });
    }, tellFailure);
  };
  return (
    <section className="card people-card">
      <h2>{t("account.who")}</h2>
      <p className="hint">{`${account.login} · ${t(`role.${account.role}`)}`}</p>
      <form className="line-form" onSubmit={submit}>
        <label className="field"><span className="field-label">{t("people.name")}</span><input className="input" value={name} maxLength={100} required autoComplete="name" onChange={(event) => setName(event.target.value)} data-testid="account-name" /></label>
        <Button type="submit">{t("account.save")}</Button>
      </form>
    </section>
  );
}

function Password() {
  const t = useText();
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    peopleApi.changePassword(old, fresh).then(() => {
      setOld("");
      setFresh("");
      showToast({ text: t("account.changed") });
    }, tellFailure);
  };
  return (
    <section className="card people-card">
      <h2>{t("account.password")}</h2>
      <form className="line-form" onSubmit={submit}>
        <label className="field"><span className="field-label">{t("account.old")}</span><input className="input" type="password" required autoComplete="current-password" value={old} onChange={(event) => setOld(event.target.value)} /></label>
        <label className="field"><span className="field-label">{t("account.new")}</span><input className="input" type="password" required minLength={10} autoComplete="new-password" value={fresh} onChange={(event) => setFresh(event.target.value)} /></label>
        <Button type="submit">{t("account.change")}</Button>
      </form>
    </section>
  );
}

function Sessions() {
  const t = useText();
  const { value, carryOut } = useAsked(peopleApi.sessions);
  return (
    <section className="card people-card">
      <div className="section-head"><h2>{t("account.sessions")}</h2>{value && value.length > 1 && <Button look="quiet" onPress={() => carryOut(peopleApi.endOtherSessions())} data-testid="end-others">{t("account.endOthers")}</Button>}</div>
      <div className="table-scroll"><table className="table">
        <thead><tr><th>{t("account.browser")}</th><th>{t("account.from")}</th><th>{t("account.used")}</th><th>{t("account.ends")}</th><td /></tr></thead>
        <tbody>
          {(value ?? []).map((session) => (
            <tr key={session.id} data-testid="session-row">
              <td>{browserOf(session.agent)}{session.this && <span className="chip">{t("account.thisSession")}</span>}</td>
              <td>{session.address}</td><td>{ago(session.used, Date.now(), t.language)}</td><td>{dayOf(session.ends, t.language)}</td>
              <td className="row-end">{!session.this && <IconButton icon="close" label={t("account.endSession", { address: session.address })} onPress={() => carryOut(peopleApi.endSession(session.id))} />}</td>
            </tr>
          ))}
        </tbody>
      </table></div>
    </section>
  );
}

export const dayOf = (instant: string, language: string): string => new Intl.DateTimeFormat(language, { dateStyle: "medium" }).format(new Date(instant));

/** What people call their browser. */
export function browserOf(agent: string): string {
  const name = [["Edg/", "Edge"], ["Firefox/", "Firefox"], ["Chrome/", "Chrome"], ["Safari/", "Safari"]].find(([mark]) => agent.includes(mark!))?.[1];
  const system = [["Windows", "Windows"], ["Mac OS", "macOS"], ["Android", "Android"], ["Linux", "Linux"]].find(([mark]) => agent.includes(mark!))?.[1];
  return [name, system].filter(Boolean).join(", ") || agent || "–";
}

function Tokens({ admin }: { admin: boolean }) {
  const t = useText();
  const { value, again, carryOut } = useAsked(peopleApi.tokens);
  const [name, setName] = useState("");
  const [scope, setScope] = useState<Scope>("read");
  const [days, setDays] = useState(90);
  const [made, setMade] = useState<TokenEntry | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    peopleApi.makeToken(name, scope, days).then((token) => {
      setMade(token);
      setName("");
      again();
    }, tellFailure);
  };
  return (
    <section className="card people-card">
      <h2>{t("account.tokens")}</h2>
      <p className="hint">{t("account.tokensHint")} <code>{"Authorization: token …"}</code></p>
      <form className="line-form" onSubmit={submit}>
        <label className="field"><span className="field-label">{t("account.tokenName")}</span><input className="input" required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} data-testid="token-name" /></label>
        <label className="field narrow"><span className="field-label">{t("account.scope")}</span>
          <select className="input" value={scope} onChange={(event) => setScope(event.target.value as Scope)} data-testid="token-scope">
            {SCOPES.filter((each) => admin || each !== "admin").map((each) => <option key={each} value={each}>{t(`scope.${each}`)}</option>)}
          </select></label>
        <label className="field narrow"><span className="field-label">{t("account.days")}</span><input className="input" type="number" min={1} max={366} value={days} onChange={(event) => setDays(Number(event.target.value))} /></label>
        <Button type="submit" data-testid="token-make">{t("account.makeToken")}</Button>
      </form>
      {made?.token && <ShownOnce label={t("account.tokenMade")} value={made.token} testid="token-value" />}
      {value && value.length === 0 && <p className="hint">{t("account.noTokens")}</p>}
      {value && value.length > 0 && (
        <div className="table-scroll"><table className="table">
          <thead><tr><th>{t("account.tokenName")}</th><th>{t("account.scope")}</th><th>{t("account.used")}</th><th>{t("account.expires")}</th><td /></tr></thead>
          <tbody>
            {value.map((token) => (
              <tr key={token.id} data-testid="token-row">
                <td>{token.name}</td><td>{t(`scope.${token.scope}`)}</td><td>{token.used ? ago(token.used, Date.now(), t.language) : t("account.never")}</td><td>{dayOf(token.expires, t.language)}</td>
                <td className="row-end"><IconButton icon="trash" label={t("account.removeToken", { name: token.name })} onPress={() => carryOut(peopleApi.removeToken(token.id))} /></td>
              </tr>
            ))}
          </tbody>
        </table></div>
      )}
    </section>
  );
}
