/**
 * Java's grammar cannot tell `Accelerator.open()` from `accelerator.open()`: both are names. People can, by the capital letter, and so does this:
 * a name in capitalised camel case that stands before a dot or a call is coloured as a type.
 */
import { syntaxTree } from "@codemirror/language";
import { Decoration, MatchDecorator, ViewPlugin, type DecorationSet, type EditorView, type ViewUpdate } from "@codemirror/view";

const mark = Decoration.mark({ class: "cm-type" });

const matcher = new MatchDecorator({
  regexp: /\b[A-Z]\w*[a-z]\w*\b(?=\s*(?:\.|::|<|\())/g,
  decorate(add, from, to, _match, view) {
    if (syntaxTree(view.state).resolveInner(from, 1).name === "Identifier") add(from, to, mark);
  },
});

export const typeNames = ViewPlugin.fromClass(class {
  decorations: DecorationSet;

  constructor(view: EditorView) {
    this.decorations = matcher.createDeco(view);
  }

  update(update: ViewUpdate): void {
    // the tree grows in the background: what was plain text a moment ago may be a name now
    if (syntaxTree(update.startState) !== syntaxTree(update.state)) this.decorations = matcher.createDeco(update.view);
    else this.decorations = matcher.updateDeco(update, this.decorations);
  }
}, { decorations: (plugin) => plugin.decorations });
