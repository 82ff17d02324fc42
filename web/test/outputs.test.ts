// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { coloured, describeChart, optionOf, pointCount, prepared, shape } from "../src/outputs/chart-option";
import { markdownToHtml } from "../src/outputs/markdown";
import { bestMime } from "../src/outputs/output";
import { needsFrame, needsImage, sanitise, sanitiseSvg } from "../src/outputs/sanitise";

describe("Markdown", () => {
  it("renders text and leaves formulas to be typeset", () => {
    const html = markdownToHtml("# Title\n\nBelow $T_c = 2 / \\ln(1 + \\sqrt 2)$ and\n\n$$\na < b\n$$\n");
    expect(html).toContain("<h1>Title</h1>");
    expect(html).toContain('class="math" data-tex="T_c = 2 / \\ln(1 + \\sqrt 2)" data-display="false"');
    expect(html).toMatch(/<div class="math" data-tex="\s*a (<|&lt;) b\s*" data-display="true">/);
  });

  it("leaves money and code alone", () => {
    expect(markdownToHtml("It costs $5 or $6.")).not.toContain("math");
    expect(markdownToHtml("`$x$`")).not.toContain("data-tex");
    expect(markdownToHtml("a \\$x$ b")).not.toContain("data-tex");
  });

  it("runs nothing", () => {
    const html = markdownToHtml('<script>alert(1)</script><img src=x onerror="alert(1)"><a href="javascript:alert(1)">x</a>\n\n[y](javascript:alert(1))');
    expect(html).not.toMatch(/<script|onerror|href="javascript/i);
  });
});

describe("untrusted output", () => {
  it("keeps a plain table and drops what acts or shadows", () => {
    expect(sanitise("<table><tr><td>1</td></tr></table>")).toContain("<td>1</td>");
    expect(sanitise('<p id="root" style="position:fixed" onclick="x()">t</p><form><input></form><iframe src="//x"></iframe>')).toBe("<p>t</p>");
    expect(sanitise('<a href="https://example.org">x</a>')).toContain('rel="noopener noreferrer"');
  });

  it("puts scripts, styles and handlers into the frame, and only those", () => {
    expect(needsFrame("<table><tr><td>script</td></tr></table>")).toBe(false);
    expect(needsFrame('<td style="text-align: right; font-weight:600;">1</td>')).toBe(false);
    expect(sanitise('<table><tbody><tr><td style="text-align:right; position:fixed">1</td></tr></tbody></table>')).toContain('<td style="text-align: right">');
    for (const html of ["<script>1</script>", "<STYLE>p{}</STYLE>", '<p style="position:fixed;top:0">', '<p style="background-color:url(x)">', "<div onclick='x'>", "<canvas>"]) expect(needsFrame(html)).toBe(true);
  });

  it("cleans SVG", () => {
    const svg = sanitiseSvg('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script><circle r="3" onload="x()"/><foreignObject><p>x</p></foreignObject></svg>');
    expect(svg).toContain("<circle");
    expect(svg).not.toMatch(/script|onload|foreignObject/i);
    expect(needsImage("<svg><style>a{}</style></svg>")).toBe(true);
  });

  it("chooses the richest form that can be shown", () => {
    expect(bestMime({ "text/plain": "x", "text/html": "<b>x</b>" })).toBe("text/html");
    expect(bestMime({ "text/plain": "x", "application/vnd.millrace.echarts+json": {} })).toBe("application/vnd.millrace.echarts+json");
    expect(bestMime({ "application/geo+json": {} })).toBe("application/geo+json");
    expect(bestMime({ "application/pdf": "x" })).toBeUndefined();
  });
});

describe("charts", () => {
  const option = { title: { text: "Magnetisation" }, series: [{ type: "scatter", name: "m", data: [[1, 2], [3, 4]] }] };

  it("are read from an object or from JSON", () => {
    expect(optionOf(JSON.stringify(option))).toEqual(option);
    expect(optionOf("nonsense")).toBeNull();
    expect(optionOf([1])).toBeNull();
  });

  it("have one shape while only their data changes", () => {
    expect(shape({ ...option, series: [{ type: "scatter", name: "m", data: [] }] })).toBe(shape(option));
    expect(shape({ ...option, series: [{ type: "line", name: "m" }] })).not.toBe(shape(option));
  });

  it("say what they show", () => {
    expect(describeChart(option)).toEqual({ kind: "scatter", names: ["Magnetisation", "m"], points: 2 });
    expect(pointCount({ dataset: { source: [1, 2, 3] }, series: [{ type: "bar" }] })).toBe(3);
  });

  it("draw tooltips as text, whatever their author asked for", () => {
    expect(prepared({ tooltip: { renderMode: "html", trigger: "axis" } }).tooltip).toEqual({ renderMode: "richText", trigger: "axis", confine: true });
  });

  it("draw tooltips as text also in the parts of an option that has several", () => {
    const html = { renderMode: "html", formatter: "<img src=x onerror=alert(1)>" };
    const option = prepared({ baseOption: { tooltip: html }, options: [{ tooltip: html }, { series: [] }], media: [{ query: {}, option: { tooltip: html } }] }) as Record<string, never>;
    const text = { ...html, renderMode: "richText", confine: true };
    expect(option).toMatchObject({ baseOption: { tooltip: text }, options: [{ tooltip: text }, { series: [] }], media: [{ query: {}, option: { tooltip: text } }] });
  });

  it("lead to pages of the web only, and to a page of their own", () => {
    const { title } = prepared({ title: [{ text: "a", link: "javascript:alert(1)", target: "self" }, { text: "b", link: "https://example.org", sublink: "data:text/html,x" }] });
    expect(title).toEqual([{ text: "a", target: "blank", subtarget: "blank" }, { text: "b", link: "https://example.org", target: "blank", subtarget: "blank" }]);
  });

  it("take colours of the page by name", () => {
    expect(coloured({ series: [{ color: "lane:2" }, { color: "#fff" }] }, (name) => `#${name}`)).toEqual({ series: [{ color: "#2" }, { color: "#fff" }] });
  });
});

describe("room below a chart", () => {
  const bottom = (option: object): unknown => (prepared({ xAxis: {}, yAxis: {}, ...option }) as { grid: { bottom: number } }).grid.bottom;

  it("is made for a legend that stands there", () => {
    expect(bottom({})).toBe(48);
    expect(bottom({ legend: {} })).toBe(72);
    expect(bottom({ legend: [{}] })).toBe(72);
    for (const elsewhere of [{ top: 0 }, { show: false }, { orient: "vertical" }]) expect(bottom({ legend: elsewhere })).toBe(48);
    expect(bottom({ legend: {}, grid: { bottom: 5 } })).toBe(5);
  });
});
