package io.millrace.pool.schedule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Why something was decided, as a value: the cause, its numbers, and the name of what it speaks of. The text is made when somebody reads it, so that a decision a
 * microsecond can carry its reason, and whoever shows it to a reader of another language words it from the same value.
 *
 * @param name a run, block, group or user that the sentence names; null where it names none
 */
public record Reason(Cause cause, double a, double b, double c, String name) {
    private static final String[] SINGULAR = {" chip", " run", " node", " block", " other run"};

    public static Reason of(Cause cause) {
        return new Reason(cause, 0, 0, 0, null);
    }

    public static Reason of(Cause cause, double a) {
        return new Reason(cause, a, 0, 0, null);
    }

    public static Reason of(Cause cause, double a, double b) {
        return new Reason(cause, a, b, 0, null);
    }

    public static Reason of(Cause cause, double a, double b, double c) {
        return new Reason(cause, a, b, c, null);
    }

    public static Reason of(Cause cause, String name, double... numbers) {
        return new Reason(cause, numbers.length > 0 ? numbers[0] : 0, numbers.length > 1 ? numbers[1] : 0, numbers.length > 2 ? numbers[2] : 0, name);
    }

    /** The same about somebody by another name: a run's title for its identifier. */
    public Reason named(String other) {
        return new Reason(cause, a, b, c, other);
    }

    /** The sentence in English. */
    public String text() {
        String form = cause.form;
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
                double value = number == 0 ? a : number == 1 ? b : c;
                append(text, value);
                number++;
                from = brace + 2;
                if (value == 1) {
                    from = singular(form, from, text);
                }
            }
            brace = form.indexOf('{', from);
        }
        return text.append(form, from, form.length()).toString();
    }

    /** One chip, not one chips. @return where the form goes on */
    private static int singular(String form, int from, StringBuilder text) {
        for (String word : SINGULAR) {
            if (form.startsWith(word + "s", from)) {
                text.append(word);
                return from + word.length() + 1;
            }
        }
        return from;
    }

    /** What a page words it from: {@code code}, {@code numbers} in the order of the sentence, {@code name}, and the English {@code text}. */
    public Map<String, Object> toMap() {
        List<Object> numbers = new ArrayList<>();
        int places = cause.form.split("\\{}", -1).length - 1;
        for (int i = 0; i < places; i++) {
            double value = i == 0 ? a : i == 1 ? b : c;
            numbers.add(Double.isFinite(value) ? value : null);
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("code", cause.code());
        map.put("numbers", numbers);
        map.put("name", name == null ? "" : name);
        map.put("text", text());
        return map;
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
            text.append('.').append(rest / 10);
            if (rest % 10 != 0) {
                text.append(rest % 10);
            }
        }
    }

    @Override
    public String toString() {
        return text();
    }
}
