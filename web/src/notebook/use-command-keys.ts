import { useEffect } from "react";
import type { Commands } from "./commands";
import { CommandKeys } from "./keymap";

/** Where typing is typing, or a widget has its own keys. */
const NOT_OURS = "input, textarea, select, [contenteditable='true'], .cm-editor, [role='menu'], [role='dialog'], [role='alertdialog'], [role='listbox']";

/** Command-mode keys for the page, except where the focus stands in something that takes keys itself. */
export function useCommandKeys(commands: Commands): void {
  useEffect(() => {
    const keys = new CommandKeys();
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || !(event.target instanceof Element) || event.target.closest(NOT_OURS)) return;
      if (document.querySelector(".modal, .popover")) return;
      const widget = event.target.closest("button, a, summary");
      if (widget && (event.key === "Enter" || event.key === " ") && !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey) return;
      if (!event.target.closest(".cell") && /^(Arrow|Home|End)/.test(event.key) && event.target !== document.body) return;
      if ((event.ctrlKey || event.metaKey) && !["Enter", "s"].includes(event.key)) return;
      const command = keys.press(event, event.timeStamp);
      if (command === null) return;
      event.preventDefault();
      if (command !== "pending") commands.do(command);
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [commands]);
}
