package io.millrace.server.jupyter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.client.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The samples run as a user runs them without a browser, on a real kernel and a real pool, and say what is true. */
class SampleNotebooksIT {
    private static final Path HOME = Path.of(System.getProperty("millrace.home"));

    @TempDir
    Path directory;

    @Test
    void theIsingModelAgreesWithOnsagerAndIsWrittenAsNbformat() throws Exception {
        String text = run("ising-model");
        assertTrue(text.contains("Agrees with Onsager within 3 standard errors."), "the magnetisation is Onsager's");
        assertTrue(text.contains("application/vnd.millrace.run+json"), "runs on the pool are kept with the notebook");
    }

    @Test
    void thePendulumOfTheFirstStepsHasItsExactPeriod() throws Exception {
        String text = run("first-steps");
        assertTrue(text.contains("Agrees with the exact period within 0.01 %."), text);
        assertTrue(text.contains("application/vnd.millrace.input+json"), "controls are kept with the notebook");
    }

    @Test
    void aPlanetHasTwoClimatesForOneSun() throws Exception {
        String text = run("energy-balance");
        assertTrue(text.contains("Agrees with the closed form within 1e-6 K."), text);
        assertTrue(text.contains("The way back is another one: for our sun there are two climates."), text);
    }

    @Test
    void aQuantumParticleHasItsLevelsSwingsAndTunnels() throws Exception {
        String text = run("quantum-particle");
        assertTrue(text.contains("Agrees with m + 1/2 within 1e-8."), text);
        assertTrue(text.contains("Swings like a pendulum.") && text.contains("It tunnels."), text);
    }

    /** The notebook with its outputs, which every cell must have reached without an error. */
    private String run(String sample) throws Exception {
        Path out = directory.resolve("out.ipynb");
        Path log = directory.resolve("log");
        List<String> command = new ArrayList<>(ServerProcess.command(HOME));
        command.addAll(List.of("notebook", "run", HOME.resolve("sample-notebooks").resolve(sample + ".ipynb").toString(), "-o", out.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            assertTrue(process.waitFor(15, TimeUnit.MINUTES), "the notebook ends");
        } finally {
            process.destroyForcibly();
        }
        assertEquals(0, process.exitValue(), Files.readString(log));
        String text = Files.readString(out);
        NbformatSchema.check(text);
        return text;
    }
}
