/** Notebooks as Jupyter's files (nbformat 4.5), in and out, and what Jupyter Server offers its clients: REST and the kernels' WebSockets. */
package io.millrace.server.jupyter;
