package io.millrace.notebook;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;

/**
 * Sound: {@code display(Audio.of(samples, 44_100))}. Samples between -1 and 1; what is louder is scaled down as a whole, so that nothing is clipped.
 *
 * @param samples one channel
 * @param rate    samples each second
 */
public record Audio(double[] samples, int rate) {
    private static final int HEADER = 44;
    private static final int LONGEST = 50_000_000;

    public Audio {
        if (rate < 1_000 || rate > 384_000) {
            throw new IllegalArgumentException("A rate of " + rate + " samples each second cannot be played; 44100 is usual.");
        }
        if (samples.length > LONGEST) {
            throw new IllegalArgumentException("A sound of " + samples.length + " samples is too long for a page; show a part of it.");
        }
    }

    public static Audio of(double[] samples, int rate) {
        return new Audio(samples, rate);
    }

    public Map<String, Object> mimeBundle() {
        return Map.of("audio/wav", Base64.getEncoder().encodeToString(wave()), "text/plain", toString());
    }

    /** A WAV file of 16-bit samples. */
    private byte[] wave() {
        double loudest = 1;
        for (double sample : samples) {
            loudest = Double.isFinite(sample) ? Math.max(loudest, Math.abs(sample)) : loudest;
        }
        int bytes = samples.length * 2;
        ByteBuffer file = ByteBuffer.allocate(HEADER + bytes).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(HEADER - 8 + bytes).put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16)
                .putShort((short) 1).putShort((short) 1).putInt(rate).putInt(rate * 2).putShort((short) 2).putShort((short) 16)
                .put("data".getBytes(StandardCharsets.US_ASCII)).putInt(bytes);
        for (double sample : samples) {
            file.putShort((short) Math.round(sample / loudest * Short.MAX_VALUE)); // not a number is silence
        }
        return file.array();
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "sound of %.2f s at %,d Hz", (double) samples.length / rate, rate);
    }
}
