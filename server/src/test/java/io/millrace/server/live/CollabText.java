package io.millrace.server.live;

import io.millrace.server.notebook.ChangeSet;
import io.millrace.server.notebook.Operation.EditSource.Update;
import java.util.ArrayList;
import java.util.List;

/** One page's copy of a cell's text, as {@code @codemirror/collab} keeps it: what is confirmed, and what it has typed since. */
final class CollabText {
    private final String client;
    private String text;
    private int version;
    private List<ChangeSet> unconfirmed = new ArrayList<>();

    CollabText(String client, String text, int version) {
        this.client = client;
        this.text = text;
        this.version = version;
    }

    String text() {
        return text;
    }

    int version() {
        return version;
    }

    void type(ChangeSet change) {
        text = change.apply(text);
        unconfirmed.add(change);
    }

    List<Update> unconfirmed() {
        return unconfirmed.stream().map(change -> new Update(client, change)).toList();
    }

    /** {@code receiveUpdates} of the npm package. */
    void receive(List<Update> updates) {
        ChangeSet changes = null;
        int own = 0;
        for (Update update : updates) {
            if (own < unconfirmed.size() && update.clientId().equals(client)) {
                changes = changes == null ? null : changes.over(unconfirmed.get(own), true);
                own++;
            } else {
                changes = changes == null ? update.changes() : changes.then(update.changes());
            }
        }
        version += updates.size();
        List<ChangeSet> left = new ArrayList<>();
        for (ChangeSet mine : unconfirmed.subList(own, unconfirmed.size())) {
            left.add(changes == null ? mine : mine.over(changes, false));
            changes = changes == null ? null : changes.over(mine, true);
        }
        unconfirmed = left;
        text = changes == null ? text : changes.apply(text);
    }
}
