package io.millrace.server.live;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who is in a notebook and where: told to the others as it changes, never in the log. Only on the notebook's thread. */
final class Presence {
    private record Place(String client, String frame) {}

    private final Map<Watcher, Place> places = new LinkedHashMap<>();

    /** Somebody has come, or moved. Who has just come is told where the others are. */
    void here(Watcher watcher, String client, String frame, List<Watcher> watchers) {
        if (!watchers.contains(watcher)) {
            return; // it has gone meanwhile
        }
        if (places.put(watcher, new Place(client, frame)) == null) {
            places.forEach((other, place) -> {
                if (other != watcher) {
                    watcher.news(place.frame());
                }
            });
        }
        tell(watchers, watcher, frame);
    }

    void gone(Watcher watcher, List<Watcher> watchers) {
        Place place = places.remove(watcher);
        if (place != null) {
            tell(watchers, watcher, Frames.gone(place.client()));
        }
    }

    private static void tell(List<Watcher> watchers, Watcher except, String frame) {
        watchers.forEach(other -> {
            if (other != except) {
                other.news(frame);
            }
        });
    }
}
