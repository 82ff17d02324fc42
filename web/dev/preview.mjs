/** Pictures of the built page with sample answers: `node dev/preview.mjs OUT_FOLDER` after `npm run build`. A tool for looking, not a test. */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { deflateSync } from "node:zlib";
import { chromium } from "playwright-core";
import * as fixture from "./fixture.mjs";

const out = process.argv[2] ?? "/tmp";
const only = process.argv[3];
const dist = new URL("../dist/", import.meta.url).pathname;
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2" };
const csp = "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-abc'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self' ws:; frame-src 'self'; base-uri 'none'";
const server = createServer(async (request, response) => {
  const path = new URL(request.url, "http://x").pathname;
  try {
    const body = await readFile(join(dist, extname(path) ? path : "index.html"));
    const html = !extname(path);
    response.writeHead(200, { "Content-Type": types[extname(path) || ".html"] ?? "application/octet-stream", "Content-Security-Policy": csp });
    response.end(html ? body.toString().replaceAll("__CSP_NONCE__", "abc") : body);
  } catch {
    response.writeHead(404).end();
  }
}).listen(0);
const base = `http://127.0.0.1:${server.address().port}`;

function lattice() {
  const n = 64;
  const raw = Buffer.alloc(n * (n * 3 + 1));
  for (let y = 0; y < n; y++) for (let x = 0; x < n; x++) {
    const up = Math.sin(x * 0.2 + y * 0.13) + Math.sin(x * 0.11 - y * 0.25 + 1) + 0.6 * Math.sin(x * 0.37 + y * 0.31) > 0.1;
    raw.set(up ? [169, 86, 27] : [246, 231, 218], y * (n * 3 + 1) + 1 + x * 3);
  }
  const crcTable = Array.from({ length: 256 }, (_, k) => { for (let i = 0; i < 8; i++) k = k & 1 ? 0xedb88320 ^ (k >>> 1) : k >>> 1; return k >>> 0; });
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    let crc = 0xffffffff;
    for (const byte of body) crc = crcTable[(crc ^ byte) & 255] ^ (crc >>> 8);
    const head = Buffer.alloc(4), tail = Buffer.alloc(4);
    head.writeUInt32BE(data.length);
    tail.writeUInt32BE((crc ^ 0xffffffff) >>> 0);
    return Buffer.concat([head, body, tail]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(n, 0);
  header.writeUInt32BE(n, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk("IHDR", header), chunk("IDAT", deflateSync(raw)), chunk("IEND", Buffer.alloc(0))]).toString("base64");
}

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"] });

export async function open(path, { theme = "light", language = "en", width = 1440, height = 1000, large = false } = {}) {
  const context = await browser.newContext({ viewport: { width, height } });
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && console.log(`[${path} console]`, message.text()));
  page.on("pageerror", (error) => console.log(`[${path} error]`, error.message));
  await page.addInitScript(([t, l]) => { localStorage.setItem("millrace.theme", t); localStorage.setItem("millrace.language", l); }, [theme, language]);
  const json = (value) => (route) => route.fulfill({ json: value });
  await page.route("**/api/me", json(fixture.me));
  await page.route("**/api/samples", json(fixture.samples));
  await page.route("**/api/notebooks", json(fixture.notebooks));
  await page.routeWebSocket(/api\/pool\/socket/, (socket) => {
    let tick = 0;
    const push = () => socket.send(JSON.stringify({ type: "pool", pool: fixture.pool(large, tick++) }));
    push();
    const timer = setInterval(push, 300);
    socket.onClose(() => clearInterval(timer));
  });
  await page.routeWebSocket(/api\/notebooks\/.*\/socket/, (socket) => {
    let seq = 100;
    socket.send(JSON.stringify({ type: "snapshot", seq, client: "c1", state: fixture.state(lattice()) }));
    socket.onMessage((text) => {
      const frame = JSON.parse(text);
      if (frame.type === "op") {
        socket.send(JSON.stringify({ type: "op", seq: ++seq, id: frame.id, by: "ana", at: new Date().toISOString(), op: frame.op }));
        setTimeout(() => socket.send(JSON.stringify({ type: "saved", seq })), 30);
      }
      if (frame.type === "complete") socket.send(JSON.stringify({ type: "completion", request: frame.request, from: frame.cursor, to: frame.cursor, matches: [{ text: "println", type: "method", detail: "void (String)" }, { text: "printf", type: "method", detail: "PrintStream (String, Object...)" }] }));
    });
  });
  await page.goto(base + path);
  return { page, context };
}

const shots = [
  ["notebook-light", "/notebooks/n1", {}], ["notebook-dark", "/notebooks/n1", { theme: "dark" }], ["notebook-zh", "/notebooks/n1", { language: "zh", height: 1900 }],
  ["notebook-900", "/notebooks/n1", { width: 900, height: 900 }], ["notebook-long", "/notebooks/n1", { height: 2600 }], ["home-light", "/", {}], ["home-dark-zh", "/", { theme: "dark", language: "zh" }], ["home-900", "/", { width: 900 }],
  ["pool-light", "/pool", { wait: 4000 }], ["pool-dark", "/pool", { theme: "dark", wait: 4000 }], ["pool-large", "/pool", { large: true, wait: 3000 }], ["pool-900-zh", "/pool", { width: 900, language: "zh", wait: 2500 }],
];
if (process.argv[1] === new URL(import.meta.url).pathname) {
  for (const [name, path, options] of shots) {
    if (only && !name.includes(only)) continue;
    const { page, context } = await open(path, options);
    await page.waitForTimeout(options.wait ?? 1500);
    await page.screenshot({ path: join(out, `${name}.png`) });
    await context.close();
  }
  await browser.close();
  server.close();
}
export const stop = async () => { await browser.close(); server.close(); };
