package io.millrace.server.formats;

import com.github.difflib.DiffUtils;
import com.github.difflib.patch.AbstractDelta;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Merging two descendants of one text or one set of keys: what only one of them changed counts, and what both changed differently is a conflict. */
public final class ThreeWay {
    /** @param conflicts places where both sides changed the same lines, marked in the text as Git does */
    public record Text(String text, int conflicts) {}

    private record Hunk(boolean ours, int from, int to, int grow) {}

    private ThreeWay() {}

    public static Text lines(String base, String ours, String theirs) {
        if (ours.equals(theirs) || theirs.equals(base)) {
            return new Text(ours, 0);
        }
        if (ours.equals(base)) {
            return new Text(theirs, 0);
        }
        List<String> old = List.of(base.split("\n", -1));
        List<String> left = List.of(ours.split("\n", -1));
        List<String> right = List.of(theirs.split("\n", -1));
        List<Hunk> hunks = new ArrayList<>(hunks(old, left, true));
        hunks.addAll(hunks(old, right, false));
        hunks.sort(java.util.Comparator.comparingInt(Hunk::from).thenComparingInt(Hunk::to));
        List<String> merged = new ArrayList<>();
        int conflicts = 0;
        int at = 0;
        int leftGrow = 0;
        int rightGrow = 0;
        for (int i = 0; i < hunks.size(); ) {
            int from = hunks.get(i).from();
            int to = hunks.get(i).to();
            int leftAfter = leftGrow;
            int rightAfter = rightGrow;
            boolean byLeft = false;
            boolean byRight = false;
            // Hunks that touch are one place, as for Git.
            for (; i < hunks.size() && hunks.get(i).from() <= to; i++) {
                Hunk hunk = hunks.get(i);
                to = Math.max(to, hunk.to());
                byLeft |= hunk.ours();
                byRight |= !hunk.ours();
                leftAfter += hunk.ours() ? hunk.grow() : 0;
                rightAfter += hunk.ours() ? 0 : hunk.grow();
            }
            merged.addAll(old.subList(at, from));
            List<String> mine = left.subList(from + leftGrow, to + leftAfter);
            List<String> other = right.subList(from + rightGrow, to + rightAfter);
            if (!byRight || mine.equals(other)) {
                merged.addAll(mine);
            } else if (!byLeft) {
                merged.addAll(other);
            } else {
                conflicts++;
                merged.add("<<<<<<< ours");
                merged.addAll(mine);
                merged.add("=======");
                merged.addAll(other);
                merged.add(">>>>>>> theirs");
            }
            at = to;
            leftGrow = leftAfter;
            rightGrow = rightAfter;
        }
        merged.addAll(old.subList(at, old.size()));
        return new Text(String.join("\n", merged), conflicts);
    }

    private static List<Hunk> hunks(List<String> base, List<String> side, boolean ours) {
        List<Hunk> hunks = new ArrayList<>();
        for (AbstractDelta<String> delta : DiffUtils.diff(base, side).getDeltas()) {
            int from = delta.getSource().getPosition();
            hunks.add(new Hunk(ours, from, from + delta.getSource().size(), delta.getTarget().size() - delta.getSource().size()));
        }
        return hunks;
    }

    /** Key by key; where both changed one key differently, ours counts. */
    public static Map<String, Object> keys(Map<String, Object> base, Map<String, Object> ours, Map<String, Object> theirs) {
        Set<String> all = new LinkedHashSet<>(ours.keySet());
        all.addAll(theirs.keySet());
        Map<String, Object> merged = new LinkedHashMap<>();
        for (String key : all) {
            Map<String, Object> side = Objects.equals(ours.get(key), base.get(key)) && ours.containsKey(key) == base.containsKey(key) ? theirs : ours;
            if (side.containsKey(key)) {
                merged.put(key, side.get(key));
            }
        }
        return merged;
    }

    public static <T> T value(T base, T ours, T theirs) {
        return Objects.equals(ours, base) ? theirs : ours;
    }
}
