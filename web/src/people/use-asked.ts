import { useCallback, useEffect, useState } from "react";
import { text } from "../i18n/messages";
import { ApiError } from "../net/api";
import { showToast } from "../ui/toast";

export function tellFailure(error: unknown): void {
  const t = text();
  showToast({ text: error instanceof ApiError && error.status === 0 ? t("error.unreachable") : error instanceof Error ? error.message : "", tone: "bad" });
}

/** What the server answers to a question, asked again after each deed. `ask` must stay the same function. */
export function useAsked<T>(ask: () => Promise<T>): { value: T | null; again(): void; carryOut(deed: Promise<unknown>, then?: () => void): void } {
  const [value, setValue] = useState<T | null>(null);
  const [turn, setTurn] = useState(0);
  const again = useCallback(() => setTurn((n) => n + 1), []);
  useEffect(() => {
    let ended = false;
    ask().then((answer) => !ended && setValue(answer), (error: unknown) => !ended && tellFailure(error));
    return () => {
      ended = true;
    };
  }, [ask, turn]);
  const carryOut = useCallback((deed: Promise<unknown>, then?: () => void) => {
    deed.then(() => {
      then?.();
      again();
    }, tellFailure);
  }, [again]);
  return { value, again, carryOut };
}
