package io.millrace.server.gallery;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** A small picture of a picture that a stranger has made: its size is read before it is decoded, and it is decoded no larger than it is needed. */
final class Thumbnail {
    static final int WIDEST = 480;
    static final List<String> TYPES = List.of("image/png", "image/jpeg", "image/gif");
    private static final int MOST_CHARACTERS = 32_000_000;
    private static final long MOST_PIXELS = 100_000_000;

    private Thumbnail() {}

    /** As PNG; empty where it is no picture, or one that is too large. @param value Base64 as nbformat has it */
    static Optional<byte[]> of(Object value) {
        if (!(value instanceof String text) || text.length() > MOST_CHARACTERS) {
            return Optional.empty();
        }
        try {
            return scaled(Base64.getMimeDecoder().decode(text));
        } catch (IOException | RuntimeException e) {
            return Optional.empty(); // decoders throw what they like where something is no picture, or has a broken colour profile
        }
    }

    private static Optional<byte[]> scaled(byte[] file) throws IOException {
        try (MemoryCacheImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                return Optional.empty();
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                int width = reader.getWidth(0);
                int height = reader.getHeight(0);
                if ((long) width * height > MOST_PIXELS || width < 1 || height < 1) {
                    return Optional.empty();
                }
                ImageReadParam parameters = reader.getDefaultReadParam();
                int every = Math.max(1, Math.max(width, height) / (2 * WIDEST));
                parameters.setSourceSubsampling(every, every, 0, 0);
                return Optional.of(png(smaller(reader.read(0, parameters))));
            } finally {
                reader.dispose();
            }
        }
    }

    /** Each pixel is the mean of those that it stands for. */
    private static BufferedImage smaller(BufferedImage image) {
        double scale = Math.min(1, (double) WIDEST / Math.max(image.getWidth(), image.getHeight()));
        int width = Math.max(1, (int) Math.round(image.getWidth() * scale));
        int height = Math.max(1, (int) Math.round(image.getHeight() * scale));
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < height; y++) {
            int top = (int) ((long) y * image.getHeight() / height);
            int bottom = Math.max(top + 1, (int) ((y + 1L) * image.getHeight() / height));
            for (int x = 0; x < width; x++) {
                int left = (int) ((long) x * image.getWidth() / width);
                int right = Math.max(left + 1, (int) ((x + 1L) * image.getWidth() / width));
                small.setRGB(x, y, mean(image, left, top, right, bottom));
            }
        }
        return small;
    }

    private static int mean(BufferedImage image, int left, int top, int right, int bottom) {
        long[] sums = new long[4];
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                int pixel = image.getRGB(x, y);
                int alpha = pixel >>> 24;
                sums[0] += alpha;
                sums[1] += (long) alpha * (pixel >> 16 & 255);
                sums[2] += (long) alpha * (pixel >> 8 & 255);
                sums[3] += (long) alpha * (pixel & 255);
            }
        }
        long weight = Math.max(1, sums[0]);
        int count = (right - left) * (bottom - top);
        return (int) (sums[0] / count) << 24 | (int) (sums[1] / weight) << 16 | (int) (sums[2] / weight) << 8 | (int) (sums[3] / weight);
    }

    private static byte[] png(BufferedImage image) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.setUseCache(false);
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }
}
