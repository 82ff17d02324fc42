package io.millrace.pool.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.pool.schedule.Topology;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceReaderTest {
    private static Trace read(String... lines) {
        return TraceReader.parse("t.csv", List.of(lines));
    }

    private static String complaint(String... lines) {
        return assertThrows(BadFile.class, () -> read(lines)).getMessage();
    }

    @Test
    void murisColumnsAreMillisecondsAndIterations() {
        Trace trace = read("job_id,num_gpu,submit_time,iterations,model_name,iteration_time,priority", "7,8,1500,1000,a2c,200,1");
        Job job = trace.jobs().getFirst();
        assertEquals(Trace.Kind.MURI, trace.kind());
        assertEquals(1.5, job.submit());
        assertEquals(203, job.service(), 1e-9);
        assertEquals(46, job.startup());
    }

    @Test
    void jobLogsAreReadByNameInAnyOrderWithTimesOrSeconds() {
        Trace trace = read("vc,duration,gpus,submitted_time,user,jobid", "\"lab, north\",60,4,2017-10-03 08:12:01,ann,b", "x,30,1,2017-10-03 08:12:00,bob,a");
        assertEquals(List.of("a", "b"), trace.jobs().stream().map(Job::id).toList());
        assertEquals("lab, north", trace.jobs().get(1).group());
        assertEquals(1, trace.jobs().get(1).submit(), "time begins with the first submission");
    }

    @Test
    void theLedgersChipSecondsAreChipTimeTimesChips() {
        Trace trace = read("run,user,group,notebook,type,chips,submitted_s,chip_seconds", "r,ann,physics,n,hygon-bw1000,4,100,20");
        assertEquals(5, trace.jobs().getFirst().service());
        assertEquals("hygon-bw1000", trace.jobs().getFirst().type());
    }

    @Test
    void badFilesGiveTheLineAndTheReason() {
        String header = "job_id,num_gpu,submit_time,duration";
        assertEquals("t.csv, line 3: num_gpu is 1.5, which is not a whole number from 1 on", complaint(header, "a,1,0,5", "b,1.5,0,5"));
        assertEquals("t.csv, line 2: submit_time is \"soon\", which is not a number", complaint(header, "a,1,soon,5"));
        assertEquals("t.csv, line 2: duration is -5, which is less than 0", complaint(header, "a,1,0,-5"));
        assertEquals("t.csv, line 2: duration is \"NaN\", which is not a number", complaint(header, "a,1,0,NaN"));
        assertEquals("t.csv, line 2: duration is empty", complaint(header, "a,1,0,"));
        assertEquals("t.csv, line 3: it has 3 fields and the header has 4", complaint(header, "a,1,0,5", "b,1,0"));
        assertEquals("t.csv, line 3: job a is there twice", complaint(header, "a,1,0,5", "a,1,0,5"));
        assertEquals("t.csv, line 2: the column num_gpu is missing", complaint("job_id,submit_time,duration", "a,0,5"));
        assertEquals("t.csv, line 1: nothing follows the header", complaint(header));
        assertEquals("t.csv, line 1: a header line with the names of the columns is missing", complaint());
        assertEquals("no-such.csv: there is no such file", assertThrows(BadFile.class, () -> TraceReader.read(Path.of("no-such.csv"))).getMessage());
        assertEquals("c.csv, line 2: num_gpu_p_node is 0, which is not a whole number from 1 on", assertThrows(BadFile.class,
                () -> ClusterReader.parse("c.csv", List.of("num_switch,num_node_p_switch,num_gpu_p_node", "1,8,0"))).getMessage());
    }

    @Test
    void clustersOfOursHaveSeveralKindsOfRacks() {
        Topology cluster = ClusterReader.parse("c.csv", List.of("type,racks,nodes_per_rack,chips_per_node,memory_gib", "hygon-bw1000,2,80,8,64", "ascend-910b,1,8,8,"));
        assertEquals(2 * 640 + 64, cluster.chips());
        assertEquals(64, cluster.chips("ascend-910b"));
        assertEquals(64L << 30, cluster.racks().getFirst().memoryBytes());
    }
}
