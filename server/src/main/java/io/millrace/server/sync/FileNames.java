package io.millrace.server.sync;

import io.millrace.server.formats.NotebookFile.FileCell;
import io.millrace.server.formats.NotebookFiles;
import io.millrace.server.jupyter.MalformedNotebook;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** How titles become names of files, and which file is a known one under another name. Pure. */
final class FileNames {
    /** File systems take 255; a number and the ending come to it. */
    private static final int MOST_BYTES = 200;

    private FileNames() {}

    /** A title without what a file system does not take. */
    static String of(String title) {
        String name = title.replaceAll("[/\\\\:*?\"<>|\\p{Cntrl}]", "-").replaceFirst("^\\.", "-").strip();
        while (name.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            name = name.substring(0, name.offsetByCodePoints(name.length(), -1));
        }
        return name.isEmpty() ? "-" : name;
    }

    static String folder(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    /** The name without folder and ending. */
    static String stem(String path) {
        return NotebookFiles.withoutEnding(path.substring(path.lastIndexOf('/') + 1));
    }

    static String ending(String path) {
        return path.substring(path.lastIndexOf('.'));
    }

    /** Whether a file of this name is one for this title; a number tells files of one title apart. */
    static boolean fits(String path, String title, String folder) {
        String name = of(title);
        String stem = stem(path);
        return folder(path).equals(folder) && (stem.equals(name) || stem.startsWith(name + " ") && stem.substring(name.length() + 1).matches("\\d+"));
    }

    /**
     * Files that came, for files that went: the same text, or else the same cells for the greater part, as Git knows a renamed file.
     *
     * @param gone  by identifier
     * @param fresh texts by path
     * @return the new path for each identifier that has one
     */
    static Map<String, String> moves(Map<String, Known> gone, Map<String, String> fresh) {
        Map<String, String> moves = new LinkedHashMap<>();
        Set<String> taken = new HashSet<>();
        Map<String, Set<String>> cells = new HashMap<>();
        fresh.forEach((path, text) -> cells.put(path, cells(path, text)));
        for (boolean exact : new boolean[] {true, false}) {
            gone.forEach((id, known) -> {
                if (!moves.containsKey(id)) {
                    fresh.keySet().stream().filter(path -> !taken.contains(path) && ending(path).equals(ending(known.path())))
                            .filter(path -> exact ? fresh.get(path).equals(known.text()) : alike(cells(known.path(), known.text()), cells.get(path)))
                            .findFirst().ifPresent(path -> {
                                moves.put(id, path);
                                taken.add(path);
                            });
                }
            });
        }
        return moves;
    }

    static boolean sameCells(Known known, String path, String text) {
        return known.text().equals(text) || alike(cells(known.path(), known.text()), cells(path, text));
    }

    private static boolean alike(Set<String> before, Set<String> after) {
        long common = before.stream().filter(after::contains).count();
        return common > 0 && common * 2 >= Math.max(before.size(), after.size());
    }

    /** Identifiers that somebody gave; those made of places say nothing. */
    private static Set<String> cells(String path, String text) {
        try {
            return NotebookFiles.parse(path, text).cells().stream().map(FileCell::id).filter(id -> !id.matches("cell-\\d+(-\\d+)?")).collect(Collectors.toSet());
        } catch (MalformedNotebook e) {
            return Set.of();
        }
    }
}
