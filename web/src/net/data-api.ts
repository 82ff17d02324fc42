/** Data files: an upload goes up in pieces, and goes on where it broke off. */
import { ApiError, body, json, request } from "./api";

export interface DataFile {
  name: string;
  size: number;
  sha256: string;
  licence: string;
  source: string;
  created: string;
}

const PIECE = 4 << 20;
const TRIES = 5;
const of = (name: string): string => `/api/data/${encodeURIComponent(name)}`;
const wait = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis));

export const dataApi = {
  all: () => json<DataFile[]>("/api/data"),
  remove: (name: string) => request(of(name), { method: "DELETE" }),
  preview: async (name: string): Promise<string> => (await json<{ text: string }>(`${of(name)}/preview`)).text,
  url: of,
  /** The bytes from `from` up to and without `to`. */
  range: async (name: string, from: number, to: number): Promise<ArrayBuffer> => (await request(of(name), { headers: { Range: `bytes=${from}-${to - 1}` } })).arrayBuffer(),
  /** Told how much has gone up, from 0 to 1. */
  async upload(file: File, about: { licence: string; source: string }, progress: (done: number) => void): Promise<DataFile> {
    const begin = async () => (await json<{ offset: number }>("/api/data", { method: "POST", ...body({ name: file.name, size: file.size }) })).offset;
    let at = await begin();
    for (let failures = 0; at < file.size;) {
      progress(at / file.size);
      try {
        at = (await json<{ offset: number }>(`${of(file.name)}?size=${file.size}&offset=${at}`, { method: "PUT", body: file.slice(at, at + PIECE) })).offset;
        failures = 0;
      } catch (error) {
        // a lost connection is no lost upload: the server says where to go on
        if (!(error instanceof ApiError) || error.status !== 0 || ++failures > TRIES) throw error;
        await wait(1000 * failures);
        at = await begin().catch(() => at);
      }
    }
    return json<DataFile>(`${of(file.name)}/finish`, { method: "POST", ...body({ size: file.size, ...about }) });
  },
};
