package io.millrace.server.live;

/** Someone who follows a notebook, such as a browser's socket. Called on the notebook's thread; must not block. */
public interface Watcher {
    /** The operation with this sequence number is stored; the frame is what the socket sends. */
    void operation(long sequence, String frame);

    /** All up to this sequence number survives the loss of power. */
    void saved(long sequence);

    /** Something that is true now and is not in the log, such as where somebody's cursor is. */
    default void news(String frame) {}

    /** The notebook was closed or deleted: connect again to see what there is. */
    void closed();

    /** One who looks again whenever something has happened, whatever it was. */
    static Watcher ofAnything(Runnable happened) {
        return new Watcher() {
            @Override
            public void operation(long sequence, String frame) {
                happened.run();
            }

            @Override
            public void saved(long sequence) {
                // what is shown does not change by it
            }

            @Override
            public void closed() {
                happened.run();
            }
        };
    }
}
