// Writes the Parquet files beside it, with another implementation than the one that reads them:
//   npm install --no-save hyparquet-writer@0.17.0 && node write.mjs             the files of the tests; needs the command zstd
//   node write.mjs million.parquet                                              a million rows by six columns, to measure with
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { parquetReadObjects } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";

const ROWS = 30;
const compressors = { GZIP: (bytes) => gzipSync(bytes), ZSTD: (bytes) => execFileSync("zstd", ["-c"], { input: bytes }) };
const column = (of, all = false) => Array.from({ length: ROWS }, (_, i) => (!all && i % 5 === 3 ? null : of(i)));
const day = (i) => 86_400_000 * (i * 1000 - 5000);
const stamp = (unit, isAdjustedToUTC) => ({ type: "INT64", logical_type: { type: "TIMESTAMP", isAdjustedToUTC, unit } });
const decimal = (type, precision, scale, type_length) => ({ type, type_length, converted_type: "DECIMAL", precision, scale });

/** Name, schema, value of row i, encoding. Every fifth value is null, but of "id". */
const COLUMNS = [
  ["id", { type: "INT32", repetition_type: "REQUIRED" }, (i) => i],
  ["flag", { type: "BOOLEAN" }, (i) => i % 2 === 0],
  ["packed", { type: "BOOLEAN" }, (i) => i % 3 === 0, "RLE"],
  ["small", { type: "INT32" }, (i) => i * 1000 - 5, "DELTA_BINARY_PACKED"],
  ["least", { type: "INT32" }, (i) => (i === 7 ? -2147483648 : i)],
  ["unsigned", { type: "INT32", converted_type: "UINT_32" }, (i) => 4294967295 - i],
  ["big", { type: "INT64" }, (i) => BigInt(i) * 3000000000n],
  ["single", { type: "FLOAT" }, (i) => i / 2],
  ["double", { type: "DOUBLE" }, (i) => i / 7],
  ["split", { type: "DOUBLE" }, (i) => -i / 3, "BYTE_STREAM_SPLIT"],
  ["half", { type: "FIXED_LEN_BYTE_ARRAY", type_length: 2, logical_type: { type: "FLOAT16" } }, (i) => i / 4],
  ["text", { type: "BYTE_ARRAY", converted_type: "UTF8" }, (i) => ["north", "水😀", "a, \"b\"\n"][i % 3]],
  ["prefix", { type: "BYTE_ARRAY", converted_type: "UTF8" }, (i) => "station " + i, "DELTA_BYTE_ARRAY"],
  ["bytes", { type: "BYTE_ARRAY" }, (i) => new TextEncoder().encode("é" + i)],
  ["enum", { type: "BYTE_ARRAY", converted_type: "ENUM" }, (i) => new TextEncoder().encode(["LOW", "HIGH"][i % 2])],
  ["json", { type: "BYTE_ARRAY", converted_type: "JSON" }, (i) => ({ i })],
  ["uuid", { type: "FIXED_LEN_BYTE_ARRAY", type_length: 16, logical_type: { type: "UUID" } }, (i) => "00112233-4455-6677-8899-aabbccddee" + String(10 + i)],
  ["date", { type: "INT32", converted_type: "DATE" }, (i) => new Date(day(i))],
  ["clock", { type: "INT32", converted_type: "TIME_MILLIS" }, (i) => i * 2_400_123],
  ["fine", { type: "INT64", converted_type: "TIME_MICROS" }, (i) => BigInt(i) * 2_400_123_456n],
  ["millis", { type: "INT64", converted_type: "TIMESTAMP_MILLIS" }, (i) => new Date(day(i) + 12_345_678 * i)],
  ["micros", stamp("MICROS", false), (i) => BigInt(day(i)) * 1000n + 12_345_678_999n * BigInt(i)],
  ["nanos", stamp("NANOS", true), (i) => BigInt(day(i)) * 1_000_000n + 12_345_678_999_999n * BigInt(i)],
  ["price", decimal("INT32", 9, 2), (i) => BigInt(i * 1001 - 7)],
  ["rate", decimal("INT64", 18, 4), (i) => BigInt(i) * 123_456_789_012n],
  ["exact", decimal("FIXED_LEN_BYTE_ARRAY", 38, 10, 16), (i) => -(BigInt(i) * 12_345_678_901_234_567_890n)],
];

function file(columns, options, all = false) {
  return Buffer.from(parquetWriteBuffer({
    columnData: columns.map(([name, , of, encoding]) => ({ name, data: column(of, all || name === "id"), encoding })),
    schema: [{ name: "root", num_children: columns.length }, ...columns.map(([name, schema]) => ({ repetition_type: all ? "REQUIRED" : "OPTIONAL", ...schema, name }))],
    rowGroupSize: [12], pageSize: 64, statistics: false, compressors, ...options,
  }));
}

/** The writer knows no int96: twelve bytes of a fixed length become one where the footer says so. */
function int96() {
  const bytes = (i) => {
    const value = Buffer.alloc(12);
    value.writeBigUInt64LE(BigInt(i) * 2_400_123_456_789n);
    value.writeInt32LE(2_440_588 + i * 1000 - 5000, 8);
    return new Uint8Array(value);
  };
  const written = file([["old", { type: "FIXED_LEN_BYTE_ARRAY", type_length: 12 }, bytes, "PLAIN"]], { codec: "UNCOMPRESSED", rowGroupSize: ROWS });
  const footer = written.length - 8 - written.readUInt32LE(written.length - 8);
  for (const [from, to] of [["150e1518", "15061518"], ["150e19", "150619"]]) {
    const at = written.indexOf(Buffer.from(from, "hex"), footer);
    if (at < 0 || written.indexOf(Buffer.from(from, "hex"), at + 1) >= 0) throw new Error("The footer is not as expected.");
    Buffer.from(to, "hex").copy(written, at);
  }
  return written;
}

if (process.argv[2]) {
  const n = 1_000_000;
  let seed = 1;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const sites = ["north", "south", "east", "west", "harbour", "hill, upper", "valley"];
  const make = (of) => Array.from({ length: n }, (_, i) => of(i));
  writeFileSync(process.argv[2], Buffer.from(parquetWriteBuffer({ columnData: [
    { name: "id", data: make((i) => i), type: "INT32" },
    { name: "site", data: make(() => sites[Math.floor(random() * 7)]), type: "STRING" },
    { name: "x", data: make(() => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random())), type: "DOUBLE" },
    { name: "y", data: make(() => Math.round(random() * 1e6) / 1e3), type: "DOUBLE" },
    { name: "count", data: make(() => Math.floor(random() * 100_000)), type: "INT32" },
    { name: "day", data: make(() => new Date(Date.UTC(2026, Math.floor(random() * 12), 1 + Math.floor(random() * 28)))), type: "TIMESTAMP" },
  ], codec: "SNAPPY" })));
} else {
  const files = {
    plain: file(COLUMNS, { codec: "UNCOMPRESSED" }),
    snappy: file(COLUMNS, { codec: "SNAPPY" }),
    gzip: file(COLUMNS, { codec: "GZIP" }),
    zstd: file(COLUMNS.slice(0, 3), { codec: "ZSTD" }),
    int96: int96(),
    refused: file([["id", { type: "INT32" }, (i) => i], ["blob", { type: "BYTE_ARRAY" }, () => new Uint8Array([255, 0])],
      ["huge", { type: "INT64", converted_type: "UINT_64" }, () => 2n ** 64n - 1n]], { codec: "UNCOMPRESSED" }, true),
    nested: Buffer.from(parquetWriteBuffer({
      columnData: [{ name: "id", data: [1, 2] }, { name: "tags", data: [["a"], ["b", "c"]] }],
      schema: [{ name: "root", num_children: 2 }, { name: "id", type: "INT32", repetition_type: "REQUIRED" },
        { name: "tags", converted_type: "LIST", repetition_type: "OPTIONAL", num_children: 1 }, { name: "list", repetition_type: "REPEATED", num_children: 1 },
        { name: "element", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" }],
    })),
  };
  for (const [name, bytes] of Object.entries(files)) {
    writeFileSync(new URL(name + ".parquet", import.meta.url), bytes);
    const rows = name === "zstd" || name === "gzip" ? "" : (await parquetReadObjects({ file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) })).length + " rows";
    console.log(name, bytes.length, rows);
  }
}
