import { useRef } from "react";
import { useText } from "../i18n/messages";
import { Button } from "../ui/controls";
import { useNear } from "../ui/near";
import type { Commands } from "./commands";
import { useMay } from "./session";

/** Between two cells: appears with the pointer or the focus; at the end of the notebook it always stands. */
export function InsertBar({ after, always, commands }: { after: string | null; always?: boolean; commands: Commands }) {
  const t = useText();
  const place = useRef<HTMLDivElement>(null);
  const near = useNear(place, always);
  const edits = useMay("edit");
  if (!edits || (!near && !always)) return <div ref={place} className="insert-bar" />;
  return (
    <div ref={place} className={`insert-bar ${always ? "always" : ""}`} data-after={after ?? ""} role="group" aria-label={t("cell.addHere")}>
      <span className="insert-line" />
      <Button look="quiet" icon="plus" data-testid="insert-code" onPress={() => commands.insert(after, "code", "edit")}>{t("cell.addCode")}</Button>
      <Button look="quiet" icon="plus" data-testid="insert-markdown" onPress={() => commands.insert(after, "markdown", "edit")}>{t("cell.addMarkdown")}</Button>
      <span className="insert-line" />
    </div>
  );
}
