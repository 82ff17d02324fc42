package io.millrace.server.kernels;

/**
 * For whom a kernel is.
 *
 * @param person who owns the notebook, by the name with which they sign in
 * @param role   theirs, such as "scientist"
 */
public record Asker(String person, String role) {}
