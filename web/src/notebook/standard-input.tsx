import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { useText } from "../i18n/messages";
import { Button } from "../ui/controls";

/** A line that a cell reads from standard input; `null` is the end of the input. */
export function StandardInput({ place, onGive }: { place: number; onGive(text: string | null): void }) {
  const t = useText();
  const [text, setText] = useState("");
  const field = useRef<HTMLInputElement>(null);
  // who works in this cell goes on typing; who works elsewhere is left in peace
  useEffect(() => {
    if (field.current?.closest(".cell")?.contains(document.activeElement) || document.activeElement === document.body) field.current?.focus();
  }, []);
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      onGive(text);
    } else if (event.key === "d" && event.ctrlKey && text === "") {
      event.preventDefault();
      onGive(null);
    }
  };
  return (
    <div className="standard-input" data-testid="standard-input">
      <input ref={field} type="text" value={text} aria-label={t("input.label", { place })} placeholder={t("input.hint")} spellCheck={false} autoComplete="off"
        onChange={(event) => setText(event.target.value)} onKeyDown={keys} />
      <Button onPress={() => onGive(text)}>{t("input.give")}</Button>
      <Button look="quiet" onPress={() => onGive(null)}>{t("input.end")}</Button>
    </div>
  );
}
