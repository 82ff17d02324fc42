import { useEffect, useRef, useState, useSyncExternalStore, type FormEvent } from "react";
import { ago } from "../format";
import { useText } from "../i18n/messages";
import { colourOf, initials } from "../notebook/person";
import { shownName, useMay, useNotebook, useSession } from "../notebook/session";
import { tellFailure } from "../people/use-asked";
import { Button, IconButton } from "../ui/controls";
import type { Comment, Place, Thread } from "./comments-store";

/** The comments of the notebook: threads in the order of their cells, the open ones first; and a new one. */
export function CommentsPanel({ onGo }: { onGo(): void }) {
  const t = useText();
  const session = useSession();
  const threads = useSyncExternalStore(session.comments.subscribe, session.comments.all);
  const order = useNotebook((notebook) => notebook.order);
  const [resolved, setResolved] = useState(false);
  const draft = useSyncExternalStore(session.comments.subscribe, session.draft);
  const writes = useMay("comment");
  const place = (thread: Thread): number => (order.includes(thread.cell) ? order.indexOf(thread.cell) : order.length);
  const shown = threads.filter((thread) => resolved || thread.resolved === null).sort((a, b) => place(a) - place(b) || a.created.localeCompare(b.created));
  const hidden = threads.length - threads.filter((thread) => thread.resolved === null).length;
  return (
    <section className="outline comments" aria-label={t("comments.title")} data-testid="comments">
      <div className="panel-head">
        <h2>{t("comments.title")}</h2>
        {hidden > 0 && <Button look="quiet" onPress={() => setResolved(!resolved)} aria-pressed={resolved} data-testid="comments-resolved">{t("comments.resolved", { count: hidden })}</Button>}
      </div>
      {draft && writes && <NewThread key={`${draft.cell} ${draft.start ?? ""}`} place={draft} />}
      {shown.length === 0 && !draft && <p className="hint">{t(writes ? "comments.none" : "comments.noneHere")}</p>}
      <ol>
        {shown.map((thread) => <ShownThread key={thread.id} thread={thread} place={order.indexOf(thread.cell) + 1} writes={writes} onGo={() => { session.goToThread(thread); onGo(); }} />)}
      </ol>
    </section>
  );
}

function NewThread({ place }: { place: Place }) {
  const t = useText();
  const session = useSession();
  const outputs = useNotebook((notebook) => notebook.cells[place.cell]?.outputs.length ?? 0);
  const [about, setAbout] = useState(place.about === "text" ? "text" : "cell");
  const order = useNotebook((notebook) => notebook.order);
  const chosen: Place = about === "text" ? place : about === "cell" ? { cell: place.cell, about: "cell" } : { cell: place.cell, about: "output", output: Number(about) };
  return (
    <div className="thread new" data-testid="new-thread">
      <label className="field"><span className="field-label">{t("comments.about")}</span>
        <select className="input slim" value={about} onChange={(event) => setAbout(event.target.value)} data-testid="comment-about">
          {place.about === "text" && <option value="text">{t("comments.aboutText")}</option>}
          <option value="cell">{t("comments.aboutCell", { place: order.indexOf(place.cell) + 1 })}</option>
          {Array.from({ length: outputs }, (_, index) => <option key={index} value={index}>{t("comments.aboutOutput", { place: index + 1 })}</option>)}
        </select></label>
      {about === "text" && <blockquote>{place.quote}</blockquote>}
      <Write label={t("comments.write")} action={t("comments.send")} take onCancel={() => session.comment(null)} onSend={(text) => session.comments.begin(chosen, text).then(() => session.comment(null))} />
    </div>
  );
}

function ShownThread({ thread, place, writes, onGo }: { thread: Thread; place: number; writes: boolean; onGo(): void }) {
  const t = useText();
  const session = useSession();
  const [replying, setReplying] = useState(false);
  const where = place === 0 ? t("comments.cellGone") : thread.about === "output" ? t("comments.onOutput", { place, output: thread.output + 1 }) : t("comments.onCell", { place });
  const gone = thread.about === "text" && thread.start === null;
  return (
    <li className={`thread ${thread.resolved === null ? "" : "resolved"}`} data-testid="thread" data-thread={thread.id} data-about={thread.about} data-resolved={thread.resolved !== null} data-gone={gone}>
      <button type="button" className="thread-where" onClick={onGo} disabled={place === 0} data-testid="thread-go">{where}</button>
      {thread.quote !== "" && <blockquote className={gone ? "gone" : ""}>{thread.quote}</blockquote>}
      {gone && <p className="hint">{t("comments.textGone")}</p>}
      {thread.comments.map((comment) => <Said key={comment.id} comment={comment} onRemove={comment.mine ? () => void session.comments.remove(thread.id, comment.id).catch(tellFailure) : null} />)}
      {thread.resolved !== null && <p className="hint">{t("comments.resolvedBy", { name: thread.resolved })}</p>}
      {writes && replying && <Write label={t("comments.reply")} action={t("comments.send")} take onCancel={() => setReplying(false)} onSend={(text) => session.comments.reply(thread.id, text).then(() => setReplying(false))} />}
      {writes && !replying && (
        <div className="thread-actions">
          <Button look="quiet" onPress={() => setReplying(true)} data-testid="thread-reply">{t("comments.reply")}</Button>
          <Button look="quiet" icon="check" onPress={() => void session.comments.resolve(thread.id, thread.resolved === null).catch(tellFailure)} data-testid="thread-resolve">{t(thread.resolved === null ? "comments.resolve" : "comments.reopen")}</Button>
        </div>
      )}
    </li>
  );
}

function Said({ comment, onRemove }: { comment: Comment; onRemove: (() => void) | null }) {
  const t = useText();
  const name = shownName({ name: comment.name, person: comment.author });
  return (
    <div className="said" data-testid="said">
      <span className={`person small who-${colourOf(comment.author)}`} aria-hidden="true">{initials(name)}</span>
      <div>
        <p className="said-head"><b>{name}</b> <span className="hint">{ago(comment.at, Date.now(), t.language)}</span>{onRemove && <IconButton icon="trash" size={12} label={t("comments.remove")} onPress={onRemove} />}</p>
        <p className="said-body">{comment.body}</p>
      </div>
    </div>
  );
}

interface WriteProps {
  label: string;
  action: string;
  take?: boolean;
  onSend(text: string): Promise<unknown>;
  onCancel(): void;
}

function Write({ label, action, take, onSend, onCancel }: WriteProps) {
  const t = useText();
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (take) field.current?.focus();
  }, [take]);
  const send = () => {
    if (text.trim() !== "") onSend(text).catch(tellFailure);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  return (
    <form className="write" onSubmit={submit}>
      <textarea ref={field} className="input" rows={3} aria-label={label} value={text} placeholder={t("comments.hint")} maxLength={10_000} onChange={(event) => setText(event.target.value)} data-testid="comment-text"
        onKeyDown={(event) => {
          if (event.key === "Escape") onCancel();
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
        }} />
      <div className="thread-actions">
        <Button look="primary" type="submit" data-testid="comment-send">{action}</Button>
        <Button look="quiet" onPress={onCancel}>{t("common.cancel")}</Button>
      </div>
    </form>
  );
}
