/** The gateway between cells and the chip pool: checks who asks, and shows in the cell what became of it. */
package io.millrace.server.accelerator;
