package io.millrace.server.store;

import io.millrace.server.store.StoreWriter.Also;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What of a notebook's past is kept. Never touched: what its state is made of (the snapshot and all after it), the texts of outputs that it shows, and its
 * named versions.
 *
 * <p><b>The log</b> goes after {@code days}, and sooner where it is larger than {@code bytes}; the newest {@value #NEWEST} operations stay, so a page that was away a
 * while resumes without a snapshot. <b>Automatic versions</b> are thinned: all of the last day, one an hour of the last week, then one a day, none after
 * {@code days}.
 */
public record Housekeeping(int days, long bytes) {
    public static final int NEWEST = 5_000;
    /** In one transaction, so that writers do not wait. */
    private static final int ROWS = 5_000;

    /** What has to be written; nothing where nothing is to be done. */
    public List<Also> of(NotebookStore store, String notebook, Instant now) {
        List<Also> also = new ArrayList<>();
        NotebookStore.LogSize size = store.logSize(notebook);
        long upTo = Math.min(size.snapshot(), size.newest() - NEWEST);
        if (upTo > 0) {
            String before = size.characters() > bytes ? now.toString() : now.minus(Duration.ofDays(days)).toString();
            also.add(statements -> statements.update("DELETE FROM operation WHERE notebook = ? AND sequence IN (SELECT o.sequence FROM operation o WHERE o.notebook = ? "
                    + "AND o.sequence <= ? AND o.at < ? AND NOT EXISTS (SELECT 1 FROM stream_part p WHERE p.notebook = o.notebook AND p.sequence = o.sequence) "
                    + "ORDER BY o.sequence LIMIT " + ROWS + ")", notebook, notebook, upTo, before));
        }
        List<NotebookStore.Version> versions = store.versions(notebook);
        Set<Long> gone = new HashSet<>(superfluous(versions, now));
        if (!gone.isEmpty()) {
            gone.forEach(sequence -> also.add(statements -> statements.update("DELETE FROM version WHERE notebook = ? AND sequence = ?", notebook, sequence)));
            Set<String> kept = new HashSet<>();
            versions.stream().filter(version -> !gone.contains(version.sequence())).forEach(version -> kept.addAll(store.versionHashes(notebook, version.sequence())));
            store.versionHashes(notebook).stream().filter(hash -> !kept.contains(hash))
                    .forEach(hash -> also.add(statements -> statements.update("DELETE FROM version_cell WHERE notebook = ? AND hash = ?", notebook, hash)));
        }
        return also;
    }

    /** Of the versions, newest first, those that nobody has named and that stand too close to a newer one for their age. */
    public List<Long> superfluous(List<NotebookStore.Version> versions, Instant now) {
        List<Long> gone = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (NotebookStore.Version version : versions) {
            if (version.kind().equals("named")) {
                continue;
            }
            Instant at = Instant.parse(version.at());
            Duration age = Duration.between(at, now);
            if (age.toDays() >= days) {
                gone.add(version.sequence());
            } else if (age.toHours() >= 24 && !taken.add(at.truncatedTo(age.toDays() < 7 ? ChronoUnit.HOURS : ChronoUnit.DAYS).toString())) {
                gone.add(version.sequence());
            }
        }
        return gone;
    }
}
