"""Drives the installed kernel as Jupyter does. Each line of output is a check that held; the first that does not ends with a message."""
import sys
import time
from queue import Empty

from jupyter_client.manager import KernelManager

TIMEOUT = 90


def check(name, held, saw=""):
    if not held:
        print(f"FAILED {name}: {saw!r}")
        sys.exit(1)
    print(f"ok {name}", flush=True)


class Client:
    def __init__(self, manager):
        self.manager = manager
        self.client = manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=TIMEOUT)

    def run(self, code, answers=(), during=None, **options):
        """Executes; gives the reply's content and what was published, as (type, content)."""
        answers = list(answers)
        published = []
        request = self.client.execute(code, allow_stdin=bool(answers) or options.pop("stdin", False), **options)
        idle = reply = None
        end = time.time() + TIMEOUT
        while (idle is None or reply is None) and time.time() < end:
            try:
                message = self.client.get_iopub_msg(timeout=0.05)
                if message["parent_header"].get("msg_id") == request:
                    published.append((message["msg_type"], message["content"]))
                    if during and during(message, self.manager):
                        during = None
                    if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                        idle = True
            except Empty:
                pass
            if answers:
                try:
                    asked = self.client.get_stdin_msg(timeout=0.05)
                    assert asked["msg_type"] == "input_request", asked
                    self.client.input(answers.pop(0))
                except Empty:
                    pass
            try:
                message = self.client.get_shell_msg(timeout=0.05)
                if message["parent_header"].get("msg_id") == request:
                    reply = message["content"]
            except Empty:
                pass
        check("  reply and idle", idle and reply is not None, published)
        return reply, published

    def ask(self, request):
        end = time.time() + TIMEOUT
        while time.time() < end:
            message = self.client.get_shell_msg(timeout=TIMEOUT)
            if message["parent_header"].get("msg_id") == request:
                return message["content"]


def text(published):
    return "".join(content["text"] for kind, content in published if kind == "stream" and content["name"] == "stdout")


def result(published):
    return [content["data"]["text/plain"] for kind, content in published if kind == "execute_result"]


def main():
    manager = KernelManager(kernel_name="millrace-java")
    manager.start_kernel()
    try:
        client = Client(manager)
        info = client.ask(client.client.kernel_info())
        check("kernel info", info["language_info"]["name"] == "java" and info["protocol_version"].startswith("5."), info)

        reply, published = client.run("int x = 40;\nSystem.out.println(\"数据 😀\");\nx + 2")
        check("result", result(published) == ["42"] and reply["status"] == "ok" and reply["execution_count"] == 1, published)
        check("stream", text(published) == "数据 😀\n", published)
        kinds = [kind for kind, _ in published]
        check("order", kinds[0] == "status" and kinds[1] == "execute_input" and kinds[-1] == "status", kinds)

        reply, published = client.run("int broken = \"no\";")
        check("compile error", reply["status"] == "error" and any(kind == "error" for kind, _ in published), reply)
        reply, published = client.run("int half(int n) {\n    return n / 0;\n}\nhalf(x)")
        error = next(content for kind, content in published if kind == "error")
        check("exception", error["ename"] == "java.lang.ArithmeticException" and any("line 2" in line for line in error["traceback"]), error)

        code = "String 词 = \"😀\"; 词.toUpp"
        completed = client.ask(client.client.complete(code, len(code)))
        check("completion", any(m.startswith("toUpperCase(") for m in completed["matches"]), completed)
        check("completion counts code points", code[completed["cursor_start"]:completed["cursor_end"]] == "toUpp", completed)
        code = "/* 😀😀 */ Math.max(1, 2)"
        inspected = client.ask(client.client.inspect(code, code.index("max") + 1))
        check("inspection", inspected["found"] and "int Math.max(int a, int b)" in inspected["data"]["text/plain"], inspected)
        for code, status in (("1 + 1", "complete"), ("for (int i = 0; i < 3; i++) {", "incomplete"), ("int y = 3;\nint z(int a) {\n  return a;\n}", "complete")):
            judged = client.ask(client.client.is_complete(code))
            check("is complete: " + status, judged["status"] == status, judged)

        reply, published = client.run("var in = new Scanner(System.in);\nSystem.out.print(\"Name? \");\nin.nextLine() + \" \" + in.nextLine()", answers=["潭", "two"])
        check("standard input", result(published) == ["潭 two"] and text(published) == "Name? ", published)
        reply, published = client.run("System.in.read()")
        check("no standard input", result(published) == ["-1"], published)

        begun = time.time()
        reply, published = client.run("System.out.println(\"begun\");\nwhile (true) { }", during=lambda message, m: message["msg_type"] == "stream" and (m.interrupt_kernel() or True))
        check("interrupt", reply["status"] == "error" and reply["ename"] == "Interrupted", reply)
        reply, published = client.run("x")
        check("values after interrupt", result(published) == ["40"], published)

        first = client.client.execute("throw new IllegalStateException();")
        second = client.client.execute("x = 1;")
        check("abort", client.ask(first)["status"] == "error" and client.ask(second)["status"] == "aborted")
        reply, published = client.run("x")
        check("aborted has not run", result(published) == ["40"], published)

        reply, published = client.run("var shown = display(\"one\");\nshown.update(\"two\");")
        shown = [content for kind, content in published if kind in ("display_data", "update_display_data")]
        check("displays", len(shown) == 2 and shown[0]["transient"]["display_id"] == shown[1]["transient"]["display_id"], shown)

        reply, published = client.run("ones(8, 8).matmul(ones(8, 8)).sum().item()")
        check("accelerator", result(published) == ["512.0"], (reply, published))

        manager.restart_kernel()
        client.client.stop_channels()
        client = Client(manager)
        reply, published = client.run("x")
        check("restart forgets", reply["status"] == "error", reply)
    finally:
        manager.shutdown_kernel()
    check("shutdown", not manager.is_alive())


main()
