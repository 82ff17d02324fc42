/** What the keys, the buttons and the menus do to a notebook. */
import { text } from "../i18n/messages";
import { hideToast, showToast } from "../ui/toast";
import { may } from "../net/rights";
import { definingCell, staleCells } from "./graph";
import { newCellId } from "./ids";
import type { Command } from "./keymap";
import type { CellType } from "./model";
import type { NotebookSession } from "./session";
import { isPinned, withSetting } from "./stale";

export interface Shown {
  help(): void;
  restart(): void;
}

/** The operations that an undo is made of. */
const STEPS: ReadonlySet<string> = new Set(["insertCell", "deleteCell", "restoreCell", "moveCell", "setCellType", "setCellMetadata", "setTitle", "editSource"]);

/** Commands that change nothing, and those that only run. */
const FREE: ReadonlySet<Command> = new Set(["help", "save", "next", "previous", "first", "last", "copy"]);
const RUNS: ReadonlySet<Command> = new Set(["restart", "interrupt", "run", "runAndNext"]);

interface Clip {
  readonly type: CellType;
  readonly source: string;
}

export class Commands {
  private clip: Clip | null = null;

  constructor(private readonly session: NotebookSession, private readonly shown: Shown) {}

  /** What one may not do has no key; the server would refuse it in any case. */
  private allowed(command: Command): boolean {
    const right = this.session.connection.right();
    if (FREE.has(command)) return true;
    return may(right, RUNS.has(command) ? "run" : "edit");
  }

  do(command: Command): void {
    const cell = this.session.getSelection().cell;
    if (!this.allowed(command)) return;
    switch (command) {
      case "help": return this.shown.help();
      case "restart": return this.shown.restart();
      case "interrupt": return void this.session.send({ kind: "stop" });
      case "undo": return this.undo("undo");
      case "redo": return this.undo("redo");
      case "save": return; // the server has it already
      case "next": return this.step(1);
      case "previous": return this.step(-1);
      case "first": return this.go(this.order.at(0));
      case "last": return this.go(this.order.at(-1));
    }
    if (cell === null) return;
    switch (command) {
      case "edit": return this.edit(cell);
      case "run": return this.run(cell);
      case "runAndNext": return this.runAndNext(cell);
      case "runAndInsert": return this.runAndInsert(cell);
      case "insertAbove": return this.insertAbove(cell);
      case "insertBelow": return this.insert(cell, "code");
      case "delete": return this.remove(cell);
      case "cut": this.copy(cell); return this.remove(cell);
      case "copy": return this.copy(cell);
      case "pasteBelow": return this.paste(cell);
      case "pasteAbove": return this.paste(this.before(cell));
      case "toMarkdown": return this.setType(cell, "markdown");
      case "toCode": return this.setType(cell, "code");
      case "toRaw": return this.setType(cell, "raw");
      case "moveUp": return this.move(cell, -1);
      case "moveDown": return this.move(cell, 1);
      case "clearOutput": return this.clear(cell);
    }
  }

  run(cell: string): void {
    if (this.typeOf(cell) === "code") void this.session.run([cell]);
    this.session.select(cell, "command", true);
  }

  runAndNext(cell: string): void {
    if (this.typeOf(cell) === "code") void this.session.run([cell]);
    const next = this.order[this.order.indexOf(cell) + 1];
    if (next) this.session.select(next, "command", true);
    else if (may(this.session.connection.right(), "edit")) this.insert(cell, "code", "edit");
  }

  runAndInsert(cell: string): void {
    if (this.typeOf(cell) === "code") void this.session.run([cell]);
    this.insert(cell, "code", "edit");
  }

  runAll(): void {
    void this.session.run(this.order.filter((id) => this.typeOf(id) === "code"));
  }

  /** This code cell with all those above it. */
  runTo(cell: string): void {
    void this.session.run(this.order.slice(0, this.order.indexOf(cell) + 1).filter((id) => this.typeOf(id) === "code"));
  }

  runToWithTwiceTheHeap(cell: string): void {
    void this.session.send({ kind: "restart", twice: true });
    this.runTo(cell);
  }

  /** Cells whose results are not what they would be now, from top to bottom. */
  runStale(): void {
    void this.session.run(staleCells(this.session.notebook()));
  }

  insert(after: string | null, type: CellType, mode: "command" | "edit" = "command", source = ""): void {
    const cell = newCellId();
    void this.session.send({ kind: "insertCell", cell, after, type, source }).then((answer) => answer.ok && this.session.select(cell, mode, true));
  }

  insertAbove(cell: string): void {
    this.insert(this.before(cell), "code");
  }

  edit(cell: string): void {
    this.session.select(cell, "edit", true);
  }

  clear(cell: string): void {
    void this.session.send({ kind: "clearOutputs", cells: [cell] });
  }

  remove(cell: string): void {
    const order = this.order;
    const at = order.indexOf(cell);
    const neighbour = order[at + 1] ?? order[at - 1] ?? null;
    void this.session.send({ kind: "deleteCell", cell }).then((answer) => {
      if (!answer.ok) return;
      if (this.session.getSelection().cell === cell) this.session.select(neighbour, "command", true);
      const t = text();
      showToast({ text: t("cell.restoreHint"), testid: "undo-toast", action: { label: t("cell.undo"), testid: "undo-delete", run: () => this.undo("undo") } });
    });
  }

  /** Takes back what this person did last to the notebook, wherever they did it; the server knows. The cell that it is about is selected. */
  undo(kind: "undo" | "redo"): void {
    hideToast();
    const seen: { seq: number; cell?: string }[] = [];
    let answered: { seq: number; operations: number } | null = null;
    const follow = () => {
      const mine = answered === null ? [] : seen.filter(({ seq }) => seq > answered!.seq).slice(0, answered.operations);
      if (answered === null || mine.length < answered.operations) return;
      over();
      const cell = mine.findLast((step) => step.cell !== undefined && this.order.includes(step.cell))?.cell;
      if (cell !== undefined) this.session.select(cell, "command", true);
      else if (!this.order.includes(this.session.getSelection().cell ?? "")) this.session.select(this.order[0] ?? null, "command", true);
    };
    const over = this.session.store.onOp((op, _, seq) => {
      if (!STEPS.has(op.kind)) return;
      seen.push({ seq, cell: "cell" in op ? op.cell : undefined });
      follow();
    });
    void this.session.connection.send({ kind }).then((answer) => {
      if (answer.ok && answer.op && "operations" in answer.op) {
        answered = { seq: answer.seq ?? 0, operations: answer.op.operations ?? 0 };
        return follow();
      }
      over();
      if (answer.ok || answer.code === "snapshot") return;
      showToast({ text: answer.code === "nothing-to-undo" ? text()(`cell.nothingTo.${kind}`) : text()("error.refused", { message: answer.message }) });
    });
  }

  pin(cell: string): void {
    const { metadata } = this.session.notebook().cells[cell]!;
    void this.session.send({ kind: "setCellMetadata", cell, metadata: withSetting(metadata, "pinned", !isPinned(this.session.notebook().cells[cell]!)) });
  }

  move(cell: string, direction: -1 | 1): void {
    const order = this.order;
    const at = order.indexOf(cell);
    if (at + direction < 0 || at + direction >= order.length) return;
    const after = direction < 0 ? order[at - 2] ?? null : order[at + 1]!;
    void this.session.send({ kind: "moveCell", cell, after }).then((answer) => answer.ok && this.session.select(cell, "command", true));
  }

  setType(cell: string, type: CellType): void {
    if (this.typeOf(cell) !== type) void this.session.send({ kind: "setCellType", cell, type });
    this.session.select(cell, "command", true);
  }

  /** To the cell above or below; gives false at the ends. */
  leave(cell: string, direction: -1 | 1): boolean {
    const next = this.order[this.order.indexOf(cell) + direction];
    if (!next) return false;
    const keepEditing = this.typeOf(next) === "code";
    this.session.select(next, keepEditing ? "edit" : "command", true);
    return true;
  }

  /** To where this name is defined, which is then selected; gives false where no cell that ran defines it. */
  goToDefinition(name: string): boolean {
    const cell = definingCell(this.session.notebook(), name);
    if (cell === null) return false;
    this.session.select(cell, "edit", true);
    const document = this.session.document(cell);
    const found = new RegExp(`(?<![\\p{ID_Continue}$])${name.replace(/\$/g, "\\$")}(?![\\p{ID_Continue}$])`, "u").exec(document.text);
    if (found) requestAnimationFrame(() => document.currentView?.dispatch({ selection: { anchor: found.index, head: found.index + name.length }, scrollIntoView: true }));
    return true;
  }

  private step(direction: -1 | 1): void {
    const { cell } = this.session.getSelection();
    this.go(cell === null ? this.order[0] : this.order[this.order.indexOf(cell) + direction]);
  }

  private go(cell: string | undefined): void {
    if (cell !== undefined) this.session.select(cell, "command", true);
  }

  private copy(cell: string): void {
    this.clip = { type: this.typeOf(cell), source: this.session.document(cell).text };
  }

  private paste(after: string | null): void {
    if (this.clip) this.insert(after, this.clip.type, "command", this.clip.source);
  }

  private before(cell: string): string | null {
    return this.order[this.order.indexOf(cell) - 1] ?? null;
  }

  private typeOf(cell: string): CellType {
    return this.session.notebook().cells[cell]?.type ?? "code";
  }

  private get order(): readonly string[] {
    return this.session.notebook().order;
  }
}
