package io.millrace.kernel.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the kernel holds, as a person sees it, also while a cell runs. */
class VariablesIT {
    private static Bench bench;
    private static Bench.Notebook notebook;

    @BeforeAll
    static void start() {
        bench = new Bench();
        bench.heap = "512m";
        notebook = bench.open().start("variables");
    }

    @AfterAll
    static void end() {
        bench.close();
    }

    private static Map<String, Object> value(String name) {
        Map<String, Object> found = variable(name);
        return map(found.get("value"));
    }

    private static Map<String, Object> variable(String name) {
        try {
            return notebook.session.variables().toCompletableFuture().get(30, TimeUnit.SECONDS).stream().filter(v -> v.get("name").equals(name)).findFirst().orElseThrow();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    @Test
    void valuesInShortWithWhatTheyAreMadeOf() {
        notebook.run("int whole = 7;\nString word = \"潭\\n\" + \"x\".repeat(500);\nList<Integer> list = new ArrayList<>(List.of(1, 2, 3));\ndouble[][] matrix = new double[3][4];\nObject nothing = null;\nrecord Site(String name) {}\nvar site = new Site(\"a\");");
        assertEquals("int", variable("whole").get("type"));
        assertEquals(Map.of("type", "Integer", "text", "7"), value("whole"));
        assertEquals(502L, ((Number) value("word").get("size")).longValue());
        assertTrue(String.valueOf(value("word").get("text")).startsWith("\"潭 ⏎ xxx") && String.valueOf(value("word").get("text")).length() < 140, value("word").toString());
        assertEquals("ArrayList 3 [1, 2, 3]", value("list").get("type") + " " + value("list").get("size") + " " + value("list").get("text"));
        assertEquals("double[][] 3", value("matrix").get("type") + " " + value("matrix").get("size"));
        assertEquals("null", value("nothing").get("text"));
        assertEquals("Site[name=a]", value("site").get("text"));
        assertEquals("cell-1", variable("whole").get("cell").toString().replaceAll("\\d+$", "1"));
    }

    @Test
    void valuesAreThoseOfTheMomentAlsoInARunningCell() {
        notebook.run("int step = 0;\nclass Slow { public String toString() { while (true) Thread.onSpinWait(); } }\nclass Bad { public String toString() { throw new IllegalStateException(\"bad\"); } }");
        String run = notebook.begin("step = 5;\nSystem.out.println(\"begun\");\nwhile (true) Thread.onSpinWait();");
        notebook.awaitsText(run, "begun");
        assertEquals("5", value("step").get("text"));
        notebook.session.interrupt();
        notebook.end(run);
    }

    @Test
    void aTensorHasShapeAndTypeAndIsNotComputedByLooking() {
        notebook.run("Tensor lattice = zeros(3, 4).add(1);");
        Map<String, Object> lattice = value("lattice");
        assertEquals("not computed yet", lattice.get("place"));
        assertTrue(String.valueOf(lattice.get("shape")).contains("3") && String.valueOf(lattice.get("shape")).contains("4"), lattice.toString());
        assertEquals(12, ((Number) lattice.get("size")).intValue());
    }

    private static Map<String, Object> window(int from, int count, String sort, boolean descending, String filter) throws Exception {
        return notebook.session.table("t", Map.of("from", from, "count", count, "sort", sort, "descending", descending, "filter", filter)).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @Test
    void aTableIsPagedSortedAndFilteredInTheKernel() throws Exception {
        notebook.run("""
                var id = IntColumn.create("id");
                var name = StringColumn.create("name");
                var mass = DoubleColumn.create("mass");
                for (int i = 0; i < 20_000; i++) { id.append(i); name.append("n" + i % 7); if (i % 10 == 3) mass.appendMissing(); else mass.append((i * 37 % 1000) / 10.0); }
                var t = Table.create("stars", id, name, mass);""").result();
        Map<String, Object> stars = value("t");
        assertEquals("20000 × 3", stars.get("text"));
        assertEquals(List.of("id integer", "name string", "mass double"), ((List<?>) stars.get("columns")).stream().map(c -> map(c).get("name") + " " + map(c).get("type")).toList());

        Map<String, Object> first = window(19_998, 10, "", false, "");
        assertEquals(List.of(List.of("19998", "19998", "n6", "92.6"), List.of("19999", "19999", "n0", "96.3")), first.get("cells"));
        Map<String, Object> sorted = window(0, 2, "mass", true, "");
        assertEquals("99.9", ((List<?>) ((List<?>) sorted.get("cells")).getFirst()).get(3));
        assertEquals("", ((List<?>) ((List<?>) window(19_999, 1, "mass", true, "").get("cells")).getFirst()).get(3), "missing values are last");
        Map<String, Object> filtered = window(0, 3, "id", true, "N3");
        assertEquals(20_000 / 7, ((Number) filtered.get("matching")).intValue());
        assertEquals("19995", ((List<?>) ((List<?>) filtered.get("cells")).getFirst()).getFirst());
        assertEquals("This table has no column \"weight\".", window(0, 1, "weight", false, "").get("error"));
        assertEquals("This variable holds no table.", notebook.session.table("id", Map.of("from", 0, "count", 1)).toCompletableFuture().get(30, TimeUnit.SECONDS).get("error"));
        assertEquals("There is no variable gone any more.", notebook.session.table("gone", Map.of()).toCompletableFuture().get(30, TimeUnit.SECONDS).get("error"));
    }

    @Test
    void aValueWhoseTextNeverComesHoldsUpNobody() {
        notebook.run("class Endless { public String toString() { while (true) { } } }\nclass Throwing { public String toString() { throw new IllegalStateException(\"bad\"); } }");
        notebook.run("var throwing = new Throwing();");
        assertTrue(String.valueOf(value("throwing").get("text")).contains("bad"));
        var other = bench.start("endless");
        other.run("class Endless { public String toString() { while (true) { } } }\nint before = 1;\nvar endless = new Endless();");
        var all = other.session.variables().toCompletableFuture().join();
        assertEquals(List.of("1", "null"), all.stream().map(v -> String.valueOf(map(v.get("value")).get("text"))).toList());
        assertEquals("ok", other.run("before + 1").status());
    }
}
