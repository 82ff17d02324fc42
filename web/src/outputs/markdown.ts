/**
 * Markdown with formulas to safe HTML. The text passes markdown-it without raw HTML trusted, then DOMPurify; formulas become empty elements
 * that hold their TeX in an attribute, and are typeset afterwards into the document by KaTeX' own nodes (their styles are set through the
 * object model, which a strict content security policy allows, where a style attribute in HTML text would not be).
 */
import MarkdownIt, { type MarkdownIt as Engine } from "markdown-it";
import { sanitise } from "./sanitise";

const engine = new MarkdownIt({ html: true, linkify: true, breaks: false });
engine.use(formulas);

export function markdownToHtml(source: string): string {
  return sanitise(engine.render(source));
}

const mathSpan = (tex: string, display: boolean): string =>
  `<${display ? "div" : "span"} class="math" data-tex="${engine.utils.escapeHtml(tex)}" data-display="${display}"></${display ? "div" : "span"}>`;

/** $..$ and $$..$$ inline, and $$ blocks over several lines. A dollar before a digit that closes nothing stays a dollar. */
function formulas(md: Engine): void {
  md.inline.ruler.before("escape", "formula", (state, silent) => {
    if (state.src[state.pos] !== "$") return false;
    const display = state.src.startsWith("$$", state.pos);
    const mark = display ? "$$" : "$";
    const start = state.pos + mark.length;
    if (!display && /\s/.test(state.src[start] ?? " ")) return false;
    let end = start;
    for (;;) {
      end = state.src.indexOf(mark, end);
      if (end < 0) return false;
      if (state.src[end - 1] !== "\\") break;
      end += mark.length;
    }
    const tex = state.src.slice(start, end);
    if (tex.trim() === "" || (!display && (/\s$/.test(tex) || /\d/.test(state.src[end + 1] ?? "")))) return false;
    if (!silent) {
      const token = state.push("formula", "", 0);
      token.content = tex;
      token.meta = { display };
    }
    state.pos = end + mark.length;
    return true;
  });
  md.block.ruler.before("fence", "formula_block", (state, startLine, endLine, silent) => {
    const from = state.bMarks[startLine]! + state.tShift[startLine]!;
    if (!state.src.startsWith("$$", from)) return false;
    const open = state.src.slice(from + 2, state.eMarks[startLine]);
    const closesHere = open.trimEnd().endsWith("$$") && open.trim().length > 2;
    if (!closesHere && open.includes("$$")) return false;
    let line = startLine;
    const parts = [closesHere ? open.trimEnd().slice(0, -2) : open];
    while (!closesHere) {
      line++;
      if (line >= endLine) return false;
      const text = state.src.slice(state.bMarks[line]! + state.tShift[line]!, state.eMarks[line]);
      const end = text.indexOf("$$");
      parts.push(end < 0 ? text : text.slice(0, end));
      if (end >= 0) break;
    }
    if (!silent) {
      const token = state.push("formula", "", 0);
      token.block = true;
      token.content = parts.join("\n");
      token.meta = { display: true };
      state.line = line + 1;
    }
    return true;
  }, { alt: ["paragraph", "reference", "blockquote", "list"] });
  md.renderer.rules.formula = (tokens, index) => mathSpan(tokens[index]!.content, tokens[index]!.meta?.display === true);
}

/** Typesets the formulas within an element; KaTeX is loaded when the first formula is seen. */
export async function typeset(element: HTMLElement, failed: string): Promise<void> {
  const places = element.querySelectorAll<HTMLElement>(".math[data-tex]");
  if (places.length === 0) return;
  const { default: katex } = await import("./katex");
  for (const place of places) {
    const tex = place.dataset.tex ?? "";
    try {
      katex.render(tex, place, { displayMode: place.dataset.display === "true", throwOnError: true, trust: false, maxSize: 40, maxExpand: 500 });
    } catch (error) {
      place.textContent = tex;
      place.classList.add("math-bad");
      place.title = `${failed}: ${error instanceof Error ? error.message : ""}`;
    }
  }
}
