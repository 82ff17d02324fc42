/** Where notebooks are: folders, trash, search, and what else belongs to a notebook beside its cells. */
package io.millrace.server.files;
