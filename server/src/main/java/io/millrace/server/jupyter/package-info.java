/** Notebooks as Jupyter's files (nbformat 4.5), in and out. */
package io.millrace.server.jupyter;
