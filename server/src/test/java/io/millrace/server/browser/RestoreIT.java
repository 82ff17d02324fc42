package io.millrace.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import io.millrace.server.client.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./workbench backup} and {@code restore --restart} on a server that works, seen from a page that is open all the time. */
class RestoreIT {
    private static final Path HOME = Path.of(System.getProperty("millrace.home"));

    @TempDir
    private Path directory;

    private String workbench(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(ServerProcess.command(HOME));
        command.addAll(List.of(arguments));
        Path log = Files.createTempFile(directory, "said", ".log");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).directory(directory.toFile()).start();
        if (!process.waitFor(180, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError("did not end: " + Files.readString(log));
        }
        assertEquals(0, process.exitValue(), Files.readString(log));
        return Files.readString(log);
    }

    @Test
    void anOpenPageComesAgainOnTheRestoredData() throws Exception {
        Path data = directory.resolve("data");
        ServerProcess server = ServerProcess.start(HOME, data, "restore", "--chip-host", "false");
        try (Chromium chromium = new Chromium()) {
            Page page = chromium.person(Chromium.WIDE, ColorScheme.LIGHT);
            page.navigate(server.address().toString());
            NotebookPage notebook = NotebookPage.create(page);
            notebook.runToEnd(notebook.write(0, "System.out.println(\"kept\");"));
            assertThat(page.getByTestId("save-state")).hasAttribute("data-state", "saved");
            workbench("backup", "good.zip", "--data", data.toString());

            notebook.write(0, "System.out.println(\"a mistake\");");
            notebook.write(1, "// and another cell");
            assertThat(page.getByTestId("save-state")).hasAttribute("data-state", "saved");
            String said = workbench("restore", "good.zip", "--data", data.toString(), "--restart");
            assertTrue(said.contains("What was there before is in ") && said.contains("Millrace is ready"), said);

            LocatorAssertions.HasCountOptions patience = new LocatorAssertions.HasCountOptions().setTimeout(90_000);
            assertThat(page.getByTestId("cell")).hasCount(1, patience);
            assertThat(page.getByTestId("cell").locator(".cm-content")).hasText("System.out.println(\"kept\");");
            assertThat(page.getByTestId("cell").getByTestId("outputs")).containsText("kept");
            notebook.connected();
            // And it works: the text is edited and run on the new server.
            notebook.runToEnd(notebook.write(0, "System.out.println(\"goes on\");"));
            assertThat(page.getByTestId("cell").getByTestId("outputs")).containsText("goes on");
            try (Stream<Path> former = Files.list(data.resolve("backups"))) {
                assertEquals(1, former.count());
            }
        } finally {
            workbench("stop", "--data", data.toString());
            server.close();
        }
    }
}
