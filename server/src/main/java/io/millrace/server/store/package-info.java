/** The SQLite store: the data directory and its lock, migrations, the one writer with its grouped sync, and reading. */
package io.millrace.server.store;
