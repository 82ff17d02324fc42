package io.millrace.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.millrace.server.client.ServerProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Tests in a real browser against one real server for the class; each test is a person with a window of their own, on the home page. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class InBrowser {
    static final Path HOME = Path.of(System.getProperty("millrace.home"));

    Chromium chromium;
    ServerProcess server;
    Page page;

    @BeforeAll
    void start(@TempDir Path directory) {
        chromium = new Chromium();
        server = ServerProcess.start(HOME, directory, "browser", arguments());
    }

    /** Of the server, beyond the usual ones. */
    String[] arguments() {
        return new String[0];
    }

    @AfterAll
    void end() {
        chromium.close();
        server.close();
    }

    @BeforeEach
    void openHome() {
        page = chromium.person(Chromium.WIDE, ColorScheme.LIGHT);
        goHome();
    }

    @AfterEach
    void closeWindow() {
        page.context().close();
    }

    void goHome() {
        page.navigate(server.address().toString());
        assertThat(page.getByTestId("home")).isVisible();
    }
}
