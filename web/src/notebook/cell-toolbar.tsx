import { useResets } from "../gallery/lineage-store";
import { useReset } from "../gallery/use-reset";
import { useText } from "../i18n/messages";
import { IconButton, MenuButton, type MenuEntry } from "../ui/controls";
import type { Commands } from "./commands";
import type { Cell, CellType } from "./model";
import { isPinned } from "./stale";

const TYPES: readonly CellType[] = ["code", "markdown", "raw"];

/** What can be done to a cell: appears with the pointer, the selection or the focus of the keyboard. */
export function CellToolbar({ cell, commands, first, last }: { cell: Cell; commands: Commands; first: boolean; last: boolean }) {
  const t = useText();
  const resets = useResets(cell.id);
  const reset = useReset();
  const types: MenuEntry[] = TYPES.map((type) => ({
    id: type, label: t(type === "code" ? "cell.typeCode" : type === "markdown" ? "cell.typeMarkdown" : "cell.typeRaw"),
    shortcut: type === "code" ? "y" : type === "markdown" ? "m" : "r", checked: cell.type === type, action: () => commands.setType(cell.id, type),
  }));
  return (
    <div className="cell-toolbar" role="toolbar" aria-label={t("cell.actions")}>
      {cell.type === "markdown" && <IconButton icon="pencil" label={t("cell.edit")} shortcut="Enter" size={14} onPress={() => commands.edit(cell.id)} placement="top" />}
      <IconButton icon="up" label={t("cell.moveUp")} shortcut="Alt-↑" size={14} isDisabled={first} onPress={() => commands.move(cell.id, -1)} placement="top" data-testid="move-up" />
      <IconButton icon="down" label={t("cell.moveDown")} shortcut="Alt-↓" size={14} isDisabled={last} onPress={() => commands.move(cell.id, 1)} placement="top" data-testid="move-down" />
      <IconButton icon="trash" label={t("cell.delete")} shortcut="d d" size={14} onPress={() => commands.remove(cell.id)} placement="top" data-testid="delete-cell" />
      <MenuButton icon="more" label={t("cell.type")} testid="cell-menu" entries={[
        ...types,
        { id: "above", label: t("cell.insertAbove"), icon: "plus", shortcut: "a", action: () => commands.insertAbove(cell.id) },
        { id: "below", label: t("cell.insertBelow"), icon: "plus", shortcut: "b", action: () => commands.insert(cell.id, "code") },
        ...(cell.type === "code" ? [{ id: "runTo", label: t("cell.runToHere"), icon: "play" as const, action: () => commands.runTo(cell.id) }] : []),
        ...(cell.type === "code" ? [{ id: "pin", label: t("cell.pin"), icon: "pin" as const, checked: isPinned(cell), action: () => commands.pin(cell.id) }] : []),
        ...(cell.type === "code" ? [{ id: "clear", label: t("cell.clear"), icon: "close" as const, shortcut: "o", action: () => commands.clear(cell.id) }] : []),
        ...(resets ? [{ id: "reset", label: t("original.resetCell"), icon: "restart" as const, action: () => reset([cell.id]) }] : []),
      ]} />
    </div>
  );
}
