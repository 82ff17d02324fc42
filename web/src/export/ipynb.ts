/** nbformat 4 to what the page's components show. */
import type { CellType, Json, MimeBundle, Output, WireOutput } from "../notebook/model";
import { outputOf } from "../notebook/reducer";
import { RUN_MIME } from "../pool/model";

export interface ReadCell {
  id: string;
  type: CellType;
  source: string;
  count: number | null;
  attachments: Record<string, string> | undefined;
  outputs: readonly Output[];
}

interface FileCell {
  id?: string;
  cell_type: CellType;
  source: string | string[];
  execution_count?: number | null;
  attachments?: Record<string, Record<string, string | string[]>>;
  outputs?: readonly Record<string, Json>[];
}

const joined = (text: string | readonly string[] | undefined): string => (typeof text === "string" ? text : (text ?? []).join(""));

function bundle(data: MimeBundle): MimeBundle {
  const result: Record<string, Json> = {};
  for (const [mime, value] of Object.entries(data)) {
    // the strip of a run on the pool is about a moment; its text stays
    if (mime !== RUN_MIME) result[mime] = Array.isArray(value) && !mime.endsWith("json") ? joined(value as string[]) : value;
  }
  return result;
}

function output(file: Record<string, Json>): Output {
  if (file.output_type === "stream") return outputOf({ output_type: "stream", name: file.name === "stderr" ? "stderr" : "stdout", text: joined(file.text as string | string[]) });
  if (file.output_type === "error") return outputOf(file as unknown as WireOutput);
  return outputOf({ ...file, data: bundle((file.data ?? {}) as MimeBundle) } as unknown as WireOutput);
}

function pictures(attachments: FileCell["attachments"]): Record<string, string> | undefined {
  if (!attachments) return undefined;
  const result: Record<string, string> = {};
  for (const [name, data] of Object.entries(attachments)) {
    const [mime, value] = Object.entries(data).find(([key]) => key.startsWith("image/")) ?? [];
    if (mime) result[name] = `data:${mime};base64,${joined(value)}`;
  }
  return result;
}

export function notebookOf(json: { cells?: readonly FileCell[]; metadata?: Record<string, Json> }): { title: string; cells: ReadCell[] } {
  return {
    title: typeof json.metadata?.title === "string" ? json.metadata.title : "",
    cells: (json.cells ?? []).map((cell, index) => ({
      id: cell.id ?? `cell-${index}`, type: cell.cell_type, source: joined(cell.source), count: cell.execution_count ?? null,
      attachments: pictures(cell.attachments), outputs: (cell.outputs ?? []).map(output),
    })),
  };
}
