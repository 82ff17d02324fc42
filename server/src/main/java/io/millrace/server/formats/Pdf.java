package io.millrace.server.formats;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Prints a page with the Chromium of this machine, where there is one. */
public final class Pdf {
    private static final long PATIENCE_SECONDS = 90;
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

    private Pdf() {}

    public static Optional<Path> browser() {
        String path = System.getenv("PATH");
        return path == null ? Optional.empty()
                : NAMES.stream().flatMap(name -> Stream.of(path.split(":")).map(folder -> Path.of(folder, name))).filter(Files::isExecutable).findFirst();
    }

    /**
     * The PDF of a page that needs nothing but itself. Blocks for some seconds.
     *
     * @throws IllegalStateException with one sentence where no browser is there or it fails
     */
    public static byte[] print(String html) {
        Path browser = browser().orElseThrow(() -> new IllegalStateException("A PDF is printed with Chromium, and none is installed on the server's machine: install the package chromium."));
        try {
            Path folder = Files.createTempDirectory("millrace-pdf-");
            try {
                Path page = Files.writeString(folder.resolve("page.html"), html);
                Path pdf = folder.resolve("page.pdf");
                Path log = folder.resolve("log");
                // As root a browser starts only without its sandbox; the page is ours, its outputs are sanitised, and it has no network.
                Process process = new ProcessBuilder(browser.toString(), "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                        "--host-resolver-rules=MAP * ~NOTFOUND", "--user-data-dir=" + folder.resolve("profile"), "--virtual-time-budget=20000", "--no-pdf-header-footer",
                        "--print-to-pdf=" + pdf, page.toUri().toString()).redirectErrorStream(true).redirectOutput(log.toFile()).start();
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly().waitFor();
                    throw new IllegalStateException("Chromium did not print the page within " + PATIENCE_SECONDS + " s.");
                }
                if (!Files.exists(pdf)) {
                    throw new IllegalStateException("Chromium printed nothing; it said: " + Files.readString(log).lines().limit(3).toList() + ".");
                }
                return Files.readAllBytes(pdf);
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new IllegalStateException("The page could not be printed: " + e.getMessage() + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the page was printed.", e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
