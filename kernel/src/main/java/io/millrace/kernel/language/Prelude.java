package io.millrace.kernel.language;

import java.util.List;

/**
 * What every notebook imports before its first cell. A package that is not on the notebook's class path is left out.
 *
 * <p>Names that several of these packages have are settled by the single imports at the end, which win over those on demand.
 */
public final class Prelude {
    public static final List<String> IMPORTS = List.of(
            "import java.util.*;",
            "import java.util.function.*;",
            "import java.util.stream.*;",
            "import java.util.concurrent.*;",
            "import java.io.*;",
            "import java.math.*;",
            "import java.nio.file.*;",
            "import java.time.*;",
            "import tech.tablesaw.api.*;",
            "import org.icepear.echarts.*;",
            "import io.millrace.accelerator.*;",
            "import io.millrace.notebook.*;",
            "import static io.millrace.accelerator.Ops.*;",
            "import static io.millrace.notebook.Display.*;");

    private Prelude() {}
}
