/**
 * Who may what. One table ({@link io.millrace.server.rights.Endpoints}) says what each request needs, {@link io.millrace.server.rights.Demands} what each message of a socket, each operation and
 * each request of a Jupyter client needs, and {@link io.millrace.server.rights.Grants} what each person has.
 */
package io.millrace.server.rights;
