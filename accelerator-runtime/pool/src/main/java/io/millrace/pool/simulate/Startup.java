package io.millrace.pool.simulate;

import java.util.List;
import java.util.Map;

/**
 * Seconds that a training job of Muri's traces loses before it makes progress, by GPU count and model.
 *
 * <p>Profiled by Muri's authors and published with their artifact (the simulator of Rivendile/Muri, Apache-2.0); none is fitted to the results that they
 * are held against. Models that the table lacks take {@value #DEFAULT} s there and here. GPU counts between the rows do not occur in their traces; they take the
 * row below, which is our choice.
 */
final class Startup {
    static final int DEFAULT = 10;
    private static final int[] WIDTHS = {1, 2, 4, 8, 16, 32};
    private static final Map<String, List<Integer>> SECONDS = Map.of(
            "vgg16", List.of(7, 7, 8, 9, 9, 10),
            "vgg19", List.of(7, 7, 8, 9, 10, 10),
            "resnet18", List.of(4, 5, 5, 7, 7, 7),
            "shufflenet_v2_x1_0", List.of(4, 4, 5, 5, 7, 8),
            "bert", List.of(10, 10, 10, 10, 10, 10),
            "gpt2", List.of(10, 10, 10, 10, 10, 10),
            "a2c", List.of(38, 39, 39, 46, 46, 46),
            "dqn", List.of(5, 5, 6, 6, 8, 8));

    private Startup() {}

    static int seconds(String model, int chips) {
        List<Integer> row = SECONDS.get(model);
        if (row == null) {
            return DEFAULT;
        }
        int at = WIDTHS.length - 1;
        while (at > 0 && WIDTHS[at] > chips) {
            at--;
        }
        return row.get(at);
    }
}
