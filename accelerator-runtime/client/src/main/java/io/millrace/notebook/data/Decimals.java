package io.millrace.notebook.data;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/**
 * Numbers from ASCII bytes, as {@link Double#parseDouble} reads them, to the last bit.
 *
 * <p>Short ones by one exact multiplication or division (Clinger). Others by the algorithm of Eisel and Lemire (D. Lemire, "Number parsing at a
 * gigabyte per second", Software: Practice and Experience 51, 2021): the digits as a 64-bit integer times a 128-bit power of five decide the
 * nearest double except in rare cases, which go to the JDK.
 */
final class Decimals {
    private static final double[] TEN = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    private static final int LEAST = -300;
    private static final int MOST = 300;
    /** The leading 128 bits of 5^q, for q from LEAST to MOST: high and low word in turn. */
    private static final long[] FIVE = powers();

    private Decimals() {}

    private static long[] powers() {
        long[] table = new long[2 * (MOST - LEAST + 1)];
        BigInteger five = BigInteger.valueOf(5);
        for (int q = LEAST; q <= MOST; q++) {
            BigInteger value;
            if (q >= 0) {
                value = five.pow(q);
                value = value.bitLength() < 128 ? value.shiftLeft(128 - value.bitLength()) : value.shiftRight(value.bitLength() - 128);
            } else {
                BigInteger power = five.pow(-q);
                int z = power.subtract(BigInteger.ONE).bitLength();
                value = BigInteger.ONE.shiftLeft(q >= -27 ? z + 127 : 2 * z + 128).divide(power).add(BigInteger.ONE);
                value = value.bitLength() > 128 ? value.shiftRight(value.bitLength() - 128) : value;
            }
            table[2 * (q - LEAST)] = value.shiftRight(64).longValue();
            table[2 * (q - LEAST) + 1] = value.longValue();
        }
        return table;
    }

    /** What {@link #parse} found when the bytes are no number; no number has these bits. */
    static final double NONE = Double.longBitsToDouble(0x7ff8_dead_beef_0001L);

    static boolean isNone(double value) {
        return Double.doubleToRawLongBits(value) == 0x7ff8_dead_beef_0001L;
    }

    /** The number in [from, to): optional sign, digits with at most one point, optional exponent; {@link #NONE} where it is none. */
    static double parse(byte[] text, int from, int to) {
        int at = from;
        boolean negative = false;
        if (at < to && (text[at] == '-' || text[at] == '+')) {
            negative = text[at] == '-';
            at++;
        }
        long digits = 0;
        int count = 0;
        int exponent = 0;
        int start = at;
        int d;
        while (at < to && (d = text[at] - '0') >= 0 && d <= 9) {
            digits = digits * 10 + d;
            count += count > 0 || d > 0 ? 1 : 0;
            at++;
        }
        int seen = at - start;
        if (at < to && text[at] == '.') {
            at++;
            int point = at;
            while (at < to && (d = text[at] - '0') >= 0 && d <= 9) {
                digits = digits * 10 + d;
                count += count > 0 || d > 0 ? 1 : 0;
                at++;
            }
            exponent = point - at;
            seen += at - point;
        }
        if (seen == 0) {
            return special(text, start, to, negative);
        }
        if (at < to && (text[at] == 'e' || text[at] == 'E')) {
            at++;
            boolean down = at < to && text[at] == '-';
            if (at < to && (text[at] == '-' || text[at] == '+')) {
                at++;
            }
            int first = at;
            int e = 0;
            while (at < to && (d = text[at] - '0') >= 0 && d <= 9) {
                e = Math.min(99_999, e * 10 + d);
                at++;
            }
            if (at == first) {
                return NONE;
            }
            exponent += down ? -e : e;
        }
        if (at != to) {
            return NONE;
        }
        double value = count > 19 ? Double.NaN : nearest(digits, exponent);
        if (Double.isNaN(value)) {
            return Double.parseDouble(new String(text, from, to - from, StandardCharsets.ISO_8859_1));
        }
        return negative ? -value : value;
    }

    private static double special(byte[] text, int at, int to, boolean negative) {
        String word = to - at == 3 || to - at == 8 ? new String(text, at, to - at, StandardCharsets.ISO_8859_1) : "";
        return word.equalsIgnoreCase("inf") || word.equalsIgnoreCase("infinity") ? negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY : NONE;
    }

    /** The double nearest to digits x 10^exponent (digits unsigned); NaN where this cannot tell. */
    private static double nearest(long digits, int exponent) {
        if (digits == 0) {
            return 0;
        }
        if (digits > 0 && digits < 1L << 53 && exponent >= -22 && exponent <= 22) {
            return exponent < 0 ? digits / TEN[-exponent] : digits * TEN[exponent];
        }
        if (exponent < LEAST || exponent > MOST) {
            return Double.NaN;
        }
        int zeros = Long.numberOfLeadingZeros(digits);
        long w = digits << zeros;
        long high5 = FIVE[2 * (exponent - LEAST)];
        long high = Math.unsignedMultiplyHigh(w, high5);
        long low = w * high5;
        if ((high & 0x1ff) == 0x1ff) {
            long more = Math.unsignedMultiplyHigh(w, FIVE[2 * (exponent - LEAST) + 1]);
            low += more;
            if (Long.compareUnsigned(low, more) < 0) {
                high++;
            }
            if (low == -1L) {
                return Double.NaN;
            }
        }
        int upper = (int) (high >>> 63);
        long mantissa = high >>> (upper + 9);
        int power = (((152170 + 65536) * exponent) >> 16) + 63 + upper - zeros + 1023;
        if (power <= 0 || power >= 0x7fe) {
            return Double.NaN;
        }
        if (Long.compareUnsigned(low, 1) <= 0 && exponent >= -4 && exponent <= 23 && (mantissa & 3) == 1 && mantissa << (upper + 9) == high) {
            mantissa &= ~1L;
        }
        mantissa += mantissa & 1;
        mantissa >>>= 1;
        if (mantissa >= 2L << 52) {
            mantissa = 1L << 52;
            power++;
        }
        return Double.longBitsToDouble(mantissa & ~(1L << 52) | (long) power << 52);
    }
}
