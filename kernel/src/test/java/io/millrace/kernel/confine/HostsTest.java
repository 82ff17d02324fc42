package io.millrace.kernel.confine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which hosts a list means. */
class HostsTest {
    private static final Hosts LIST = Hosts.of(" Data.Example.org, *.noaa.test , files.test:8080, 10.0.0.5:8888,[fd00::1]:80,");

    @ParameterizedTest
    @ValueSource(strings = {"data.example.org:443", "DATA.example.ORG:80", "data.example.org.:443", "a.noaa.test:443", "a.b.noaa.test:80", "files.test:8080", "10.0.0.5:8888", "[fd00::1]:80"})
    void aListedHostIsAllowed(String host) {
        int colon = host.lastIndexOf(':');
        assertTrue(LIST.allows(host.substring(0, colon), Integer.parseInt(host.substring(colon + 1))), host);
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.org:443", "data.example.org:22", "xdata.example.org:443", "data.example.org.evil.test:443", "noaa.test:443", "xnoaa.test:443", "files.test:80", "10.0.0.5:80", "10.0.0.50:8888"})
    void anyOtherIsNot(String host) {
        int colon = host.lastIndexOf(':');
        assertFalse(LIST.allows(host.substring(0, colon), Integer.parseInt(host.substring(colon + 1))), host);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://a.test", "a.test/path", "a..test", "*", "*.", "a.test:0", "a.test:70000", "a.test:x", "user@a.test", "a test"})
    void whatIsNoHostIsSaid(String entry) {
        assertEquals(entry, assertThrows(IllegalArgumentException.class, () -> Hosts.of("fine.test," + entry)).getMessage());
    }

    @Test
    void anEmptyListAllowsNothing() {
        assertFalse(Hosts.of(" , ").allows("a.test", 443));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "0.0.0.0", "0.1.2.3", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "::1", "::", "fe80::1", "fd00::1", "fc00::1", "::ffff:127.0.0.1", "ff02::1"})
    void privateAddressesAreInside(String address) throws Exception {
        assertTrue(Gate.isInside(InetAddress.getByName(address)), address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "100.63.0.1", "100.128.0.1", "172.32.0.1", "2606:4700::1111"})
    void addressesOfTheWorldAreNot(String address) throws Exception {
        assertFalse(Gate.isInside(InetAddress.getByName(address)), address);
    }
}
