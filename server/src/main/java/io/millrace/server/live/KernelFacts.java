package io.millrace.server.live;

import java.time.Instant;
import java.util.Map;

/**
 * A notebook's kernel at one moment, as its driver sees it.
 *
 * @param pid     the kernel's process; 0 for none
 * @param since   when this notebook got it; EPOCH where an earlier server gave it
 * @param used    when it was last used: a run, something that it said, or a change by a person
 * @param queue   runs that have not ended, with the one that runs
 * @param asking  requests to the chips that have no answer yet
 * @param memory  heap in use as the kernel told last, null for unknown
 * @param notice  as in the notebook's state; null for nothing
 */
public record KernelFacts(String state, long pid, Instant since, Instant used, int queue, int asking, Long memory, Map<String, Object> notice) {}
