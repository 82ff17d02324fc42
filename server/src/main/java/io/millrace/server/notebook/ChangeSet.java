package io.millrace.server.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A change to a text, in the form that CodeMirror 6 sends: a list of sections that together cover the whole old text. Each section keeps
 * {@code length} units, or replaces them with {@code insert}. Lengths are UTF-16 units, which is what a Java String counts too; a line
 * break is one unit, so texts under edit hold {@code \n} only.
 *
 * <p>JSON: {@code 5} keeps five units, {@code [3]} deletes three, {@code [3,"ab","c"]} replaces three with {@code ab\nc}.
 */
public record ChangeSet(List<Section> sections) {
    /**
     * One section of the old text.
     *
     * @param length units of the old text that it covers
     * @param insert null to keep them, else what stands in their place
     */
    public record Section(int length, String insert) {
        public Section {
            if (length < 0) {
                throw new IllegalArgumentException("A section of a change has a negative length.");
            }
        }

        boolean keeps() {
            return insert == null;
        }
    }

    public ChangeSet {
        sections = sections.stream().filter(section -> section.length > 0 || !section.keeps() && !section.insert.isEmpty()).toList();
    }

    public int lengthBefore() {
        int length = 0;
        for (Section section : sections) {
            length = Math.addExact(length, section.length);
        }
        return length;
    }

    public int lengthAfter() {
        int length = 0;
        for (Section section : sections) {
            length = Math.addExact(length, section.keeps() ? section.length : section.insert.length());
        }
        return length;
    }

    /** @throws IllegalArgumentException where the text has another length than the change was made for */
    public String apply(String text) {
        if (lengthBefore() != text.length()) {
            throw new IllegalArgumentException("The change is for a text of " + lengthBefore() + " units and the cell has " + text.length() + ".");
        }
        StringBuilder result = new StringBuilder(lengthAfter());
        int at = 0;
        for (Section section : sections) {
            if (section.keeps()) {
                result.append(text, at, at + section.length);
            } else {
                result.append(section.insert);
            }
            at += section.length;
        }
        return result.toString();
    }

    /** One change with the effect of this one and then {@code next}. */
    public ChangeSet then(ChangeSet next) {
        if (lengthAfter() != next.lengthBefore()) {
            throw new IllegalArgumentException("The changes do not follow each other: " + lengthAfter() + " and " + next.lengthBefore() + " units.");
        }
        return isEmpty() ? next : next.isEmpty() ? this : Transform.compose(this, next);
    }

    /**
     * This change for the text after {@code other}; both were made for the same text. {@code a.then(b.over(a, false))} and
     * {@code b.then(a.over(b, true))} make the same text.
     *
     * @param before whether this one's insertions go first where both insert at one place
     */
    public ChangeSet over(ChangeSet other, boolean before) {
        if (lengthBefore() != other.lengthBefore()) {
            throw new IllegalArgumentException("The changes are for texts of " + lengthBefore() + " and " + other.lengthBefore() + " units.");
        }
        return other.isEmpty() ? this : Transform.map(this, other, before);
    }

    /** The change that makes {@code before}, the text that this one is for, out of the text that it makes. */
    public ChangeSet inverse(String before) {
        List<Section> result = new ArrayList<>(sections.size());
        int at = 0;
        for (Section section : sections) {
            result.add(section.keeps() ? section : new Section(section.insert.length(), before.substring(at, at + section.length)));
            at += section.length;
        }
        return new ChangeSet(result);
    }

    /** Whether it changes nothing. */
    public boolean isEmpty() {
        return sections.isEmpty() || sections.size() == 1 && sections.getFirst().keeps();
    }

    /** @throws IllegalArgumentException with one sentence where the JSON is no change set */
    public static ChangeSet fromJson(Object json) {
        if (!(json instanceof List<?> list)) {
            throw new IllegalArgumentException("A change set is a JSON array.");
        }
        List<Section> sections = new ArrayList<>(list.size());
        for (Object part : list) {
            if (part instanceof Integer keep) {
                sections.add(new Section(keep, null));
            } else if (part instanceof List<?> replace && !replace.isEmpty() && replace.getFirst() instanceof Integer length) {
                StringBuilder insert = new StringBuilder();
                for (int i = 1; i < replace.size(); i++) {
                    if (!(replace.get(i) instanceof String line) || line.indexOf('\n') >= 0 || line.indexOf('\r') >= 0) {
                        throw new IllegalArgumentException("An inserted text in a change set is a list of lines without line breaks.");
                    }
                    insert.append(i == 1 ? "" : "\n").append(line);
                }
                sections.add(new Section(length, insert.toString()));
            } else {
                throw new IllegalArgumentException("A part of a change set is a number, or an array that starts with a number.");
            }
        }
        ChangeSet changes = new ChangeSet(sections);
        changes.lengthBefore();
        changes.lengthAfter();
        return changes;
    }

    public List<Object> toJson() {
        List<Object> json = new ArrayList<>(sections.size());
        for (Section section : sections) {
            if (section.keeps()) {
                json.add(section.length);
            } else {
                List<Object> part = new ArrayList<>();
                part.add(section.length);
                if (!section.insert.isEmpty()) {
                    part.addAll(List.of(section.insert.split("\n", -1)));
                }
                json.add(part);
            }
        }
        return json;
    }

    /** The change that replaces all of {@code before} with {@code after}, keeping their common start and end; no surrogate pair is parted. */
    public static ChangeSet between(String before, String after) {
        Objects.requireNonNull(before, "before is null");
        int start = 0;
        int shorter = Math.min(before.length(), after.length());
        while (start < shorter && before.charAt(start) == after.charAt(start)) {
            start++;
        }
        if (start > 0 && Character.isHighSurrogate(before.charAt(start - 1))) {
            start--;
        }
        int end = 0;
        while (end < shorter - start && before.charAt(before.length() - 1 - end) == after.charAt(after.length() - 1 - end)) {
            end++;
        }
        if (end > 0 && Character.isLowSurrogate(before.charAt(before.length() - end))) {
            end--;
        }
        SectionList sections = new SectionList();
        sections.add(start, null);
        sections.add(before.length() - start - end, after.substring(start, after.length() - end));
        sections.add(end, null);
        return sections.toChangeSet();
    }
}
