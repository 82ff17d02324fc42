/** The kernel for other Jupyter clients: Jupyter's messages over ZeroMQ, in front of a node without a page. */
package io.millrace.server.wire;
