/**
 * The notebook as a pure value: state, operations and the one function that makes a new state from them.
 *
 * <p>Nothing here knows time, randomness, threads, files or sockets: instants and identifiers arrive inside the operations. That is what
 * lets the log be replayed on another day with the same outcome, and the tests be plain function calls.
 */
package io.millrace.server.notebook;
