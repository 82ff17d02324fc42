/** What runs the cells of open notebooks: their queues, their kernels, and the way of a kernel's messages into the log. */
package io.millrace.server.kernels;
