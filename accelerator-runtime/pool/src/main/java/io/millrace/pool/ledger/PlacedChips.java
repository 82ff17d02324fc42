package io.millrace.pool.ledger;

import java.util.ArrayList;
import java.util.List;

/**
 * The chips of a gang in their order, as a line of the ledger: {@code block-0/0-3,8 block-1/0}. Part i of a mesh of n parts is on chip {@code i k / n} of the first k,
 * rounded down, where k is the smaller of n and the number of chips.
 */
public record PlacedChips(List<Chip> chips) {
    /** A chip by its block and number. */
    public record Chip(String block, int number) {}

    public PlacedChips {
        chips = List.copyOf(chips);
    }

    /** The chips of one block. */
    public static PlacedChips on(String block, List<Integer> numbers) {
        return new PlacedChips(numbers.stream().map(n -> new Chip(block, n)).toList());
    }

    public PlacedChips and(PlacedChips more) {
        List<Chip> all = new ArrayList<>(chips);
        all.addAll(more.chips);
        return new PlacedChips(all);
    }

    public static PlacedChips parse(String text) {
        List<Chip> chips = new ArrayList<>();
        for (String block : text.isEmpty() ? new String[0] : text.split(" ")) {
            int at = block.lastIndexOf('/');
            for (String range : block.substring(at + 1).split(",")) {
                int dash = range.indexOf('-');
                int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
                int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
                for (int n = first; n <= last; n++) {
                    chips.add(new Chip(block.substring(0, at), n));
                }
            }
        }
        return new PlacedChips(chips);
    }

    /** One line, which {@link #parse} reads. */
    public String text() {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < chips.size(); ) {
            int end = follows(i, chips.size());
            boolean same = i > 0 && chips.get(i - 1).block().equals(chips.get(i).block());
            out.append(same ? "," : i == 0 ? "" : " ").append(same ? range(i, end) : chips.get(i).block() + "/" + range(i, end));
            i = end;
        }
        return out.toString();
    }

    /** Where the parts of a mesh are: a line for each row of neighbours that have equally many, in order. */
    public List<String> mesh(int parts) {
        int holders = Math.min(parts, chips.size());
        int[] count = new int[holders];
        for (long part = 0; part < parts; part++) {
            count[(int) (part * holders / parts)]++;
        }
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < holders; ) {
            int same = i + 1;
            while (same < holders && count[same] == count[i]) {
                same++;
            }
            int end = follows(i, same);
            lines.add(chips.get(i).block() + "/" + range(i, end) + ": " + count[i] + (count[i] == 1 ? " part" : " parts") + (end - i > 1 ? " each" : ""));
            i = end;
        }
        return lines;
    }

    /** The end of the row of neighbours that begins here. */
    private int follows(int from, int to) {
        int end = from + 1;
        while (end < to && chips.get(end).block().equals(chips.get(from).block()) && chips.get(end).number() == chips.get(end - 1).number() + 1) {
            end++;
        }
        return end;
    }

    private String range(int from, int to) {
        int first = chips.get(from).number();
        return to - from == 1 ? "" + first : first + "-" + chips.get(to - 1).number();
    }
}
