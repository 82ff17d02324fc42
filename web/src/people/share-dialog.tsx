import { useCallback, useRef, useState, type FormEvent } from "react";
import { PublishSection } from "../gallery/publish-section";
import type { MessageKey } from "../i18n/en";
import { useText } from "../i18n/messages";
import { peopleApi, RIGHTS, type Grant, type LinkMode, type Right, type Sharing } from "../net/people-api";
import { useAccount } from "../notebook/person";
import { Button, IconButton } from "../ui/controls";
import { Dialog } from "../ui/dialog";
import { dayOf } from "./account-page";
import { absolute, ShownOnce } from "./secret-link";
import { tellFailure, useAsked } from "./use-asked";

const MODES: readonly LinkMode[] = ["live", "frozen", "copy"];
const nobody = () => Promise.resolve([]);

/** Who may what with this notebook, and links to it. */
export function ShareDialog({ notebook, title, onClose }: { notebook: string; title: string; onClose(): void }) {
  const t = useText();
  const ask = useCallback(() => peopleApi.sharing(notebook), [notebook]);
  const { value: sharing, carryOut } = useAsked(ask);
  const owns = sharing?.right === "own";
  return (
    <Dialog title={t("share.title", { title })} onClose={onClose} wide testid="share-dialog">
      {sharing && !owns && <p>{t("share.onlyOwner")}</p>}
      {sharing?.people && <Grants sharing={sharing} owns={owns} give={(kind, subject, right) => carryOut(peopleApi.give(notebook, kind, subject, right))} />}
      {sharing && owns && <PublishSection notebook={notebook} title={title} />}
      {sharing && owns && <Links sharing={sharing} notebook={notebook} carryOut={carryOut} />}
    </Dialog>
  );
}

interface GrantsProps {
  sharing: Sharing;
  owns: boolean;
  give(kind: Grant["kind"], subject: string, right: Right): void;
}

function Grants({ sharing, owns, give }: GrantsProps) {
  const t = useText();
  const me = useAccount();
  const shares = owns && me !== null;
  const { value: people } = useAsked(shares ? peopleApi.everybody : (nobody as typeof peopleApi.everybody));
  const { value: groups } = useAsked(shares ? peopleApi.groups : (nobody as typeof peopleApi.groups));
  const [wanted, setWanted] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const everyone = sharing.grants.find((grant) => grant.kind === "everyone");
  const others = sharing.grants.filter((grant) => grant.kind !== "everyone");
  // What a field of suggestions gives back is a text; each is there once.
  const choices = [
    ...(people ?? []).map((person) => ({ kind: "person" as const, id: person.id, text: `${person.name} (${person.login})` })),
    ...(groups ?? []).map((group) => ({ kind: "group" as const, id: group.id, text: group.name })),
  ].filter((choice) => !others.some((grant) => grant.subject === choice.id));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const choice = choices.find(({ text }) => text === wanted);
    if (!choice) return;
    give(choice.kind, choice.id, "view");
    setWanted("");
    field.current?.focus(); // the button cannot be pressed any more, and the keyboard must not be lost with it
  };
  return (
    <section className="share-part" aria-label={t("share.people")}>
      <h3>{t("share.people")}</h3>
      {owns && (
        <form className="line-form" onSubmit={submit}>
          <label className="field"><span className="field-label">{t("share.who")}</span><input ref={field} className="input" list="share-choices" value={wanted} autoFocus autoComplete="off" onChange={(event) => setWanted(event.target.value)} data-testid="share-who" /></label>
          <datalist id="share-choices">{choices.map(({ id, text }) => <option key={id} value={text} />)}</datalist>
          <Button type="submit" isDisabled={!choices.some(({ text }) => text === wanted)} data-testid="share-add">{t("share.add")}</Button>
        </form>
      )}
      <ul className="plain-rows">
        {others.map((grant) => (
          <li key={`${grant.kind} ${grant.subject}`} data-testid="share-row" data-name={grant.name} data-right={grant.right}>
            <span>{grant.name}{grant.kind === "group" && <span className="chip">{t("people.tab.groups")}</span>}</span>
            <RightChoice name={grant.name} right={grant.right} group={grant.kind === "group"} fixed={!owns} onChoose={(right) => give(grant.kind, grant.subject, right)} />
          </li>
        ))}
        <li data-testid="share-everyone">
          <span>{t("share.everyone")}</span>
          <RightChoice name={t("share.everyone")} right={everyone?.right ?? "none"} group fixed={!owns} onChoose={(right) => give("everyone", "", right)} />
        </li>
      </ul>
      <p className="hint">{t("share.help")}</p>
    </section>
  );
}

function RightChoice({ name, right, group, fixed, onChoose }: { name: string; right: Right; group: boolean; fixed: boolean; onChoose(right: Right): void }) {
  const t = useText();
  const word = (each: Right): string => (each === "none" ? t("share.none") : t(`right.${each}` as MessageKey));
  if (fixed) return <span className="hint">{word(right)}</span>;
  return (
    <select className="input slim" value={right} aria-label={t("share.right", { name })} onChange={(event) => onChoose(event.target.value as Right)} data-testid="share-right">
      {(["none", ...RIGHTS] as Right[]).filter((each) => !group || each !== "own").map((each) => <option key={each} value={each}>{word(each)}</option>)}
    </select>
  );
}

function Links({ sharing, notebook, carryOut }: { sharing: Sharing; notebook: string; carryOut(deed: Promise<unknown>, then?: () => void): void }) {
  const t = useText();
  const [mode, setMode] = useState<LinkMode>("live");
  const [days, setDays] = useState(0);
  const [made, setMade] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    peopleApi.makeLink(notebook, mode, days).then(({ path }) => {
      setMade(absolute(path!));
      carryOut(Promise.resolve());
    }, tellFailure);
  };
  return (
    <section className="share-part" aria-label={t("share.links")}>
      <h3>{t("share.links")}</h3>
      <p className="hint">{t("share.linksHelp")}</p>
      <form className="line-form" onSubmit={submit}>
        <label className="field"><span className="field-label">{t("share.kind")}</span>
          <select className="input" value={mode} onChange={(event) => setMode(event.target.value as LinkMode)} data-testid="link-mode">
            {MODES.map((each) => <option key={each} value={each}>{t(`share.mode.${each}`)}</option>)}
          </select></label>
        <label className="field narrow"><span className="field-label">{t("share.expires")}</span>
          <select className="input" value={days} onChange={(event) => setDays(Number(event.target.value))}>
            <option value={0}>{t("share.forever")}</option>
            {[1, 7, 30, 365].map((each) => <option key={each} value={each}>{t("share.daysChoice", { days: each })}</option>)}
          </select></label>
        <Button type="submit" data-testid="link-make">{t("people.makeLink")}</Button>
      </form>
      {made && <ShownOnce label={t("people.linkReady")} value={made} testid="link-value" />}
      <ul className="plain-rows">
        {sharing.links.map((link) => (
          <li key={link.id} data-testid="link-row" data-mode={link.mode}>
            <span>{t(`share.mode.${link.mode}`)}</span>
            <span className="hint">{[link.maker && t("share.made", { name: link.maker }), dayOf(link.created, t.language), link.expires && `${t("account.expires")}: ${dayOf(link.expires, t.language)}`].filter(Boolean).join(" · ")}</span>
            <IconButton icon="close" label={t("share.revoke")} onPress={() => carryOut(peopleApi.revoke(notebook, link.id))} data-testid="link-revoke" />
          </li>
        ))}
      </ul>
    </section>
  );
}
