import { useText } from "../i18n/messages";
import type { Cell, Notebook } from "../notebook/model";
import { useNotebook } from "../notebook/session";
import { Icon } from "../ui/icons";
import { ASSIGNMENT } from "./assignment-bar";
import { score } from "./score";

interface Feedback {
  points?: number;
  of: number;
  comment: string;
  detail: string;
}

/** Whether a cell of a student's copy cannot be changed. */
export function isLocked(notebook: Pick<Notebook, "metadata">, cell: Cell): boolean {
  const mark = cell.metadata.nbgrader as { locked?: boolean } | undefined;
  return ASSIGNMENT in notebook.metadata && mark?.locked === true;
}

/** Says beside a cell that it cannot be changed, before somebody tries. */
export function LockedMark({ cell }: { cell: Cell }) {
  const t = useText();
  if (!useNotebook((notebook) => isLocked(notebook, cell))) return null;
  return <span className="locked-mark" title={t("teach.locked")} data-testid="locked-mark"><Icon name="lock" size={13} /><span className="sr-only">{t("teach.locked")}</span></span>;
}

/** What was given for a cell, once the teachers have said it. */
export function CellFeedback({ cell }: { cell: Cell }) {
  const t = useText();
  const feedback = cell.metadata["millrace.feedback"] as Feedback | undefined;
  if (feedback === undefined) return null;
  return (
    <div className="cell-feedback" data-testid="cell-feedback" data-points={feedback.points ?? ""}>
      <b>{feedback.points === undefined ? t("teach.cellOpen", { of: score(feedback.of) }) : t("teach.cellFeedback", { points: score(feedback.points), of: score(feedback.of) })}</b>
      {feedback.detail && <span>{feedback.detail}</span>}
      {feedback.comment && <p>{feedback.comment}</p>}
    </div>
  );
}
