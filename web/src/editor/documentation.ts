/** What is known about the names in a cell: on hover, on Shift-Tab, beside a completion, and as signatures while one types arguments. */
import { syntaxTree } from "@codemirror/language";
import { StateEffect, StateField, type EditorState, type Extension, type Transaction } from "@codemirror/state";
import { EditorView, hoverTooltip, showTooltip, ViewPlugin, type Tooltip, type ViewUpdate } from "@codemirror/view";
import type { Documentation, InspectionReply } from "../net/notebook-connection";
import { sanitise } from "../outputs/sanitise";
import { javadocHtml } from "./javadoc";

const MOST_SIGNATURES = 6;
const HOVER_MILLIS = 450;

export interface DocQuestions {
  inspect(code: string, cursor: number): Promise<InspectionReply | null>;
  /** Where in the notebook this name is defined, in words; null where no cell defines it. */
  definedIn(name: string): string | null;
}

/** The identifier around a position. */
export function wordAt(state: EditorState, position: number): { from: number; to: number; text: string } | null {
  const line = state.doc.lineAt(position);
  for (const found of line.text.matchAll(/[\p{ID_Start}_$][\p{ID_Continue}$]*/gu)) {
    const from = line.from + found.index;
    if (from <= position && position <= from + found[0].length) return { from, to: from + found[0].length, text: found[0] };
  }
  return null;
}

// --- the text ---

function documentationDom(state: EditorState, docs: readonly Documentation[], where: string | null): HTMLElement {
  const dom = document.createElement("div");
  dom.className = "cm-doc";
  dom.setAttribute("role", "note");
  for (const doc of docs.slice(0, MOST_SIGNATURES)) {
    dom.append(element("code", "cm-doc-signature", doc.signature));
    if (doc.javadoc !== "") {
      const prose = element("div", "cm-doc-text prose", "");
      prose.innerHTML = sanitise(javadocHtml(doc.javadoc, { returns: state.phrase("Returns"), throws: state.phrase("Throws"), deprecated: state.phrase("Deprecated") }));
      dom.append(prose);
    }
  }
  if (where !== null) dom.append(element("div", "cm-doc-where", where));
  return dom;
}

function element(tag: string, className: string, text: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

const docsOf = (reply: InspectionReply | null): readonly Documentation[] => (reply?.found ? reply.docs ?? [] : []);

/** Beside a completion: what the name would mean there. */
export async function completionInfo(state: EditorState, questions: DocQuestions, from: number, label: string): Promise<HTMLElement | null> {
  const code = state.sliceDoc(0, from) + label.replace(/\)$/, "");
  const docs = docsOf(await questions.inspect(code, code.length));
  return docs.length === 0 ? null : documentationDom(state, docs, null);
}

// --- asked for ---

const setInspection = StateEffect.define<Tooltip | null>();
const inspectionField = StateField.define<Tooltip | null>({
  create: () => null,
  update(tooltip, transaction) {
    for (const effect of transaction.effects) if (effect.is(setInspection)) return effect.value;
    return transaction.docChanged || transaction.selection ? null : tooltip;
  },
  provide: (field) => showTooltip.from(field),
});

/** At the cursor; nothing where nothing is known. */
export function inspectAtCursor(view: EditorView, questions: DocQuestions): void {
  const at = view.state.selection.main.head;
  void questions.inspect(view.state.doc.toString(), at).then((reply) => {
    const docs = docsOf(reply);
    if (docs.length === 0) return;
    const where = questions.definedIn(wordAt(view.state, at)?.text ?? "");
    view.dispatch({ effects: setInspection.of({ pos: at, above: true, create: () => ({ dom: documentationDom(view.state, docs, where) }) }) });
  });
}

/** Gives false where nothing was open. */
export function closeDocumentation(view: EditorView): boolean {
  if (!view.state.field(inspectionField, false) && !view.state.field(signatureField, false)) return false;
  view.dispatch({ effects: [setInspection.of(null), setSignatures.of(null)] });
  return true;
}

const hover = (questions: DocQuestions): Extension => hoverTooltip(async (view, position) => {
  const word = wordAt(view.state, position);
  if (!word || /Comment|String|Character|TextBlock/.test(syntaxTree(view.state).resolveInner(position).name)) return null;
  const docs = docsOf(await questions.inspect(view.state.doc.toString(), word.to));
  // a slow answer must not open over a text that the pointer has left
  if (docs.length === 0 || !view.dom.matches(":hover")) return null;
  return { pos: word.from, end: word.to, above: true, create: () => ({ dom: documentationDom(view.state, docs, questions.definedIn(word.text)) }) };
}, { hoverTime: HOVER_MILLIS, hideOnChange: true });

// --- signatures ---

interface Signatures {
  /** Of the parenthesis that opens the arguments. */
  readonly open: number;
  readonly active: number;
  readonly docs: readonly Documentation[];
}
const setSignatures = StateEffect.define<{ open: number; docs: readonly Documentation[] } | null>();

/** The innermost arguments around a position, and which of them it is in. */
export function callAt(state: EditorState, position: number): { open: number; active: number } | null {
  for (let node = syntaxTree(state).resolveInner(position, -1); ; node = node.parent!) {
    if (/^(ArgumentList)$/.test(node.name) && node.from < position && (position < node.to || state.sliceDoc(node.to - 1, node.to) !== ")")) {
      let active = 0;
      for (let child = node.firstChild; child && child.from < position; child = child.nextSibling) if (child.name === ",") active++;
      return { open: node.from, active };
    }
    if (/^(Block|ClassBody|LambdaExpression)$/.test(node.name) || !node.parent) return null;
  }
}

const signatureField = StateField.define<Signatures | null>({
  create: () => null,
  update(before, transaction) {
    let now = before && { ...before, open: transaction.changes.mapPos(before.open) };
    for (const effect of transaction.effects) if (effect.is(setSignatures)) now = effect.value && { ...effect.value, active: 0 };
    if (!now || (before && !transaction.docChanged && !transaction.selection && transaction.effects.length === 0)) return now && before;
    const call = callAt(transaction.state, transaction.state.selection.main.head);
    return call && call.open === now.open ? { ...now, active: call.active } : null;
  },
  provide: (field) => showTooltip.from(field, (shown) => shown && {
    pos: shown.open, above: true, strictSide: true, create: () => ({ dom: signatureDom(shown) }),
  }),
});

/** The pieces of `int String.indexOf(String s, int from)`: before the parameters, each parameter, behind them. */
export function pieces(signature: string): { before: string; parameters: string[]; after: string } {
  const open = signature.indexOf("(");
  const close = signature.lastIndexOf(")");
  if (open < 0 || close < open) return { before: signature, parameters: [], after: "" };
  const parameters: string[] = [];
  let depth = 0;
  let from = open + 1;
  for (let i = from; i <= close; i++) {
    const c = signature[i];
    if (c === "<" || (c === "(" && i !== open)) depth++;
    else if (c === ">") depth--;
    else if (depth === 0 && (c === "," || i === close)) {
      parameters.push(signature.slice(from, i).trim());
      from = i + 1;
    }
  }
  return { before: signature.slice(0, open + 1), parameters: parameters.filter((p) => p !== ""), after: signature.slice(close) };
}

const takes = (doc: Documentation, argument: number): boolean => {
  const { parameters } = pieces(doc.signature);
  return argument < Math.max(1, parameters.length) || Boolean(parameters.at(-1)?.includes("..."));
};

function signatureDom({ docs, active }: Signatures): HTMLElement {
  const dom = element("div", "cm-signatures", "");
  dom.setAttribute("role", "note");
  const ordered = [...docs.filter((doc) => takes(doc, active)), ...docs.filter((doc) => !takes(doc, active))];
  for (const doc of ordered.slice(0, MOST_SIGNATURES)) {
    const { before, parameters, after } = pieces(doc.signature);
    const line = element("div", takes(doc, active) ? "" : "cm-signature-other", before);
    parameters.forEach((parameter, i) => {
      if (i > 0) line.append(", ");
      const here = i === Math.min(active, parameters.length - 1) && takes(doc, active);
      line.append(here ? element("b", "", parameter) : parameter);
    });
    line.append(after);
    dom.append(line);
  }
  return dom;
}

/** Asks when an argument list is opened or goes on. */
const signatures = (questions: DocQuestions): Extension => ViewPlugin.define(() => ({
  update(update: ViewUpdate) {
    if (!update.transactions.some(typedArgument)) return;
    const call = callAt(update.state, update.state.selection.main.head);
    if (!call || update.state.field(signatureField)?.open === call.open) return;
    const code = update.state.sliceDoc(0, call.open + 1);
    void questions.inspect(code, code.length).then((reply) => {
      const docs = docsOf(reply);
      const now = callAt(update.view.state, update.view.state.selection.main.head);
      if (docs.length > 0 && now?.open === call.open) update.view.dispatch({ effects: setSignatures.of({ open: call.open, docs }) });
    });
  },
}));

function typedArgument(transaction: Transaction): boolean {
  if (!transaction.isUserEvent("input")) return false;
  let found = false;
  transaction.changes.iterChanges((_fromA, _toA, _fromB, _toB, inserted) => (found ||= /[(,]/.test(inserted.toString())));
  return found;
}

export const documentation = (questions: DocQuestions): Extension => [inspectionField, signatureField, hover(questions), signatures(questions)];
