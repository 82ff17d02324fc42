package io.millrace.notebook;

/** Something that was shown and can be shown anew in its place. */
public final class DisplayHandle {
    private final String id;

    DisplayHandle(String id) {
        this.id = id;
    }

    public String id() {
        return id;
    }

    /** Replaces what is shown, wherever it is shown. */
    public DisplayHandle update(Object object) {
        Display.send("update", id, object);
        return this;
    }

    @Override
    public String toString() {
        return "display " + id;
    }
}
