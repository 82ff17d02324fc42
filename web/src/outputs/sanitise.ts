/** HTML and SVG that cells make are untrusted: what stands in the page itself passes here; what needs scripts or styles goes to a frame. */
import DOMPurify from "dompurify";

const purify = DOMPurify;
let hooked = false;

function hook(): void {
  if (hooked) return;
  hooked = true;
  purify.addHook("afterSanitizeAttributes", (node) => {
    if (node.tagName === "A" && node.hasAttribute("href")) {
      node.setAttribute("target", "_blank");
      node.setAttribute("rel", "noopener noreferrer");
    }
    const style = node.getAttribute("style");
    if (style !== null) {
      const kept = harmless(style);
      if (kept === "") node.removeAttribute("style");
      else node.setAttribute("style", kept);
    }
  });
}

/** What a table says about its cells; nothing that could move, cover or fetch. */
const PROPERTIES = /^(text-align|vertical-align|white-space|font-weight|font-style|font-variant-numeric|color|background-color|min-width|max-width|width|padding(-\w+)?|border-collapse)$/;
const VALUE = /^[\w\s.,%#()-]*$/;

/** The declarations of a style attribute that change only how text looks in its place. */
export function harmless(style: string): string {
  return style.split(";").map((declaration) => declaration.split(":").map((part) => part.trim())).filter(([name, value, ...rest]) =>
    rest.length === 0 && PROPERTIES.test(name?.toLowerCase() ?? "") && value !== undefined && VALUE.test(value) && !/url|expression/i.test(value))
    .map(([name, value]) => `${name}: ${value}`).join("; ");
}

/** Plain HTML: tables, text, lists, images in data: addresses. No forms, no styles, no identifiers that could shadow the page's own. */
export function sanitise(html: string): string {
  hook();
  return purify.sanitize(html, {
    USE_PROFILES: { html: true },
    FORBID_TAGS: ["style", "form", "input", "button", "textarea", "select", "iframe", "object", "embed", "audio", "video", "dialog"],
    FORBID_ATTR: ["id", "name", "tabindex", "autofocus", "contenteditable"],
    ADD_ATTR: ["data-tex", "data-display"],
    ALLOW_DATA_ATTR: false,
  });
}

export function sanitiseSvg(svg: string): string {
  hook();
  return purify.sanitize(svg, { USE_PROFILES: { svg: true, svgFilters: true }, FORBID_TAGS: ["style", "foreignObject", "a"], FORBID_ATTR: ["autofocus", "tabindex"] });
}

/** Whether HTML means more than plain content: scripts, styles, frames or handlers. Such output goes to the sandboxed frame. */
export function needsFrame(html: string): boolean {
  if (/<\s*(script|style|link|iframe|object|embed|canvas|form|video|audio)\b|\son\w+\s*=/i.test(html)) return true;
  return [...html.matchAll(/\sstyle\s*=\s*("([^"]*)"|'([^']*)'|\S+)/gi)].some((match) => {
    const style = match[2] ?? match[3] ?? match[1] ?? "";
    return declarations(harmless(style)) !== declarations(style);
  });
}

const declarations = (style: string): number => style.split(";").filter((part) => part.trim() !== "").length;

/** An SVG with its own style sheet or script is shown as an image: a document of its own that runs nothing. */
export function needsImage(svg: string): boolean {
  return /<\s*(style|script|foreignObject)\b/i.test(svg);
}
