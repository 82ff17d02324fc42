/** What connects the log records of one request. */
package io.millrace.server.trail;
