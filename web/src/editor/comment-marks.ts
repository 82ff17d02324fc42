/** The texts in an editor that somebody has commented. They move with the text; the page says anew where they are when comments change. */
import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";

export interface CommentMark {
  readonly thread: string;
  readonly from: number;
  readonly to: number;
}

export const setCommentMarks = StateEffect.define<readonly CommentMark[]>();

export const commentMarks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(setCommentMarks)) continue;
      const { length } = transaction.state.doc;
      return Decoration.set(effect.value.filter(({ from, to }) => from < to && to <= length)
        .map(({ thread, from, to }) => Decoration.mark({ class: "commented", attributes: { "data-thread": thread, "data-testid": "commented" } }).range(from, to)), true);
    }
    return marks.map(transaction.changes);
  },
  provide: (self) => EditorView.decorations.from(self),
});
