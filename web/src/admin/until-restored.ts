import { ApiError } from "../net/api";
import type { BackupList } from "../net/admin-api";

/** `signed-out`: the server is there again, and does not know who asks. */
export type Outcome = "restored" | "signed-out" | "silent" | "left";

/**
 * Asks until the server that was started then says how it went, nobody waits for it any more, or it has been silent for too long. What fails is asked again: there is no server for a while.
 *
 * @param before when this server's data were put back last, as was known before; "" for never
 */
export async function untilRestored(ask: () => Promise<BackupList>, before: string, left: AbortSignal, periodMillis: number, patienceMillis: number): Promise<Outcome> {
  const deadline = Date.now() + patienceMillis;
  for (;;) {
    await pause(periodMillis, left);
    if (left.aborted) return "left";
    try {
      const now = await ask();
      if (left.aborted) return "left";
      if (now.restored && now.restored.at !== before) return "restored";
    } catch (failure) {
      if (left.aborted) return "left";
      if (failure instanceof ApiError && failure.status === 401) return "signed-out";
    }
    if (Date.now() >= deadline) return "silent";
  }
}

function pause(millis: number, left: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const over = () => {
      clearTimeout(timer);
      left.removeEventListener("abort", over);
      done();
    };
    const timer = setTimeout(over, millis);
    left.addEventListener("abort", over);
  });
}
