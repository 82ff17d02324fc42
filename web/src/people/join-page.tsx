import { useEffect, useState, type FormEvent } from "react";
import { Input, Label, TextField } from "react-aria-components";
import { useText } from "../i18n/messages";
import { ApiError } from "../net/api";
import { peopleApi, type Invitation } from "../net/people-api";
import { navigate } from "../shell/router";
import { Button } from "../ui/controls";
import { Mark } from "../ui/icons";

/** Where an invitation leads: an account is made, or one that is there gets a new password. */
export default function JoinPage({ code, onSignedIn }: { code: string; onSignedIn(): void }) {
  const t = useText();
  const [invitation, setInvitation] = useState<Invitation | null | "over">(null);
  const [login, setLogin] = useState("");
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState("");
  useEffect(() => {
    document.title = `${t("join.title")} · ${t("app.name")}`;
    peopleApi.invitation(code).then(setInvitation, () => setInvitation("over"));
  }, [code, t]);
  if (invitation === null) return <div className="splash" role="status">{t("common.loading")}</div>;
  if (invitation === "over") {
    return (
      <main className="sign-in"><div className="card" data-testid="join-over">
        <p className="brand"><Mark /><span>{t("app.name")}</span></p>
        <h1>{t("join.over")}</h1>
        <Button look="primary" onPress={() => { navigate("/"); onSignedIn(); }}>{t("join.toSignIn")}</Button>
      </div></main>
    );
  }
  const reset = invitation.login !== null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setError("");
    peopleApi.join(code, login, name, password).then(() => {
      navigate("/");
      onSignedIn();
    }, (failure: unknown) => setError(failure instanceof ApiError && failure.status !== 0 ? failure.message : t("error.unreachable")));
  };
  return (
    <main className="sign-in">
      <form className="card" onSubmit={submit} data-testid="join">
        <p className="brand"><Mark /><span>{t("app.name")}</span></p>
        <h1>{t(reset ? "join.reset" : "join.title")}</h1>
        <p>{reset ? t("join.resetText", { login: invitation.login! }) : invitation.role === "admin" ? t("join.first") : t("join.text", { role: t(`role.${invitation.role}`) })}</p>
        {!reset && (<>
          <TextField className="field" value={login} onChange={setLogin} autoFocus isRequired validationBehavior="aria">
            <Label>{t("signIn.login")}</Label>
            <Input className="input" data-testid="join-login" autoComplete="username" autoCapitalize="none" spellCheck={false} />
          </TextField>
          <TextField className="field" value={name} onChange={setName} maxLength={100}>
            <Label>{t("join.name")}</Label>
            <Input className="input" data-testid="join-name" autoComplete="name" />
          </TextField>
        </>)}
        <TextField className="field" value={password} onChange={setPassword} type="password" isRequired isInvalid={error !== ""} validationBehavior="aria">
          <Label>{t("signIn.password")}</Label>
          <Input className="input" data-testid="join-password" autoComplete="new-password" aria-describedby="join-hint join-error" />
        </TextField>
        <p className="hint" id="join-hint">{t("join.passwordHint")}</p>
        <p className="field-error" id="join-error" role="alert">{error}</p>
        <Button look="primary" type="submit" data-testid="join-submit">{t(reset ? "join.resetSubmit" : "join.submit")}</Button>
      </form>
    </main>
  );
}
