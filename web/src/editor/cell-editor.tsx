import { Compartment } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useEffect, useRef } from "react";
import type { CellDocument } from "./cell-document";
import { diagnoseAgain } from "./diagnosis";
import { cellExtensions, type EditorOptions } from "./extensions";

interface Props extends EditorOptions {
  document: CellDocument;
  /** For who does not see where it stands; it changes when cells come and go above, and the editor stays as it is. */
  label: string;
  /** A new value says that what is defined may have changed. */
  definitions: unknown;
  onFocus(): void;
  /** Called with the view once it stands, so that the cell can give it the focus. */
  onReady?(view: EditorView): void;
}

/** A CodeMirror view on a cell's document. React owns the place, CodeMirror what is in it. */
export function CellEditor({ document, type, label, hint, keys, questions, phrases, definitions, readOnly, onFocus, onSelect, onReady }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const shown = useRef<EditorView | null>(null);
  const named = useRef(new Compartment()).current;
  const name = useRef(label);
  name.current = label;
  const latest = useRef({ keys, questions, onFocus, onSelect, onReady });
  latest.current = { keys, questions, onFocus, onSelect, onReady };

  useEffect(() => {
    const extensions = [
      cellExtensions({
        type, hint, phrases, readOnly,
        onSelect: (anchor, head) => latest.current.onSelect(anchor, head),
        keys: {
          run: () => latest.current.keys.run(),
          runAndNext: () => latest.current.keys.runAndNext(),
          runAndInsert: () => latest.current.keys.runAndInsert(),
          escape: () => latest.current.keys.escape(),
          leave: (direction) => latest.current.keys.leave(direction),
          goToDefinition: (name) => latest.current.keys.goToDefinition(name),
        },
        questions: {
          complete: (code, cursor) => latest.current.questions.complete(code, cursor),
          inspect: (code, cursor) => latest.current.questions.inspect(code, cursor),
          definedIn: (name) => latest.current.questions.definedIn(name),
          diagnose: (code) => latest.current.questions.diagnose(code),
        },
      }),
      named.of(EditorView.contentAttributes.of({ "aria-label": name.current })),
      EditorView.domEventHandlers({
        focus: () => latest.current.onFocus(),
        blur: (_, view) => {
          view.scrollDOM.scrollLeft = 0; // a cell that nobody edits shows the start of its lines
        },
      }),
    ];
    const view = document.attach(extensions, (state) => new EditorView({
      state,
      parent: place.current!,
      dispatchTransactions: (transactions, self) => {
        self.update(transactions);
        for (const transaction of transactions) document.applied(transaction, self);
      },
    }));
    latest.current.onReady?.(view);
    shown.current = view;
    return () => {
      shown.current = null;
      document.detach(view);
      view.destroy();
    };
  }, [document, type, hint, phrases, readOnly, named]);

  useEffect(() => {
    shown.current?.dispatch({ effects: named.reconfigure(EditorView.contentAttributes.of({ "aria-label": label })) });
  }, [label, named]);

  useEffect(() => {
    if (shown.current) diagnoseAgain(shown.current);
  }, [definitions]);

  return <div ref={place} className="cell-editor" data-testid="cell-editor" />;
}
