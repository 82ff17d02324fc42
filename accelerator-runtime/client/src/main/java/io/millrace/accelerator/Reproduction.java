package io.millrace.accelerator;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What came of running a receipt's program again.
 *
 * @param sameBits whether every bit of every result is the same
 * @param text     one sentence: "Same bits: ...", or where the first difference is and how large they get
 * @param receipt  of the run that was made for it
 */
public record Reproduction(boolean sameBits, String text, Receipt receipt) {
    static Reproduction compare(List<Tensor> before, List<Tensor> again, Receipt receipt) {
        long bytes = 0;
        for (int i = 0; i < before.size(); i++) {
            byte[] a = before.get(i).data();
            byte[] b = again.get(i).data();
            int at = Arrays.mismatch(a, b);
            if (at >= 0) {
                DType part = before.get(i).dtype().part();
                long element = at / part.bytes();
                double largest = 0;
                for (long k = element; k < a.length / part.bytes(); k++) {
                    largest = Math.max(largest, Math.abs(JavaArrays.element(part, a, k) - JavaArrays.element(part, b, k)));
                }
                return new Reproduction(false, String.format(Locale.ROOT, "Differs: result %d, element %d was %s and is %s; the largest difference is %.3g. Numeric identity now: %s.",
                        i, element * part.bytes() / before.get(i).dtype().bytes(), JavaArrays.element(part, a, element), JavaArrays.element(part, b, element), largest,
                        receipt.toMap().get("numericIdentity")), receipt);
            }
            bytes += a.length;
        }
        return new Reproduction(true, "Same bits: " + before.size() + (before.size() == 1 ? " result" : " results") + " of " + Figures.bytes(bytes) + ".", receipt);
    }

    @Override
    public String toString() {
        return text;
    }
}
