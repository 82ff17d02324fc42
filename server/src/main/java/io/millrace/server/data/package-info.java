/** Data files that people upload for their cells. */
package io.millrace.server.data;
