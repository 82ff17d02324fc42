/** Notebooks that go from one person to another: links, copies with where they came from, the gallery, and comments. */
package io.millrace.server.sharing;
