package io.millrace.server.cli;

import io.millrace.pool.ledger.LedgerBook;
import io.millrace.pool.ledger.LedgerFiles;
import io.millrace.pool.ledger.SqlLedger;
import io.millrace.pool.ledger.Verifier;
import io.millrace.server.store.Database;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./workbench ledger}: the pool's ledger, read and checked straight from the data directory, whether or not a server runs on it. */
@Command(name = "ledger", mixinStandardHelpOptions = true, description = "Exports, checks and compacts the pool's ledger; shows accounts and quotas.",
        subcommands = {LedgerCommands.Export.class, LedgerCommands.Verify.class, LedgerCommands.Accounts.class, LedgerCommands.Compact.class, LedgerCommands.QuotaCommand.class})
final class LedgerCommands extends CommandGroup {
    private static LedgerBook book(Path data) {
        Path file = data.resolve("millrace.db");
        if (!Files.exists(file)) {
            throw new IllegalStateException("There is no store in " + data + ": name a server's data directory with --data.");
        }
        return new SqlLedger(Database.existing(file), InstantSource.system()).book();
    }

    @Command(name = "export", mixinStandardHelpOptions = true, description = "Writes the ledger as JSON or CSV; ./workbench ledger verify checks the file, ./workbench simulate replays the CSV.")
    static final class Export implements Callable<Integer> {
        @Mixin
        private Workbench.DataOption where;

        @Option(names = "--format", paramLabel = "FORMAT", description = "json or csv (default: by the name of --out, else json).")
        private String format;

        @Option(names = "--out", paramLabel = "FILE", description = "Where to write (default: standard output).")
        private Path out;

        @Override
        public Integer call() throws IOException {
            String name = format != null ? format : out != null && out.toString().endsWith(".csv") ? "csv" : "json";
            if (!name.equals("json") && !name.equals("csv")) {
                throw new IllegalStateException("The ledger is exported as json or csv, not as \"" + name + "\".");
            }
            LedgerBook book = book(where.data);
            try (Writer writer = new BufferedWriter(out == null ? new OutputStreamWriter(System.out, StandardCharsets.UTF_8) : Files.newBufferedWriter(out))) {
                book.export(LedgerFiles.Format.valueOf(name.toUpperCase(Locale.ROOT)), writer);
            }
            return 0;
        }
    }

    @Command(name = "verify", mixinStandardHelpOptions = true, description = "Checks that no entry of an exported file, or of the store, was changed, dropped or moved. "
            + "Exits with 1 and says which where one was.")
    static final class Verify implements Callable<Integer> {
        @Mixin
        private Workbench.DataOption where;

        @Parameters(paramLabel = "FILE", arity = "0..1", description = "An export; without it the store of --data is checked, and its accounts against its entries.")
        private Path file;

        @Option(names = "--head", paramLabel = "HASH", description = "Hash that the last entry must have, from an earlier check: finds a file that was cut off and closed anew.")
        private String head;

        @Override
        public Integer call() throws IOException {
            Verifier verifier = file == null ? book(where.data).verify() : read(file);
            String fault = verifier.fault().orElse(head != null && !head.equals(verifier.hash())
                    ? "The last entry, " + verifier.seq() + ", has the hash " + verifier.hash() + " and not the one that was given." : null);
            if (fault != null) {
                System.out.println("NOT WHOLE: " + fault);
                return 1;
            }
            System.out.printf("Whole: %,d entries up to number %d; head %s%n", verifier.entries(), verifier.seq(), verifier.hash());
            return 0;
        }

        private static Verifier read(Path file) throws IOException {
            try (BufferedReader in = Files.newBufferedReader(file)) {
                return LedgerFiles.verify(in);
            } catch (java.nio.file.NoSuchFileException e) {
                throw new IllegalStateException("There is no file " + file + ".", e);
            } catch (IllegalArgumentException e) {
                throw new IllegalStateException(file + ": " + e.getMessage(), e);
            }
        }
    }

    @Command(name = "accounts", mixinStandardHelpOptions = true, description = "Sums of committed slices: chip seconds, joules, share, and what each is entitled to. Needs a running server.")
    static final class Accounts extends ServerCommand {
        @Option(names = "--by", paramLabel = "COLUMN", defaultValue = "user", description = "user, group, notebook or type (default: ${DEFAULT-VALUE}).")
        private String by;

        @Override
        void ask(ServerCall server) throws InterruptedException {
            JsonArray rows = new JsonArray(server.get("api/pool/accounts?by=" + by));
            System.out.printf("%-40s %14s %16s %14s %8s %9s %14s %14s%n", by, "slices", "chip seconds", "joules", "share", "entitled", "got since", "due since");
            for (Object row : rows) {
                JsonObject a = (JsonObject) row;
                System.out.printf(Locale.ROOT, "%-40s %,14d %,16.3f %,14.1f %7.1f%% %9s %14s %14s%n", a.getString("name").isEmpty() ? "-" : a.getString("name"), a.getLong("slices"),
                        a.getDouble("chipSeconds"), a.getDouble("joules"), a.getDouble("share") * 100,
                        a.getDouble("entitlement") == null ? "-" : String.format(Locale.ROOT, "%.1f%%", 100 * a.getDouble("entitlement")), seconds(a, "gotSeconds"), seconds(a, "dueSeconds"));
            }
        }

        /** Chip seconds since the server's start. */
        private static String seconds(JsonObject account, String key) {
            return account.getDouble(key) == null ? "-" : String.format(Locale.ROOT, "%,.3f", account.getDouble(key));
        }
    }

    @Command(name = "compact", mixinStandardHelpOptions = true, description = "Removes old entries; one entry tells their last hash and their sums, so the rest stays verifiable. "
            + "Export first where they must be kept.")
    static final class Compact implements Callable<Integer> {
        @Mixin
        private Workbench.DataOption where;

        @Option(names = "--keep-days", paramLabel = "N", required = true, description = "Entries younger than this stay.")
        private int days;

        @Override
        public Integer call() {
            long removed = book(where.data).compact(System.currentTimeMillis() - Duration.ofDays(days).toMillis());
            System.out.printf("Removed %,d entries.%n", removed);
            return 0;
        }
    }

    @Command(name = "quota", mixinStandardHelpOptions = true, description = "Shows weights, limits and groups of users with their history, or sets one; it holds at once. Needs a running server.")
    static final class QuotaCommand extends ServerCommand {
        @Option(names = "--user", paramLabel = "NAME", description = "For this user.")
        private String user;

        @Option(names = "--group", paramLabel = "NAME", description = "For this group.")
        private String group;

        @Option(names = "--in", paramLabel = "GROUP", defaultValue = "", description = "The group that the user belongs to from now on; runs that were submitted before stay where they are.")
        private String memberOf;

        @Option(names = "--weight", paramLabel = "W", defaultValue = "1", description = "Share against others who want chips at the same time (default: ${DEFAULT-VALUE}).")
        private double weight;

        @Option(names = "--max-chips", paramLabel = "N", defaultValue = "0", description = "Chips held at once; 0 for any number (default: ${DEFAULT-VALUE}).")
        private int maxChips;

        @Option(names = "--why", paramLabel = "TEXT", description = "Why; it goes into the ledger.")
        private String why;

        @Override
        void ask(ServerCall server) throws InterruptedException {
            if (user != null || group != null) {
                JsonObject set = server.post("api/pool/quotas", new JsonObject().put("subject", user != null ? "user" : "group").put("name", user != null ? user : group)
                        .put("weight", weight).put("maxChips", maxChips).put("memberOf", memberOf).put("why", why));
                System.out.println("Holds from now on, as entry " + set.getLong("seq") + " of the ledger.");
                return;
            }
            DecidingCommand.print(new JsonObject(server.get("api/pool/quotas")).getJsonArray("history"), q -> String.format(Locale.ROOT, "%s %s: weight %s, %s%s", q.getString("subject"),
                    q.getString("name"), q.getDouble("weight"), q.getInteger("maxChips") == 0 ? "any number of chips" : "at most " + q.getInteger("maxChips") + " chips",
                    q.getString("memberOf").isEmpty() ? "" : ", in " + q.getString("memberOf")));
        }
    }
}
