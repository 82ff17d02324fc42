package io.millrace.server.teaching;

import io.millrace.server.jupyter.IpynbReader;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Reducer;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** A notebook as nbgrader's own validation and its Java users write them: every kind of cell, metadata of schema version 3. */
final class NbgraderNotebook {
    static final String JSON = """
            {"nbformat": 4, "nbformat_minor": 5, "metadata": {"celltoolbar": "Create Assignment", "kernelspec": {"display_name": "Java", "language": "java", "name": "java"}},
             "cells": [
              {"cell_type": "markdown", "id": "intro", "metadata": {"deletable": false, "editable": false, "nbgrader": {"grade": false, "grade_id": "cell-8a2f", "locked": true, "schema_version": 3, "solution": false, "task": false}},
               "source": ["# Squares\\n", "Write `square`."]},
              {"cell_type": "code", "id": "answer", "execution_count": null, "metadata": {"nbgrader": {"grade": false, "grade_id": "squares", "locked": false, "schema_version": 3, "solution": true, "task": false}}, "outputs": [],
               "source": ["int square(int n) {\\n", "    ### BEGIN SOLUTION\\n", "    return n * n;\\n", "    ### END SOLUTION\\n", "}"]},
              {"cell_type": "code", "id": "tests", "execution_count": null, "metadata": {"nbgrader": {"grade": true, "grade_id": "correct_squares", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}}, "outputs": [],
               "source": ["assert square(3) == 9 : \\"square(3) is 9\\";\\n", "### BEGIN HIDDEN TESTS\\n", "assert square(-4) == 16 : \\"square(-4) is 16\\";\\n", "### END HIDDEN TESTS"]},
              {"cell_type": "markdown", "id": "why", "metadata": {"nbgrader": {"grade": true, "grade_id": "why", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}},
               "source": ["Because a square has equal sides."]},
              {"cell_type": "markdown", "id": "plot", "metadata": {"nbgrader": {"grade": false, "grade_id": "plot", "locked": true, "points": 1.5, "schema_version": 3, "solution": false, "task": true}},
               "source": ["Draw it.\\n", "### BEGIN MARK SCHEME\\n", "One point for axes.\\n", "### END MARK SCHEME"]},
              {"cell_type": "code", "id": "free", "execution_count": null, "metadata": {}, "outputs": [], "source": ["square(5)"]}]}
            """;

    private NbgraderNotebook() {}

    static Notebook notebook() {
        return of(JSON);
    }

    static Notebook of(String json) {
        IpynbReader.Read read = IpynbReader.read(new JsonObject(json).getMap());
        Notebook state = Reducer.replay(Notebook.empty("n"), new Operation.Create("Squares", read.metadata()));
        for (Operation operation : read.operations()) {
            state = Reducer.replay(state, operation);
        }
        return state;
    }

    static Notebook of(String title, java.util.Map<String, Object> metadata, List<Piece> pieces) {
        Notebook state = Reducer.replay(Notebook.empty("n"), new Operation.Create(title, metadata));
        for (Operation operation : Piece.operations(pieces)) {
            state = Reducer.replay(state, operation);
        }
        return state;
    }
}
