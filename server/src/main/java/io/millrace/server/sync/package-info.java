/** Keeps a directory of files and the notebooks of a running server the same. */
package io.millrace.server.sync;
