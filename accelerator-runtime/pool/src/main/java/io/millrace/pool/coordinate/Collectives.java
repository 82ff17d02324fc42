package io.millrace.pool.coordinate;

import io.millrace.pool.chips.Catalogue;
import io.millrace.pool.chips.CostModel;
import io.millrace.pool.execute.ProgramExecution;
import io.millrace.pool.execute.ProgramExecutor;
import io.millrace.pool.execute.Work;
import io.millrace.pool.ledger.PlacedChips;
import io.millrace.pool.ledger.RangeCommit;
import io.millrace.pool.ledger.RunRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a receipt says of a program in the parts of a mesh: on which chips they were, and what passed between these. From the program and the ledger alone. */
final class Collectives {
    private Collectives() {}

    static void describe(ProgramExecutor executor, RunRecord run, List<RangeCommit> ranges, Map<String, Object> receipt) {
        try (ProgramExecution execution = executor.open(run.program(), List.of(), null)) {
            if (execution.mesh() == 0) {
                return;
            }
            CostModel model = new CostModel(Catalogue.find(run.request().type()).orElseThrow(), run.request().chips());
            Map<String, Object> mesh = new LinkedHashMap<>();
            mesh.put("parts", execution.mesh());
            mesh.put("chips", model.holders(execution.mesh()));
            if (!ranges.isEmpty() && !ranges.getLast().placed().isEmpty()) {
                mesh.put("placement", PlacedChips.parse(ranges.getLast().placed()).mesh(execution.mesh()));
            }
            List<Map<String, Object>> collectives = new ArrayList<>();
            for (Work.Exchange exchange : execution.exchanges()) {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("collective", exchange.how().toString());
                line.put("parts", exchange.parts());
                line.put("times", Math.round(exchange.times()));
                line.put("bytes", exchange.bytes());
                line.put("sentBytes", Math.round(exchange.times() * model.sent(exchange.how(), exchange.parts(), exchange.bytes())));
                line.put("linkNanos", Math.round(exchange.times() * model.collective(exchange.how(), exchange.parts(), exchange.bytes()) * 1e9));
                collectives.add(line);
            }
            receipt.put("mesh", mesh);
            receipt.put("collectives", collectives);
        }
    }
}
