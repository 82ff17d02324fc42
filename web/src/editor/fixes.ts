/** Quick fixes that need no question to the server. */
import type { EditorState, TransactionSpec } from "@codemirror/state";
import type { Finding } from "../net/notebook-connection";
import { declares, statementAt } from "./statements";

const INDENT = "    ";

const indentOf = (state: EditorState, position: number): string => /^\s*/.exec(state.doc.lineAt(position).text)![0];

/** The exception that a compiler's message is about, or null. */
export function unreported(finding: Finding): string | null {
  return finding.code === "compiler.err.unreported.exception.need.to.catch.or.throw" ? /unreported exception ([\w.]+)/.exec(finding.message)?.[1] ?? null : null;
}

/** Puts try and catch around the statement. A declaration takes the statements after it along, since they may use what it declares. */
export function surroundWithTry(state: EditorState, finding: Finding): TransactionSpec | null {
  const text = state.doc.toString();
  const exception = unreported(finding);
  const statement = exception === null ? null : statementAt(text, finding.from);
  if (!statement) return null;
  const to = declares(text.slice(statement.from, statement.to)) ? text.slice(0, statement.blockEnd).trimEnd().length : statement.to;
  const indent = indentOf(state, statement.from);
  const body = text.slice(statement.from, to).split("\n").join(`\n${INDENT}`);
  const insert = `try {\n${indent}${INDENT}${body}\n${indent}} catch (${exception} e) {\n${indent}${INDENT}throw new RuntimeException(e);\n${indent}}`;
  return { changes: { from: statement.from, to, insert }, userEvent: "input.fix" };
}

/** The variable that a compiler does not know, or null. */
export function unknownVariable(finding: Finding): string | null {
  return finding.code?.startsWith("compiler.err.cant.resolve") ? /symbol:\s+variable ([\p{ID_Start}_$][\p{ID_Continue}$]*)/u.exec(finding.message)?.[1] ?? null : null;
}

/** Declares it: where it is assigned first, or on a line of its own before it is used. */
export function declareVariable(state: EditorState, finding: Finding): TransactionSpec | null {
  const name = unknownVariable(finding);
  if (name === null) return null;
  const text = state.doc.toString();
  const from = statementAt(text, finding.from)?.from ?? state.doc.lineAt(finding.from).from;
  const assigned = finding.from === from && /^\s*=[^=]/.test(text.slice(finding.to));
  const insert = assigned ? "var " : `var ${name} = 0;\n${indentOf(state, from)}`;
  return { changes: { from, insert }, userEvent: "input.fix" };
}
