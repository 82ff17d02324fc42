package io.millrace.pool.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.pool.RunRequest;
import io.millrace.pool.RunStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever somebody does to the ledger or to an export of it afterwards is found. */
class ChainTest {
    @TempDir
    Path directory;
    private DataSource source;
    private SqlLedger ledger;
    private long now = 1_000;

    @BeforeEach
    void history() {
        source = TestStore.open(directory);
        ledger = new SqlLedger(source, () -> Instant.ofEpochMilli(now));
        long epoch = ledger.claim("b", "t", 8, "host");
        for (String run : List.of("one", "two, \"quoted\"", "three")) {
            now += 1_000;
            ledger.journal(new RunRecord(run, "ann", "physics", "n", "label", new byte[] {1}, "h", "i", new RunRequest(4, "t", 1, 0, 7), 20, 0, 0, "compute", 0,
                    "1", now, RunRecord.Progress.NONE));
            ledger.place(run, "b");
            now += 1_500;
            ledger.commit(List.of(range(run, epoch, 0, null), range(run, epoch, 1, run.equals("three") ? null : "results")));
        }
        ledger.end("three", RunStatus.State.CANCELLED, null);
        ledger.commitLoad(List.of(new LoadCommit("b", epoch, 0, 500, List.of(new Account("background", "vc-1", "", "t", 10, 7_000, 0.25)))));
        ledger.quotas().set(Quota.USER, "ann", 2, 64, "", "admin", "a thesis is due");
        ledger.racks().put(List.of(new Rack("b", "t", 8, Rack.State.DRAINING, now, "admin", "a fan is broken")));
    }

    private static RangeCommit range(String run, long epoch, long slice, String results) {
        return new RangeCommit(run, "b", epoch, slice, 1, slice * 10, slice * 10 + 10, slice * 100, slice * 100 + 100, 100, 0.1, Switching.NONE, 1, 1,
                RangeCommit.pack(List.of(new long[] {slice * 100, slice * 100 + 100})), null, 0, results, "identity");
    }

    private List<String> export(LedgerFiles.Format format) throws IOException {
        StringWriter out = new StringWriter();
        ledger.book().export(format, out);
        return new ArrayList<>(out.toString().lines().toList());
    }

    private static String fault(List<String> lines) throws IOException {
        return LedgerFiles.verify(new BufferedReader(new StringReader(String.join("\n", lines) + "\n"))).fault().orElse("none");
    }

    @ParameterizedTest
    @EnumSource
    void anExportIsFoundWholeAndEveryOtherIsNot(LedgerFiles.Format format) throws IOException {
        List<String> whole = export(format);
        assertEquals("none", fault(whole));
        int entries = whole.size() - (format == LedgerFiles.Format.CSV ? 3 : 2);
        int from = whole.size() - entries - 1;
        assertTrue(entries > 12, "entries: " + entries);
        for (int i = from; i < from + entries; i++) {
            List<String> dropped = new ArrayList<>(whole);
            dropped.remove(i);
            assertTrue(fault(dropped).contains("missing"), "line " + i + " dropped: " + fault(dropped));
            for (int at = 0; at < whole.get(i).length(); at += 7) {
                List<String> changed = new ArrayList<>(whole);
                StringBuilder line = new StringBuilder(whole.get(i));
                line.setCharAt(at, line.charAt(at) == '1' ? '2' : '1');
                changed.set(i, line.toString());
                assertTrue(!fault(changed).equals("none"), "line " + i + " changed at " + at + ": " + line);
            }
            if (i > from) {
                List<String> swapped = new ArrayList<>(whole);
                Collections.swap(swapped, i - 1, i);
                assertTrue(!fault(swapped).equals("none"), "lines " + (i - 1) + " and " + i + " swapped");
            }
        }
        assertTrue(fault(whole.subList(0, whole.size() - 1)).contains("end of the file is missing"));
    }

    @Test
    void aChangedStoreIsFound() throws Exception {
        assertTrue(ledger.book().verify().fault().isEmpty());
        for (Map.Entry<String, String> change : Map.of("UPDATE pool_entry SET body = replace(body, 'ann', 'eve') WHERE seq = 4", "Entry 4 was changed",
                "DELETE FROM pool_entry WHERE seq = 5", "Entry 5 is missing", "DELETE FROM pool_entry WHERE seq = (SELECT MAX(seq) FROM pool_entry)", "missing at the end",
                "UPDATE pool_account SET chip_nanos = chip_nanos + 1 WHERE owner = 'ann'", "account of ann").entrySet()) {
            try (Connection connection = source.getConnection()) {
                connection.setAutoCommit(false);
                connection.createStatement().executeUpdate(change.getKey());
                connection.commit();
            }
            String fault = ledger.book().verify().fault().orElse("none");
            assertTrue(fault.contains(change.getValue()), change.getKey() + ": " + fault);
            try (Connection connection = source.getConnection()) {
                connection.createStatement().executeUpdate("DELETE FROM pool_entry");
                for (String table : List.of("pool_run", "pool_commit", "pool_account", "pool_block", "pool_quota", "pool_rack")) {
                    connection.createStatement().executeUpdate("DELETE FROM " + table);
                }
                connection.createStatement().executeUpdate("UPDATE pool_head SET seq = 0, base_seq = 0, hash = '" + LedgerEntry.NOTHING + "'");
            }
            now = 1_000;
            ledger = new SqlLedger(source, () -> Instant.ofEpochMilli(now));
            historyAgain();
            assertTrue(ledger.book().verify().fault().isEmpty());
        }
    }

    private void historyAgain() {
        long epoch = ledger.claim("b", "t", 8, "host");
        ledger.journal(new RunRecord("one", "ann", "physics", "n", "label", new byte[] {1}, "h", "i", new RunRequest(4, "t", 1, 0, 7), 20, 0, 0, "compute", 0, "1", now,
                RunRecord.Progress.NONE));
        ledger.place("one", "b");
        for (int i = 0; i < 4; i++) {
            ledger.commit(List.of(range("one", epoch, i, null)));
        }
    }

    @Test
    void whatIsCompactedIsAccountedForAndAnArchiveFitsBeforeIt() throws IOException {
        List<String> archive = export(LedgerFiles.Format.JSON);
        List<Account> before = ledger.book().accounts();
        long removed = ledger.book().compact(4_000);
        assertTrue(removed > 3, "removed: " + removed);
        assertTrue(ledger.book().verify().fault().isEmpty(), ledger.book().verify().fault().orElse(""));
        assertEquals(before, ledger.book().accounts());
        List<String> rest = export(LedgerFiles.Format.JSON);
        assertEquals("none", fault(rest));
        assertTrue(archive.get((int) removed).contains(rest.getFirst().replaceAll(".*\"hash\":\"([0-9a-f]+)\".*", "$1")), "the chain goes on from the archive's entry");
        assertTrue(ledger.book().compact(now) > 0, "and once more");
        assertTrue(ledger.book().verify().fault().isEmpty(), ledger.book().verify().fault().orElse(""));
        assertEquals(0, ledger.book().compact(0));
        List<String> forged = export(LedgerFiles.Format.JSON);
        forged.set(0, forged.getFirst().replaceAll("\"seq\":\\d+", "\"seq\":1"));
        assertTrue(!fault(forged).equals("none"));
    }

    @Test
    void aReceiptNamesTheEntryThatProvesIt() throws IOException {
        Receipts.Link link = ledger.link("one").orElseThrow();
        assertTrue(export(LedgerFiles.Format.JSON).stream().anyMatch(l -> l.startsWith("{\"seq\":" + link.lastEntry() + ",") && l.contains("\"kind\":\"ended\"")
                && l.contains(link.hash())), "entry " + link.lastEntry());
        assertTrue(ledger.link("nobody").isEmpty());
    }

    @Test
    void theCsvHasARowForEachRunThatEnded() throws IOException {
        List<String> rows = export(LedgerFiles.Format.CSV).stream().filter(l -> l.contains(",ended,")).toList();
        assertEquals(3, rows.size());
        assertTrue(rows.getFirst().contains(",ended,one,ann,physics,n,t,4,2.000,3.500,3.500,0.000000800,0.2,done,"), rows.getFirst());
        assertTrue(rows.get(1).contains("\"two, \"\"quoted\"\"\""), rows.get(1));
    }

    @Test
    void somethingElseIsNoExport() {
        assertThrows(IllegalArgumentException.class, () -> LedgerFiles.verify(new BufferedReader(new StringReader("a,b,c\n1,2,3\n"))));
    }

    @Test
    void quotasKeepTheirHistory() {
        ledger.quotas().set(Quota.USER, "ann", 1, 0, "", "admin", "the thesis is in");
        assertEquals(List.of("a thesis is due", "the thesis is in"), ledger.quotas().history().stream().map(Quota::why).toList());
        assertEquals(1.0, ledger.quotas().current().getFirst().weight());
        assertEquals(1, ledger.quotas().current().size());
    }
}
