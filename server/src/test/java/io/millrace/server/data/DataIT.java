package io.millrace.server.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.TestServer;
import io.millrace.server.live.LiveNotebook;
import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Output;
import io.millrace.server.verify.BackgroundRun;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A data file goes up in pieces, and a cell reads it; a notebook has a folder of its own. */
class DataIT {
    private static final String CSV = "site,x\nnorth,1.5\nsouth,2.5\n";
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static long offset(String json) {
        return new JsonObject(json).getLong("offset");
    }

    private static String run(String source) throws InterruptedException {
        JsonObject cell = new JsonObject().put("cell_type", "code").put("id", "c").put("metadata", new JsonObject()).put("execution_count", null).put("outputs", new JsonArray()).put("source", source);
        String id = server.client().importNotebook(new JsonObject().put("nbformat", 4).put("nbformat_minor", 5).put("metadata", new JsonObject()).put("cells", new JsonArray().add(cell)).encode());
        LiveNotebook live = server.millrace().notebooks().get(id).orElseThrow();
        Notebook done = BackgroundRun.run(live, "test", Duration.ofMinutes(2), _ -> { });
        Cell ran = done.cells().getFirst();
        return ran.outputs().stream().map(output -> switch (output) {
            case Output.Stream stream -> stream.text().head();
            case Output.Rich rich -> String.valueOf(rich.data().get("text/plain"));
            case Output.Failure failure -> failure.ename() + ": " + failure.evalue();
        }).reduce("", String::concat);
    }

    @Test
    void an_upload_that_broke_off_goes_on_and_a_cell_opens_the_file_by_its_name() throws Exception {
        String begin = new JsonObject().put("name", "sites 水.csv").put("size", CSV.getBytes().length).encode();
        assertEquals(0, offset(server.signedIn("POST", "/api/data", begin).body()));
        String put = "/api/data/sites%20%E6%B0%B4.csv?size=" + CSV.getBytes().length + "&offset=";
        assertEquals(10, offset(server.signedIn("PUT", put + 0, CSV.substring(0, 10)).body()));
        assertEquals(10, offset(server.signedIn("POST", "/api/data", begin).body()), "after a break the server says where to go on");
        assertEquals(400, server.signedIn("PUT", put + 15, CSV.substring(15)).statusCode(), "a gap is refused");
        assertEquals(400, server.signedIn("POST", "/api/data/sites%20%E6%B0%B4.csv/finish", begin).statusCode());
        assertEquals(CSV.length(), offset(server.signedIn("PUT", put + 5, CSV.substring(5)).body()), "what is there already changes nothing");
        JsonObject entry = new JsonObject(server.signedIn("POST", "/api/data/sites%20%E6%B0%B4.csv/finish", new JsonObject(begin).put("licence", "CC0").put("source", "made up").encode()).body());
        assertEquals("CC0", entry.getString("licence"));
        assertEquals(64, entry.getString("sha256").length());
        assertEquals(CSV.strip(), new JsonObject(server.signedIn("GET", "/api/data/sites%20%E6%B0%B4.csv/preview", null).body()).getString("text"));
        assertEquals(CSV, server.signedIn("GET", "/api/data/sites%20%E6%B0%B4.csv", null).body());
        assertEquals(400, server.signedIn("POST", "/api/data", "{\"name\":\"../x\",\"size\":1}").statusCode());

        assertEquals("4.0 [site, x]", run("var t = Data.open(\"sites 水.csv\");\nSystem.out.print(t.doubleColumn(\"x\").sum() + \" \" + t.columnNames());"));
        assertTrue(run("Data.open(\"none.csv\")").contains("There is no data file \"none.csv\"; there are sites 水.csv."));
        assertEquals(204, server.signedIn("DELETE", "/api/data/sites%20%E6%B0%B4.csv", null).statusCode());
        assertEquals("[]", server.signedIn("GET", "/api/data", null).body());
    }

    @Test
    void a_cell_opens_an_uploaded_parquet_file() throws Exception {
        byte[] parquet = Files.readAllBytes(Path.of("../accelerator-runtime/client/src/test/resources/parquet/snappy.parquet"));
        String about = new JsonObject().put("name", "night.parquet").put("size", parquet.length).encode();
        assertEquals(0, offset(server.signedIn("POST", "/api/data", about).body()));
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest put = HttpRequest.newBuilder(server.address().resolve("/api/data/night.parquet?size=" + parquet.length + "&offset=0")).header("Authorization", "Bearer " + TestServer.TOKEN)
                    .PUT(HttpRequest.BodyPublishers.ofByteArray(parquet)).build();
            assertEquals(parquet.length, offset(http.send(put, HttpResponse.BodyHandlers.ofString()).body()));
        }
        assertEquals("night.parquet", new JsonObject(server.signedIn("POST", "/api/data/night.parquet/finish", about).body()).getString("name"));
        HttpResponse<String> end = server.request("GET", "/api/data/night.parquet", null, "Authorization", "Bearer " + TestServer.TOKEN, "Range", "bytes=" + (parquet.length - 4) + "-" + (parquet.length + 10));
        assertEquals(206, end.statusCode());
        assertEquals("PAR1", end.body());
        assertEquals("bytes " + (parquet.length - 4) + "-" + (parquet.length - 1) + "/" + parquet.length, end.headers().firstValue("Content-Range").orElseThrow());
        assertEquals(200, server.request("GET", "/api/data/night.parquet", null, "Authorization", "Bearer " + TestServer.TOKEN, "Range", "bytes=9-3").statusCode());
        assertEquals("30 26 24 1.0 水😀", run("var t = Data.open(\"night.parquet\");\nSystem.out.print(t.rowCount() + \" \" + t.columnCount() + \" \" + t.intColumn(\"small\").removeMissing().size() + \" \""
                + " + t.doubleColumn(\"double\").get(7) + \" \" + t.stringColumn(\"text\").get(7));"));
        assertEquals(204, server.signedIn("DELETE", "/api/data/night.parquet", null).statusCode());
    }

    @Test
    void relative_paths_mean_the_notebooks_own_folder_whichever_way_they_are_opened() throws Exception {
        String said = run("""
                Files.writeString(Path.of("nio.txt"), "a");
                try (var out = new FileWriter("io.txt")) { out.write("b"); }
                System.out.print(Files.readString(Path.of("io.txt")) + new BufferedReader(new FileReader("nio.txt")).readLine() + new File("io.txt").exists()
                    + Files.exists(Path.of("io.txt").toAbsolutePath()) + " " + Path.of("").toRealPath());""");
        assertTrue(said.startsWith("batruetrue "), said);
        Path folder = Path.of(said.substring(said.indexOf(' ') + 1));
        assertTrue(Files.exists(folder.resolve("nio.txt")) && folder.toString().contains("work"), said);
        assertEquals("false", run("System.out.print(Files.exists(Path.of(\"nio.txt\")));"), "another notebook has another one");
    }
}
