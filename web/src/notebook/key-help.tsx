import type { MessageKey } from "../i18n/en";
import { useText } from "../i18n/messages";
import { Dialog } from "../ui/dialog";
import { COMMAND_KEYS } from "./keymap";

const EDIT_KEYS: readonly { keys: string; text: MessageKey }[] = [
  { keys: "Esc", text: "keys.escape" }, { keys: "Shift-Enter", text: "keys.runAndNext" }, { keys: "Mod-Enter", text: "keys.run" }, { keys: "Alt-Enter", text: "keys.runAndInsert" },
  { keys: "Tab", text: "keys.complete" }, { keys: "Shift-Tab", text: "keys.inspect" }, { keys: "Mod-/", text: "keys.comment" }, { keys: "Mod-f", text: "keys.find" },
];

const mac = typeof navigator !== "undefined" && /mac/i.test(navigator.platform);

export function KeyHelp({ onClose }: { onClose(): void }) {
  const t = useText();
  return (
    <Dialog title={t("keys.title")} onClose={onClose} wide testid="key-help">
      <div className="key-columns">
        <section>
          <h3>{t("keys.commandMode")}</h3>
          <dl className="keys">
            {COMMAND_KEYS.filter((binding) => binding.listed).map((binding) => <Row key={binding.keys} keys={binding.keys} text={t(`keys.${binding.command}`)} />)}
          </dl>
        </section>
        <section>
          <h3>{t("keys.editMode")}</h3>
          <dl className="keys">{EDIT_KEYS.map((row) => <Row key={row.keys} keys={row.keys} text={t(row.text)} />)}</dl>
        </section>
      </div>
    </Dialog>
  );
}

function Row({ keys, text }: { keys: string; text: string }) {
  return (
    <div className="key-row">
      <dt>{keys.split(" ").map((key, index) => <kbd key={index}>{key.replace("Mod", mac ? "⌘" : "Ctrl").replace("ArrowUp", "↑").replace("ArrowDown", "↓")}</kbd>)}</dt>
      <dd>{text}</dd>
    </div>
  );
}
