package io.millrace.kernel.confine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where a process stands in the trees of control groups, as systems write it. */
class ControlGroupsTest {
    @Test
    void versionOneHasATreeForEachController() {
        ControlGroups found = ControlGroups.find(List.of("9:name=systemd:/", "8:pids:/", "4:memory:/a/b", "1:cpu,cpuacct:/c", "0::/"), List.of(
                "31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755",
                "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct",
                "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory",
                "39 31 0:36 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids",
                "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw"));
        assertEquals(1, found.version());
        assertEquals(Map.of("cpu", Path.of("/sys/fs/cgroup/cpu,cpuacct/c"), "memory", Path.of("/sys/fs/cgroup/memory/a/b"), "pids", Path.of("/sys/fs/cgroup/pids")), found.places());
    }

    @Test
    void versionTwoHasOneTreeForAll() {
        ControlGroups found = ControlGroups.find(List.of("0::/user.slice/user-1000.slice/user@1000.service/app.slice/millrace.service"),
                List.of("30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate"));
        assertEquals(2, found.version());
        assertEquals(Path.of("/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice/millrace.service"), found.places().get("memory"));
    }

    @Test
    void inAContainerTheMountShowsAPartOfTheTree() {
        ControlGroups found = ControlGroups.find(List.of("4:memory:/docker/abc", "0::/docker/abc"),
                List.of("35 31 0:32 /docker/abc /sys/fs/cgroup/memory ro,relatime - cgroup cgroup rw,memory"));
        assertEquals(Path.of("/sys/fs/cgroup/memory"), found.places().get("memory"));
    }

    @Test
    void withoutAnyItSaysSo() {
        ControlGroups found = ControlGroups.find(List.of(), List.of("22 1 8:1 / / rw - ext4 /dev/sda rw"));
        assertEquals(0, found.version());
        assertTrue(found.layers().stream().noneMatch(Layers.Layer::active));
        assertEquals("this system has no control groups", found.layers().getFirst().detail());
    }
}
