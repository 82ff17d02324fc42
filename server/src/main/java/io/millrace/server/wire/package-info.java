/** A notebook in Jupyter's messages, whatever carries them; and the kernel over ZeroMQ, in front of a node without a page. */
package io.millrace.server.wire;
