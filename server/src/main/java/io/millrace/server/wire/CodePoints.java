package io.millrace.server.wire;

/** Jupyter counts positions in Unicode code points, Java in UTF-16 units. */
final class CodePoints {
    private CodePoints() {}

    static int toUnits(String text, int codePoints) {
        return text.offsetByCodePoints(0, Math.clamp(codePoints, 0, text.codePointCount(0, text.length())));
    }

    static int fromUnits(String text, int units) {
        return text.codePointCount(0, Math.clamp(units, 0, text.length()));
    }
}
