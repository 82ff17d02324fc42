package io.millrace.notebook;

import java.util.LinkedHashMap;
import java.util.Map;

/** HTML to be shown as such: {@code Html.of("<b>bold</b>")}. The page cleans it; scripts run only in a frame of their own. */
public record Html(String source) {
    public static Html of(String source) {
        return new Html(source);
    }

    /** A small table of names and values; both are escaped. */
    public static Html table(String caption, Map<String, String> rows) {
        StringBuilder out = new StringBuilder("<table class=\"fields\"><caption>").append(Escape.html(caption)).append("</caption><tbody>");
        rows.forEach((name, value) -> out.append("<tr><th scope=\"row\">").append(Escape.html(name.replace(' ', '\u00a0'))).append("</th><td>")
                .append(Escape.html(value)).append("</td></tr>"));
        return new Html(out.append("</tbody></table>").toString());
    }

    /** Text with the characters that mean something in HTML escaped. */
    public static String escape(String text) {
        return Escape.html(text);
    }

    public Map<String, Object> mimeBundle() {
        Map<String, Object> bundle = new LinkedHashMap<>();
        bundle.put("text/html", source);
        bundle.put("text/plain", source);
        return bundle;
    }

    @Override
    public String toString() {
        return source;
    }
}
