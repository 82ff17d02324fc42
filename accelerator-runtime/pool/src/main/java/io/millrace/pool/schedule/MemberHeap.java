package io.millrace.pool.schedule;

import java.util.Arrays;

/**
 * A binary heap of a lane's members that knows where each stands, so that one can be taken out of the middle; ties go to who joined first. Each kind of heap
 * keeps its own place in the member, since a member is in several.
 */
final class MemberHeap {
    /** What a heap is ordered by, and which place it keeps. */
    enum Kind { ELIGIBLE, FUTURE, CLASS }

    private final Kind kind;
    private Lane.Member[] items = new Lane.Member[8];
    private int size;

    MemberHeap(Kind kind) {
        this.kind = kind;
    }

    private double key(Lane.Member member) {
        return kind == Kind.FUTURE ? member.eligible : member.deadline;
    }

    private boolean before(Lane.Member a, Lane.Member b) {
        double x = key(a);
        double y = key(b);
        return x < y || x == y && a.serial < b.serial;
    }

    private void put(int at, Lane.Member member) {
        items[at] = member;
        if (kind == Kind.CLASS) {
            member.classSlot = at;
        } else {
            member.slot = at;
        }
    }

    Lane.Member first() {
        return size == 0 ? null : items[0];
    }

    boolean isEmpty() {
        return size == 0;
    }

    void add(Lane.Member member) {
        if (size == items.length) {
            items = Arrays.copyOf(items, 2 * size);
        }
        put(size, member);
        up(size++);
    }

    Lane.Member poll() {
        Lane.Member first = items[0];
        remove(0);
        return first;
    }

    /** Takes out whoever stands at a place. */
    void remove(int at) {
        Lane.Member last = items[--size];
        items[size] = null;
        if (at != size) {
            put(at, last);
            update(at);
        }
    }

    /** The key of whoever stands at a place has changed. */
    void update(int at) {
        Lane.Member member = items[at];
        up(at);
        if (items[at] == member) {
            down(at);
        }
    }

    private void up(int from) {
        int at = from;
        Lane.Member member = items[at];
        while (at > 0 && before(member, items[(at - 1) >> 1])) {
            put(at, items[(at - 1) >> 1]);
            at = (at - 1) >> 1;
        }
        put(at, member);
    }

    private void down(int from) {
        int at = from;
        Lane.Member member = items[at];
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && before(items[child + 1], items[child])) {
                child++;
            }
            if (!before(items[child], member)) {
                break;
            }
            put(at, items[child]);
            at = child;
        }
        put(at, member);
    }
}
