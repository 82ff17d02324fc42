package io.millrace.server.store;

/** Told how long the store takes, for figures. Called on the writer's thread; must not block. */
public interface StoreWatch {
    /** @param rows operations in the commit */
    void committed(int rows, long nanos);

    /** A marker was written that made all before it survive the loss of power. */
    void synced(long nanos);
}
