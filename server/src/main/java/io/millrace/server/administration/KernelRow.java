package io.millrace.server.administration;

/**
 * A kernel as an admin sees it.
 *
 * @param state      "starting", "idle", "busy", "queued" (a cell waits for its kernel), "waiting" (for room on the server), "chips" (for chips), "stopping", "restarting"
 * @param pid        0 for none
 * @param bytes      memory, as proportional set size with everything that it has started
 * @param cpu        processors in use lately, so 1 is one of them
 * @param cpuSeconds since it started
 * @param age        seconds since the notebook got it; -1 where an earlier server gave it
 * @param idle       seconds since it was used
 * @param queue      runs that have not ended
 * @param place      in the queue for a kernel; 0 where it is in none
 * @param watching   pages that have the notebook open
 * @param ends       when it ends for want of use; "" where it does not
 */
public record KernelRow(String notebook, String title, String owner, String role, String state, long pid, long bytes, double cpu, double cpuSeconds, long age, long idle, int queue, int place,
                        int watching, String ends) {}
