// Drives Millrace with @jupyterlab/services, the library that JupyterLab itself uses. Each line of output is a check that held; the first that does not ends
// the process with a message. Arguments: address, token.
import services from "@jupyterlab/services";
import WebSocket from "ws";

const { ContentsManager, KernelManager, KernelSpecManager, ServerConnection, SessionManager } = services;
const [address, token] = process.argv.slice(2);
const PATIENCE = 90_000;

function check(name, held, saw) {
  if (!held) {
    console.log(`FAILED ${name}: ${JSON.stringify(saw)}`);
    process.exit(1);
  }
  console.log(`ok ${name}`);
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const limited = (promise, what) => Promise.race([promise, new Promise((_, no) => setTimeout(() => no(new Error(`${what} took too long`)), PATIENCE).unref())]);

/** A socket that offers no protocol, so that messages have the older form. */
class OldSocket extends WebSocket {
  constructor(url) {
    super(url);
  }
}

const settings = (socket) =>
  ServerConnection.makeSettings({ baseUrl: address, wsUrl: address.replace("http", "ws"), token, appendToken: true, WebSocket: socket, init: { cache: "no-store" } });

async function execute(kernel, code, options = {}, metadata = {}, input = undefined) {
  const published = [];
  const future = kernel.requestExecute({ code, stop_on_error: true, allow_stdin: input !== undefined, ...options }, false, metadata);
  future.onIOPub = (message) => published.push([message.header.msg_type, message.content, message.parent_header.msg_id]);
  future.onStdin = (message) => {
    check("  input is asked for", message.header.msg_type === "input_request", message);
    future.sendInputReply({ status: "ok", value: input }, message.header);
  };
  const reply = await limited(future.done, code);
  return { reply: reply.content, published, id: future.msg.header.msg_id };
}

const text = (published) => published.filter(([type]) => type === "stream").map(([, content]) => content.text).join("");
const result = (published) => published.filter(([type]) => type === "execute_result").map(([, content]) => content.data["text/plain"]).join();
const types = (published) => published.map(([type, content]) => (type === "status" ? content.execution_state : type));

async function session(form, socket) {
  console.log(`-- ${form}`);
  const server = settings(socket);
  const kernels = new KernelManager({ serverSettings: server });
  const sessions = new SessionManager({ serverSettings: server, kernelManager: kernels });
  await limited(sessions.ready, "the session manager");
  const connection = await limited(sessions.startNew({ path: `elsewhere/${form}.ipynb`, name: "n", type: "notebook", kernel: { name: "java" } }), "the session");
  const kernel = connection.kernel;
  const info = await limited(kernel.info, "kernel info");
  check("kernel info", info.language_info.name === "java" && info.protocol_version >= "5.3", info);

  const first = await execute(kernel, "int x = 20; x + 22");
  check("execute", first.reply.status === "ok" && result(first.published) === "42", first);
  check("in Jupyter's order", same(types(first.published), ["busy", "execute_input", "execute_result", "idle"]), types(first.published));
  check("all have the request for their parent", first.published.every(([, , parent]) => parent === first.id), first);

  const printed = await execute(kernel, 'for (int i = 0; i < 2000; i++) System.out.println("line " + i); System.err.println("水 😀");');
  check("streams are whole", text(printed.published.filter(([, c]) => c.name === "stdout")) === Array.from({ length: 2000 }, (_, i) => `line ${i}\n`).join("")
    && text(printed.published.filter(([, c]) => c.name === "stderr")) === "水 😀\n", [printed.reply, JSON.stringify(printed.published).slice(0, 600)]);

  const failed = await execute(kernel, "int[] none = new int[0]; none[3]");
  check("an error", failed.reply.status === "error" && failed.reply.ename.includes("ArrayIndexOutOfBounds") && failed.published.some(([type]) => type === "error"), failed);

  const shown = await execute(kernel, 'var h = display(Markdown.of("*one*")); h.update(Markdown.of("*two*"));');
  const display = shown.published.find(([type]) => type === "display_data");
  check("a display has an identifier", typeof display?.[1].transient?.display_id === "string", shown.published);
  await execute(kernel, 'h.update(Markdown.of("*three*"));');
  // The library hands an update to whoever showed the display.
  const update = shown.published.findLast(([type]) => type === "update_display_data");
  check("and is updated by another cell", update?.[1].transient.display_id === display[1].transient.display_id && JSON.stringify(update[1].data).includes("three"), shown.published);

  const typed = await execute(kernel, 'System.out.println("<" + new Scanner(System.in).nextLine() + ">");', {}, {}, "水 😀");
  check("standard input", text(typed.published) === "<水 😀>\n", typed.published);
  const untyped = await execute(kernel, 'System.in.read()');
  check("and its end where no input is allowed", result(untyped.published) === "-1", untyped.published);

  const code = 'String s = "😀"; s.toUpp';
  const completion = await limited(kernel.requestComplete({ code, cursor_pos: [...code].length }), "completion");
  check("completion counts code points", completion.content.matches.some((m) => m.startsWith("toUpperCase")) && completion.content.cursor_end === [...code].length
    && completion.content.cursor_start === [...code].length - 5, completion.content);
  const inspection = await limited(kernel.requestInspect({ code: "Math.max(1, 2)", cursor_pos: 7, detail_level: 0 }), "inspection");
  check("inspection", inspection.content.found && JSON.stringify(inspection.content.data).includes("max"), inspection.content);
  check("is complete", (await kernel.requestIsComplete({ code: "int a = 1;" })).content.status === "complete"
    && (await kernel.requestIsComplete({ code: "for (;;) {" })).content.status === "incomplete", "");
  const history = await kernel.requestHistory({ hist_access_type: "tail", n: 2, output: false, raw: true, session: 0, start: 0, stop: 0, pattern: "", unique: false });
  check("history", history.content.history.length === 2 && history.content.history[1][2] === "System.in.read()", history.content);
  check("comm info", same((await kernel.requestCommInfo({})).content.comms, {}), "");

  const waiting = ["Thread.sleep(300); int z = 1 / 0;", "1", "2"].map((c) => execute(kernel, c));
  check("stop on error aborts", same((await Promise.all(waiting)).map((w) => w.reply.status), ["error", "aborted", "aborted"]), "");
  const going = ["Thread.sleep(300); int z = 1 / 0;", "1"].map((c) => execute(kernel, c, { stop_on_error: false }));
  check("and does not where that is not asked for", same((await Promise.all(going)).map((w) => w.reply.status), ["error", "ok"]), "");

  const endless = execute(kernel, "System.out.println(\"runs\"); while (true) { Thread.onSpinWait(); }");
  await limited(new Promise((yes) => kernel.iopubMessage.connect((_, m) => m.header.msg_type === "stream" && yes())), "the endless cell");
  await limited(kernel.interrupt(), "interrupt");
  const stopped = await endless;
  check("interrupt", stopped.reply.status === "error" && stopped.reply.ename === "Interrupted", stopped.reply);
  check("values stay", result((await execute(kernel, "x")).published) === "20", "");

  const slow = kernel.requestExecute({ code: 'for (int i = 0; i < 10; i++) { System.out.println(i); Thread.sleep(100); }' });
  const heard = [];
  slow.onIOPub = (m) => m.header.msg_type === "stream" && heard.push(m.content.text);
  await limited(new Promise((yes) => kernel.iopubMessage.connect((_, m) => m.header.msg_type === "stream" && yes())), "the slow cell");
  kernel._ws.terminate(); // as a lost network does; the library opens another socket by itself
  await limited(slow.done, "the slow cell");
  check("a socket that comes back is told what it has missed", heard.join("") === "0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n", heard);

  const before = (await execute(kernel, "1")).published[0];
  let life = "";
  kernel.iopubMessage.connect((_, m) => (life = m.header.session));
  await execute(kernel, "1");
  const old = life;
  const states = [];
  kernel.statusChanged.connect((_, state) => states.push(state));
  await limited(kernel.restart(), "restart");
  check("after a restart the values are gone", (await execute(kernel, "x")).reply.status === "error" && before !== undefined, "");
  check("which is not taken for a crash", !states.includes("autorestarting"), states);
  check("and the kernel's session is another one", life !== old, life);
  check("a second connection to the path finds the session", (await services.SessionAPI.listRunning(server)).some((s) => s.id === connection.id && s.kernel.id === kernel.id), "");
  const { id } = kernel;
  await limited(connection.shutdown(), "shutdown");
  check("shutdown ends the kernel", !(await services.KernelAPI.listRunning(server)).some((k) => k.id === id), "");
  sessions.dispose();
  kernels.dispose();
}

async function contents() {
  console.log("-- contents");
  const server = settings(WebSocket);
  const manager = new ContentsManager({ serverSettings: server });
  const made = await manager.newUntitled({ type: "notebook" });
  check("a new notebook has a name", /^Untitled\d*\.ipynb$/.test(made.path) && made.content === null, made);
  const cell = (id, type, source, more = {}) => ({ id, cell_type: type, metadata: {}, source, ...(type === "code" ? { execution_count: null, outputs: [] } : {}), ...more });
  const file = {
    nbformat: 4, nbformat_minor: 5, metadata: { kernelspec: { name: "java", display_name: "Java", language: "java" }, vendor: { x: [1, 2] } },
    cells: [
      cell("one", "markdown", "# 水 😀\n![](attachment:a.png)", { attachments: { "a.png": { "image/png": "AAAA" } } }),
      cell("two", "code", "1 + 1", { execution_count: 7, outputs: [{ output_type: "execute_result", execution_count: 7, data: { "text/plain": "2" }, metadata: {} },
        { output_type: "stream", name: "stdout", text: "a\nb\n" }] }),
      cell("three", "raw", "raw")
    ]
  };
  const saved = await manager.save(made.path, { type: "notebook", format: "json", content: file });
  const read = await manager.get(made.path);
  const plain = (nb) => nb.cells.map((c) => ({ ...c, source: [c.source].flat().join(""), outputs: c.outputs?.map((o) => ({ ...o, text: o.text && [o.text].flat().join(""),
    data: o.data && Object.fromEntries(Object.entries(o.data).map(([k, v]) => [k, [v].flat().join("")])) })) }));
  const sorted = (value) => JSON.stringify(value, (_, v) => (v && typeof v === "object" && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).sort()) : v));
  check("what was saved is read", sorted(plain(read.content)) === sorted(plain(file)), read.content);
  check("with its metadata", same(read.content.metadata.vendor, file.metadata.vendor), read.content.metadata);
  check("reading does not change it", (await manager.get(made.path, { content: false })).last_modified === saved.last_modified, saved);
  file.cells.reverse();
  file.cells[0].source = "another";
  await manager.save(made.path, { type: "notebook", format: "json", content: file });
  const again = await manager.get(made.path);
  check("cells keep their identifiers when they move", same(again.content.cells.map((c) => c.id), ["three", "two", "one"]), again.content);
  check("a change is seen", again.last_modified !== saved.last_modified && [again.content.cells[0].source].flat().join("") === "another", again);

  const checkpoint = await manager.createCheckpoint(made.path);
  await manager.save(made.path, { type: "notebook", format: "json", content: { ...file, cells: [] } });
  check("an emptied notebook", (await manager.get(made.path)).content.cells.length === 0, "");
  check("a checkpoint is listed", same((await manager.listCheckpoints(made.path)).map((c) => c.id), [checkpoint.id]), "");
  await manager.restoreCheckpoint(made.path, checkpoint.id);
  check("and brings it back", same((await manager.get(made.path)).content.cells.map((c) => c.id), ["three", "two", "one"]), "");
  await manager.deleteCheckpoint(made.path, checkpoint.id);

  const copy = await manager.copy(made.path, "");
  check("a copy has a name of its own", copy.path.includes("-Copy1"), copy);
  const renamed = await manager.rename(copy.path, "水 & more.ipynb");
  check("a file is renamed", (await manager.get("水 & more.ipynb")).content.cells.length === 3 && renamed.path === "水 & more.ipynb", renamed);
  const refused = await manager.rename(made.path, renamed.path).then(() => 0, (e) => e.response?.status);
  check("not over another one", refused === 409, refused);
  const root = await manager.get("");
  check("both are in the directory", [made.path, renamed.path].every((p) => root.content.some((f) => f.path === p && f.type === "notebook")), root.content);
  await manager.delete(renamed.path);
  check("a deleted file is gone", (await manager.get(renamed.path).then(() => 0, (e) => e.response.status)) === 404, "");

  // A notebook of ours, executed as JupyterLab does.
  const kernels = new KernelManager({ serverSettings: server });
  const sessions = new SessionManager({ serverSettings: server, kernelManager: kernels });
  await sessions.ready;
  const connection = await sessions.startNew({ path: made.path, name: made.path, type: "notebook", kernel: { name: "java" } });
  const stamp = (await manager.get(made.path, { content: false })).last_modified;
  const edited = await execute(connection.kernel, "6 * 7", {}, { cellId: "two" });
  check("a cell of the notebook runs with what the client has typed", result(edited.published) === "42", edited);
  const after = await manager.get(made.path);
  const two = after.content.cells.find((c) => c.id === "two");
  check("and the notebook has its text and its result", [two.source].flat().join("") === "6 * 7" && JSON.stringify(two.outputs).includes("42") && two.execution_count === 1, two);
  check("which is no conflict for the client's next save", after.last_modified === stamp, [after.last_modified, stamp]);
  const passing = await execute(connection.kernel, "6 * 8");
  check("code that is in no cell", result(passing.published) === "48" && (await manager.get(made.path)).content.cells.length === 3, passing);
  console.log(`executed ${made.path}`);
  await connection.shutdown();
  sessions.dispose();
  kernels.dispose();
}

async function others() {
  console.log("-- specs and user");
  const server = settings(WebSocket);
  const specs = new KernelSpecManager({ serverSettings: server });
  await limited(specs.ready, "kernel specs");
  check("kernel specs", specs.specs.default === "java" && specs.specs.kernelspecs.java.language === "java", specs.specs);
  const user = await (await ServerConnection.makeRequest(`${address}api/me?permissions=${encodeURIComponent('{"contents":["read"]}')}`, {}, server)).json();
  check("user", typeof user.identity.username === "string" && same(user.permissions.contents, ["read"]), user);
  specs.dispose();
}

await others();
await session("v1", WebSocket);
await session("older", OldSocket);
await contents();
console.log("all held");
process.exit(0);
