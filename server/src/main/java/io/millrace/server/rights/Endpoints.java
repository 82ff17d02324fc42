package io.millrace.server.rights;

import static io.millrace.server.people.Role.ADMIN;
import static io.millrace.server.people.Role.SCIENTIST;
import static io.millrace.server.people.Role.TEACHER;
import static io.millrace.server.people.Role.VIEWER;

import io.millrace.server.people.Role;
import io.millrace.server.people.Scope;
import io.millrace.server.rights.Need.Where;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The table of requests and what each needs. A route can be declared only if it stands here (the router of the web server asks {@link #find}), so a route without a right cannot exist; a test
 * sends each of them as each role and with each right.
 */
public final class Endpoints {
    /** An identifier as Jupyter has it. */
    public static final String UUID = "\\w+-\\w+-\\w+-\\w+-\\w+";
    private static final Map<String, Endpoint> TABLE = new LinkedHashMap<>();

    static {
        open("GET", "/api", "/api/version", "/api/health/live", "/api/health/ready", "/api/frame", "/api/sign-in", "/api/sign-in/provider", "/api/sign-in/callback", "/tree", "/api/join/:code");
        open("POST", "/api/sign-in", "/api/join/:code");

        // One's own account.
        person(VIEWER, Scope.READ, "GET", "/api/me", "/api/status");
        person(VIEWER, Scope.ACCOUNT, "POST", "/api/sign-out", "/api/account/password", "/api/account/tokens");
        person(VIEWER, Scope.ACCOUNT, "GET", "/api/account/sessions", "/api/account/tokens");
        person(VIEWER, Scope.ACCOUNT, "DELETE", "/api/account/sessions", "/api/account/sessions/:session", "/api/account/tokens/:token");
        person(VIEWER, Scope.ACCOUNT, "PATCH", "/api/account");

        // People and groups.
        person(SCIENTIST, Scope.READ, "GET", "/api/people", "/api/groups");
        person(TEACHER, Scope.EDIT, "POST", "/api/groups");
        person(TEACHER, Scope.EDIT, "DELETE", "/api/groups/:group", "/api/groups/:group/members/:person");
        person(TEACHER, Scope.EDIT, "PUT", "/api/groups/:group/members/:person");

        // Administration.
        person(ADMIN, Scope.ADMIN, "GET", "/api/admin/people", "/api/admin/invitations", "/api/admin/sessions", "/api/admin/kernels", "/api/admin/limits", "/api/admin/announcements", "/api/admin/backups", "/api/admin/backups/:name", "/api/admin/audit", "/api/admin/audit.csv");
        person(ADMIN, Scope.READ, "GET", "/metrics");
        person(ADMIN, Scope.ADMIN, "POST", "/api/admin/invitations", "/api/admin/people/:person/reset", "/api/admin/kernels/:id/:action", "/api/admin/limits", "/api/admin/limits/plans", "/api/admin/announcements", "/api/admin/backups", "/api/admin/backups/plan", "/api/admin/backups/:name/restore", "/api/admin/notebooks/:id/owner", "/api/shutdown");
        person(ADMIN, Scope.ADMIN, "PATCH", "/api/admin/people/:person");
        person(ADMIN, Scope.ADMIN, "DELETE", "/api/admin/invitations/:invitation", "/api/admin/sessions/:session", "/api/admin/limits/plans/:seq", "/api/admin/announcements/:seq");
        person(VIEWER, Scope.READ, "GET", "/api/announcements");

        // Notebooks.
        person(VIEWER, Scope.READ, "GET", "/api/notebooks", "/api/search", "/api/samples", "/api/folders", "/api/trash", "/api/notices");
        person(SCIENTIST, Scope.EDIT, "POST", "/api/notebooks", "/api/notebooks/import", "/api/notebooks/import-text", "/api/folders");
        person(SCIENTIST, Scope.EDIT, "PATCH", "/api/folders");
        person(SCIENTIST, Scope.EDIT, "DELETE", "/api/folders", "/api/trash");
        socket(Right.VIEW, "/api/notebooks/:id/socket");
        notebook(Right.VIEW, "GET", "/api/notebooks/:id/export/:format", "/api/notebooks/:id/outputs/:run/:index/text", "/api/notebooks/:id/verify", "/api/notebooks/:id/schedule");
        // What was is for those who work on it.
        notebook(Right.EDIT, "GET", "/api/notebooks/:id/versions", "/api/notebooks/:id/versions/:sequence", "/api/notebooks/:id/deeds");
        regex(new Need.OnNotebook(Right.VIEW, Where.ID), "GET", "/api/notebooks/(?<id>[^/]+)\\.ipynb");
        notebook(Right.RUN, "POST", "/api/notebooks/:id/verify", "/api/notebooks/:id/background", "/api/notebooks/:id/keep");
        notebook(Right.EDIT, "PUT", "/api/notebooks/:id/content", "/api/notebooks/:id/schedule");
        notebook(Right.EDIT, "PATCH", "/api/notebooks/:id", "/api/notebooks/:id/versions/:sequence");
        notebook(Right.EDIT, "POST", "/api/notebooks/:id/versions");
        notebook(Right.OWN, "DELETE", "/api/notebooks/:id", "/api/notebooks/:id/versions/:sequence", "/api/trash/:id");
        notebook(Right.OWN, "POST", "/api/notebooks/:id/purge", "/api/trash/:id/restore");
        notebook(Right.OWN, "PUT", "/api/notebooks/:id/folder");
        inside(Right.VIEW, "DELETE", "/api/notices/:notice");

        // Comments.
        notebook(Right.VIEW, "GET", "/api/notebooks/:id/comments");
        notebook(Right.COMMENT, "POST", "/api/notebooks/:id/comments", "/api/notebooks/:id/comments/:thread");
        notebook(Right.COMMENT, "PATCH", "/api/notebooks/:id/comments/:thread");
        notebook(Right.COMMENT, "DELETE", "/api/notebooks/:id/comments/:thread/:comment");
        person(VIEWER, Scope.READ, "GET", "/api/mentions");
        person(VIEWER, Scope.READ, "DELETE", "/api/mentions/:comment");

        // Sharing.
        notebook(Right.VIEW, "GET", "/api/notebooks/:id/sharing");
        notebook(Right.OWN, "PUT", "/api/notebooks/:id/sharing");
        notebook(Right.OWN, "POST", "/api/notebooks/:id/links");
        notebook(Right.OWN, "DELETE", "/api/notebooks/:id/links/:link");
        open("GET", "/api/links/:code", "/api/links/:code/state");
        person(SCIENTIST, Scope.EDIT, "POST", "/api/links/:code/copy");

        // The gallery, and copies with their originals.
        person(VIEWER, Scope.READ, "GET", "/api/gallery", "/api/gallery/:notebook", "/api/gallery/:notebook/preview");
        person(SCIENTIST, Scope.EDIT, "POST", "/api/gallery/:notebook/copy");
        person(ADMIN, Scope.ADMIN, "DELETE", "/api/gallery/:notebook");
        notebook(Right.OWN, "GET", "/api/notebooks/:id/publication");
        notebook(Right.OWN, "PUT", "/api/notebooks/:id/publication");
        notebook(Right.OWN, "DELETE", "/api/notebooks/:id/publication");
        notebook(Right.VIEW, "GET", "/api/notebooks/:id/lineage");
        notebook(Right.EDIT, "GET", "/api/notebooks/:id/original");
        notebook(Right.EDIT, "POST", "/api/notebooks/:id/original/take", "/api/notebooks/:id/original/reset");

        // Courses. What somebody may do with one, its staff and members say: io.millrace.server.teaching.Teaching.
        person(VIEWER, Scope.READ, "GET", "/api/courses", "/api/courses/:course");
        person(TEACHER, Scope.EDIT, "POST", "/api/courses");
        person(SCIENTIST, Scope.EDIT, "POST", "/api/courses/join/:code", "/api/assignments/:assignment/open", "/api/assignments/:assignment/submit");
        person(SCIENTIST, Scope.EDIT, "POST", "/api/courses/:course/people", "/api/courses/:course/invitation", "/api/courses/:course/assignments", "/api/assignments/:assignment/release",
                "/api/assignments/:assignment/grade", "/api/assignments/:assignment/feedback");
        person(SCIENTIST, Scope.EDIT, "DELETE", "/api/courses/:course/people/:login", "/api/courses/:course/invitation");
        person(SCIENTIST, Scope.EDIT, "PATCH", "/api/assignments/:assignment");
        person(SCIENTIST, Scope.EDIT, "PUT", "/api/assignments/:assignment/cells/:cell", "/api/assignments/:assignment/extensions/:login", "/api/submissions/:submission/cells/:cell");
        person(SCIENTIST, Scope.READ, "GET", "/api/courses/:course/grades", "/api/courses/:course/grades.csv", "/api/assignments/:assignment", "/api/assignments/:assignment/class",
                "/api/assignments/:assignment/submissions", "/api/submissions/:submission");
        notebook(Right.VIEW, "GET", "/api/notebooks/:id/assignment");

        // Data and secrets.
        person(SCIENTIST, Scope.READ, "GET", "/api/data", "/api/data/:name", "/api/data/:name/preview", "/api/secrets");
        person(SCIENTIST, Scope.EDIT, "POST", "/api/data", "/api/data/:name/finish");
        person(SCIENTIST, Scope.EDIT, "PUT", "/api/data/:name", "/api/secrets/:name");
        person(SCIENTIST, Scope.EDIT, "DELETE", "/api/data/:name", "/api/secrets/:name");

        // The pool.
        person(SCIENTIST, Scope.READ, "GET", "/api/pool", "/api/pool/readings", "/api/pool/changes", "/api/pool/quotas", "/api/pool/accounts", "/api/pool/policy", "/api/pool/reservations",
                "/api/pool/entitlements");
        put(new Endpoint("GET", "/api/pool/socket", false, true, new Need.Person(SCIENTIST, Scope.READ)));
        for (String path : List.of("/api/pool/runs/:run", "/api/pool/runs/:run/why")) {
            put(new Endpoint("GET", path, false, false, new Need.OnNotebook(Right.VIEW, Where.RUN)));
        }
        person(ADMIN, Scope.ADMIN, "GET", "/api/pool/ledger", "/api/pool/ledger/verify");
        regex(new Need.Person(ADMIN, Scope.ADMIN), "GET", "/api/pool/ledger\\.(?<format>json|csv)");
        person(ADMIN, Scope.ADMIN, "POST", "/api/pool/blocks", "/api/pool/blocks/:action", "/api/pool/background", "/api/pool/what-if", "/api/pool/quotas", "/api/pool/policy",
                "/api/pool/reservations", "/api/pool/reservations/:id/give-up");

        jupyter();
    }

    private static void jupyter() {
        person(VIEWER, Scope.READ, "GET", "/api/kernelspecs", "/api/kernelspecs/:name", "/kernelspecs/:name/:resource", "/api/kernels", "/api/sessions", "/api/nbconvert");
        person(VIEWER, Scope.READ, "*", "/api/config/:section");
        person(VIEWER, Scope.READ, "POST", "/api/events");
        put(new Endpoint("GET", "/api/events/subscribe", false, true, new Need.Person(VIEWER, Scope.READ)));
        person(SCIENTIST, Scope.RUN, "POST", "/api/capabilities");
        inside(Right.RUN, "POST", "/api/kernels", "/api/sessions");
        String kernel = "/api/kernels/(?<id>" + UUID + ")";
        put(new Endpoint("GET", kernel + "/channels", true, true, new Need.OnNotebook(Right.VIEW, Where.ID)));
        regex(new Need.OnNotebook(Right.VIEW, Where.ID), "GET", kernel);
        regex(new Need.OnNotebook(Right.RUN, Where.ID), "DELETE", kernel);
        regex(new Need.OnNotebook(Right.RUN, Where.ID), "POST", kernel + "/interrupt", kernel + "/restart");
        String session = "/api/sessions/(?<id>" + UUID + ")";
        regex(new Need.OnNotebook(Right.VIEW, Where.SESSION), "GET", session);
        regex(new Need.OnNotebook(Right.RUN, Where.SESSION), "PATCH", session);
        regex(new Need.OnNotebook(Right.RUN, Where.SESSION), "DELETE", session);
        String points = "/api/contents/(?<path>.+)/checkpoints";
        regex(new Need.OnNotebook(Right.VIEW, Where.FILE), "GET", points, "/api/contents(?<path>/.*)?", "/files/(?<path>.+)");
        regex(new Need.OnNotebook(Right.VIEW, Where.FILE), "POST", "/api/contents/(?<path>.+)/trust");
        regex(new Need.OnNotebook(Right.EDIT, Where.FILE), "POST", points, points + "/(?<checkpoint>[^/]+)", "/api/contents(?<path>/.*)?");
        regex(new Need.OnNotebook(Right.EDIT, Where.FILE), "PUT", "/api/contents(?<path>/.*)?");
        regex(new Need.OnNotebook(Right.OWN, Where.FILE), "PATCH", "/api/contents(?<path>/.*)?");
        regex(new Need.OnNotebook(Right.OWN, Where.FILE), "DELETE", "/api/contents(?<path>/.*)?", points + "/(?<checkpoint>[^/]+)");
    }

    private Endpoints() {}

    /** What a route needs. @throws IllegalStateException where it does not stand in the table */
    public static Endpoint find(String method, String path) {
        Endpoint found = TABLE.get(method + " " + path);
        if (found == null) {
            throw new IllegalStateException("The route " + method + " " + path + " stands in no line of Endpoints: say there what it needs.");
        }
        return found;
    }

    public static List<Endpoint> all() {
        return new ArrayList<>(TABLE.values());
    }

    private static void put(Endpoint endpoint) {
        if (TABLE.put(endpoint.key(), endpoint) != null) {
            throw new IllegalStateException("The route " + endpoint.key() + " stands in two lines of Endpoints.");
        }
    }

    private static void open(String method, String... paths) {
        for (String path : paths) {
            put(new Endpoint(method, path, false, false, new Need.Open()));
        }
    }

    private static void person(Role role, Scope scope, String method, String... paths) {
        for (String path : paths) {
            put(new Endpoint(method, path, false, false, new Need.Person(role, scope)));
        }
    }

    private static void notebook(Right right, String method, String... paths) {
        for (String path : paths) {
            put(new Endpoint(method, path, false, false, new Need.OnNotebook(right, Where.ID)));
        }
    }

    private static void inside(Right right, String method, String... paths) {
        for (String path : paths) {
            put(new Endpoint(method, path, false, false, new Need.OnNotebook(right, Where.INSIDE)));
        }
    }

    private static void regex(Need need, String method, String... paths) {
        for (String path : paths) {
            put(new Endpoint(method, path, true, false, need));
        }
    }

    private static void socket(Right right, String path) {
        put(new Endpoint("GET", path, false, true, new Need.OnNotebook(right, Where.ID)));
    }
}
