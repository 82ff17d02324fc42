/** Data files into Tablesaw's tables, fast. The only package here that is compiled against Tablesaw. */
package io.millrace.notebook.data;
