package io.millrace.server.notebook;

import java.util.List;

/** What became of an operation. */
public sealed interface Outcome {
    record Applied(Notebook state, List<Effect> effects) implements Outcome {
        public Applied(Notebook state, Effect... effects) {
            this(state, List.of(effects));
        }
    }

    /**
     * The operation does not fit; the notebook is as it was.
     *
     * @param code    kebab-case, for programs
     * @param message one sentence, for people
     */
    record Refused(String code, String message) implements Outcome {}
}
