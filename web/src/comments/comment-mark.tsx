import { useSyncExternalStore } from "react";
import { Button as AriaButton } from "react-aria-components";
import { useText } from "../i18n/messages";
import { useMay, useSession } from "../notebook/session";
import { Icon } from "../ui/icons";

/** In the margin of a cell: how many threads it has, or a way to begin one; about the selected text where there is one. */
export function CommentMark({ cell, place }: { cell: string; place: number }) {
  const t = useText();
  const session = useSession();
  const writes = useMay("comment");
  const threads = useSyncExternalStore(session.comments.subscribe, () => session.comments.open(cell));
  if (threads.length === 0 && !writes) return null;
  const label = threads.length === 0 ? t("comments.begin", { place }) : t.plural("comments.here", threads.length, String(threads.length));
  return (
    <AriaButton className={`comment-mark ${threads.length === 0 ? "none" : ""}`} aria-label={label} data-testid="comment-mark" data-threads={threads.length} onPress={() => void session.comment(cell)}>
      <Icon name="comment" size={14} />{threads.length > 0 && <span aria-hidden="true">{threads.length}</span>}
    </AriaButton>
  );
}
