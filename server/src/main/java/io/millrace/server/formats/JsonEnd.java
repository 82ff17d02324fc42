package io.millrace.server.formats;

/** Where a JSON value in a text ends, by its brackets and strings; whether it is valid is asked elsewhere. */
final class JsonEnd {
    private JsonEnd() {}

    static int of(String text, int start) {
        int depth = 0;
        boolean quoted = false;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    quoted = false;
                    if (depth == 0) {
                        return i + 1;
                    }
                }
            } else {
                switch (c) {
                    case '"' -> quoted = true;
                    case '{', '[' -> depth++;
                    case '}', ']' -> {
                        if (--depth == 0) {
                            return i + 1;
                        }
                    }
                    default -> {
                        if (depth == 0 && Character.isWhitespace(c)) {
                            return i;
                        }
                    }
                }
            }
        }
        return text.length();
    }
}
