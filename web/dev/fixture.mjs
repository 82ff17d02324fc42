/**
 * Sample answers of a server, for looking at the page without one: the dev preview (`node dev/preview.mjs`) puts them behind Playwright's
 * routes. Not part of the product's build.
 */
export const me = { name: "ana", xsrf: "x" };
export const samples = [
  { name: "ising-model", title: "Ising model", summary: "Two-dimensional Monte Carlo on the pool: magnetisation against Onsager's formula, with the critical temperature marked.", subject: "materials" },
  { name: "first-steps", title: "First steps", summary: "Cells, displays, tables and charts in ten minutes, and the first run on four chips.", subject: "first steps" },
];
const now = Date.now();
export const notebooks = [
  { id: "n1", title: "Ising model", created: iso(-7200), modified: iso(-40), cells: 9, kernel: "busy" },
  { id: "n2", title: "Lattice gauge, β scan", created: iso(-86400), modified: iso(-5400), cells: 14, kernel: "idle" },
  { id: "n3", title: "课程 101：热传导", created: iso(-86400 * 3), modified: iso(-86400 * 2), cells: 6, kernel: "none" },
];
function iso(seconds) {
  return new Date(now + seconds * 1000).toISOString();
}

const code = (id, source, more = {}) => ({ id, type: "code", source, version: 0, metadata: {}, executionCount: null, outputs: [], run: null, ...more });
const text = (id, source) => ({ id, type: "markdown", source, version: 0, metadata: {}, executionCount: null, outputs: [], run: null });
const run = (id, cell, state, more = {}) => ({ id, cell, state, queuedAt: iso(-9), sourceHash: "", ...more });

const TC = 2 / Math.log(1 + Math.SQRT2);
const onsager = (T) => (T >= TC ? 0 : (1 - Math.sinh(2 / T) ** -4) ** 0.125);
const theory = Array.from({ length: 81 }, (_, i) => 1.25 + i * 0.025).map((T) => [Number(T.toFixed(3)), Number(onsager(T).toFixed(4))]);
const noise = (i) => Math.sin(i * 12.9898) * 0.012;
export const points = Array.from({ length: 30 }, (_, i) => 1.25 + (i * 2) / 29).map((T, i) => [Number(T.toFixed(3)), Math.max(0, (T < TC ? onsager(T) : 0.35 * Math.exp(-(T - TC) * 3.2)) + noise(i))]);
export const chart = (n) => ({
  xAxis: { type: "value", name: "T", min: 1.25, max: 3.25, nameLocation: "end" }, yAxis: { type: "value", name: "|m|", min: 0, max: 1.05 },
  series: [
    { name: "Onsager", type: "line", showSymbol: false, data: theory, lineStyle: { color: "#73817b", width: 1.5 }, markLine: { symbol: "none", data: [{ xAxis: TC }], label: { formatter: "T_c = 2.269" }, lineStyle: { type: "dashed" } } },
    { name: "Monte Carlo", type: "scatter", data: points.slice(0, n), symbolSize: 7 },
  ],
});
export const slices = (n, offset, width) => Array.from({ length: n }, (_, i) => [i * 10e6 + offset, i * 10e6 + offset + width]);
export const poolRun = (more = {}) => ({
  run: "9f3c77ab-1111-4222-8333-444455556666", notebook: "n1", owner: "ana", label: "magnetisation", state: "running", version: 214, queuePlace: 0, slices: 214, slicesEstimated: 360,
  chipType: "hygon-bw1000", chips: ["block-0/chip-2", "block-0/chip-3"], chipNanos: 1.84e9, estimatedNanos: 3.1e9, joules: 612, share: 0.5, entitlement: 0.5, progress: 0.59, pace: 0.031,
  lanes: [{ run: "9f3c77ab-1111-4222-8333-444455556666", who: "ana", label: "magnetisation", count: 214, slices: slices(8, 0, 4.6e6) }, { run: "other", who: "ben", label: "ensemble", count: 203, slices: slices(7, 5e6, 4.6e6) }],
  reason: "Shares 2 chips of block-0 with ben: both have weight 1, so each gets half of the chip time.", bound: "memory", modelError: 0.05, error: null, ...more });
const ended = (i) => poolRun({ run: `ended-${i}-2222-4333`, label: `T = ${(1.25 + i * 0.1).toFixed(2)}`, state: "done", progress: 1, slices: 30 + i, chipNanos: 92e6 + i * 1e6, joules: 28.3 + i, lanes: [], estimatedNanos: 90e6 });
export const show = (mime, value, more = {}) => ({ output_type: "display_data", data: { [mime]: value }, metadata: {}, ...more });

export function state(lattice) {
  return {
    id: "n1", title: "Ising model", metadata: {}, deleted: [], queue: ["r4", "r9"], kernel: { state: "busy", detail: "", language: "Java 25", pid: 4711, memory: 35.7e6 },
    cells: [
      text("intro", "# Ising model\n\nA square lattice of spins, swept on the pool. Real numbers; *modelled* chip time."),
      text("magn", "## Magnetisation\n\nBelow $T_c = 2 / \\ln(1 + \\sqrt 2)$ the spins of a square lattice order. Onsager's solution is the curve; the points are Monte Carlo on the pool.\n\n$$|m| = \\left(1 - \\sinh^{-4}\\frac{2J}{k_B T}\\right)^{1/8}$$"),
      code("c4", 'var chips = Accelerator.open(chips(2).type("hygon-bw1000"));\nvar spins = bernoulli(key(7), 0.5, 512, 512);\nvar chart = display(magnetisation());\n\nfor (double T = 1.25; T <= 3.25; T += 0.07) {\n    var m = chips.run(loop(2_000, sweep(spins, T))).mean();   // real numbers, chip time\n    chart.update(add(T, abs(m)));\n}', {
        executionCount: 12, run: run("r4", "c4", "running", { startedAt: iso(-6.3) }),
        outputs: [show("application/vnd.millrace.echarts+json", chart(24), { display_id: "chart" }), show("image/png", lattice), show("application/vnd.millrace.run+json", poolRun(), { display_id: "run-9f3c" })] }),
      code("c5", "var Tc = crossing(binder(64), binder(128), binder(256));\nTc", { executionCount: 13, run: run("r5", "c5", "ok", { wallMillis: 1234, finishedAt: iso(-20) }),
        outputs: [{ output_type: "execute_result", data: { "text/plain": "2.2689 ± 0.0004" }, metadata: {}, execution_count: 13 }, show("application/vnd.millrace.run+json", ended(0)) ] }),
      code("c6", 'for (int i = 0; i < 5_000; i++) System.out.println("line " + i);', { executionCount: 9, run: run("r6", "c6", "ok", { wallMillis: 88 }),
        outputs: [{ output_type: "stream", name: "stdout", text: Array.from({ length: 5000 }, (_, i) => `\u001b[3${i % 7}mline ${i}\u001b[0m`).join("\n") + "\n" }, ...Array.from({ length: 12 }, (_, i) => show("application/vnd.millrace.run+json", ended(i)))] }),
      code("c7", "int[] a = new int[3];\nvar b = a[7];", { executionCount: 10, run: run("r7", "c7", "error", { wallMillis: 12 }),
        outputs: [{ output_type: "stream", name: "stderr", text: "warning: about to fail\n" }, { output_type: "error", ename: "ArrayIndexOutOfBoundsException", evalue: "Index 7 out of bounds for length 3", traceback: ["java.lang.ArrayIndexOutOfBoundsException: Index 7 out of bounds for length 3", "\tat cell [10], line 2"], cell: "c7", line: 2 }] }),
      code("c8", "while (true) {}", { executionCount: 11, run: run("r8", "c8", "interrupted", { wallMillis: 4210, reason: "Stopped after 0.09 s; all variables are intact." }) }),
      code("c9", "table(runs).sortOn(\"energy\")", { executionCount: 7, run: run("r9", "c9", "queued"), outputs: [show("text/html", "<table><thead><tr><th>run</th><th>T</th><th>energy</th></tr></thead><tbody><tr><td>1</td><td>1.25</td><td>28.3</td></tr><tr><td>2</td><td>1.35</td><td>29.3</td></tr></tbody></table>")] }),
      code("c10", ""),
    ],
  };
}
const busy = (n, names) => Array.from({ length: n }, (_, i) => names[Math.floor(Math.abs(Math.sin(i * 78.233 + n) * 43758.5)) % names.length]);
export const pool = (large = false, tick = 0) => ({
  types: [{ name: "hygon-bw1000", title: "Hygon BW1000", total: large ? 48000 : 8, busy: large ? 41952 : 6, idle: 2, background: large ? 3000 : 0, lost: 0 }, { name: "ascend-910b", title: "Ascend 910B", total: large ? 12000 : 64, busy: large ? 8100 : 37, idle: 27, background: 0, lost: large ? 640 : 0 }],
  blocks: large ? Array.from({ length: 94 }, (_, i) => ({ id: `block-${i + 1}`, type: i < 75 ? "hygon-bw1000" : "ascend-910b", chips: 640, busy: busy(640, ["ana", "ben", "ana", "", "Background"].slice(0, 3 + (i % 3))), owner: "m1", epoch: 1, state: i === 41 ? "lost" : i === 60 ? "moving" : "live" }))
    : [{ id: "block-0", type: "hygon-bw1000", chips: 8, busy: ["ana", "ana", "ana", "ben", "ben", "", "ana", ""], owner: "m1", epoch: 3, state: "live" }, { id: "block-1", type: "ascend-910b", chips: 64, busy: busy(64, ["ana", "ben", "", "course 101", "ben"]), owner: "m2", epoch: 1, state: "live" }],
  shares: [{ who: "ana", share: 0.41 + 0.05 * Math.sin(tick / 3), entitlement: 0.4, chipNanos: 4e9 }, { who: "ben", share: 0.33 - 0.05 * Math.sin(tick / 3), entitlement: 0.4, chipNanos: 3e9 }, { who: "course 101", share: 0.05, entitlement: 0.2, chipNanos: 1e8 }],
  queue: [{ run: "9f3c77ab-1", label: "magnetisation", owner: "ana", state: "running", chips: 2, chipType: "hygon-bw1000", place: 0, slices: 214, reason: "Runs on block-0: the only block with two free chips of this type." }, { run: "aa12-33", label: "lattice gauge", owner: "ana", state: "waiting", chips: 8, chipType: "hygon-bw1000", place: 1, slices: 0, reason: "Waits for 8 chips of one block; 6 are busy. Starts in about 0.4 s of chip time." }, { run: "bb77-12", label: "ensemble", owner: "ben", state: "waiting", chips: 64, chipType: "ascend-910b", place: 2, slices: 0, reason: "Reserved from 0.9 s: the gang needs the whole of block-1." }],
  members: [{ id: "m1", roles: ["web", "kernels"], blocks: 1, address: "127.0.0.1:5701" }, { id: "m2", roles: ["chips"], blocks: 1, address: "127.0.0.1:5702" }], pace: 0.031, joules: 81200, background: large });
