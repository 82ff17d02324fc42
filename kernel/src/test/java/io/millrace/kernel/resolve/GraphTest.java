package io.millrace.kernel.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.kernel.resolve.ResolveMain.Artifact;
import io.millrace.kernel.resolve.ResolveMain.Unresolvable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a repository in a folder: no network. */
class GraphTest {
    @TempDir
    private Path folder;
    private final List<Map<String, Object>> events = new ArrayList<>();

    @BeforeEach
    void publish() throws IOException {
        Files.writeString(folder.resolve("settings.xml"), "<settings/>");
        publish("lib", "1.0");
        publish("lib", "2.0");
        publish("left", "1.0", "lib:1.0");
        publish("right", "1.0", "lib:2.0");
    }

    private void publish(String artifact, String version, String... dependencies) throws IOException {
        Path place = Files.createDirectories(folder.resolve("published/org/example/" + artifact + "/" + version));
        StringBuilder pom = new StringBuilder("<project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId><artifactId>" + artifact + "</artifactId><version>" + version
                + "</version><dependencies>");
        for (String d : dependencies) {
            String[] parts = d.split(":");
            pom.append("<dependency><groupId>org.example</groupId><artifactId>").append(parts[0]).append("</artifactId><version>").append(parts[1]).append("</version></dependency>");
        }
        Files.writeString(place.resolve(artifact + "-" + version + ".pom"), pom + "</dependencies></project>");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(place.resolve(artifact + "-" + version + ".jar")))) {
            jar.putNextEntry(new JarEntry(artifact + ".txt"));
            jar.write(version.getBytes());
        }
        for (String file : List.of(artifact + "-" + version + ".pom", artifact + "-" + version + ".jar")) {
            checksum(place.resolve(file));
        }
    }

    /** Without it the resolver's log is full of warnings. */
    private static void checksum(Path file) throws IOException {
        try {
            byte[] sum = java.security.MessageDigest.getInstance("SHA-1").digest(Files.readAllBytes(file));
            Files.writeString(file.resolveSibling(file.getFileName() + ".sha1"), java.util.HexFormat.of().formatHex(sum));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, Object> request(boolean offline, String... coordinates) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("coordinates", List.of((Object[]) coordinates));
        request.put("repositories", List.of(Map.of("id", "published", "url", folder.resolve("published").toUri().toString())));
        request.put("localRepository", folder.resolve("local").toString());
        request.put("settings", folder.resolve("settings.xml").toString());
        request.put("offline", offline);
        return request;
    }

    private List<String> resolve(Map<String, Object> request) throws Unresolvable {
        return new Graph(events::add).resolve(request).stream().map(Artifact::coordinate).toList();
    }

    @Test
    void the_coordinates_of_a_notebook_are_one_graph_with_one_version_of_each() throws Unresolvable {
        assertEquals(List.of("org.example:left:jar:1.0", "org.example:lib:jar:1.0", "org.example:right:jar:1.0"),
                resolve(request(false, "org.example:left:1.0", "org.example:right:1.0")));
        assertTrue(events.contains(Map.of("event", "conflict", "artifact", "org.example:lib", "chosen", "1.0", "passed_over", List.of("2.0"))), events.toString());
        assertTrue(events.stream().anyMatch(e -> "left-1.0.jar".equals(e.get("file")) && "done".equals(e.get("state"))), events.toString());
    }

    @Test
    void what_was_resolved_once_resolves_without_a_network() throws Unresolvable, IOException {
        List<Artifact> first = new Graph(events::add).resolve(request(false, "org.example:right:1.0"));
        try (var files = Files.walk(folder.resolve("published"))) {
            files.sorted(java.util.Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
        }
        events.clear();
        assertEquals(first, new Graph(events::add).resolve(request(true, "org.example:right:1.0")));
        assertEquals(List.of(), events);
        assertEquals(Graph.sha256(Path.of(first.getFirst().file())), first.getFirst().sha256());
    }

    @Test
    void sources_come_beside_their_jar_where_there_are_any() throws Unresolvable, IOException {
        Path place = folder.resolve("published/org/example/right/1.0");
        Files.copy(place.resolve("right-1.0.jar"), place.resolve("right-1.0-sources.jar"));
        checksum(place.resolve("right-1.0-sources.jar"));
        Path jar = Path.of(new Graph(events::add).resolve(request(false, "org.example:right:1.0")).getFirst().file());
        new Graph(events::add).fetchSources(request(false, "org.example:left:1.0", "org.example:right:1.0"));
        assertTrue(Files.exists(jar.resolveSibling("right-1.0-sources.jar")));
    }

    @Test
    void what_cannot_be_resolved_is_told_in_one_sentence() {
        String missing = assertThrows(Unresolvable.class, () -> resolve(request(true, "org.example:absent:1.0"))).getMessage();
        assertTrue(missing.contains("org.example:absent") && missing.contains("offline") && missing.endsWith("."), missing);
        String nonsense = assertThrows(Unresolvable.class, () -> resolve(request(false, "commons-math3"))).getMessage();
        assertTrue(nonsense.contains("group:artifact:version"), nonsense);
    }
}
