import { useMemo } from "react";
import { useText } from "../i18n/messages";
import { ApiError } from "../net/api";
import { showToast } from "../ui/toast";

export interface Deeds {
  /** Says why something was not done. */
  failed(error: unknown): void;
  said(text: string): void;
  /** Does something and goes on where it was done. */
  attempt<T>(doing: Promise<T>, then?: (value: T) => void): void;
}

/** What a press on a button comes to: it is done, or one sentence says why not. */
export function useDeeds(): Deeds {
  const t = useText();
  return useMemo(() => {
    const failed = (error: unknown): void => {
      const message = error instanceof ApiError && error.status === 0 ? t("error.unreachable") : t("error.refused", { message: error instanceof Error ? error.message : "" });
      showToast({ text: message, tone: "bad" });
    };
    return { failed, said: (text) => showToast({ text }), attempt: (doing, then) => void doing.then((value) => then?.(value), failed) };
  }, [t]);
}
