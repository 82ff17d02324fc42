/** What an admin sees and steers: kernels, their bounds by role, person and time of day, the idle policy, announcements, and the memory and processors that all of it takes. */
package io.millrace.server.administration;
