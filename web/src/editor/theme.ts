/** CodeMirror in the page's tokens: the same theme serves light and dark, because the colours are CSS variables. */
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const look = EditorView.theme({
  "&": { color: "var(--text)", backgroundColor: "transparent", fontSize: "13px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6", fontVariantLigatures: "none", overflowX: "auto" },
  ".cm-content": { padding: "12px 0", caretColor: "var(--accent)" },
  ".cm-line": { padding: "0 16px" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--accent)", borderLeftWidth: "2px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--selection)" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-soft)", outline: "1px solid var(--accent)" },
  "&:not(.cm-focused) .cm-matchingBracket": { backgroundColor: "transparent", outline: "none" },
  // The editor's grammar does not know methods outside a class; what is wrong is said by the compiler alone.
  ".cm-nonmatchingBracket, &.cm-focused .cm-nonmatchingBracket": { backgroundColor: "transparent" },
  ".cm-searchMatch": { backgroundColor: "var(--warn-soft)", outline: "1px solid var(--warn)" },
  ".cm-type": { color: "var(--code-type)" },
  ".cm-placeholder": { color: "var(--text-faint)" },
  ".cm-panels": { backgroundColor: "var(--sunken)", color: "var(--text)", fontFamily: "var(--ui)" },
  ".cm-panels.cm-panels-bottom": { borderTop: "1px solid var(--line)" },
  ".cm-textfield": { backgroundColor: "var(--surface)", border: "1px solid var(--line-strong)", borderRadius: "var(--r1)", color: "var(--text)" },
  ".cm-button": { backgroundImage: "none", backgroundColor: "var(--surface)", border: "1px solid var(--line-strong)", borderRadius: "var(--r1)", color: "var(--text)" },
  ".cm-tooltip": { backgroundColor: "var(--raised)", border: "1px solid var(--line-strong)", borderRadius: "var(--r2)", boxShadow: "var(--shadow)", color: "var(--text)", overflow: "hidden" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", fontSize: "12.5px", maxHeight: "16em" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "3px 10px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent-soft)", color: "var(--text)" },
  ".cm-completionMatchedText": { textDecoration: "none", color: "var(--accent)", fontWeight: "600" },
  ".cm-completionDetail": { color: "var(--text-faint)", fontStyle: "normal", marginLeft: "12px" },
  ".cm-lintRange-error, .cm-lintRange-warning": { backgroundImage: "none", paddingBottom: "0", textDecoration: "underline wavy 1px", textUnderlineOffset: "3px", textDecorationSkipInk: "none" },
  ".cm-lintRange-error": { textDecorationColor: "var(--bad)" },
  ".cm-lintRange-warning": { textDecorationColor: "var(--warn)" },
  ".cm-lintRange-active": { backgroundColor: "var(--warn-soft)" },
  ".cm-diagnostic": { padding: "6px 12px", font: "13px/1.5 var(--ui)", whiteSpace: "pre-wrap", maxWidth: "560px", borderLeft: "none" },
  ".cm-diagnostic-error": { boxShadow: "inset 3px 0 var(--bad)" },
  ".cm-diagnostic-warning": { boxShadow: "inset 3px 0 var(--warn)" },
  ".cm-panel.cm-panel-lint ul [aria-selected]": { backgroundColor: "var(--accent-soft)" },
  ".cm-doc": { padding: "8px 12px", maxWidth: "640px", maxHeight: "280px", overflow: "auto", font: "13px/1.5 var(--ui)" },
  ".cm-doc-signature": { display: "block", font: "12.5px/1.55 var(--mono)", whiteSpace: "pre-wrap", color: "var(--text)" },
  ".cm-doc-text": { margin: "4px 0 8px", fontSize: "13px" },
  ".cm-doc-text dl": { margin: "6px 0 0" },
  ".cm-doc-text dt": { fontWeight: "600" },
  ".cm-doc-text dd": { margin: "0 0 2px 16px" },
  ".cm-doc-where": { color: "var(--text-faint)", fontSize: "12px" },
  ".cm-signatures": { padding: "6px 12px", maxWidth: "720px", font: "12.5px/1.55 var(--mono)" },
  ".cm-signatures b": { color: "var(--accent)" },
  ".cm-signature-other": { color: "var(--text-faint)" },
  ".cm-completionInfo": { padding: "0", maxWidth: "420px" },
  ".cm-diagnosticAction": { margin: "4px 8px 0 0", padding: "2px 8px", border: "1px solid var(--line-strong)", borderRadius: "var(--r1)", backgroundColor: "var(--surface)", color: "var(--text)", font: "12px/1.5 var(--mono)", cursor: "pointer" },
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.controlKeyword, tags.definitionKeyword, tags.operatorKeyword, tags.self, tags.bool, tags.null], color: "var(--code-kw)" },
  { tag: [tags.string, tags.character, tags.special(tags.string)], color: "var(--code-str)" },
  { tag: [tags.number], color: "var(--code-num)" },
  { tag: [tags.comment], color: "var(--code-com)", fontStyle: "italic" },
  { tag: [tags.typeName, tags.className, tags.namespace, tags.standard(tags.typeName)], color: "var(--code-type)" },
  { tag: [tags.annotation, tags.meta], color: "var(--copper)" },
  { tag: [tags.heading], fontWeight: "650" },
  { tag: [tags.emphasis], fontStyle: "italic" },
  { tag: [tags.strong], fontWeight: "650" },
  { tag: [tags.link, tags.url], color: "var(--accent)" },
  { tag: [tags.monospace], color: "var(--code-str)" },
]);

export const cellTheme: Extension = [look, syntaxHighlighting(colours)];
