package io.millrace.pool.schedule;

import java.util.Arrays;

/**
 * A heap of a lane's members by a key that is given with each; ties go to who joined first. Four children to a node and the keys beside each other, so that a step down
 * reads one line of memory and touches no member: with thousands of runs the members do not fit into the processor's caches, and the keys do.
 */
final class MemberHeap {
    private static final int CHILDREN = 4;
    private double[] keys = new double[8];
    private Member[] items = new Member[8];
    private int size;

    Member first() {
        return size == 0 ? null : items[0];
    }

    double firstKey() {
        return keys[0];
    }

    boolean isEmpty() {
        return size == 0;
    }

    void clear() {
        Arrays.fill(items, 0, size, null);
        size = 0;
    }

    void add(double key, Member member) {
        if (size == items.length) {
            items = Arrays.copyOf(items, 2 * size);
            keys = Arrays.copyOf(keys, 2 * size);
        }
        int at = size++;
        while (at > 0) {
            int parent = (at - 1) / CHILDREN;
            if (!before(key, member, parent)) {
                break;
            }
            keys[at] = keys[parent];
            items[at] = items[parent];
            at = parent;
        }
        keys[at] = key;
        items[at] = member;
    }

    Member poll() {
        Member first = items[0];
        double key = keys[--size];
        Member last = items[size];
        items[size] = null;
        if (size > 0) {
            down(key, last);
        }
        return first;
    }

    /** The key of the first has changed. */
    void updateFirst(double key) {
        down(key, items[0]);
    }

    private void down(double key, Member member) {
        int at = 0;
        for (int child = 1; child < size; child = CHILDREN * at + 1) {
            int least = child;
            int end = Math.min(child + CHILDREN, size);
            for (int other = child + 1; other < end; other++) {
                if (keys[other] < keys[least] || keys[other] == keys[least] && items[other].serial < items[least].serial) {
                    least = other;
                }
            }
            if (before(key, member, least)) {
                break;
            }
            keys[at] = keys[least];
            items[at] = items[least];
            at = least;
        }
        keys[at] = key;
        items[at] = member;
    }

    private boolean before(double key, Member member, int other) {
        return key < keys[other] || key == keys[other] && member.serial < items[other].serial;
    }
}
