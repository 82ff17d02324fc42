import { useCallback } from "react";
import { useText } from "../i18n/messages";
import { galleryApi } from "../net/gallery-api";
import { useSession, type NotebookSession } from "../notebook/session";
import { tellFailure } from "../people/use-asked";
import { showToast } from "../ui/toast";

/** Back to what the copy was taken from, with a way to undo: some cells, or the whole notebook. What was typed arrives first. */
export function useReset(): (cells?: readonly string[]) => void {
  const t = useText();
  const session = useSession();
  return useCallback((cells) => {
    void session.flushed().then(() => galleryApi.reset(session.id, cells)).then(() => {
      offerUndo(session, t(cells ? "original.wasResetCell" : "original.wasReset"), t("cell.undo"));
    }, tellFailure);
  }, [session, t]);
}

/** Says what was done, with the undo beside it. */
export function offerUndo(session: NotebookSession, said: string, undo: string): void {
  showToast({ text: said, testid: "original-toast", action: { label: undo, testid: "undo-original", run: () => void session.send({ kind: "undo" }) } });
}
