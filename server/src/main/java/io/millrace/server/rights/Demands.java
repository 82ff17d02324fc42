package io.millrace.server.rights;

import io.millrace.server.notebook.Operation;
import java.util.Map;

/** What operations and messages need, as rights on their notebook. A new operation does not compile before it has its line. */
public final class Demands {
    /** Messages of a notebook's socket; an operation is asked for by itself. */
    public static final Map<String, Right> MESSAGES = Map.of("op", Right.VIEW, "ping", Right.VIEW, "presence", Right.VIEW, "inspect", Right.VIEW,
            "variables", Right.RUN, "table", Right.RUN, "complete", Right.EDIT, "diagnose", Right.EDIT);

    /** Requests of Jupyter's protocol on a kernel's channels. To execute is to write: the code comes with the request. */
    public static final Map<String, Right> JUPYTER = Map.ofEntries(Map.entry("kernel_info_request", Right.VIEW), Map.entry("comm_info_request", Right.VIEW), Map.entry("history_request", Right.VIEW),
            Map.entry("is_complete_request", Right.VIEW), Map.entry("inspect_request", Right.VIEW), Map.entry("comm_open", Right.RUN), Map.entry("comm_msg", Right.RUN), Map.entry("comm_close", Right.RUN),
            Map.entry("interrupt_request", Right.RUN), Map.entry("shutdown_request", Right.RUN), Map.entry("input_reply", Right.RUN), Map.entry("complete_request", Right.EDIT),
            Map.entry("execute_request", Right.EDIT));

    private Demands() {}

    public static Right message(String type) {
        return MESSAGES.getOrDefault(type, Right.VIEW); // one that does not exist is answered as such
    }

    public static Right jupyter(String type) {
        return JUPYTER.getOrDefault(type, Right.EDIT);
    }

    /** What an operation that a person sends needs. */
    public static Right operation(Operation operation) {
        return switch (operation) {
            case Operation.RunCells _, Operation.Stop _, Operation.Restart _, Operation.EndKernel _, Operation.GiveInput _, Operation.SetInput _ -> Right.RUN;
            case Operation.InsertCell _, Operation.DeleteCell _, Operation.RestoreCell _, Operation.MoveCell _, Operation.SetCellType _, Operation.SetCellMetadata _, Operation.SetTitle _,
                 Operation.SetMetadata _, Operation.EditSource _, Operation.ClearOutputs _, Operation.Undo _, Operation.RestoreVersion _ -> Right.EDIT;
            // The server's own; no socket takes them.
            case Operation.Create _, Operation.RunQueued _, Operation.RunStarted _, Operation.StreamWritten _, Operation.Shown _, Operation.UpdateDisplay _, Operation.ClearOutput _,
                 Operation.RunNamed _, Operation.InputAsked _, Operation.RunStopping _, Operation.RunFinished _, Operation.CellImported _, Operation.KernelChanged _,
                 Operation.FollowOriginal _ -> Right.OWN;
        };
    }
}
