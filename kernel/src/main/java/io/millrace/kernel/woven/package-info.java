/** What is defined again inside each notebook, next to its own classes. JDK only. */
package io.millrace.kernel.woven;
