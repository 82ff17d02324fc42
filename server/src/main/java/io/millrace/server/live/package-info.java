/** Open notebooks: the thin shell around the pure notebook that writes its log, tells its watchers and drives its kernel. */
package io.millrace.server.live;
