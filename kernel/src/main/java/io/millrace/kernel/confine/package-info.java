/** Bounds for processes that run or read what others have written: namespaces, users, control groups and limits, whichever the system has. */
package io.millrace.kernel.confine;
