/** Figures for Prometheus, health, and the trail of a request from a click to its slices. docs/metrics.md has the names, and a test compares them. */
package io.millrace.server.metrics;
