package io.millrace.kernel.session;

import java.util.List;
import java.util.Map;

/**
 * A message from a kernel, with Jupyter's names.
 *
 * @param sequence grows by one with each message of this kernel process; 0 for messages that need no acknowledgement
 * @param run      run identifier that it belongs to, or "" for none
 * @param cell     cell identifier, or ""
 * @param type     "status" {execution_state}, "stream" {name,text}, "display_data" {data,metadata,transient:{display_id}},
 *                 "update_display_data", "execute_result" {data,metadata,execution_count}, "error" {ename,evalue,traceback,line},
 *                 "clear_output" {wait}, "execute_reply" {status: ok|error|interrupted, ...}, "stopping" {step, detail},
 *                 "accelerator_request" {request, message} with buffers, "input_request" {request}, "memory" {bytes}; from the session itself, with sequence 0:
 *                 "names" {defines, assigns, uses, bodies}, "libraries" {lock}, "load" {source}, "values_lost" {names}
 * @param content  JSON object as JDK types
 * @param buffers  binary parts; empty for most
 */
public record KernelMessage(long sequence, String run, String cell, String type, Map<String, Object> content, List<byte[]> buffers) {}
