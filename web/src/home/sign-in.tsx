import { useState, type FormEvent } from "react";
import { Input, Label, TextField } from "react-aria-components";
import { useText } from "../i18n/messages";
import { api, ApiError } from "../net/api";
import { Button } from "../ui/controls";
import { Mark } from "../ui/icons";

export function SignIn({ onSignedIn }: { onSignedIn(): void }) {
  const t = useText();
  const [token, setToken] = useState("");
  const [error, setError] = useState("");
  const change = (value: string) => {
    setToken(value);
    setError("");
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    api.signIn(token.trim()).then(onSignedIn, (failure: unknown) =>
      setError(failure instanceof ApiError && failure.status === 0 ? t("error.unreachable") : t("signIn.wrong")));
  };
  return (
    <main className="sign-in">
      <form className="card" onSubmit={submit} data-testid="sign-in">
        <p className="brand"><Mark /><span>{t("app.name")}</span></p>
        <h1>{t("signIn.title")}</h1>
        <p>{t("signIn.text")}</p>
        <TextField className="field" value={token} onChange={change} type="password" autoFocus isInvalid={error !== ""} validationBehavior="aria">
          <Label>{t("signIn.token")}</Label>
          <Input className="input" data-testid="sign-in-token" autoComplete="current-password" aria-describedby="sign-in-error" />
        </TextField>
        <p className="field-error" id="sign-in-error" role="alert">{error}</p>
        <Button look="primary" type="submit" data-testid="sign-in-submit">{t("signIn.submit")}</Button>
      </form>
    </main>
  );
}
