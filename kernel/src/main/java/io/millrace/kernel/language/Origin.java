package io.millrace.kernel.language;

/**
 * Where a snippet comes from.
 *
 * @param count  execution count of the cell, which is what stack traces name
 * @param line   lines of the cell before the snippet
 * @param source the snippet's text as JShell got it
 */
record Origin(String cell, int count, int line, String source) {
    String label() {
        return "cell " + count;
    }
}
