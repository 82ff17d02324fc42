/**
 * Courses, assignments, grading. What is pure (marks, markers, releases, deadlines, rosters, scores, progress, grade books) knows no store and no clock; {@code Courses}, {@code Handing} and
 * {@code Grading} are the shell around it. Marks in cells are nbgrader's, so that its notebooks can be taught here and ours there.
 */
package io.millrace.server.teaching;
