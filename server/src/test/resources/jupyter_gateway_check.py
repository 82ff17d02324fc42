"""Uses Millrace as the gateway of Debian's nbclient and jupyter-server. Each line of output is a check that held; the first that does not ends with a message.
Arguments: address, token, a capability address (address/t/...)."""
import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

ADDRESS, TOKEN, CAPABILITY = sys.argv[1:4]


def check(name, held, saw=""):
    if not held:
        print(f"FAILED {name}: {saw!r}")
        sys.exit(1)
    print(f"ok {name}", flush=True)


def with_nbclient():
    """In a process that knows the gateway by its capability address only: its socket is opened without any header."""
    import nbformat
    from jupyter_server.gateway.gateway_client import GatewayClient
    from jupyter_server.gateway.managers import GatewayKernelManager
    from nbclient import NotebookClient

    GatewayClient.instance().url = CAPABILITY
    cells = ["int x = 6;", 'System.out.println("水 😀"); x * 7', 'display(Markdown.of("**bold**"));']
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells],
                                        metadata={"kernelspec": {"name": "java", "display_name": "Java", "language": "java"}})
    NotebookClient(notebook, timeout=90, kernel_manager_class=GatewayKernelManager).execute(kernel_name="java")
    outputs = [c.outputs for c in notebook.cells]
    check("nbclient: a result", [o.data["text/plain"] for o in outputs[1] if o.output_type == "execute_result"] == ["42"], outputs)
    check("nbclient: a stream", [o.text for o in outputs[1] if o.output_type == "stream"] == ["水 😀\n"], outputs)
    check("nbclient: a display", "text/markdown" in outputs[2][0].data, outputs)
    check("nbclient: counts", [c.execution_count for c in notebook.cells] == [1, 2, 3], notebook)
    nbformat.validate(notebook)

    failing = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("int y = 1 / 0;"), nbformat.v4.new_code_cell("1")])
    from nbclient.exceptions import CellExecutionError
    try:
        NotebookClient(failing, timeout=90, kernel_manager_class=GatewayKernelManager).execute(kernel_name="java")
        check("nbclient: a failing cell fails", False)
    except CellExecutionError as e:
        check("nbclient: a failing cell fails", "ArithmeticException" in str(e), str(e))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


async def through_jupyter_server():
    """Debian's jupyter-server in front of us: its clients reach our kernels through it."""
    from tornado.httpclient import AsyncHTTPClient, HTTPRequest
    from tornado.websocket import websocket_connect

    port = free_port()
    with tempfile.TemporaryDirectory() as root:
        server = subprocess.Popen([sys.executable, "-m", "jupyter_server", f"--gateway-url={ADDRESS.rstrip('/')}", f"--GatewayClient.auth_token={TOKEN}",
                                   "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", f"--port={port}", "--ServerApp.token=local", f"--ServerApp.root_dir={root}"],
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=root, env={**os.environ, "HOME": root})
        try:
            base = f"http://127.0.0.1:{port}"
            client = AsyncHTTPClient()

            async def ask(path, method="GET", body=None):
                answer = await client.fetch(HTTPRequest(base + path, method, {"Authorization": "token local"}, body if body is None else json.dumps(body), request_timeout=60))
                return json.loads(answer.body or "null")

            end = time.time() + 60
            while True:
                try:
                    specs = await ask("/api/kernelspecs")
                    break
                except OSError:
                    if time.time() > end or server.poll() is not None:
                        check("jupyter-server starts", False, server.stdout.read())
                    await asyncio.sleep(0.1)
            check("jupyter-server: our kernel", specs["kernelspecs"]["java"]["spec"]["language"] == "java", specs)
            session = await ask("/api/sessions", "POST", {"path": "a.ipynb", "type": "notebook", "name": "a", "kernel": {"name": "java"}})
            kernel = session["kernel"]["id"]
            ws = await websocket_connect(HTTPRequest(f"ws://127.0.0.1:{port}/api/kernels/{kernel}/channels?session_id=c1&token=local"))

            messages = asyncio.Queue()

            async def pump():
                while (message := await ws.read_message()) is not None:
                    messages.put_nowait(json.loads(message))

            pumping = asyncio.ensure_future(pump())

            async def ready():
                """As JupyterLab: asks again, since this version of jupyter-server loses what comes before its own connection stands."""
                end = time.time() + 60
                while True:
                    await ws.write_message(json.dumps({"channel": "shell", "header": {"msg_id": "info", "msg_type": "kernel_info_request", "session": "c1", "username": "", "version": "5.3", "date": ""},
                                                       "parent_header": {}, "metadata": {}, "content": {}}))
                    try:
                        while (await asyncio.wait_for(messages.get(), 1))["msg_type"] != "kernel_info_reply":
                            pass
                        return
                    except asyncio.TimeoutError:
                        check("jupyter-server: the kernel answers", time.time() < end)

            async def run(code):
                await ws.write_message(json.dumps({"channel": "shell", "header": {"msg_id": code, "msg_type": "execute_request", "session": "c1", "username": "", "version": "5.3", "date": ""},
                                                   "parent_header": {}, "metadata": {}, "content": {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}}))
                seen = []
                while not (any(m["msg_type"] == "execute_reply" for m in seen) and any(m["msg_type"] == "status" and m["content"]["execution_state"] == "idle" for m in seen)):
                    message = await asyncio.wait_for(messages.get(), 60)
                    if message["parent_header"].get("msg_id") == code:
                        seen.append(message)
                return seen

            await ready()
            seen = await run("20 + 22")
            check("jupyter-server: a result through it", [m["content"]["data"]["text/plain"] for m in seen if m["msg_type"] == "execute_result"] == ["42"], seen)
            await ask(f"/api/kernels/{kernel}/restart", "POST", {})
            seen = await run("6 * 7")
            check("jupyter-server: after a restart", [m["content"]["data"]["text/plain"] for m in seen if m["msg_type"] == "execute_result"] == ["42"], seen)
            running = await ask("/api/kernels")
            check("jupyter-server: the kernel is listed", [k["id"] for k in running] == [kernel], running)
            ws.close()
            pumping.cancel()
            await client.fetch(HTTPRequest(f"{base}/api/sessions/{session['id']}", "DELETE", {"Authorization": "token local"}))
            with urllib.request.urlopen(urllib.request.Request(ADDRESS + "api/kernels", headers={"Authorization": "token " + TOKEN})) as answer:
                check("jupyter-server: and ends with its session", kernel not in [k["id"] for k in json.load(answer)])
        finally:
            server.terminate()
            try:
                server.communicate(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.communicate()


with_nbclient()
asyncio.run(through_jupyter_server())
print("all held")
