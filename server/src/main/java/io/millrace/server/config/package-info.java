/** The configuration: one table of properties, from flags, environment and file. */
package io.millrace.server.config;
