/** What keeps people's work apart, and secrets secret. */
package io.millrace.server.security;
