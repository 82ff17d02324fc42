package io.millrace.server.kernels;

/**
 * For whom a kernel is.
 *
 * @param person identifier of who owns the notebook
 * @param role   theirs, such as "scientist"
 */
public record Asker(String person, String role) {}
