import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { untilRestored } from "../src/admin/until-restored";
import { ApiError } from "../src/net/api";
import type { BackupList } from "../src/net/admin-api";

const PERIOD = 1_000;
const PATIENCE = 60_000;
const answer = (at: string | null) => Promise.resolve({ restored: at === null ? null : { at } } as BackupList);

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

test("waits through the time without a server, and for another outcome than the one before", async () => {
  const ask = vi.fn<() => Promise<BackupList>>().mockReturnValueOnce(answer("earlier")).mockRejectedValueOnce(new TypeError("no server")).mockRejectedValueOnce(new ApiError(503, "restoring", "It goes back."))
    .mockReturnValueOnce(answer("now"));
  const outcome = untilRestored(ask, "earlier", new AbortController().signal, PERIOD, PATIENCE);
  await vi.advanceTimersByTimeAsync(4 * PERIOD);
  expect(await outcome).toBe("restored");
  expect(ask).toHaveBeenCalledTimes(4);
});

test("a session that the backup does not know is signed out", async () => {
  const outcome = untilRestored(() => Promise.reject(new ApiError(401, "sign-in", "Sign in.")), "", new AbortController().signal, PERIOD, PATIENCE);
  await vi.advanceTimersByTimeAsync(PERIOD);
  expect(await outcome).toBe("signed-out");
});

test("a server that stays away is given up at last", async () => {
  const ask = vi.fn(() => Promise.reject(new TypeError("no server")));
  const outcome = untilRestored(ask, "", new AbortController().signal, PERIOD, PATIENCE);
  await vi.advanceTimersByTimeAsync(PATIENCE);
  expect(await outcome).toBe("silent");
  await vi.advanceTimersByTimeAsync(PATIENCE);
  expect(ask).toHaveBeenCalledTimes(PATIENCE / PERIOD);
});

test("nobody asks for a page that was left", async () => {
  const left = new AbortController();
  const ask = vi.fn(() => answer(null));
  const outcome = untilRestored(ask, "", left.signal, PERIOD, PATIENCE);
  await vi.advanceTimersByTimeAsync(PERIOD);
  left.abort();
  expect(await outcome).toBe("left");
  await vi.advanceTimersByTimeAsync(PATIENCE);
  expect(ask).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(0);
});
