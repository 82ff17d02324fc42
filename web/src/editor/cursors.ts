/** The cursors and selections of others in an editor. They move with the text; the page says anew where they are whenever somebody moves. */
import { StateEffect, StateField, type EditorState, type Extension, type Range } from "@codemirror/state";
import { Decoration, EditorView, WidgetType, type DecorationSet } from "@codemirror/view";

export interface RemoteCursor {
  readonly client: string;
  readonly name: string;
  /** 1 to 5. */
  readonly colour: number;
  readonly anchor: number;
  readonly head: number;
}

export const setCursors = StateEffect.define<readonly RemoteCursor[]>();

class Caret extends WidgetType {
  constructor(private readonly name: string, private readonly colour: number, private readonly top: boolean) {
    super();
  }

  override eq(other: Caret): boolean {
    return other.name === this.name && other.colour === this.colour && other.top === this.top;
  }

  override toDOM(): HTMLElement {
    const caret = document.createElement("span");
    caret.className = `remote-caret who-${this.colour}${this.top ? " below" : ""}`;
    caret.dataset.testid = "remote-caret";
    caret.setAttribute("aria-hidden", "true");
    const label = caret.appendChild(document.createElement("span"));
    label.className = "remote-name";
    label.dataset.name = this.name; // drawn by the style sheet, so that it is no text of the cell
    return caret;
  }

  override get lineBreaks(): number {
    return 0;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

interface Shown {
  readonly cursors: readonly RemoteCursor[];
  readonly decorations: DecorationSet;
}

function shown(cursors: readonly RemoteCursor[], state: EditorState): Shown {
  const ranges: Range<Decoration>[] = [];
  const { length } = state.doc;
  for (const cursor of cursors) {
    const head = Math.min(cursor.head, length);
    const from = Math.min(cursor.anchor, head);
    const to = Math.min(Math.max(cursor.anchor, head), length);
    if (from < to) ranges.push(Decoration.mark({ class: `remote-selection who-${cursor.colour}` }).range(from, to));
    ranges.push(Decoration.widget({ widget: new Caret(cursor.name, cursor.colour, state.doc.lineAt(head).number === 1), side: 1 }).range(head));
  }
  return { cursors, decorations: Decoration.set(ranges, true) };
}

const field = StateField.define<Shown>({
  create: () => ({ cursors: [], decorations: Decoration.none }),
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(setCursors)) return shown(effect.value, transaction.state);
    if (!transaction.docChanged || value.cursors.length === 0) return value;
    const moved = value.cursors.map((cursor) => ({ ...cursor, anchor: transaction.changes.mapPos(Math.min(cursor.anchor, transaction.startState.doc.length), 1),
      head: transaction.changes.mapPos(Math.min(cursor.head, transaction.startState.doc.length), 1) }));
    return shown(moved, transaction.state);
  },
  provide: (self) => EditorView.decorations.from(self, (value) => value.decorations),
});

/** @param onSelect told where the person's own selection is; null where the editor has lost the focus */
export function cursors(onSelect: (anchor: number, head: number) => void): Extension {
  return [field, EditorView.updateListener.of((update) => {
    if (update.view.hasFocus && (update.selectionSet || update.docChanged || update.focusChanged)) {
      const { anchor, head } = update.state.selection.main;
      onSelect(anchor, head);
    }
  })];
}
