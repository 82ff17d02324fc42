/** Long tests against real server processes. */
package io.millrace.server.soak;
