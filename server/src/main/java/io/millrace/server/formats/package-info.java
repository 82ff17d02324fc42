/** Notebooks as files that are no running notebooks: as text, compared, merged, with parameters, and as pages for readers. Pure, except for {@link io.millrace.server.formats.NotebookFiles}. */
package io.millrace.server.formats;
