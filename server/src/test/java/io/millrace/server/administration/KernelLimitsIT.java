package io.millrace.server.administration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.TestServer;
import io.millrace.server.live.LiveNotebook;
import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Run;
import io.millrace.server.people.Role;
import io.millrace.server.people.Visitor;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How many kernels somebody may have: their role's number, before it their own, counted for whoever owns the notebook. */
class KernelLimitsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static TestServer server;
    private static Visitor admin;

    @BeforeAll
    static void start() {
        server = TestServer.start("people", "true", "unconfined-people", "true", "kernel-confinement", "own", "kernel-warm", "0", "requests-a-second", "0");
        admin = Visitor.of(server, "root", Role.ADMIN);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            assertTrue(Instant.now().isBefore(end), () -> "in vain: " + what);
            Thread.sleep(50);
        }
    }

    private static LiveNotebook live(String notebook) {
        return server.millrace().notebooks().get(notebook).orElseThrow();
    }

    private static Notebook state(String notebook) {
        return live(notebook).ask(live(notebook)::shown).toCompletableFuture().join();
    }

    /** A notebook with a cell that somebody runs. */
    private static String run(Visitor owner, String title, Visitor by) {
        String notebook = owner.newNotebook(title);
        for (Operation operation : List.of(new Operation.InsertCell("c", null, Cell.Type.CODE, "1 + 1", Map.of(), null, null), new Operation.RunCells(List.of("c")))) {
            live(notebook).submit(UUID.randomUUID().toString(), by.id(), operation, _ -> { }, refused -> {
                throw new AssertionError(refused.message());
            });
        }
        return notebook;
    }

    private static boolean ran(String notebook) {
        Run run = state(notebook).cell("c").map(Cell::run).orElse(null);
        return run != null && run.state() == Run.State.OK;
    }

    private static boolean waits(String notebook) {
        return state(notebook).kernel().state().equals("waiting");
    }

    private static void limit(String scope, String name, Integer maximum) {
        admin.ask("POST", "/api/admin/limits", new JsonObject().put("scope", scope).put("name", name).put("maximum", maximum).put("why", "a test").encode());
    }

    @Test
    void an_owners_kernels_are_counted_by_their_role_and_their_own_number_whoever_runs_the_cells() throws Exception {
        Visitor ann = Visitor.of(server, "ann", Role.SCIENTIST);
        Visitor ben = Visitor.of(server, "ben", Role.SCIENTIST);
        Visitor tea = Visitor.of(server, "tea", Role.TEACHER);
        limit("role", "scientist", 1);
        String first = run(ann, "Ann 1", ann);
        await("the kernel that everybody of the role may have", () -> ran(first));
        String second = run(ann, "Ann 2", ben);
        await("the second waits, though somebody else runs it", () -> waits(second));
        String bens = run(ben, "Ben 1", ben);
        await("ann's bound holds up nobody else", () -> ran(bens));
        String teas = run(tea, "Tea 1", tea);
        String more = run(tea, "Tea 2", tea);
        await("a role without a bound", () -> ran(teas) && ran(more));
        assertTrue(waits(second));

        limit("person", "ann", 2);
        await("a number of one's own counts before the role's", () -> ran(second));
        String third = run(ann, "Ann 3", ann);
        await("and is a bound as well", () -> waits(third));
        limit("person", "ann", null);
        String fourth = run(ann, "Ann 4", ann);
        await("the role's number again", () -> waits(fourth));
        assertEquals(2, List.of(first, second).stream().filter(each -> !state(each).kernel().state().equals("none")).count(), "nobody loses a kernel by that");

        // A notebook that changes hands counts for who has it now, and a role that changes changes the number.
        admin.ask("POST", "/api/admin/notebooks/" + third + "/owner", new JsonObject().put("person", tea.id()).encode());
        await("the new owner has room", () -> ran(third));
        admin.ask("PATCH", "/api/admin/people/" + ann.id(), "{\"role\":\"teacher\"}");
        await("the new role has no bound", () -> ran(fourth));
    }
}
