package io.millrace.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimingTest {
    @ParameterizedTest
    @CsvSource({"0.5,0.50 ns", "12.34,12.3 ns", "999.4,999 ns", "999.6,1.00 µs", "1234567,1.23 ms", "61e9,61.0 s", "7200e9,7200 s"})
    void durationsHaveThreeDigitsAndAUnit(double nanos, String text) {
        assertEquals(text, Timing.duration(nanos));
    }
}
