import { useState, type FormEvent, type ReactNode } from "react";
import { Input, Label, TextField } from "react-aria-components";
import { count } from "../format";
import { useText } from "../i18n/messages";
import { ApiError } from "../net/api";
import { poolApi, type BlockAction } from "../net/pool-api";
import { Button } from "../ui/controls";
import { Dialog } from "../ui/dialog";
import { showToast } from "../ui/toast";
import { chipTitle, type ChipType } from "./model";

interface Decision {
  title: string;
  text: string;
  action: string;
  danger?: boolean;
  onClose(): void;
  /** Called with the reason; what it throws is shown. */
  decide(why: string): Promise<unknown>;
  children?: ReactNode;
  testid?: string;
  /** What the reason is for, where it does not go into the ledger. */
  whyLabel?: string;
}

/** Whatever changes the pool says why. The server's own sentence is shown where it refuses, and the dialog stays. */
export function DecisionDialog({ title, text, action, danger = false, onClose, decide, children, testid, whyLabel }: Decision) {
  const t = useText();
  const [why, setWhy] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await decide(why.trim());
      onClose();
    } catch (failure) {
      setBusy(false);
      setError(failure instanceof ApiError ? failure.message : String(failure));
    }
  };
  return (
    <Dialog title={title} onClose={onClose} testid={testid ?? "decision"}>
      <p>{text}</p>
      <form className="decision" onSubmit={(event) => void submit(event)}>
        {children}
        <TextField className="field" value={why} onChange={setWhy} isRequired maxLength={500}>
          <Label>{whyLabel ?? t("pool.reasonLabel")}</Label>
          <Input className="input" data-testid="decision-why" />
        </TextField>
        <p className="field-error" role="alert">{error}</p>
        <footer>
          <Button onPress={onClose} data-testid="dialog-cancel">{t("common.cancel")}</Button>
          <Button look={danger ? "danger" : "primary"} type="submit" isDisabled={busy || why.trim() === ""} data-testid="dialog-confirm">{action}</Button>
        </footer>
      </form>
    </Dialog>
  );
}

export function NumberInput({ label, value, onChange, testid }: { label: string; value: string; onChange(value: string): void; testid?: string }) {
  return (
    <TextField className="field" value={value} onChange={onChange} isRequired>
      <Label>{label}</Label>
      <Input className="input tabular" inputMode="decimal" data-testid={testid} />
    </TextField>
  );
}

export function Choice({ label, value, options, onChange, testid }: { label: string; value: string; options: readonly (readonly [string, string])[]; onChange(value: string): void; testid?: string }) {
  return (
    <div className="field">
      <label>
        <span>{label}</span>
        <select className="input" value={value} onChange={(event) => onChange(event.target.value)} data-testid={testid}>
          {options.map(([id, words]) => <option key={id} value={id}>{words}</option>)}
        </select>
      </label>
    </div>
  );
}

export function AddDialog({ types, onClose }: { types: readonly ChipType[]; onClose(): void }) {
  const t = useText();
  const [type, setType] = useState(types[0]?.name ?? "");
  const [chips, setChips] = useState("640");
  return (
    <DecisionDialog title={t("pool.addTitle")} text={t("pool.addHint")} action={t("pool.add")} onClose={onClose} decide={(why) => poolApi.add(type, Number(chips.replace(/[\s,]/g, "")), why)}>
      <Choice label={t("pool.addType")} value={type} options={types.map((one) => [one.name, chipTitle(one.name, types)] as const)} onChange={setType} />
      <NumberInput label={t("pool.addCount")} value={chips} onChange={setChips} testid="add-chips" />
    </DecisionDialog>
  );
}

export function LoadDialog({ onClose }: { onClose(): void }) {
  const t = useText();
  const [part, setPart] = useState("80");
  return (
    <DecisionDialog title={t("pool.loadTitle")} text={t("pool.loadHint")} action={t("pool.set")} onClose={onClose} decide={(why) => poolApi.background(Number(part) / 100, why)}>
      <NumberInput label={t("pool.loadPart")} value={part} onChange={setPart} testid="load-part" />
    </DecisionDialog>
  );
}

/** What can happen to the chosen blocks. */
export function BlockActions({ chosen, onDone }: { chosen: readonly string[]; onDone(): void }) {
  const t = useText();
  const [action, setAction] = useState<BlockAction | null>(null);
  const words: Record<BlockAction, { title: string; text: string }> = {
    drain: { title: t("pool.drain"), text: t("pool.drainText") },
    lose: { title: t("pool.lose"), text: t("pool.loseText") },
    restore: { title: t("pool.restore"), text: t("pool.restoreText") },
    remove: { title: t("pool.remove"), text: t("pool.removeText") },
  };
  if (chosen.length === 0) return <p className="legend-words">{t("pool.mapHint")}</p>;
  return (
    <div className="block-actions" data-testid="block-actions">
      <b>{t.plural("pool.chosen", chosen.length, count(chosen.length))}</b>
      {(["drain", "lose", "restore", "remove"] as const).map((one) => (
        <Button key={one} look={one === "lose" || one === "remove" ? "danger" : "plain"} data-testid={`block-${one}`} onPress={() => setAction(one)}>{words[one].title}</Button>
      ))}
      <Button look="quiet" onPress={onDone}>{t("pool.unchoose")}</Button>
      {action && (
        <DecisionDialog title={`${words[action].title}: ${chosen.slice(0, 4).join(", ")}${chosen.length > 4 ? " …" : ""}`} text={words[action].text} action={words[action].title}
          danger={action === "lose" || action === "remove"} onClose={() => setAction(null)}
          decide={async (why) => {
            await poolApi.change(action, chosen, why);
            showToast({ text: `${words[action].title}: ${t.plural("pool.blocks", chosen.length, count(chosen.length))}` });
            onDone();
          }} />
      )}
    </div>
  );
}
