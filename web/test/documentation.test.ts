import { java } from "@codemirror/lang-java";
import { ensureSyntaxTree } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { callAt, pieces, wordAt } from "../src/editor/documentation";
import { javadocHtml } from "../src/editor/javadoc";

const texts = { returns: "Returns", throws: "Throws", deprecated: "Deprecated" };

describe("a Javadoc comment", () => {
  it("becomes HTML: code, links, literals, snippets", () => {
    expect(javadocHtml("A {@code List<T>} of {@link java.util.Map#get(Object) values}, not {@link #size()}.", texts))
      .toBe("A <code>List&lt;T&gt;</code> of <code>values</code>, not <code>size()</code>.");
    expect(javadocHtml("{@literal a < b} {@linkplain Foo see {@code x}} {@snippet :\nif (a) { b(); }\n}", texts)).toBe("a &lt; b see <code>x</code> <pre>if (a) { b(); }\n</pre>");
    expect(javadocHtml("<a href=\"Character.html#unicode\">units</a> <a href=\"https://a.b\">b</a>", texts)).toBe("units <a href=\"https://a.b\">b</a>");
    expect(javadocHtml("open {@code x", texts)).toBe("open <code>x</code>");
  });

  it("tells parameters, results and failures, and not who wrote it", () => {
    expect(javadocHtml("Text.\n @param n the {@code n}\n @return more\n of it\n @throws Oops if not\n @since 1.5\n @author me", texts))
      .toBe("Text.<dl><dt><code>n</code></dt><dd>the <code>n</code></dd><dt>Returns</dt><dd>more\n of it</dd><dt>Throws <code>Oops</code></dt><dd>if not</dd></dl>");
  });
});

describe("a signature", () => {
  it("comes apart at the commas that separate parameters", () => {
    expect(pieces("V Map<K,V>.merge(K key, V value, BiFunction<? super V,? super V,? extends V> f) throws Oops"))
      .toEqual({ before: "V Map<K,V>.merge(", parameters: ["K key", "V value", "BiFunction<? super V,? super V,? extends V> f"], after: ") throws Oops" });
    expect(pieces("int size()")).toEqual({ before: "int size(", parameters: [], after: ")" });
    expect(pieces("x:int")).toEqual({ before: "x:int", parameters: [], after: "" });
  });
});

describe("the cursor", () => {
  const at = (marked: string) => {
    const position = marked.indexOf("|");
    const state = EditorState.create({ doc: marked.replace("|", ""), extensions: [java()] });
    ensureSyntaxTree(state, state.doc.length, 5000);
    return { state, position };
  };
  const active = (marked: string) => {
    const { state, position } = at(marked);
    const call = callAt(state, position);
    return call && `${state.sliceDoc(0, call.open)} ${call.active}`;
  };

  it("is in an argument of the innermost call", () => {
    expect(active("foo(|)")).toBe("foo 0");
    expect(active("foo(a, \"x, y\", |)")).toBe("foo 2");
    expect(active("foo(bar(1, |2), 3)")).toBe("foo(bar 1");
    expect(active("foo(bar(1, 2), |3)")).toBe("foo 1");
    expect(active("数(😀.f(|))".replace("😀", "x"))).toBe("数(x.f 0");
    expect(active("new Foo(1, |)")).toBe("new Foo 1");
    expect(active("foo(1)|")).toBe(null);
    expect(active("foo(() -> { | })")).toBe(null);
  });

  it("is on a word, also a Chinese one", () => {
    const word = (marked: string) => {
      const { state, position } = at(marked);
      return wordAt(state, position)?.text ?? null;
    };
    expect(word("int 温|度 = 1;")).toBe("温度");
    expect(word("a + |_b$1")).toBe("_b$1");
    expect(word("\"😀\" |+ 1")).toBe(null);
  });
});
