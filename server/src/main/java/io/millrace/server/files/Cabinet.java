package io.millrace.server.files;

import java.util.List;

/** Notebooks, folders and trash as somebody sees them. Methods block. */
public interface Cabinet {
    /** All that are not in the trash, newest change first. */
    List<Files.Entry> notebooks();

    /** What can be restored, deleted last first. */
    List<Files.Entry> trash();

    /** All folders with those above them, in order. */
    List<String> folders();

    /** @throws FileProblem where it is there already, or is no name */
    String makeFolder(String path);

    /** Renames or moves a folder with all that lies in it. */
    String renameFolder(String from, String to);

    /** Takes a folder away; the notebooks in it go to the trash and know where they were. */
    void removeFolder(String path);

    void move(String notebook, String folder);

    /** Puts a notebook into the trash. */
    void trash(String notebook);

    void emptyTrash();
}
