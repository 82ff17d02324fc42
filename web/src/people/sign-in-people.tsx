import { useState, type FormEvent } from "react";
import { Input, Label, TextField } from "react-aria-components";
import { useText } from "../i18n/messages";
import { ApiError } from "../net/api";
import { peopleApi, type Ways } from "../net/people-api";
import { Button } from "../ui/controls";
import { Mark } from "../ui/icons";

/** The way in where people have accounts. */
export function SignInPeople({ ways, onSignedIn }: { ways: Ways; onSignedIn(): void }) {
  const t = useText();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState(() => (new URLSearchParams(location.search).get("sign-in") === "failed" ? t("signIn.providerFailed") : ""));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setError("");
    peopleApi.signIn(login.trim(), password).then(onSignedIn, (failure: unknown) => {
      const status = failure instanceof ApiError ? failure.status : 0;
      setError(t(status === 0 ? "error.unreachable" : status === 429 ? "signIn.tooMany" : "signIn.wrongPassword"));
    });
  };
  return (
    <main className="sign-in">
      <form className="card" onSubmit={submit} data-testid="sign-in-people">
        <p className="brand"><Mark /><span>{t("app.name")}</span></p>
        <h1>{t("signIn.title")}</h1>
        <p>{t("signIn.people")}</p>
        <TextField className="field" value={login} onChange={setLogin} autoFocus isRequired validationBehavior="aria">
          <Label>{t("signIn.login")}</Label>
          <Input className="input" data-testid="sign-in-login" autoComplete="username" autoCapitalize="none" spellCheck={false} />
        </TextField>
        <TextField className="field" value={password} onChange={setPassword} type="password" isRequired isInvalid={error !== ""} validationBehavior="aria">
          <Label>{t("signIn.password")}</Label>
          <Input className="input" data-testid="sign-in-password" autoComplete="current-password" aria-describedby="sign-in-error" />
        </TextField>
        <p className="field-error" id="sign-in-error" role="alert">{error}</p>
        <Button look="primary" type="submit" data-testid="sign-in-submit">{t("signIn.submit")}</Button>
        {ways.provider !== null && <a className="button" href="/api/sign-in/provider" data-testid="sign-in-provider">{t("signIn.provider", { name: ways.provider })}</a>}
      </form>
    </main>
  );
}
