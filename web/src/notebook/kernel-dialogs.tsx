import { useEffect, useState, type FormEvent } from "react";
import { Input, Label, TextField } from "react-aria-components";
import { useText } from "../i18n/messages";
import { ApiError, confinement, removeSecret, secretNames, setSecret, type Layer } from "../net/api";
import { Button, IconButton } from "../ui/controls";
import { Dialog } from "../ui/dialog";
import { Icon } from "../ui/icons";

const said = (error: unknown, otherwise: string): string => (error instanceof ApiError && error.message !== "" ? error.message : otherwise);

/** What keeps the kernels within bounds on this server. */
export function ConfinementDialog({ onClose }: { onClose(): void }) {
  const t = useText();
  const [layers, setLayers] = useState<readonly Layer[]>([]);
  const [trouble, setTrouble] = useState("");
  useEffect(() => {
    confinement().then(setLayers, (error: unknown) => setTrouble(said(error, t("error.unreachable"))));
  }, [t]);
  const name = (layer: Layer): string => t(`kernel.layer.${layer.name.replaceAll(" ", "")}` as "kernel.layer.files");
  return (
    <Dialog title={t("kernel.confinement")} onClose={onClose} testid="confinement">
      <p className="hint">{t("kernel.confinementHelp")}</p>
      {trouble !== "" && <p role="alert">{trouble}</p>}
      <ul className="layers">
        {layers.map((layer) => (
          <li key={layer.name} data-active={layer.active} data-testid="layer">
            <span className="layer-mark">{layer.active && <Icon name="check" size={14} />}</span>
            <span>{name(layer)}<span className="sr-only">{` ${t(layer.active ? "kernel.layerActive" : "kernel.layerMissing")}`}</span></span>
            <span className="hint">{layer.detail}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

/** Secrets for cells: their names, a new one, and away with one. A value goes to the server and never comes back. */
export function SecretsDialog({ onClose }: { onClose(): void }) {
  const t = useText();
  const [names, setNames] = useState<readonly string[]>([]);
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  const [trouble, setTrouble] = useState("");
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    secretNames().then(setNames, (error: unknown) => setTrouble(said(error, t("error.unreachable"))));
  }, [asked, t]);
  const carryOut = (deed: Promise<void>, then: () => void) => {
    deed.then(() => {
      setTrouble("");
      then();
      setAsked((n) => n + 1);
    }, (error: unknown) => setTrouble(said(error, t("error.unreachable"))));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    carryOut(setSecret(name.trim(), value), () => {
      setName("");
      setValue("");
    });
  };
  return (
    <Dialog title={t("kernel.secrets")} onClose={onClose} testid="secrets">
      <p className="hint">{t("kernel.secretsHelp")} <code>{"Secrets.get(\"name\")"}</code></p>
      {names.length > 0 && (
        <ul className="layers secret-names">
          {names.map((each) => (
            <li key={each} data-testid="secret">
              <code>{each}</code>
              <IconButton icon="close" label={t("kernel.secretRemove", { name: each })} onPress={() => carryOut(removeSecret(each), () => undefined)} />
            </li>
          ))}
        </ul>
      )}
      <form onSubmit={submit}>
        <TextField className="field" value={name} onChange={setName} autoFocus maxLength={100} isRequired>
          <Label>{t("kernel.secretName")}</Label>
          <Input className="input" data-testid="secret-name" autoComplete="off" spellCheck={false} />
        </TextField>
        <TextField className="field" value={value} onChange={setValue} type="password" isRequired>
          <Label>{t("kernel.secretValue")}</Label>
          <Input className="input" data-testid="secret-value" autoComplete="new-password" />
        </TextField>
        {trouble !== "" && <p role="alert" className="secret-trouble">{trouble}</p>}
        <footer>
          <Button onPress={onClose}>{t("common.close")}</Button>
          <Button look="primary" type="submit" data-testid="secret-set">{t("kernel.secretSet")}</Button>
        </footer>
      </form>
    </Dialog>
  );
}
