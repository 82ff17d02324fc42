package io.millrace.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Cookie;
import io.millrace.server.TestServer;
import io.millrace.server.people.Role;
import io.millrace.server.people.Visitor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A teacher's way from a list of students to the grade book with five students, in the browser: what docs/teaching.md says, step by step. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TeachingDayIT {
    private static final double PATIENCE = 180_000;
    private static final Path PICTURES = Path.of("target", "screenshots");
    private static final String NOTEBOOK = """
            {"nbformat": 4, "nbformat_minor": 5, "metadata": {"title": "Squares"}, "cells": [
             {"cell_type": "markdown", "id": "intro", "metadata": {"nbgrader": {"grade": false, "grade_id": "intro", "locked": true, "schema_version": 3, "solution": false, "task": false}}, "source": "# Squares\\nWrite `square`."},
             {"cell_type": "code", "id": "answer", "execution_count": null, "outputs": [], "metadata": {"nbgrader": {"grade": false, "grade_id": "answer", "locked": false, "schema_version": 3, "solution": true, "task": false}},
              "source": "int square(int n) {\\n    // BEGIN SOLUTION\\n    return n * n;\\n    // END SOLUTION\\n}"},
             {"cell_type": "code", "id": "tests", "execution_count": null, "outputs": [], "metadata": {},
              "source": "assert square(3) == 9 : \\"square(3) is 9\\";\\n// BEGIN HIDDEN TESTS\\nassert square(-4) == 16 : \\"square(-4) is 16\\";\\n// END HIDDEN TESTS"},
             {"cell_type": "markdown", "id": "why", "metadata": {"nbgrader": {"grade": true, "grade_id": "why", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}}, "source": "Because both sides are equal."}]}
            """;

    private Chromium chromium;
    private TestServer server;
    private Visitor teacher;
    private final Map<String, Page> students = new LinkedHashMap<>();

    @BeforeAll
    void start() {
        chromium = new Chromium();
        server = TestServer.start("people", "true", "unconfined-people", "true", "kernel-confinement", "own", "requests-a-second", "0");
    }

    @AfterAll
    void end() {
        chromium.close();
        server.close();
    }

    private String at(String path) {
        return server.address().resolve(path).toString();
    }

    /** A window of somebody who has signed in. */
    private Page window(Visitor visitor) {
        Page page = chromium.person(Chromium.WIDE, ColorScheme.LIGHT);
        page.context().addCookies(List.of(new Cookie("millrace_session", visitor.session()).setUrl(server.address().toString()), new Cookie("_xsrf", visitor.xsrf()).setUrl(server.address().toString())));
        return page;
    }

    private static void clean(Page page, String what) {
        assertEquals(List.of(), new AxeBuilder(page).analyze().getViolations().stream().map(v -> v.getId() + ": " + v.getNodes().getFirst().getHtml()).toList(), what);
    }

    /** As it looks: wide and light as it is, then narrow, in the dark and in Chinese. */
    private static void picture(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve("teaching-" + name + ".png")).setFullPage(true));
    }

    private static Locator cell(Page page, String id) {
        return page.locator("[data-testid=cell][data-cell=" + id + "]");
    }

    private static void write(Page page, String id, String text) {
        page.mouse().move(5, 5);
        Locator cell = cell(page, id);
        if (cell.getAttribute("data-type").equals("markdown")) {
            cell.getByTestId("markdown").dblclick();
        }
        cell.locator(".cm-content").click();
        page.keyboard().press("ControlOrMeta+a");
        page.keyboard().press("Delete");
        page.keyboard().insertText(text);
        assertThat(page.getByTestId("save-state")).hasAttribute("data-state", "saved");
    }

    private static void run(Page page, String id, String state, int times) {
        for (int i = 0; i < times; i++) {
            String before = cell(page, id).getByTestId("execution-count").textContent();
            cell(page, id).getByTestId("run-cell").click();
            assertThat(cell(page, id).getByTestId("execution-count")).not().hasText(before, new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE));
            assertThat(cell(page, id)).hasAttribute("data-state", state, new LocatorAssertions.HasAttributeOptions().setTimeout(PATIENCE));
        }
    }

    private Page opens(String login, String course) {
        Page page = students.computeIfAbsent(login, who -> window(Visitor.of(server, who, Role.SCIENTIST)));
        page.navigate(at("/teaching"));
        page.locator("[data-testid=course-row][data-course='" + course + "'] a").click();
        page.getByTestId("open-assignment").click();
        NotebookPage.shown(page);
        assertThat(page.getByTestId("assignment-bar")).hasAttribute("data-phase", "open");
        return page;
    }

    private static void handIn(Page page) {
        page.getByTestId("submit-assignment").click();
        assertThat(page.getByTestId("assignment-bar")).hasAttribute("data-submissions", "1");
    }

    @Test
    void from_a_list_of_students_to_the_grade_book() {
        teacher = Visitor.of(server, "tea", Role.TEACHER);
        teacher.ask("POST", "/api/notebooks/import", NOTEBOOK);
        Page tea = window(teacher);

        // A course, its people from a list with a mistake in it, and a link for the fifth.
        tea.navigate(at("/teaching"));
        tea.getByTestId("new-course").click();
        tea.getByTestId("prompt").locator("input").fill("Numerics");
        tea.getByTestId("dialog-confirm").click();
        assertThat(tea.getByTestId("course")).isVisible();
        String course = tea.url().substring(tea.url().lastIndexOf('/') + 1);
        tea.getByTestId("add-people").click();
        tea.getByTestId("roster").fill("login,name,role\nada,Ada Lovelace,student\nbo,Bo Li,student\ncy,Cy Young,student\ndi,Di Fan,student\nx y,Nobody,student\n");
        tea.getByTestId("dialog-confirm").click();
        assertThat(tea.getByTestId("roster-result")).containsText("Line 6");
        tea.getByTestId("dialog-cancel").click();
        assertThat(tea.getByTestId("course-person")).hasCount(5);
        tea.getByTestId("course-link").click();
        tea.getByTestId("make-link").click();
        assertThat(tea.getByTestId("course-link-text")).hasValue(Pattern.compile("http.*/teaching/join/.+"));
        String link = tea.getByTestId("course-link-text").inputValue();
        tea.keyboard().press("Escape");
        students.put("eve", window(Visitor.of(server, "eve", Role.SCIENTIST)));
        students.get("eve").navigate(link);
        assertThat(students.get("eve").getByTestId("course")).isVisible();
        clean(tea, "the course");
        picture(tea, "course");

        // The assignment: what is wrong is said, put right, and released.
        tea.reload();
        assertThat(tea.getByTestId("course-person")).hasCount(6);
        tea.getByTestId("new-assignment").click();
        tea.getByTestId("anonymous").check();
        tea.getByTestId("dialog-confirm").click();
        assertThat(tea.getByTestId("problems")).containsText("Cell 3 has hidden tests but is not marked as tests");
        assertThat(tea.getByTestId("release")).isDisabled();
        Locator tests = tea.locator("[data-testid=assignment-cell][data-cell=tests]");
        tests.getByTestId("cell-kind").selectOption("tests");
        assertThat(tests.getByTestId("cell-points")).isVisible();
        tests.getByTestId("cell-points").fill("2");
        tests.getByTestId("cell-points").press("Enter");
        assertThat(tea.getByTestId("ready")).containsText("5 points");
        clean(tea, "an assignment that is not released");
        picture(tea, "cells");
        String assignment = tea.url();
        tea.getByTestId("release").click();
        assertThat(tea.getByTestId("class-row")).hasCount(5);

        // Four students: right, right as far as one sees, stuck, and only looking; the fifth never comes.
        Page ada = opens("ada", course);
        assertThat(cell(ada, "answer")).containsText("YOUR CODE HERE");
        assertThat(cell(ada, "tests")).not().containsText("-4");
        assertThat(cell(ada, "tests").getByTestId("locked-mark")).hasText("Read-only in this assignment");
        assertThat(cell(ada, "answer").getByTestId("locked-mark")).hasCount(0);
        ada.getByTestId("bar-sees").click();
        assertThat(ada.getByTestId("assignment-bar")).containsText("They do not see your other notebooks");
        clean(ada, "a copy");
        picture(ada, "copy");
        ada.getByTestId("bar-sees").click();
        cell(ada, "tests").locator(".cm-content").click();
        ada.keyboard().insertText("// all is well");
        assertThat(cell(ada, "tests")).not().containsText("all is well");
        write(ada, "answer", "int square(int n) { return n * n; }");
        write(ada, "why", "All four sides are equal.");
        run(ada, "answer", "ok", 1);
        run(ada, "tests", "ok", 1);
        handIn(ada);
        Page bo = opens("bo", course);
        write(bo, "answer", "int square(int n) { return n < 0 ? 0 : n * n; }");
        handIn(bo);
        Page cy = opens("cy", course);
        write(cy, "answer", "int square(int n) { return 7; }");
        run(cy, "answer", "ok", 1);
        run(cy, "tests", "error", 3);
        handIn(cy);
        opens("di", course);

        // The class at a glance.
        tea.bringToFront();
        Locator sums = tea.getByTestId("class-sum");
        assertThat(sums.and(tea.locator("[data-sum=opened]"))).containsText("4/5");
        assertThat(sums.and(tea.locator("[data-sum=stuck]"))).containsText("1/5");
        assertThat(sums.and(tea.locator("[data-sum=submitted]"))).containsText("3/5");
        assertThat(tea.locator("[data-testid=class-row][data-login=cy]")).hasAttribute("data-stuck", "3");
        assertThat(tea.locator("[data-testid=class-row][data-login=eve]")).hasAttribute("data-opened", "false");

        // Graded: tests in the background, then by hand with a rubric and without names.
        assertThat(tea.getByTestId("submission-row")).hasCount(3);
        tea.getByTestId("grade-all").click();
        assertThat(tea.getByTestId("grading")).hasAttribute("data-graded", "3", new LocatorAssertions.HasAttributeOptions().setTimeout(PATIENCE));
        assertThat(tea.locator("[data-testid=submission-row][data-points='2']")).hasCount(1);
        assertThat(tea.getByTestId("submission-row").first()).hasAttribute("data-label", "#1");
        clean(tea, "an assignment that is graded");
        picture(tea, "assignment");
        tea.locator("[data-testid=submission-row][data-points='2'] [data-testid=grade-submission]").click();
        Locator why = tea.locator("[data-testid=submitted-cell][data-cell=why]");
        assertThat(why).containsText("All four sides are equal.");
        why.getByTestId("edit-rubric").click();
        tea.getByTestId("rubric-text").fill("2 says that sides are equal\n1 says that angles are right");
        tea.getByTestId("dialog-confirm").click();
        why.getByTestId("rubric-line").first().check();
        assertThat(why.getByTestId("give-points")).hasValue("2");
        why.getByTestId("give-comment").fill("And the angles?");
        why.getByTestId("give").click();
        assertThat(tea.getByTestId("submission-total")).hasAttribute("data-points", "4");
        clean(tea, "a submission");
        picture(tea, "submission");
        String submission = tea.url();
        tea.navigate(assignment);
        tea.getByTestId("give-feedback").click();
        tea.getByTestId("dialog-confirm").click();
        assertThat(tea.locator("[data-testid=submission-row][data-label='Ada Lovelace']")).hasAttribute("data-points", "4");

        // What comes back.
        ada.reload();
        assertThat(ada.getByTestId("bar-points")).hasText("4 of 5 points");
        assertThat(cell(ada, "why").getByTestId("cell-feedback")).containsText("And the angles?");
        picture(ada, "feedback");
        bo.reload();
        assertThat(cell(bo, "tests").getByTestId("cell-feedback")).containsText("square(-4) is 16");
        tea.navigate(at("/teaching/courses/" + course + "/grades"));
        assertThat(tea.locator("[data-testid=grade-row][data-login=ada]")).hasAttribute("data-total", "4");
        clean(tea, "the grade book");
        picture(tea, "grades");
        String csv = teacher.ask("GET", "/api/courses/" + course + "/grades.csv", null);
        assertTrue(csv.contains("ada,Ada Lovelace,4,4"), csv);
        looks(tea, ada, assignment, submission, course);
    }

    /** For whoever looks at the pictures: dark, narrow and in Chinese; and no page is wider than its window. */
    private void looks(Page tea, Page ada, String assignment, String submission, String course) {
        teacher.json("POST", "/api/groups", "{\"name\":\"Numerics, tutors\"}");
        teacher.json("POST", "/api/account/tokens", "{\"name\":\"the script that fetches grades\",\"scope\":\"read\"}");
        for (Page page : List.of(tea, ada)) {
            page.evaluate("localStorage.setItem('millrace.language', 'zh')");
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
            page.setViewportSize(Chromium.NARROW, 1000);
        }
        Map<String, String> pages = Map.of("assignment", assignment, "course", at("/teaching/courses/" + course), "grades", at("/teaching/courses/" + course + "/grades"), "courses", at("/teaching"), "submission", submission, "account-page", at("/account"), "people-page", at("/people/groups"));
        pages.forEach((name, address) -> {
            tea.navigate(address);
            assertThat(tea.getByTestId(name)).isVisible();
            assertEquals(false, tea.evaluate("document.documentElement.scrollWidth > innerWidth"), name + " is wider than its window");
            picture(tea, name + "-dark-zh-900");
        });
        ada.reload();
        assertThat(ada.getByTestId("assignment-bar")).isVisible();
        picture(ada, "copy-dark-zh-900");
    }
}
