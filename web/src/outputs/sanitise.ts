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
  });
}

/** Plain HTML: tables, text, lists, images in data: addresses. No forms, no styles, no identifiers that could shadow the page's own. */
export function sanitise(html: string): string {
  hook();
  return purify.sanitize(html, {
    USE_PROFILES: { html: true },
    FORBID_TAGS: ["style", "form", "input", "button", "textarea", "select", "iframe", "object", "embed", "audio", "video", "dialog"],
    FORBID_ATTR: ["style", "id", "name", "tabindex", "autofocus", "contenteditable"],
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
  return /<\s*(script|style|link|iframe|object|embed|canvas|form|video|audio)\b|\son\w+\s*=|\sstyle\s*=/i.test(html);
}

/** An SVG with its own style sheet or script is shown as an image: a document of its own that runs nothing. */
export function needsImage(svg: string): boolean {
  return /<\s*(style|script|foreignObject)\b/i.test(svg);
}
