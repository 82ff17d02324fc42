/** Marks under what the compiler would refuse. Only cells that somebody has typed in are diagnosed: opening a notebook starts nothing. */
import { lintKeymap, linter, type Action, type Diagnostic } from "@codemirror/lint";
import { EditorState, StateEffect, StateField, type Extension } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import type { DiagnosisReply, Finding } from "../net/notebook-connection";
import { declareVariable, surroundWithTry, unknownVariable, unreported } from "./fixes";

const DELAY_MILLIS = 300;

/** Whether somebody has typed in this editor. */
const touched = StateField.define<boolean>({
  create: () => false,
  update: (before, transaction) => before || transaction.isUserEvent("input") || transaction.isUserEvent("delete") || transaction.isUserEvent("undo") || transaction.isUserEvent("redo"),
});

const again = StateEffect.define();

export function diagnosis(diagnose: (code: string) => Promise<DiagnosisReply | null>, phrases: Record<string, string>): Extension {
  const source = async (view: EditorView): Promise<Diagnostic[]> => {
    if (!view.state.field(touched)) return [];
    const reply = await diagnose(view.state.doc.toString());
    return marks(reply, view.state.doc.length, { import: view.state.phrase("import"), surround: view.state.phrase("surround"), declare: view.state.phrase("declare") });
  };
  return [touched, EditorState.phrases.of(phrases), linter(source, { delay: DELAY_MILLIS, needsRefresh: (update) => update.transactions.some((t) => t.effects.some((e) => e.is(again))) }), keymap.of(lintKeymap)];
}

/** The reply as marks within a text of this length. */
export function marks(reply: DiagnosisReply | null, length: number, words: FixWords = { import: "Import", surround: "Surround with try", declare: "Declare" }): Diagnostic[] {
  return (reply?.findings ?? []).filter(({ from, to }) => from >= 0 && from <= to && to <= length)
    .map((finding) => {
      const actions = actionsOf(finding, words);
      return { from: finding.from, to: finding.to, severity: finding.severity, message: finding.message, ...(actions.length > 0 && { actions }) };
    });
}

export interface FixWords {
  readonly import: string;
  readonly surround: string;
  readonly declare: string;
}

function actionsOf(finding: Finding, words: FixWords): Action[] {
  const actions: Action[] = (finding.imports ?? []).map((name) => ({ name: `${words.import} ${name}`, apply: (view) => addImport(view, name) }));
  const fix = (name: string, make: typeof surroundWithTry) => actions.push({
    name,
    apply: (view, from, to) => {
      const change = make(view.state, { ...finding, from, to });
      if (change) view.dispatch(change);
    },
  });
  if (unreported(finding) !== null) fix(words.surround, surroundWithTry);
  if (unknownVariable(finding) !== null && actions.length === 0) fix(`${words.declare} ${unknownVariable(finding)}`, declareVariable);
  return actions;
}

/** Below the lines at the top that are no Java and the imports that are there. */
export function importPlace(text: string): number {
  let place = 0;
  for (const line of text.matchAll(/^(?:[ \t]*(?:import\b.*|%.*|\/\/(?:DEPS|REPOS)\b.*))?(?:\n|$)/gm)) {
    if (line.index !== place || line[0] === "") break;
    place += line[0].length;
  }
  return place;
}

function addImport(view: EditorView, name: string): void {
  const text = view.state.doc.toString();
  const place = importPlace(text);
  const before = place > 0 && text[place - 1] !== "\n" ? "\n" : "";
  view.dispatch({ changes: { from: place, insert: `${before}import ${name};\n` }, userEvent: "input.import" });
}

/** Asks again, since what is defined may have changed. */
export function diagnoseAgain(view: EditorView): void {
  if (view.state.field(touched, false)) view.dispatch({ effects: again.of(null) });
}
