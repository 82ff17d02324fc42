package io.millrace.pool.schedule;

/**
 * Why something was decided, as a value: the sentence's form and its numbers. The text is made when somebody reads it, so that a decision a
 * microsecond can carry its reason.
 *
 * @param form a sentence in which each {@code {}} stands for the next number and {@code {s}} for the name
 * @param name a run, block or user that the sentence names; null where it names none
 */
public record Reason(String form, double a, double b, double c, String name) {
    private static final long[] SCALE = {1, 10, 100};

    public static Reason of(String form) {
        return new Reason(form, 0, 0, 0, null);
    }

    public static Reason of(String form, double a) {
        return new Reason(form, a, 0, 0, null);
    }

    public static Reason of(String form, double a, double b) {
        return new Reason(form, a, b, 0, null);
    }

    public static Reason of(String form, double a, double b, double c) {
        return new Reason(form, a, b, c, null);
    }

    public static Reason of(String form, String name, double... numbers) {
        return new Reason(form, numbers.length > 0 ? numbers[0] : 0, numbers.length > 1 ? numbers[1] : 0, numbers.length > 2 ? numbers[2] : 0, name);
    }

    /** The sentence. */
    public String text() {
        int brace = form.indexOf('{');
        if (brace < 0) {
            return form;
        }
        StringBuilder text = new StringBuilder(form.length() + 24);
        int from = 0;
        int number = 0;
        while (brace >= 0) {
            text.append(form, from, brace);
            if (form.charAt(brace + 1) == 's') {
                text.append(name);
                from = brace + 3;
            } else {
                append(text, number == 0 ? a : number == 1 ? b : c);
                number++;
                from = brace + 2;
            }
            brace = form.indexOf('{', from);
        }
        return text.append(form, from, form.length()).toString();
    }

    /** At most two decimals, none where they would be zero. String.format costs more than the decision that it explains. */
    private static void append(StringBuilder text, double value) {
        if (!(Math.abs(value) < 1e15)) {
            text.append(value == Double.POSITIVE_INFINITY ? "unknown" : Double.toString(value));
            return;
        }
        long hundredths = Math.round(value * 100);
        if (hundredths < 0) {
            text.append('-');
            hundredths = -hundredths;
        }
        text.append(hundredths / 100);
        long rest = hundredths % 100;
        if (rest != 0) {
            int digits = rest % 10 == 0 ? 1 : 2;
            text.append('.').append(rest / SCALE[2] == 0 && digits == 2 && rest < 10 ? "0" : "").append(digits == 1 ? rest / 10 : rest);
        }
    }

    @Override
    public String toString() {
        return text();
    }
}
