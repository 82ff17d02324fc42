package io.millrace.server.verify;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Why a source may give another result each time, by what stands in it. Asked only about cells that did. */
final class Chance {
    private static final Map<Pattern, String> REASONS = new LinkedHashMap<>();

    static {
        add("(?m)^\\s*%%?time(it)?\\b", "it shows how long it took");
        add("\\bMath\\.random\\(|\\bStrictMath\\.random\\(", "it draws random numbers without a seed (Math.random)");
        add("\\bnew\\s+(java\\.util\\.)?(Random|SplittableRandom)\\(\\s*\\)", "it draws random numbers without a seed (new Random())");
        add("\\bThreadLocalRandom\\b|\\bSecureRandom\\b|\\bRandomGenerator\\.(getDefault|of)\\(", "it draws random numbers without a seed");
        add("\\bUUID\\.randomUUID\\(", "it makes random identifiers");
        add("\\bCollections\\.shuffle\\(\\s*\\w+\\s*\\)", "it shuffles without a seed");
        add("\\bSystem\\.(nanoTime|currentTimeMillis)\\(|\\b(Instant|LocalDate|LocalTime|LocalDateTime|ZonedDateTime|OffsetDateTime)\\.now\\(", "it reads the clock");
        add("\\bProcessHandle\\b|\\bRuntime\\.getRuntime\\(\\)\\.(total|free)Memory\\(|\\bManagementFactory\\b", "it reads the state of its process");
        add("\\b(HttpClient|URL|Socket)\\b", "it reads from the network");
        add("\\.parallelStream\\(|\\.parallel\\(|\\bnew\\s+Thread\\(|\\bThread\\.(startVirtualThread|ofVirtual|ofPlatform)|\\bExecutors?\\b|\\bCompletableFuture\\b", "it uses threads, whose order is chance");
        add("\\b(HashSet|HashMap|Set\\.of|Map\\.of)\\b", "it uses sets or maps whose order is chance");
        add("\\bSystem\\.identityHashCode\\(|\\.hashCode\\(\\)", "it shows hash codes of objects");
    }

    private static final Pattern IDENTITY = Pattern.compile("\\b[A-Za-z_$][\\w.$]*@[0-9a-f]{5,8}\\b");

    private Chance() {}

    private static void add(String pattern, String reason) {
        REASONS.put(Pattern.compile(pattern), reason);
    }

    /** @param shown what the cell has shown */
    static Optional<String> reason(String source, String shown) {
        if (IDENTITY.matcher(shown).find()) {
            return Optional.of("it shows an object by its address (Name@1b2c3d)");
        }
        return REASONS.entrySet().stream().filter(entry -> entry.getKey().matcher(source).find()).map(Map.Entry::getValue).findFirst();
    }
}
