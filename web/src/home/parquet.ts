/**
 * A Parquet file at a glance: columns with their types, the count of rows, and the first rows. Read in the page by ranges, so of a large file only its end and the first pages
 * come over the network, and a file that somebody has made to do harm harms nothing but this tab.
 */
import { parquetMetadataAsync, parquetReadObjects, parquetSchema, type AsyncBuffer, type FileMetaData, type SchemaTree } from "hyparquet";

export interface ParquetGlance {
  readonly rows: number;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Texts by row and column; null where they cannot be had (a codec that a page does not know, or pages that are too large). */
  readonly first: readonly (readonly string[])[] | null;
}

const FIRST_ROWS = 20;
const MOST_BYTES = 32 << 20;
const MOST_CELL = 80;
/** What the reader undoes by itself. */
const CODECS: ReadonlySet<string> = new Set(["UNCOMPRESSED", "SNAPPY"]);

export async function glance(size: number, range: (from: number, to: number) => Promise<ArrayBuffer>): Promise<ParquetGlance> {
  const file: AsyncBuffer = { byteLength: size, slice: (start, end = size) => range(start, end) };
  const metadata = await parquetMetadataAsync(file);
  const columns = parquetSchema(metadata).children.map((node) => ({ name: node.element.name, type: typeOf(node) }));
  return { rows: Number(metadata.num_rows), columns, first: readable(metadata) ? await firstRows(file, metadata, columns.map(({ name }) => name)) : null };
}

function readable({ row_groups: groups }: FileMetaData): boolean {
  const chunks = groups[0]?.columns.map(({ meta_data: about }) => about) ?? [];
  const bytes = chunks.reduce((sum, about) => sum + Number(about?.total_uncompressed_size ?? Infinity), 0);
  return chunks.every((about) => about && CODECS.has(about.codec)) && bytes <= MOST_BYTES;
}

async function firstRows(file: AsyncBuffer, metadata: FileMetaData, names: readonly string[]): Promise<readonly (readonly string[])[] | null> {
  try {
    const rows = await parquetReadObjects({ file, metadata, rowStart: 0, rowEnd: Math.min(FIRST_ROWS, Number(metadata.num_rows)) });
    return rows.map((row) => names.map((name) => shown(row[name])));
  } catch {
    return null; // an encoding that it does not know: what the file's end says is true all the same
  }
}

/** In the words of the file: the logical type where there is one. */
function typeOf({ element, children }: SchemaTree): string {
  if (children.length > 0) return (element.logical_type?.type ?? element.converted_type ?? "struct").toLowerCase();
  const logical = element.logical_type;
  if (logical?.type === "TIMESTAMP") return `timestamp[${logical.unit.toLowerCase()}]${logical.isAdjustedToUTC ? " utc" : ""}`;
  if (logical?.type === "DECIMAL" || element.converted_type === "DECIMAL") return `decimal(${element.precision ?? "?"}, ${element.scale ?? 0})`;
  return (logical?.type ?? element.converted_type ?? element.type ?? "").toLowerCase().replace(/^utf8$/, "string");
}

export function shown(value: unknown): string {
  const text = value === null || value === undefined ? "" : value instanceof Date ? value.toISOString().replace("T00:00:00.000Z", "").replace(/Z$/, "")
    : typeof value === "object" ? JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? String(item) : item)) : String(value);
  return text.length > MOST_CELL ? `${text.slice(0, MOST_CELL - 1)}…` : text;
}
