/** HTTP and WebSocket: sign-in, the REST interface, the sockets, the page. */
package io.millrace.server.http;
