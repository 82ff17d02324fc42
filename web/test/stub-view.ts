import type { EditorState, Transaction, TransactionSpec } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import type { CellDocument } from "../src/editor/cell-document";

/** As much of a view as a document sees. */
export function stubView(document: CellDocument, state: EditorState): EditorView {
  const self = { state, dispatch: (spec: TransactionSpec | Transaction) => {
    const transaction = "startState" in spec ? spec as Transaction : self.state.update(spec);
    self.state = transaction.state;
    document.applied(transaction, self as unknown as EditorView);
  } };
  return self as unknown as EditorView;
}
