/** Who did what that others may have to know of: sign-ins, rights, quotas and administration. Lines are added and never changed. */
package io.millrace.server.audit;
