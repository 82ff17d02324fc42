package io.millrace.pool.ledger;

import com.grack.nanojson.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ledger as a file: JSON, one entry on each line, or CSV. Both hold every entry as it was hashed, so either can be checked without the store
 * it came from. The CSV has columns of its own for runs that have ended, so that spreadsheets and the simulator can read it; they are made
 * from the hashed body, and a check makes them again.
 */
public final class LedgerFiles {
    public enum Format { JSON, CSV }

    /** Columns of the CSV. Times are seconds since 1970, chip seconds are chips times seconds of chip time. */
    public static final List<String> COLUMNS = List.of("seq", "at", "kind", "run", "user", "group", "notebook", "type", "chips", "submitted_s", "started_s",
            "finished_s", "chip_seconds", "joules", "state", "body", "hash");
    private static final String NAME = "millrace-ledger-1";
    private static final String BASE = "base";
    private static final String HEAD = "head";
    private static final Pattern BEGIN = Pattern.compile("\\{\"format\":\"" + NAME + "\",\"base\":\\{\"seq\":(\\d+),\"hash\":\"(.*)\"},\"entries\":\\[");
    private static final Pattern ENTRY = Pattern.compile("\\{\"seq\":(\\d{1,18}),\"at\":(\\d{1,18}),\"kind\":\"([a-z]+)\",\"body\":(\\{.*}),\"hash\":\"([0-9a-f]{64})\"},?");
    private static final Pattern END = Pattern.compile("],\"head\":\\{\"seq\":(\\d+),\"hash\":\"(.*)\"}}");

    private LedgerFiles() {}

    /** Writes a file from its beginning to its end. */
    static final class Export {
        private final Format format;
        private final Writer out;
        private boolean first = true;

        Export(Format format, Writer out) {
            this.format = format;
            this.out = out;
        }

        void begin(long seq, String hash) throws IOException {
            out.write(format == Format.JSON ? "{\"format\":\"" + NAME + "\",\"base\":{\"seq\":" + seq + ",\"hash\":\"" + hash + "\"},\"entries\":[\n"
                    : String.join(",", COLUMNS) + "\n" + csv(marker(BASE, seq, hash)));
        }

        void entry(LedgerEntry e) throws IOException {
            if (format == Format.CSV) {
                out.write(csv(columns(e)));
            } else {
                out.write((first ? "" : ",\n") + "{\"seq\":" + e.seq() + ",\"at\":" + e.at() + ",\"kind\":\"" + e.kind() + "\",\"body\":" + e.body() + ",\"hash\":\""
                        + e.hash() + "\"}");
                first = false;
            }
        }

        void end(long seq, String hash) throws IOException {
            out.write(format == Format.JSON ? "\n],\"head\":{\"seq\":" + seq + ",\"hash\":\"" + hash + "\"}}\n" : csv(marker(HEAD, seq, hash)));
        }
    }

    private static List<String> marker(String kind, long seq, String hash) {
        List<String> row = new ArrayList<>(java.util.Collections.nCopies(COLUMNS.size(), ""));
        row.set(0, String.valueOf(seq));
        row.set(2, kind);
        row.set(COLUMNS.size() - 1, hash);
        return row;
    }

    private static List<String> columns(LedgerEntry e) {
        List<String> row = new ArrayList<>(List.of(String.valueOf(e.seq()), String.valueOf(e.at()), e.kind()));
        if (e.kind().equals(LedgerEntry.Kind.ENDED)) {
            JsonObject b = Body.read(e.body());
            row.addAll(List.of(b.getString("run"), b.getString("user"), b.getString("group"), b.getString("notebook"), b.getString("type"),
                    String.valueOf(b.getInt("chips")), seconds(b.getLong("submittedAt")), seconds(b.getLong("startedAt")), seconds(b.getLong("finishedAt")),
                    String.format(Locale.ROOT, "%.9f", b.getLong("chipNanos") * b.getInt("chips") * 1e-9), String.valueOf(b.getDouble("joules")), b.getString("state")));
        } else {
            row.addAll(java.util.Collections.nCopies(12, ""));
        }
        row.add(e.body());
        row.add(e.hash());
        return row;
    }

    private static String seconds(long millis) {
        return millis == 0 ? "" : String.format(Locale.ROOT, "%d.%03d", millis / 1000, millis % 1000);
    }

    private static String csv(List<String> row) {
        StringBuilder line = new StringBuilder();
        for (String field : row) {
            boolean quoted = field.indexOf(',') >= 0 || field.indexOf('"') >= 0;
            line.append(line.isEmpty() ? "" : ",").append(quoted ? '"' + field.replace("\"", "\"\"") + '"' : field);
        }
        return line.append('\n').toString();
    }

    /** Checks a file that {@link LedgerBook#export} wrote, of either format. Reads it once, line by line. */
    public static Verifier verify(BufferedReader in) throws IOException {
        String first = in.readLine();
        if (first != null && BEGIN.matcher(first).matches()) {
            return json(first, in);
        }
        if (first != null && first.equals(String.join(",", COLUMNS))) {
            return csv(in);
        }
        throw new IllegalArgumentException("Line 1 is not how an export of the ledger begins: make one with ./workbench ledger export.");
    }

    private static Verifier json(String first, BufferedReader in) throws IOException {
        Matcher begin = BEGIN.matcher(first);
        begin.matches();
        Verifier verifier = new Verifier(Long.parseLong(begin.group(1)), begin.group(2));
        boolean ended = false;
        int number = 1;
        for (String line = in.readLine(); line != null && verifier.fault().isEmpty(); line = in.readLine()) {
            number++;
            Matcher entry = ENTRY.matcher(line);
            Matcher end = END.matcher(line);
            if (entry.matches() && !ended) {
                verifier.accept(new LedgerEntry(Long.parseLong(entry.group(1)), Long.parseLong(entry.group(2)), entry.group(3), entry.group(4), entry.group(5)));
            } else if (end.matches() && !ended) {
                verifier.end(Long.parseLong(end.group(1)), end.group(2));
                ended = true;
            } else if (!line.isBlank()) {
                verifier.fault("Line " + number + " is not as an export writes it.");
            }
        }
        return ended(verifier, ended);
    }

    private static Verifier ended(Verifier verifier, boolean ended) {
        if (!ended) {
            verifier.fault("The end of the file is missing, after entry " + verifier.seq() + ".");
        }
        return verifier;
    }

    private static Verifier csv(BufferedReader in) throws IOException {
        Verifier verifier = null;
        boolean ended = false;
        int number = 1;
        for (String line = in.readLine(); line != null && (verifier == null || verifier.fault().isEmpty()); line = in.readLine()) {
            number++;
            List<String> row = fields(line);
            boolean whole = row.size() == COLUMNS.size() && row.getFirst().matches("\\d{1,18}");
            if (whole && verifier == null && row.equals(marker(BASE, Long.parseLong(row.getFirst()), row.getLast()))) {
                verifier = new Verifier(Long.parseLong(row.getFirst()), row.getLast());
            } else if (whole && verifier != null && !ended && row.equals(marker(HEAD, Long.parseLong(row.getFirst()), row.getLast()))) {
                verifier.end(Long.parseLong(row.getFirst()), row.getLast());
                ended = true;
            } else if (whole && verifier != null && !ended && row.get(1).matches("\\d{1,18}")) {
                accept(verifier, row);
            } else {
                verifier = verifier == null ? new Verifier(0, LedgerEntry.NOTHING) : verifier;
                verifier.fault("Line " + number + " is not as an export writes it.");
            }
        }
        return ended(verifier == null ? new Verifier(0, LedgerEntry.NOTHING) : verifier, ended);
    }

    private static void accept(Verifier verifier, List<String> row) {
        LedgerEntry entry = new LedgerEntry(Long.parseLong(row.getFirst()), Long.parseLong(row.get(1)), row.get(2), row.get(COLUMNS.size() - 2), row.getLast());
        if (verifier.accept(entry) && !row.equals(columns(entry))) {
            verifier.fault("Entry " + entry.seq() + " was changed: its columns do not say what its body says.");
        }
    }

    /** Fields of a line; bodies hold no line breaks. */
    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                field.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }
}
