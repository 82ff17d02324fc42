package io.millrace.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.server.Installation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernel as Debian's jupyter_client uses it: installed, started, asked everything, restarted, ended. */
class JupyterKernelIT {
    private static final List<String> PYTHONS = List.of("/usr/bin/python3", "python3");

    @TempDir
    private Path folder;

    @Test
    void anInstalledKernelDoesWhatJupyterClientAsks() throws Exception {
        String python = PYTHONS.stream().filter(p -> run(List.of(p, "-c", "import jupyter_client")).code == 0).findFirst().orElse(null);
        assumeTrue(python != null, "Not tested: install the package python3-jupyter-client.");
        Installation installation = new Installation(Path.of(System.getProperty("millrace.home")));
        Ended installed = workbench(installation, "kernel", "install", "--prefix", folder.toString());
        assertEquals(0, installed.code, installed.text);
        assertTrue(Files.exists(folder.resolve("share/jupyter/kernels/millrace-java/kernel.json")), installed.text);

        Path script = folder.resolve("check.py");
        try (InputStream in = getClass().getResourceAsStream("/jupyter_kernel_check.py")) {
            Files.copy(in, script);
        }
        Ended checked = run(List.of(python, script.toString()));
        System.out.println(checked.text);
        assertEquals(0, checked.code, checked.text);
        assertTrue(checked.text.contains("ok shutdown"), checked.text);
        // What the kernel started ends with it.
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (ours() > 0 && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        assertEquals(0, ours());

        assertEquals(0, workbench(installation, "kernel", "uninstall", "--prefix", folder.toString()).code);
        assertFalse(Files.exists(folder.resolve("share/jupyter/kernels/millrace-java")));
        assertTrue(workbench(installation, "kernel", "uninstall", "--prefix", folder.toString()).text.contains("there is no kernel millrace-java"));
    }

    /** Processes that hold the temporary folder of this test in their environment. */
    private long ours() {
        return ProcessHandle.allProcesses().filter(p -> {
            try {
                return Files.readString(Path.of("/proc", String.valueOf(p.pid()), "environ"), java.nio.charset.StandardCharsets.ISO_8859_1).contains("JUPYTER_PATH=" + folder);
            } catch (IOException e) {
                return false;
            }
        }).count();
    }

    private record Ended(int code, String text) {}

    private Ended workbench(Installation installation, String... arguments) {
        List<String> command = new ArrayList<>(installation.javaCommand());
        command.add("io.millrace.server.cli.Workbench");
        command.addAll(List.of(arguments));
        return run(command);
    }

    private Ended run(List<String> command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("JUPYTER_PATH", folder.resolve("share/jupyter").toString());
            builder.environment().put("TMPDIR", folder.toString());
            Process process = builder.start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (!process.waitFor(180, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Ended(-1, text + "\nIt did not end.");
            }
            return new Ended(process.exitValue(), text);
        } catch (IOException | InterruptedException e) {
            return new Ended(-1, e.toString());
        }
    }
}
