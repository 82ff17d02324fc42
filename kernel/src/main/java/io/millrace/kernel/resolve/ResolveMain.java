package io.millrace.kernel.resolve;

import io.millrace.kernel.protocol.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A short-lived process that resolves the dependencies of one notebook with Maven Resolver. One request as a JSON object on standard input; events
 * as JSON objects, one a line, on standard output: {@code progress}, {@code conflict}, and at the end {@code resolved} or {@code failed}. With {@code sources} in the request the
 * sources of these coordinates are brought into the local repository, and nothing is said.
 *
 * <p>A process of its own, since it reads what strangers have published, talks to the network, and holds libraries that neither the language host nor a
 * kernel should carry.
 */
public final class ResolveMain {
    private ResolveMain() {}

    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        // Libraries that print must not disturb the events.
        System.setOut(System.err);
        Map<String, Object> request = Json.parse(new String(System.in.readAllBytes(), StandardCharsets.UTF_8));
        try {
            if (request.get("sources") == Boolean.TRUE) {
                new Graph(_ -> { }).fetchSources(request);
                System.exit(0);
            }
            List<Artifact> artifacts = new Graph(event -> out.println(Json.write(event))).resolve(request);
            out.println(Json.write(Map.of("event", "resolved", "artifacts", artifacts.stream().map(Artifact::toJson).toList())));
        } catch (Unresolvable e) {
            out.println(Json.write(Map.of("event", "failed", "message", e.getMessage())));
        }
        System.exit(0);
    }

    /** A jar of the graph: its coordinates, its file, and the SHA-256 of its bytes in hexadecimal. */
    record Artifact(String coordinate, String file, String sha256) {
        Map<String, Object> toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("coordinate", coordinate);
            json.put("file", file);
            json.put("sha256", sha256);
            return json;
        }
    }

    /** Cannot be resolved; the message is one sentence for the person who asked. */
    static final class Unresolvable extends Exception {
        private static final long serialVersionUID = 1;

        Unresolvable(String message) {
            super(message);
        }
    }

    /** The texts of a list in the request. */
    static List<String> texts(Object list) {
        List<String> texts = new ArrayList<>();
        Json.list(list).forEach(t -> texts.add(String.valueOf(t)));
        return texts;
    }
}
