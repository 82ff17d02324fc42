package io.millrace.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.client.ServerProcess;
import io.millrace.server.jupyter.NbformatSchema;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./workbench} commands as processes of their own. */
class CommandsIT {
    private static final Path HOME = Path.of(System.getProperty("millrace.home"));

    @TempDir
    private Path dir;

    private record Ended(int code, String text) {}

    private Ended workbench(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(ServerProcess.command(HOME));
        command.addAll(List.of(arguments));
        Path log = dir.resolve("log");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).directory(dir.toFile()).start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError("did not end: " + Files.readString(log));
        }
        return new Ended(process.exitValue(), Files.readString(log));
    }

    private Path notebook(String source) throws Exception {
        JsonObject cell = new JsonObject().put("cell_type", "code").put("source", source).put("metadata", new JsonObject()).put("outputs", new io.vertx.core.json.JsonArray());
        return Files.writeString(dir.resolve("in.ipynb"), new JsonObject().put("nbformat", 4).put("nbformat_minor", 4).put("metadata", new JsonObject())
                .put("cells", new io.vertx.core.json.JsonArray().add(cell)).encode());
    }

    @Test
    void a_notebook_runs_without_a_browser_and_its_result_is_valid() throws Exception {
        Ended ended = workbench("notebook", "run", notebook("System.out.println(\"hi\"); 6 * 7").toString(), "-o", "out.ipynb", "--set", "chip-host=false");
        assertEquals(0, ended.code, ended.text);
        String out = Files.readString(dir.resolve("out.ipynb"));
        NbformatSchema.check(out);
        assertTrue(out.contains("\"42\""), out);
    }

    @Test
    void parameters_replace_the_defaults_of_their_cell() throws Exception {
        Files.writeString(dir.resolve("in.jsh"), """
                // %% id="p" tags=["parameters"]
                int n = 2;
                String who = "nobody";
                // %% id="use"
                System.out.println(who + " has " + n * 21);
                """);
        Ended ended = workbench("notebook", "run", "in.jsh", "-p", "n=3", "-p", "who=the \"wheel\"", "-o", "out.ipynb", "--set", "chip-host=false");
        assertEquals(0, ended.code, ended.text);
        assertTrue(Files.readString(dir.resolve("out.ipynb")).contains("the \\\"wheel\\\" has 63"), Files.readString(dir.resolve("out.ipynb")));
        Ended unknown = workbench("notebook", "run", "in.jsh", "-p", "m=3");
        assertEquals(2, unknown.code);
        assertTrue(unknown.text.contains("There is no parameter m in the cell with the tag \"parameters\"; there are n, who."), unknown.text);
    }

    /** Two processes: what one has found the other confirms, hashes and all. */
    @Test
    void a_verdict_is_confirmed_by_somebody_else_and_a_changed_notebook_is_not() throws Exception {
        notebook("new Random(7).nextInt(100)");
        assertEquals(0, workbench("notebook", "run", "in.ipynb", "-o", "out.ipynb", "--set", "chip-host=false").code);
        Ended first = workbench("notebook", "verify", "out.ipynb", "-o", "verdict.json", "--set", "chip-host=false");
        assertEquals(0, first.code, first.text);
        assertTrue(first.text.contains("1 same, 0 different, 0 not deterministic."), first.text);
        Ended second = workbench("notebook", "verify", "out.ipynb", "--check", "verdict.json", "--set", "chip-host=false");
        assertEquals(0, second.code, second.text);
        assertTrue(second.text.contains("The verdict is confirmed."), second.text);
        Files.writeString(dir.resolve("out.ipynb"), Files.readString(dir.resolve("out.ipynb")).replace("Random(7)", "Random(8)"));
        Ended changed = workbench("notebook", "verify", "out.ipynb", "--check", "verdict.json", "--set", "chip-host=false");
        assertEquals(1, changed.code, changed.text);
        assertTrue(changed.text.contains("The sources are not those of the verdict."), changed.text);
    }

    @Test
    void the_limits_of_kernels_are_decided_from_the_command_line_with_a_reason() throws Exception {
        String data = dir.resolve("data").toString();
        try (ServerProcess server = ServerProcess.start(HOME, Path.of(data), "limits", "--chip-host", "false")) {
            server.address();
            Ended decided = workbench("kernels", "limits", "--data", data, "--maximum", "7", "--idle-minutes", "90", "--why", "A test.");
            assertEquals(0, decided.code, decided.text);
            assertTrue(decided.text.contains("Now: 1 warm, 7 in all; unused kernels end after 90 min."), decided.text);
            Ended silent = workbench("kernels", "limits", "--data", data, "--maximum", "8");
            assertEquals(1, silent.code, silent.text);
            assertTrue(silent.text.contains("Say why"), silent.text);
            Ended list = workbench("kernels", "list", "--data", data);
            assertEquals(0, list.code, list.text);
            assertTrue(list.text.contains("0 kernels of notebooks, 0 waiting") && list.text.contains("at most 7."), list.text);
        }
    }

    /** "It compiles" means that the JDK's own tool takes the file as it stands. */
    @Test
    void the_text_form_is_a_script_that_jshell_runs() throws Exception {
        notebook("%time\nint twice(int x) {\n    return 2 * x;\n}\nSystem.out.println(\"answer \" + twice(21));");
        assertEquals(0, workbench("notebook", "convert", "in.ipynb", "in.jsh").code);
        Process jshell = new ProcessBuilder(System.getProperty("java.home") + "/bin/jshell", "--class-path", HOME.resolve("notebook") + "/*", "-s", "in.jsh", "-")
                .directory(dir.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        jshell.getOutputStream().close();
        String said = new String(jshell.getInputStream().readAllBytes());
        assertEquals(0, jshell.waitFor(), said);
        assertEquals("answer 42", said.strip());
    }

    /** As Git calls them. */
    @Test
    void git_merges_notebooks_cell_by_cell_and_shows_what_differs() throws Exception {
        String base = "// %% id=\"a\"\nint a = 1;\n\n// %% id=\"b\"\nint b = 2;\n";
        git("init", "-q");
        git("config", "user.email", "x@example.org");
        git("config", "user.name", "x");
        String program = String.join(" ", ServerProcess.command(HOME).stream().map(part -> "'" + part + "'").toList());
        git("config", "merge.millrace.driver", program + " notebook merge %O %A %B");
        git("config", "diff.millrace.command", program + " notebook diff");
        Files.writeString(dir.resolve(".gitattributes"), "*.ipynb merge=millrace diff=millrace\n");
        commit(base, "base");
        git("checkout", "-q", "-b", "side");
        commit(base.replace("int b = 2;", "int b = 3;"), "side");
        git("checkout", "-q", "-");
        commit(base.replace("int a = 1;", "int a = 4;") + "\n// %% id=\"c\"\na + b\n", "main");
        git("merge", "-q", "-m", "merged", "side");
        String merged = Files.readString(dir.resolve("n.ipynb"));
        assertTrue(merged.contains("int a = 4;") && merged.contains("int b = 3;") && merged.contains("a + b"), merged);
        NbformatSchema.check(merged);
        String shown = git("diff", "HEAD~1", "--", "n.ipynb");
        assertTrue(shown.contains("*** code cell b") && shown.contains("-int b = 2;") && shown.contains("+int b = 3;") && !shown.contains("code cell a"), shown);
    }

    private void commit(String script, String message) throws Exception {
        Files.writeString(dir.resolve("n.jsh"), script);
        assertEquals(0, workbench("notebook", "convert", "n.jsh", "n.ipynb").code);
        git("add", "n.ipynb", ".gitattributes");
        git("commit", "-q", "-m", message);
    }

    private String git(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).directory(dir.toFile()).start();
        String said = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    @Test
    void a_failing_cell_is_named_and_the_exit_code_says_so() throws Exception {
        Ended ended = workbench("notebook", "run", notebook("throw new IllegalStateException(\"broken wheel\");").toString(), "--set", "chip-host=false");
        assertEquals(1, ended.code, ended.text);
        assertTrue(ended.text.contains("broken wheel (line 1)"), ended.text);
    }

    @Test
    void what_cannot_be_meant_is_answered_in_a_sentence() throws Exception {
        Files.writeString(dir.resolve("no.ipynb"), "{}");
        Ended none = workbench("notebook", "run", "no.ipynb");
        assertEquals(2, none.code);
        assertTrue(none.text.contains("no.ipynb is no notebook: The file is no notebook"), none.text);
        Ended option = workbench("run", "--pool-pase", "2");
        assertEquals(2, option.code);
        assertTrue(option.text.contains("--pool-pace"), option.text);
        Ended stop = workbench("stop", "--data", "nothing");
        assertEquals(0, stop.code);
        assertTrue(stop.text.contains("No server runs on nothing."), stop.text);
    }

    @Test
    void the_doctor_says_line_by_line_what_is_there() throws Exception {
        Ended doctor = workbench("doctor", "--port", "0", "--data", "new");
        assertEquals(0, doctor.code, doctor.text);
        for (String line : List.of("JDK", "installation", "quick starts", "OpenBLAS", "data directory", "port", "memory")) {
            assertTrue(doctor.text.lines().anyMatch(l -> l.matches("ok +" + line + " .*")), line + " in " + doctor.text);
        }
        assertTrue(doctor.text.contains("a cache for each kind of process"), doctor.text);
        Ended taken;
        try (java.net.ServerSocket somebody = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            taken = workbench("doctor", "--port", String.valueOf(somebody.getLocalPort()), "--data", "new");
        }
        assertEquals(1, taken.code);
        assertTrue(taken.text.contains("is taken: choose another with --port"), taken.text);
    }

    /** What starts, restarts and stops is a real server on a data directory. */
    @Test
    void a_server_restarts_at_its_address_and_stops() throws Exception {
        Path data = dir.resolve("data");
        try (ServerProcess server = ServerProcess.start(HOME, data, "token", "--chip-host", "false")) {
            String address = server.address().resolve("/").toString();
            Ended restart = workbench("restart", "--data", data.toString());
            assertEquals(0, restart.code, restart.text);
            assertTrue(restart.text.contains("Millrace is ready: " + address), restart.text);
        } finally {
            Ended stop = workbench("stop", "--data", data.toString());
            assertEquals(0, stop.code, stop.text);
            assertTrue(stop.text.contains("have stopped"), stop.text);
        }
    }
}
