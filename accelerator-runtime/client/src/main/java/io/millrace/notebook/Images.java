package io.millrace.notebook;

import io.millrace.accelerator.Tensor;
import java.awt.image.BufferedImage;

/**
 * Pictures of matrices, a square of pixels for each element.
 *
 * <pre>{@code
 * var h = display(Images.heatmap(field));
 * h.update(Images.of(spins.toIntMatrix(), 0x2B3A67, 0xF4B942));
 * }</pre>
 */
public final class Images {
    /** From dark blue through green to yellow, even in lightness (matplotlib's viridis, seven of its colours). */
    private static final int[] VIRIDIS = {0x440154, 0x443A83, 0x31688E, 0x21908C, 0x35B779, 0x8FD744, 0xFDE725};
    private static final int SIDE = 384;

    private Images() {}

    /** A picture in which each number has its own colour: the lowest the first, the highest the last, those between in steps. */
    public static BufferedImage of(int[][] values, int... colours) {
        int low = Integer.MAX_VALUE;
        int high = Integer.MIN_VALUE;
        for (int[] row : values) {
            for (int value : row) {
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
        return of(values, low, high, colours.length == 0 ? new int[] {0x22304F, 0xF2C14E} : colours);
    }

    /** The same with fixed ends, so that pictures of one series keep their colours: {@code of(spins, -1, 1, blue, yellow)}. */
    public static BufferedImage of(int[][] values, int low, int high, int[] colours) {
        double[][] scaled = new double[values.length][];
        for (int y = 0; y < values.length; y++) {
            scaled[y] = new double[values[y].length];
            for (int x = 0; x < values[y].length; x++) {
                scaled[y][x] = values[y][x];
            }
        }
        return paint(scaled, low, high, colours, false);
    }

    /** A matrix of numbers as colours from its least to its greatest. */
    public static BufferedImage heatmap(double[][] values) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double[] row : values) {
            for (double value : row) {
                if (Double.isFinite(value)) {
                    low = Math.min(low, value);
                    high = Math.max(high, value);
                }
            }
        }
        return heatmap(values, low, high);
    }

    /** The same with fixed ends of the scale. */
    public static BufferedImage heatmap(double[][] values, double low, double high) {
        return paint(values, low, high, VIRIDIS, true);
    }

    public static BufferedImage heatmap(Tensor matrix) {
        return heatmap(matrix.toDoubleMatrix());
    }

    public static BufferedImage heatmap(Tensor matrix, double low, double high) {
        return heatmap(matrix.toDoubleMatrix(), low, high);
    }

    private static BufferedImage paint(double[][] values, double low, double high, int[] colours, boolean smooth) {
        int rows = Math.max(1, values.length);
        int columns = Math.max(1, values.length == 0 ? 0 : values[0].length);
        int scale = Math.max(1, SIDE / Math.max(rows, columns));
        BufferedImage image = new BufferedImage(columns * scale, rows * scale, BufferedImage.TYPE_INT_RGB);
        int[] line = new int[columns * scale];
        for (int y = 0; y < values.length; y++) {
            for (int x = 0; x < Math.min(columns, values[y].length); x++) {
                double part = high > low ? Math.clamp((values[y][x] - low) / (high - low), 0, 1) : 0;
                int colour = Double.isNaN(part) ? 0x808080 : smooth ? between(part, colours)
                        : colours[(int) Math.min(colours.length - 1, Math.floor(part * colours.length))];
                java.util.Arrays.fill(line, x * scale, (x + 1) * scale, colour);
            }
            for (int i = 0; i < scale; i++) {
                image.setRGB(0, y * scale + i, line.length, 1, line, 0, line.length);
            }
        }
        return image;
    }

    private static int between(double part, int[] colours) {
        double at = part * (colours.length - 1);
        int i = (int) Math.min(colours.length - 2, Math.floor(at));
        double f = at - i;
        int colour = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int a = colours[i] >> shift & 0xFF;
            int b = colours[i + 1] >> shift & 0xFF;
            colour |= (int) Math.round(a + f * (b - a)) << shift;
        }
        return colour;
    }
}
