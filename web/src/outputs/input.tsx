import { useId, useMemo, useRef, useState } from "react";
import { Button } from "../ui/controls";
import { sendHeldBack, throttled, type Control } from "./input-model";

const SEND_MILLIS = 80;
/** What shows the change everywhere comes just behind the answer. */
const SETTLE_MILLIS = 150;

export interface InputDoor {
  /** Whether the kernel that made the controls is still there. */
  readonly live: boolean;
  /** Resolves when the server has it. */
  set(control: string, value: Control["value"]): Promise<unknown>;
}

/** A control bound to a value in the kernel. While somebody moves it, it shows what that person does; otherwise what the server says. */
export function InputView({ control, door }: { control: Control; door: InputDoor }) {
  const id = useId();
  const [draft, setDraft] = useState<Control["value"] | null>(null);
  const set = useRef(door.set);
  set.current = door.set;
  const newest = useRef(0);
  // an answer to an earlier change must not undo what was typed since: the draft stands until the newest change is answered
  const send = useMemo(() => throttled<{ value: Control["value"]; change: number }>(SEND_MILLIS, ({ value, change }) => void set.current(control.id, value).then(() => setTimeout(() => {
    if (change === newest.current) setDraft(null);
  }, SETTLE_MILLIS))), [control.id]);
  const value = draft ?? control.value;
  const change = (next: Control["value"]) => {
    setDraft(next);
    send({ value: next, change: ++newest.current });
  };
  const press = () => {
    sendHeldBack();
    void door.set(control.id, Number(control.value) + 1);
  };
  const common = { id, disabled: !door.live, "data-testid": `input-${control.kind}` };
  return (
    <div className={`control of-${control.kind}`} data-testid="control" data-live={door.live}>
      {control.kind !== "button" && <label htmlFor={id}>{control.label}</label>}
      {control.kind === "slider" && (
        <>
          <input {...common} type="range" min={control.min} max={control.max} step={control.step} value={Number(value)} onChange={(event) => change(event.target.valueAsNumber)} />
          <output htmlFor={id} className="tabular">{shown(Number(value), control.step)}</output>
        </>
      )}
      {control.kind === "select" && (
        <select {...common} value={String(value)} onChange={(event) => change(event.target.value)}>
          {control.options?.map((option, i) => <option key={i}>{option}</option>)}
        </select>
      )}
      {control.kind === "text" && <input {...common} type="text" value={String(value)} spellCheck={false} onChange={(event) => change(event.target.value)} />}
      {control.kind === "checkbox" && <input {...common} type="checkbox" checked={value === true} onChange={(event) => change(event.target.checked)} />}
      {control.kind === "button" && <Button isDisabled={!door.live} data-testid="input-button" onPress={press}>{control.label}</Button>}
    </div>
  );
}

/** With as many decimals as the step has. */
export function shown(value: number, step = 1): string {
  const decimals = Math.min(6, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));
  return value.toFixed(decimals);
}
