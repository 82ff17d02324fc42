/** Javadoc comments as HTML, without the tags of the language; what comes out still has to be sanitised. */

export interface DocTexts {
  readonly returns: string;
  readonly throws: string;
  readonly deprecated: string;
}

const escape = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

export function javadocHtml(comment: string, texts: DocTexts): string {
  const [body = "", ...blocks] = comment.split(/^[ \t]*@(?=[a-zA-Z])/m);
  const rows = blocks.map((block) => /^(\w+)\s*([\s\S]*)$/.exec(block)).flatMap((found) => (found ? row(found[1]!, found[2]!.trim(), texts) : []));
  const html = inline(body.trim()) + (rows.length > 0 ? `<dl>${rows.join("")}</dl>` : "");
  // A relative address leads to a page of the documentation that we do not have.
  return html.replace(/<a\b[^>]*\bhref="(?!https?:)[^"]*"[^>]*>([\s\S]*?)<\/a>/gi, "$1");
}

/** What a reader at a cursor wants; authors, versions and references are not among it. */
function row(tag: string, text: string, texts: DocTexts): string[] {
  const [, first = "", rest = ""] = /^(\S*)\s*([\s\S]*)$/.exec(text) ?? [];
  switch (tag) {
    case "param": return [`<dt><code>${escape(first)}</code></dt><dd>${inline(rest)}</dd>`];
    case "return": return [`<dt>${escape(texts.returns)}</dt><dd>${inline(text)}</dd>`];
    case "throws":
    case "exception": return [`<dt>${escape(texts.throws)} <code>${escape(first)}</code></dt><dd>${inline(rest)}</dd>`];
    case "deprecated": return [`<dt>${escape(texts.deprecated)}</dt><dd>${inline(text)}</dd>`];
    default: return [];
  }
}

function inline(text: string): string {
  let html = "";
  let at = 0;
  for (let open = text.indexOf("{@"); open >= 0; open = text.indexOf("{@", at)) {
    const close = closing(text, open);
    const [, tag = "", content = ""] = /^(\w*)\s*([\s\S]*)$/.exec(text.slice(open + 2, close)) ?? [];
    html += text.slice(at, open) + replaced(tag, content);
    at = close + 1;
  }
  return html + text.slice(at);
}

/** The brace that belongs to the one at `open`, or the end. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === "{") depth++;
    else if (text[i] === "}" && --depth === 0) return i;
  }
  return text.length;
}

function replaced(tag: string, content: string): string {
  switch (tag) {
    case "code":
    case "systemProperty": return `<code>${escape(content)}</code>`;
    case "literal": return escape(content);
    case "link":
    case "linkplain":
    case "value": {
      const [, reference = "", label = ""] = /^(\S+\([^)]*\)|\S*)\s*([\s\S]*)$/.exec(content) ?? [];
      const shown = label !== "" ? inline(label) : escape(reference.replace(/^#/, "").replace("#", "."));
      return tag === "linkplain" ? shown : `<code>${shown}</code>`;
    }
    case "snippet": return `<pre>${escape(content.slice(content.indexOf(":") + 1).replace(/^\n/, ""))}</pre>`;
    case "index": return escape(content.replace(/^("[^"]*"|\S+)[\s\S]*$/, "$1").replace(/"/g, ""));
    case "return": return inline(content);
    case "inheritDoc": return "";
    default: return escape(content);
  }
}
