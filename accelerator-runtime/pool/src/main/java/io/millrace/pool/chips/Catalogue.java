package io.millrace.pool.chips;

import static io.millrace.pool.chips.Fact.Confidence.DERIVED;
import static io.millrace.pool.chips.Fact.Confidence.ESTIMATED;
import static io.millrace.pool.chips.Fact.Confidence.MEASURED;
import static io.millrace.pool.chips.Fact.Confidence.PUBLIC;
import static io.millrace.pool.chips.Fact.Confidence.REPORTED;

import io.millrace.pool.chips.Chip.ModelError;
import io.millrace.pool.execute.Work;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The chip types that the pool can simulate.
 *
 * <p>Every figure carries its source and how far to trust it, because the vendors of these chips publish little and aggregators copy
 * each other's mistakes. Rules: a value that is not published stays blank; where sources disagree the better one is taken and the others
 * are kept beside it; a parameter that the model needs and nobody published is marked {@code ESTIMATED}, never dressed up as a
 * specification. Rates are dense, in 10^12 operations a second (a multiply-add counts two).
 *
 * <p>Names of figures: {@code vector-float64}, {@code vector-float32}, {@code matrix-float64}, {@code matrix-float32},
 * {@code matrix-float16}, {@code matrix-int8} (TFLOP/s or TOP/s); {@code memory} and {@code memory-usable} (GiB); {@code bandwidth}
 * (GB/s); {@code tdp}, {@code idle} (W); {@code launch} (microseconds for one kernel, as a framework sees it); {@code link} (GB/s each way
 * to the other chips of a gang), {@code link-efficiency}, {@code link-latency} (microseconds for one exchange); {@code energy-float64},
 * {@code energy-float32}, {@code energy-float16} (pJ an operation), {@code energy-byte} (pJ a byte).
 */
public final class Catalogue {
    /** Part of every receipt; changes with any figure that changes a cost. */
    public static final String VERSION = "2026.1";

    private static final Map<String, Chip> CHIPS = new LinkedHashMap<>();
    private static final String FLAGOS = "FlagOS hardware table (Apache-2.0), measured";
    private static final String FLAGPERF = "FlagOpen/FlagPerf base benchmarks at 1b5a030";
    private static final String ASSUMED = "assumption of the model; no public measurement was found";

    static {
        add(bw1000());
        add(ascend910b());
        add(a100());
    }

    private Catalogue() {}

    /** All types in the order in which the page lists them. */
    public static Collection<Chip> chips() {
        return java.util.Collections.unmodifiableCollection(CHIPS.values());
    }

    public static Optional<Chip> find(String name) {
        return Optional.ofNullable(CHIPS.get(name));
    }

    private static void add(Chip chip) {
        CHIPS.put(chip.name(), chip);
    }

    private static Chip bw1000() {
        String page = "ai.gitee.com BW1000 page, FlagOS nominal row and hblas-bench agree; Hygon itself publishes no specification";
        Map<String, Fact> f = new LinkedHashMap<>();
        f.put("vector-float64", Fact.of(30, "TFLOP/s", REPORTED, page, "30.46 measured (FlagOS)"));
        f.put("vector-float32", Fact.of(60, "TFLOP/s", REPORTED, page, "60.93 measured (FlagOS)"));
        f.put("matrix-float64", Fact.of(30, "TFLOP/s", REPORTED, page, "30.46 measured (FlagOS)", "27.53 rocBLAS sweep peak (hblas-bench)"));
        f.put("matrix-float32", Fact.of(60, "TFLOP/s", REPORTED, page, "60.93 measured (FlagOS)", "58.0 rocBLAS sweep peak (hblas-bench)"));
        f.put("matrix-float16", Fact.of(480, "TFLOP/s", REPORTED, page, "472.1 measured (FlagOS)", "456.4 rocBLAS sweep peak (hblas-bench)"));
        f.put("matrix-int8", Fact.of(960, "TOP/s", REPORTED, page, "947.74 measured (FlagOS)"));
        f.put("memory", Fact.of(64, "GiB", REPORTED, "ai.gitee.com BW1000 page: 64 GB HBM2e"));
        f.put("memory-usable", Fact.of(63.72, "GiB", MEASURED, FLAGOS));
        f.put("bandwidth", Fact.of(1800, "GB/s", REPORTED, "FlagOS hardware table, nominal", "1600 (ai.gitee.com)", "1529.47 measured (FlagOS)"));
        f.put("tdp", Fact.of(300, "W", REPORTED, "typical power in press; no vendor figure"));
        f.put("idle", Fact.of(70, "W", ESTIMATED, ASSUMED));
        f.put("launch", Fact.of(20, "us", ESTIMATED, "hblas-bench BW200: 256x256x256 takes 13.8 to 24.5 us depending on the clock"));
        f.put("link", Fact.of(50, "GB/s", REPORTED, "scaleFabric 400 Gb/s RDMA of scaleX640; the scale-up link inside a rack is not published"));
        f.put("link-efficiency", Fact.of(0.6, "1", ESTIMATED, ASSUMED));
        f.put("link-latency", Fact.of(30, "us", ESTIMATED, ASSUMED));
        f.put("energy-float64", Fact.of(7.5, "pJ", DERIVED, "(300 - 70) W at 30.46 TFLOP/s"));
        f.put("energy-float32", Fact.of(3.8, "pJ", DERIVED, "(300 - 70) W at 60.93 TFLOP/s"));
        f.put("energy-float16", Fact.of(0.49, "pJ", DERIVED, "(300 - 70) W at 472.1 TFLOP/s"));
        f.put("energy-byte", Fact.of(60, "pJ", ESTIMATED, ASSUMED));
        return new Chip("hygon-bw1000", "Hygon BW1000", "Hygon", f, Map.of(
                "matmul/float64", Ladder.of(1e9, 0.60, 20e9, 0.75, 137e9, 0.86, 1.1e12, 0.835),
                "matmul/float32", Ladder.of(1e9, 0.60, 20e9, 0.80, 137e9, 0.95, 1.1e12, 0.93),
                "matmul", Ladder.of(1e9, 0.30, 20e9, 0.50, 137e9, 0.66, 1.1e12, 0.80),
                "vector", Ladder.of(1e6, 0.6, 1e8, 0.8),
                "memory", Ladder.of(1e6, 0.5, 1e7, 0.75, 1e8, 0.85)), Map.of(
                Work.Kind.MATMUL, new ModelError(0.10, "three published rocBLAS points of BW200 (4096 and 8192, float64 and float32) within 3 %;"
                        + " other sizes are not held against measurements of ours, published fits of such models on 80 points give 6 to 12 %"),
                Work.Kind.ELEMENTWISE, memoryError("one measured bandwidth, 1529.47 GB/s (FlagOS)"),
                Work.Kind.REDUCTION, memoryError("one measured bandwidth, 1529.47 GB/s (FlagOS)"),
                Work.Kind.MOVEMENT, memoryError("one measured bandwidth, 1529.47 GB/s (FlagOS)"),
                Work.Kind.RANDOM, new ModelError(0.30, "no measurement: rates of the vector unit and operation counts only")));
    }

    private static Chip ascend910b() {
        String ini = "CANN Ascend910B2C.ini: 24 cores x 16^3 x 2 x 1.8 GHz";
        Map<String, Fact> f = new LinkedHashMap<>();
        f.put("vector-float64", Fact.blank("TFLOP/s", "no float64 unit is published"));
        f.put("vector-float32", Fact.of(11, "TFLOP/s", DERIVED, "half of the 22 TFLOP/s float16 of the vector units in the 376 figure"));
        f.put("matrix-float64", Fact.blank("TFLOP/s", "no float64 unit is published"));
        f.put("matrix-float32", Fact.of(88, "TFLOP/s", DERIVED, "a quarter of float16", "82.9 measured (FlagPerf)"));
        f.put("matrix-float16", Fact.of(353.9, "TFLOP/s", PUBLIC, ini, "376 with the vector units (press)", "313.2 measured (FlagPerf)"));
        f.put("matrix-int8", Fact.of(708, "TOP/s", DERIVED, "twice float16", "608.6 measured (FlagPerf)"));
        f.put("memory", Fact.of(64, "GiB", REPORTED, "64 GB HBM2e", "32 GB variants exist"));
        f.put("memory-usable", Fact.of(60.3, "GiB", MEASURED, FLAGPERF));
        f.put("bandwidth", Fact.of(1600, "GB/s", REPORTED, "64 GB HBM2e, 1600 GB/s"));
        f.put("tdp", Fact.of(400, "W", REPORTED, "350 W on the FlagPerf sheet, yet 364.5 W measured in its matrix product", "350 (FlagPerf sheet)"));
        f.put("idle", Fact.of(90, "W", ESTIMATED, ASSUMED));
        f.put("launch", Fact.of(30, "us", ESTIMATED, ASSUMED));
        f.put("link", Fact.of(196, "GB/s", REPORTED, "HCCS full mesh of 8 cards, 392 GB/s both ways"));
        f.put("link-efficiency", Fact.of(0.6, "1", ESTIMATED, ASSUMED));
        f.put("link-latency", Fact.of(50, "us", ESTIMATED, ASSUMED));
        f.put("energy-float64", Fact.blank("pJ", "no float64 unit is published"));
        f.put("energy-float32", Fact.of(3.3, "pJ", DERIVED, "(364.5 - 90) W at 82.9 TFLOP/s (FlagPerf)"));
        f.put("energy-float16", Fact.of(0.88, "pJ", DERIVED, "(364.5 - 90) W at 313.2 TFLOP/s (FlagPerf)"));
        f.put("energy-byte", Fact.of(60, "pJ", ESTIMATED, ASSUMED));
        return new Chip("ascend-910b", "Ascend 910B", "Huawei", f, Map.of(
                "matmul/float32", Ladder.of(1e9, 0.60, 16e9, 0.85, 128e9, 0.942),
                "matmul", Ladder.of(1e9, 0.55, 16e9, 0.80, 128e9, 0.885),
                "vector", Ladder.of(1e6, 0.6, 1e8, 0.8),
                "memory", Ladder.of(1e6, 0.5, 1e7, 0.75, 1e8, 0.85)), Map.of(
                Work.Kind.MATMUL, new ModelError(0.15, "large products only: two figures of FlagPerf, which the ladder's last rung is taken from"),
                Work.Kind.ELEMENTWISE, memoryError("no measured bandwidth; the efficiency of comparable HBM2e parts is assumed"),
                Work.Kind.REDUCTION, memoryError("no measured bandwidth; the efficiency of comparable HBM2e parts is assumed"),
                Work.Kind.MOVEMENT, memoryError("no measured bandwidth; the efficiency of comparable HBM2e parts is assumed"),
                Work.Kind.RANDOM, new ModelError(0.30, "no measurement: rates of the vector unit and operation counts only")));
    }

    private static Chip a100() {
        String sheet = "NVIDIA A100 data sheet";
        Map<String, Fact> f = new LinkedHashMap<>();
        f.put("vector-float64", Fact.of(9.7, "TFLOP/s", PUBLIC, sheet));
        f.put("vector-float32", Fact.of(19.5, "TFLOP/s", PUBLIC, sheet, "19.05 measured (FlagPerf)"));
        f.put("matrix-float64", Fact.of(19.5, "TFLOP/s", PUBLIC, sheet, "17.8 measured (FlagPerf)"));
        f.put("matrix-float32", Fact.of(19.5, "TFLOP/s", PUBLIC, sheet + ": full float32, not TF32", "156 with TF32, which is not float32"));
        f.put("matrix-float16", Fact.of(312, "TFLOP/s", PUBLIC, sheet, "251.5 measured (FlagPerf)", "290.5 measured (LLMCompass)"));
        f.put("matrix-int8", Fact.of(624, "TOP/s", PUBLIC, sheet));
        f.put("memory", Fact.of(40, "GiB", PUBLIC, sheet));
        f.put("memory-usable", Fact.of(39.18, "GiB", MEASURED, FLAGPERF));
        f.put("bandwidth", Fact.of(1555, "GB/s", PUBLIC, sheet, "1328 measured (FlagPerf)"));
        f.put("tdp", Fact.of(400, "W", PUBLIC, sheet));
        f.put("idle", Fact.of(60, "W", ESTIMATED, ASSUMED));
        f.put("launch", Fact.of(30, "us", MEASURED, "fits framework-timed matrix products of LLMCompass", "5 to 10 in raw streams"));
        f.put("link", Fact.of(300, "GB/s", PUBLIC, "NVLink 600 GB/s both ways"));
        f.put("link-efficiency", Fact.of(0.58, "1", MEASURED, "fitted to all-reduce of 1 to 64 MiB on 2, 4 and 8 chips (Vidur, MIT)"));
        f.put("link-latency", Fact.of(52, "us", MEASURED, "fitted to all-reduce of 1 to 64 MiB on 2, 4 and 8 chips (Vidur, MIT)"));
        f.put("energy-float64", Fact.of(17.7, "pJ", DERIVED, "(375.6 - 60) W at 17.8 TFLOP/s (FlagPerf)"));
        f.put("energy-float32", Fact.of(13.5, "pJ", DERIVED, "(317 - 60) W at 19.05 TFLOP/s (FlagPerf)"));
        f.put("energy-float16", Fact.of(1.07, "pJ", DERIVED, "(338 - 60) W at 259 TFLOP/s bfloat16 (FlagPerf)"));
        f.put("energy-byte", Fact.of(60, "pJ", ESTIMATED, ASSUMED));
        ModelError bandwidth = memoryError("two measured bandwidths, 1328 (FlagPerf) and 1360 GB/s (NeuSight), within 3 %");
        return new Chip("nvidia-a100", "NVIDIA A100-SXM4-40", "NVIDIA (reference)", f, Map.of(
                "matmul/float64", Ladder.of(1e9, 0.60, 16e9, 0.85, 128e9, 0.913),
                "matmul/float32", Ladder.of(1e9, 0.70, 16e9, 0.90, 128e9, 0.977),
                "matmul", Ladder.of(1e9, 0.90, 128e9, 0.90),
                "vector", Ladder.of(1e6, 0.6, 1e8, 0.8),
                "memory", Ladder.of(1e8, 0.854)), Map.of(
                Work.Kind.MATMUL, new ModelError(0.04, "float16 products of LLMCompass: parameters from the 12288 sweep, error on the held-out"
                        + " square sweep (10 points)"),
                Work.Kind.ELEMENTWISE, bandwidth, Work.Kind.REDUCTION, bandwidth, Work.Kind.MOVEMENT, bandwidth,
                Work.Kind.RANDOM, new ModelError(0.30, "no measurement: rates of the vector unit and operation counts only")));
    }

    private static ModelError memoryError(String basis) {
        return new ModelError(0.15, basis + "; small sizes and cache effects are not modelled, so 15 % is stated");
    }
}
