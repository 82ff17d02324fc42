/** Notebooks that run by themselves, and what is told when they have. */
package io.millrace.server.schedule;
