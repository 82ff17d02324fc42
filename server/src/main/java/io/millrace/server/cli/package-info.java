/** The command line behind {@code ./workbench}. */
package io.millrace.server.cli;
