/** What an editor of a cell can do: language, completion, keys. The cell's own commands come in as `CellKeys`. */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, currentCompletions, startCompletion, acceptCompletion,
  type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentLess, indentMore, insertTab } from "@codemirror/commands";
import { java } from "@codemirror/lang-java";
import { markdown } from "@codemirror/lang-markdown";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, Prec, type Extension } from "@codemirror/state";
import { drawSelection, dropCursor, EditorView, keymap, placeholder, type Command } from "@codemirror/view";
import type { CompletionReply, DiagnosisReply } from "../net/notebook-connection";
import type { CellType } from "../notebook/model";
import { commentMarks } from "./comment-marks";
import { cursors } from "./cursors";
import { diagnosis } from "./diagnosis";
import { closeDocumentation, completionInfo, documentation, inspectAtCursor, wordAt, type DocQuestions } from "./documentation";
import { cellTheme } from "./theme";
import { typeNames } from "./type-names";

export interface CellKeys {
  run(): void;
  runAndNext(): void;
  runAndInsert(): void;
  escape(): void;
  /** Gives false where there is no cell to go to. */
  leave(direction: -1 | 1): boolean;
  /** To the cell that defines this name; gives false where none does. */
  goToDefinition(name: string): boolean;
}

export interface EditorQuestions extends DocQuestions {
  complete(code: string, cursor: number): Promise<CompletionReply | null>;
  diagnose(code: string): Promise<DiagnosisReply | null>;
}

export interface EditorOptions {
  type: CellType;
  hint: string;
  keys: CellKeys;
  questions: EditorQuestions;
  /** Where the person's own selection is, so that others see it. */
  onSelect(anchor: number, head: number): void;
  /** What CodeMirror's own texts are here. */
  phrases: Record<string, string>;
  /** Whether the text is there to be read only. */
  readOnly: boolean;
}

export function cellExtensions({ type, hint, keys, questions, phrases, readOnly, onSelect }: EditorOptions): Extension {
  const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content;
  return [
    nonce ? EditorView.cspNonce.of(nonce) : [],
    EditorView.contentAttributes.of({ tabindex: "0", spellcheck: type === "code" ? "false" : "true" }),
    EditorState.tabSize.of(4),
    indentUnit.of("    "),
    readOnly ? [EditorState.readOnly.of(true), EditorView.editable.of(false)] : history(),
    drawSelection(),
    dropCursor(),
    bracketMatching(),
    indentOnInput(),
    readOnly ? [] : closeBrackets(),
    highlightSelectionMatches({ minSelectionLength: 2 }),
    type === "code" ? [java(), typeNames, readOnly ? [] : [completion(questions), diagnosis(questions.diagnose, phrases)], documentation(questions), definitionByMouse(keys)] : [EditorView.lineWrapping, type === "markdown" ? markdown() : []],
    hint ? placeholder(hint) : [],
    cursors(onSelect),
    commentMarks,
    cellTheme,
    Prec.highest(keymap.of(cellKeymap(keys, questions, type))),
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap.filter((binding) => binding.key !== "Mod-Enter"), ...searchKeymap, ...historyKeymap]),
  ];
}

function cellKeymap(keys: CellKeys, questions: EditorQuestions, type: CellType) {
  const always = (action: () => void): Command => () => {
    action();
    return true;
  };
  return [
    { key: "Shift-Enter", run: always(keys.runAndNext) },
    { key: "Mod-Enter", run: always(keys.run) },
    { key: "Ctrl-Enter", run: always(keys.run) },
    { key: "Alt-Enter", run: always(keys.runAndInsert) },
    { key: "Mod-s", run: () => true },
    { key: "Tab", run: type === "code" ? completeOrIndent : insertOrIndent, shift: type === "code" ? inspectOrUnindent(questions) : indentLess },
    { key: "Escape", run: (view: EditorView) => {
      if (completing(view)) return false;
      if (closeDocumentation(view)) return true;
      keys.escape();
      return true;
    } },
    { key: "F12", run: (view: EditorView) => definition(view, keys, view.state.selection.main.head) },
    { key: "ArrowUp", run: (view: EditorView) => atEdge(view, -1) && keys.leave(-1) },
    { key: "ArrowDown", run: (view: EditorView) => atEdge(view, 1) && keys.leave(1) },
  ];
}

function definition(view: EditorView, keys: CellKeys, position: number): boolean {
  const word = wordAt(view.state, position);
  return word !== null && keys.goToDefinition(word.text);
}

/** Ctrl-click, or Command-click. */
const definitionByMouse = (keys: CellKeys): Extension => EditorView.domEventHandlers({
  mousedown: (event, view) => {
    if (!(event.ctrlKey || event.metaKey) || event.button !== 0) return false;
    const position = view.posAtCoords({ x: event.clientX, y: event.clientY });
    return position !== null && definition(view, keys, position);
  },
});

/** Whether the list of completions stands open; one that is only asked for must not swallow keys. */
const completing = (view: EditorView): boolean => currentCompletions(view.state).length > 0;

function atEdge(view: EditorView, direction: -1 | 1): boolean {
  const { main } = view.state.selection;
  if (!main.empty || completing(view)) return false;
  const line = view.state.doc.lineAt(main.head);
  return direction < 0 ? line.number === 1 : line.number === view.state.doc.lines;
}

const completeOrIndent: Command = (view) => {
  if (acceptCompletion(view)) return true;
  const { main } = view.state.selection;
  const before = main.head > 0 ? view.state.sliceDoc(main.head - 1, main.head) : "";
  return main.empty && /[\w.]/.test(before) ? startCompletion(view) : insertOrIndent(view);
};

const insertOrIndent: Command = (view) => {
  if (!view.state.selection.main.empty) return indentMore(view);
  const { head } = view.state.selection.main;
  const column = head - view.state.doc.lineAt(head).from;
  if (view.state.facet(EditorState.readOnly)) return insertTab(view);
  const insert = " ".repeat(4 - (column % 4));
  view.dispatch({ changes: { from: head, insert }, selection: { anchor: head + insert.length }, userEvent: "input" });
  return true;
};

const inspectOrUnindent = (questions: EditorQuestions): Command => (view) => {
  const { main } = view.state.selection;
  const before = view.state.sliceDoc(view.state.doc.lineAt(main.head).from, main.head);
  if (!main.empty || before.trim() === "") return indentLess(view);
  inspectAtCursor(view, questions);
  return true;
};

function completion(questions: EditorQuestions): Extension {
  const source = async (context: CompletionContext): Promise<CompletionResult | null> => {
    const afterDot = context.matchBefore(/[\w)\]"]\.\w*/) !== null;
    if (!context.explicit && !afterDot) return null;
    const reply = await questions.complete(context.state.doc.toString(), context.pos);
    if (!reply || reply.matches.length === 0 || context.aborted) return null;
    return {
      from: reply.from,
      to: reply.to,
      options: reply.matches.map((match) => ({
        label: match.text, type: match.type, detail: match.detail,
        info: match.type === "keyword" ? undefined : () => completionInfo(context.state, questions, reply.from, match.text),
      })),
      validFor: /^\w*$/,
    };
  };
  return autocompletion({ override: [source], icons: true, defaultKeymap: false, activateOnTypingDelay: 120 });
}
