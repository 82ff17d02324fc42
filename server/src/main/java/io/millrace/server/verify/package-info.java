/** Runs that nobody watches, and the question whether a notebook gives again what it shows. */
package io.millrace.server.verify;
