package io.millrace.server.files;

/**
 * A folder: names parted by slashes, without one at the start or the end; the empty text is the top. Names that begin with a dot are the
 * server's own.
 */
public final class FolderPath {
    public static final String TOP = "";
    public static final int MOST = 500;

    private FolderPath() {}

    /**
     * The path as it is kept: blanks around names go.
     *
     * @throws FileProblem with one sentence
     */
    public static String of(String text) {
        if (text.isBlank() || text.strip().equals("/")) {
            return TOP;
        }
        StringBuilder path = new StringBuilder();
        for (String part : text.strip().replaceAll("^/+|/+$", "").split("/", -1)) {
            String name = part.strip();
            if (name.isEmpty() || name.startsWith(".") || name.chars().anyMatch(c -> c < ' ' || c == '\\')) {
                throw new FileProblem(FileProblem.Kind.INVALID, "\"" + part + "\" cannot be the name of a folder: it needs a letter or digit, no dot at its start and no backslash.");
            }
            path.append(path.isEmpty() ? "" : "/").append(name);
        }
        if (path.length() > MOST) {
            throw new FileProblem(FileProblem.Kind.INVALID, "A folder's path has at most " + MOST + " characters.");
        }
        return path.toString();
    }

    /** Whether the path is that folder or lies in it. */
    public static boolean within(String path, String folder) {
        return folder.isEmpty() || path.equals(folder) || path.startsWith(folder + "/");
    }

    public static String parent(String path) {
        int at = path.lastIndexOf('/');
        return at < 0 ? TOP : path.substring(0, at);
    }
}
