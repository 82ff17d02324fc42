package io.millrace.pool.coordinate;

import io.millrace.pool.RunStatus;
import io.millrace.pool.ledger.RangeCommit;
import io.millrace.pool.ledger.RunRecord;
import io.millrace.pool.schedule.Placer;
import io.millrace.pool.schedule.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A run as the server's member holds it in memory: the journal's record, its place, and who waits for news of it. */
final class Entry {
    /** A waiter for a version above {@code version}. */
    record Waiter(long version, CompletableFuture<RunStatus> answer) {}

    RunRecord record;
    /** The block that computes it, and its chips there; null and none while it waits. */
    String block;
    List<Integer> chips = List.of();
    /** The other blocks of a gang that is wider than one. */
    List<Placer.Part> beside = List.of();
    boolean cancelled;
    /** Why a quota keeps it from the placer, or null. */
    Reason held;
    /** Why it lost the chips that it had, until it has others; or null. */
    Reason moved;
    long version;
    boolean dirty;
    /** Hosts that were lost in a row while they computed this run, and the slice that it stood at. */
    int losses;
    long lossSlice = -1;
    final List<Waiter> waiters = new ArrayList<>();

    Entry(RunRecord record, long version) {
        this.record = record;
        this.version = version;
    }

    RunRecord.Progress progress() {
        return record.progress();
    }

    boolean ended() {
        return progress().state().ended();
    }

    /** It has these chips from now on. */
    void placed(Placer.Placement placement) {
        block = placement.block();
        chips = placement.chips();
        beside = placement.parts().subList(1, placement.parts().size());
        moved = null;
        changed();
    }

    /** It has no chips any more and waits for others. */
    void displaced() {
        block = null;
        chips = List.of();
        beside = List.of();
        changed();
    }

    /** Whether it has chips of a block. */
    boolean isOn(String id) {
        return !ended() && (id.equals(block) || beside.stream().anyMatch(part -> part.block().equals(id)));
    }

    /** Its chips on a block. */
    List<Integer> chipsOn(String id) {
        return id.equals(block) ? chips : beside.stream().filter(part -> part.block().equals(id)).map(Placer.Part::chips).findFirst().orElse(List.of());
    }

    /** Whether it has some chips that another has too. */
    boolean sharesWith(Entry other) {
        return block != null && other.block != null && (shares(other, block) || beside.stream().anyMatch(part -> shares(other, part.block())));
    }

    private boolean shares(Entry other, String id) {
        List<Integer> theirs = other.chipsOn(id);
        return !theirs.isEmpty() && chipsOn(id).stream().anyMatch(theirs::contains);
    }

    void changed() {
        version++;
        dirty = true;
    }

    /** Takes an accepted range over into the record. @return the hash of a checkpoint that is not needed any more, or null */
    String accepted(RangeCommit r, long now) {
        RunRecord.Progress p = progress();
        boolean last = r.results() != null;
        record = record.with(new RunRecord.Progress(last ? RunStatus.State.DONE : RunStatus.State.RUNNING, null,
                p.startedAt() == 0 ? now : p.startedAt(), last ? now : 0, r.block(), p.nextSlice() + r.slices(), r.unitTo(),
                p.chipNanos() + r.chipNanos(), p.joules() + r.joules(), p.switching().plus(r.switching()), p.bytes() + r.bytes(), p.hostNanos() + r.hostNanos(),
                r.checkpoint() == null ? p.checkpoint() : r.checkpoint(), r.checkpoint() == null ? p.checkpointUnit() : r.checkpointUnit(),
                r.results(), r.identity()));
        changed();
        boolean obsolete = p.checkpoint() != null && (last || r.checkpoint() != null && !r.checkpoint().equals(p.checkpoint()));
        return obsolete ? p.checkpoint() : null;
    }

    void ended(RunStatus.State state, String error, long now) {
        RunRecord.Progress p = progress();
        record = record.with(new RunRecord.Progress(state, error, p.startedAt(), now, p.block(), p.nextSlice(), p.nextUnit(), p.chipNanos(),
                p.joules(), p.switching(), p.bytes(), p.hostNanos(), p.checkpoint(), p.checkpointUnit(), p.results(), p.identity()));
        changed();
    }
}
