package io.millrace.accelerator;

import io.millrace.accelerator.program.Shape;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * NumPy's files, byte for byte as NumPy writes them (format 1.0, little-endian, row-major). Reads what NumPy writes in any byte order and in Fortran's
 * order too; float16 becomes float32, and uint16 and uint32 the next wider signed type.
 */
final class NumpyFiles {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern HEADER = Pattern.compile(
            "\\{\\s*'descr':\\s*'([<>|=])([a-z])(\\d+)',\\s*'fortran_order':\\s*(True|False),\\s*'shape':\\s*\\(([^)]*)\\),?\\s*\\}\\s*");

    private NumpyFiles() {}

    static void save(Path file, Tensor tensor) {
        try {
            Files.write(file, bytes(tensor));
        } catch (IOException failure) {
            throw new UncheckedIOException("save: " + file + " could not be written: " + failure.getMessage(), failure);
        }
    }

    static Tensor load(Path file) {
        try {
            return tensor(Files.readAllBytes(file), file.toString());
        } catch (IOException failure) {
            throw new UncheckedIOException("load: " + file + " could not be read: " + failure.getMessage(), failure);
        }
    }

    static void savez(Path file, Map<String, Tensor> tensors) {
        Ops.compute(tensors.values().toArray(Tensor[]::new));
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.setMethod(ZipOutputStream.STORED);
            for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
                byte[] bytes = bytes(entry.getValue());
                CRC32 sum = new CRC32();
                sum.update(bytes);
                ZipEntry member = new ZipEntry(entry.getKey() + ".npy");
                member.setSize(bytes.length);
                member.setCompressedSize(bytes.length);
                member.setCrc(sum.getValue());
                zip.putNextEntry(member);
                zip.write(bytes);
                zip.closeEntry();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("savez: " + file + " could not be written: " + failure.getMessage(), failure);
        }
    }

    static Map<String, Tensor> loadz(Path file) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        try (InputStream in = Files.newInputStream(file); ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String name = entry.getName();
                tensors.put(name.endsWith(".npy") ? name.substring(0, name.length() - 4) : name, tensor(zip.readAllBytes(), file + ", " + name));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("loadz: " + file + " could not be read: " + failure.getMessage(), failure);
        }
        return tensors;
    }

    static byte[] bytes(Tensor tensor) {
        String header = "{'descr': '" + descriptor(tensor.dtype()) + "', 'fortran_order': False, 'shape': " + tensor.shape() + ", }";
        int length = (10 + header.length() + 1 + 63) / 64 * 64 - 10;
        byte[] data = tensor.data();
        ByteBuffer out = ByteBuffer.allocate(Math.addExact(10 + length, data.length)).order(ByteOrder.LITTLE_ENDIAN);
        out.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) length).put(header.getBytes(StandardCharsets.US_ASCII));
        while (out.position() < 10 + length - 1) {
            out.put((byte) ' ');
        }
        return out.put((byte) '\n').put(data).array();
    }

    private static String descriptor(DType type) {
        return switch (type) {
            case FLOAT64 -> "<f8";
            case FLOAT32 -> "<f4";
            case INT64 -> "<i8";
            case INT32 -> "<i4";
            case INT16 -> "<i2";
            case INT8 -> "|i1";
            case UINT8 -> "|u1";
            case BOOL -> "|b1";
            case COMPLEX64 -> "<c8";
            case COMPLEX128 -> "<c16";
        };
    }

    static Tensor tensor(byte[] bytes, String name) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        byte[] magic = in.readNBytes(6);
        if (!Arrays.equals(magic, MAGIC)) {
            throw new IOException(name + " is not in NumPy's format.");
        }
        int version = in.readUnsignedByte();
        in.readByte();
        int length = version == 1 ? Short.reverseBytes(in.readShort()) & 0xFFFF : Integer.reverseBytes(in.readInt());
        if (length < 0 || length > in.available()) {
            throw new IOException(name + " ends in its header.");
        }
        String header = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        Matcher fields = HEADER.matcher(header);
        if (!fields.matches()) {
            throw new IOException(name + " holds what has no tensor: " + header.strip());
        }
        boolean swapped = fields.group(1).equals(">");
        String code = fields.group(2) + fields.group(3);
        int[] dims = Arrays.stream(fields.group(5).split(",")).map(String::strip).filter(s -> !s.isEmpty()).mapToInt(Integer::parseInt).toArray();
        boolean fortran = fields.group(4).equals("True");
        Shape shape = Shape.of(fortran ? IntStream.range(0, dims.length).map(i -> dims[dims.length - 1 - i]).toArray() : dims);
        byte[] data = in.readAllBytes();
        if (swapped) {
            int part = Integer.parseInt(fields.group(3)) / (fields.group(2).equals("c") ? 2 : 1);
            for (int at = 0; at + part <= data.length; at += part) {
                for (int i = 0; i < part / 2; i++) {
                    byte b = data[at + i];
                    data[at + i] = data[at + part - 1 - i];
                    data[at + part - 1 - i] = b;
                }
            }
        }
        Tensor tensor = decoded(code, shape, data, name);
        return fortran ? Ops.transpose(tensor) : tensor;
    }

    private static Tensor decoded(String code, Shape shape, byte[] data, String name) throws IOException {
        DType type = switch (code) {
            case "f8" -> DType.FLOAT64;
            case "f4", "f2" -> DType.FLOAT32;
            case "i8", "u4" -> DType.INT64;
            case "i4", "u2" -> DType.INT32;
            case "i2" -> DType.INT16;
            case "i1" -> DType.INT8;
            case "u1" -> DType.UINT8;
            case "b1" -> DType.BOOL;
            case "c8" -> DType.COMPLEX64;
            case "c16" -> DType.COMPLEX128;
            default -> throw new IOException(name + " holds elements of type " + code + ", which tensors do not have.");
        };
        boolean widened = code.equals("f2") || code.startsWith("u") && !code.equals("u1");
        byte[] elements = widened ? widened(code, data) : data;
        if (elements.length != shape.size() * type.bytes()) {
            throw new IOException(name + " has " + data.length + " bytes of elements, which is not what its shape " + shape + " needs.");
        }
        return new Tensor(type, shape, elements);
    }

    private static byte[] widened(String code, byte[] data) {
        ByteBuffer from = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer to = ByteBuffer.allocate(data.length * 2).order(ByteOrder.LITTLE_ENDIAN);
        while (from.hasRemaining()) {
            switch (code) {
                case "f2" -> to.putFloat(Float.float16ToFloat(from.getShort()));
                case "u2" -> to.putInt(from.getShort() & 0xFFFF);
                default -> to.putLong(from.getInt() & 0xFFFFFFFFL);
            }
        }
        return to.array();
    }
}
