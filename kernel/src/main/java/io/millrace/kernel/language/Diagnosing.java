package io.millrace.kernel.language;

import io.millrace.kernel.protocol.Frame;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The thread that diagnoses the cells of one notebook, beside the one that compiles them. Only the newest question about a cell counts: one that has not begun when
 * another comes is answered with nothing.
 */
final class Diagnosing implements AutoCloseable {
    /** A question with the notebook's class path and definitions at that moment. */
    record Question(Frame request, List<Path> classPath, List<Diagnosis.Definition> living) {}

    private static final long STACK = 32L << 20;

    private final Desk.Answers answers;
    private final LinkedHashMap<String, Question> waiting = new LinkedHashMap<>();
    private final Thread thread = new Thread(null, this::run, "diagnosing", STACK, false);
    private boolean closed;
    private boolean resting;

    Diagnosing(Desk.Answers answers) {
        this.answers = answers;
        thread.setDaemon(true);
        thread.start();
    }

    void accept(Question question) {
        Question overtaken;
        synchronized (waiting) {
            overtaken = waiting.put(question.request().text("cell"), question);
            waiting.notifyAll();
        }
        if (overtaken != null) {
            answer(overtaken, List.of());
        }
    }

    /** Nobody asks at present: the second shell goes until somebody does. */
    void rest() {
        synchronized (waiting) {
            resting = waiting.isEmpty();
            waiting.notifyAll();
        }
    }

    /** The next question; null where there is a rest, or the end. */
    private Question next() {
        synchronized (waiting) {
            try {
                while (waiting.isEmpty() && !closed && !resting) {
                    waiting.wait();
                }
            } catch (InterruptedException e) {
                closed = true;
            }
            resting = false;
            return closed || waiting.isEmpty() ? null : waiting.pollFirstEntry().getValue();
        }
    }

    private boolean goesOn() {
        synchronized (waiting) {
            return !closed;
        }
    }

    private void run() {
        while (goesOn()) {
            answerUntilRest();
        }
    }

    private void answerUntilRest() {
        Diagnosis diagnosis = null;
        for (Question question = next(); question != null; question = next()) {
            try {
                diagnosis = diagnosis == null ? new Diagnosis() : diagnosis;
                answer(question, diagnosis.of(question.classPath(), question.living(), question.request().list("before").stream().map(String::valueOf).toList(),
                        question.request().text("code")).stream().map(f -> (Object) f.toJson()).toList());
            } catch (RuntimeException | StackOverflowError e) {
                // The compiler gave up on this text: nothing is said about it, and the next one gets a fresh shell.
                diagnosis.close();
                diagnosis = null;
                answer(question, List.of());
            }
        }
        if (diagnosis != null) {
            diagnosis.close();
        }
    }

    private void answer(Question question, List<Object> findings) {
        answers.answer(question.request(), Frame.of(Map.of("type", "diagnosed", "findings", findings)), null);
    }

    @Override
    public void close() {
        synchronized (waiting) {
            closed = true;
            waiting.notifyAll();
        }
    }
}
