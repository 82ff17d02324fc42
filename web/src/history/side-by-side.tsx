import { MergeView } from "@codemirror/merge";
import { java } from "@codemirror/lang-java";
import { markdown } from "@codemirror/lang-markdown";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { cellTheme } from "../editor/theme";
import { useText } from "../i18n/messages";
import type { CellType } from "../notebook/model";

interface Props {
  before: string;
  after: string;
  type: CellType | "json";
  labels: readonly [string, string];
}

/** Two texts beside each other, what differs marked down to the word; long parts without a difference are folded. */
export function SideBySide({ before, after, type, labels }: Props) {
  const t = useText();
  const place = useRef<HTMLDivElement>(null);
  const [left, right] = labels;
  const folded = t("compare.folded");
  useEffect(() => {
    const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content;
    const extensions = (label: string) => [
      nonce ? EditorView.cspNonce.of(nonce) : [],
      EditorState.readOnly.of(true), EditorView.editable.of(false),
      EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0", role: "textbox", "aria-readonly": "true", "aria-multiline": "true" }),
      EditorView.lineWrapping, type === "code" ? java() : type === "markdown" ? markdown() : [], cellTheme,
      EditorState.phrases.of({ "$ unchanged lines": folded }),
    ];
    const view = new MergeView({
      a: { doc: before, extensions: extensions(left) }, b: { doc: after, extensions: extensions(right) },
      parent: place.current!, gutter: false, highlightChanges: true, collapseUnchanged: { margin: 3, minSize: 6 },
    });
    return () => view.destroy();
  }, [before, after, type, left, right, folded]);
  return <div ref={place} className="side-by-side" data-testid="side-by-side" />;
}
