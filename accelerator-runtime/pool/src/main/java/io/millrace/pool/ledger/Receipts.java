package io.millrace.pool.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Receipts, made from the ledger alone: what somebody needs to reproduce a run and to check what it cost. */
public final class Receipts {
    private Receipts() {}

    /**
     * Where in the ledger's chain a run stands: an export of the ledger that holds {@code lastEntry} with {@code hash} proves the receipt.
     *
     * @param firstEntry of its first committed slices
     * @param lastEntry  that says that it has ended
     */
    public record Link(long firstEntry, long lastEntry, String hash) {}

    /** The receipt with its place in the chain. */
    public static Map<String, Object> of(RunRecord run, List<RangeCommit> ranges, Link link) {
        Map<String, Object> receipt = of(run, ranges);
        Map<String, Object> ledger = new LinkedHashMap<>();
        ledger.put("firstEntry", link.firstEntry());
        ledger.put("lastEntry", link.lastEntry());
        ledger.put("hash", link.hash());
        receipt.put("ledger", ledger);
        return receipt;
    }

    /** The receipt of a run that has ended with all its slices committed. */
    public static Map<String, Object> of(RunRecord run, List<RangeCommit> ranges) {
        RunRecord.Progress progress = run.progress();
        List<Map<String, Object>> tokens = new ArrayList<>();
        String block = null;
        long epoch = -1;
        String placed = "";
        for (RangeCommit range : ranges) {
            if (range.epoch() == epoch && range.block().equals(block) && range.placed().equals(placed)) {
                Map<String, Object> last = tokens.getLast();
                last.put("slices", (Long) last.get("slices") + range.slices());
            } else {
                Map<String, Object> token = new LinkedHashMap<>();
                token.put("block", block = range.block());
                token.put("epoch", epoch = range.epoch());
                if (!range.beside().isEmpty()) {
                    token.put("beside", RangeCommit.Beside.text(range.beside()));
                }
                placed = range.placed();
                if (!placed.isEmpty()) {
                    token.put("chips", placed);
                }
                token.put("firstSlice", range.firstSlice());
                token.put("slices", range.slices());
                tokens.add(token);
            }
        }
        Map<String, Object> receipt = new LinkedHashMap<>();
        receipt.put("run", run.run());
        receipt.put("label", run.label());
        receipt.put("owner", run.owner());
        receipt.put("notebook", run.notebook());
        receipt.put("programHash", run.programHash());
        receipt.put("inputsHash", run.inputs());
        receipt.put("seed", run.request().seed());
        receipt.put("catalogueVersion", run.catalogue());
        receipt.put("numericIdentity", progress.identity());
        receipt.put("chipType", run.request().type());
        receipt.put("chips", run.request().chips());
        if (run.request().fraction() < 1) {
            receipt.put("fraction", run.request().fraction());
        }
        receipt.put("slices", progress.nextSlice());
        receipt.put("units", run.units());
        receipt.put("tokens", tokens);
        receipt.put("chipNanos", progress.chipNanos());
        receipt.put("joules", progress.joules());
        receipt.put("switchNanos", progress.switching().nanos());
        receipt.put("switchJoules", progress.switching().joules());
        receipt.put("bytes", Math.round(progress.bytes()));
        receipt.put("hostNanos", progress.hostNanos());
        receipt.put("submittedAt", Instant.ofEpochMilli(run.submittedAt()).toString());
        receipt.put("startedAt", Instant.ofEpochMilli(progress.startedAt()).toString());
        receipt.put("finishedAt", Instant.ofEpochMilli(progress.finishedAt()).toString());
        return receipt;
    }
}
