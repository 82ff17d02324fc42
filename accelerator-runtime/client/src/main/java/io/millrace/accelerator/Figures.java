package io.millrace.accelerator;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Figures with units, for people. */
final class Figures {
    private Figures() {}

    static double number(Map<String, Object> map, String key) {
        return map.get(key) instanceof Number number ? number.doubleValue() : 0;
    }

    static String seconds(double s) {
        return s >= 100 ? scaled(s, 1, "s", 0) : s >= 1 ? scaled(s, 1, "s", 2) : s >= 1e-3 ? scaled(s, 1e-3, "ms", 2)
                : s >= 1e-6 ? scaled(s, 1e-6, "µs", 1) : s == 0 ? "0 s" : scaled(s, 1e-9, "ns", 0);
    }

    static String joules(double j) {
        return j >= 1e6 ? scaled(j, 1e6, "MJ", 2) : j >= 1e3 ? scaled(j, 1e3, "kJ", 2) : j >= 1 ? scaled(j, 1, "J", 2) : scaled(j, 1e-3, "mJ", 2);
    }

    static String bytes(double b) {
        return b >= 1L << 30 ? scaled(b, 1L << 30, "GiB", 2) : b >= 1 << 20 ? scaled(b, 1 << 20, "MiB", 1)
                : b >= 1024 ? scaled(b, 1024, "KiB", 1) : scaled(b, 1, "B", 0);
    }

    /** "switchJoules" as "switch energy", "chipNanos" as "chip time", "programHash" as "program hash". */
    static String words(String name) {
        String base = name.endsWith("Nanos") ? name.substring(0, name.length() - 5) + "Time" : name.endsWith("Bytes")
                ? name.substring(0, name.length() - 5) : name;
        return base.replaceAll("[jJ]oules$", "Energy").replaceAll("([a-z0-9])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
    }

    static Map<String, Object> bundle(String text, Object html) {
        Map<String, Object> bundle = new LinkedHashMap<>();
        bundle.put("text/html", html.toString());
        bundle.put("text/plain", text);
        return bundle;
    }

    private static String scaled(double value, double unit, String name, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f %s", value / unit, name);
    }
}
