import { useState } from "react";
import { Input, Label, TextField } from "react-aria-components";
import { count } from "../format";
import { useText, type Translate } from "../i18n/messages";
import { poolApi, type PolicyChoice, type Reservation } from "../net/pool-api";
import { useGoverns } from "../notebook/person";
import { Button } from "../ui/controls";
import { showToast } from "../ui/toast";
import { Choice, DecisionDialog, NumberInput } from "./decisions";
import { chipTitle, type ChipType } from "./model";
import { promises } from "./policies";
import { usePolled } from "./use-polled";

const PERIOD_MILLIS = 4000;
const HOUR_MILLIS = 3_600_000;

/** By which policy the pool places runs, and who changed it when and why. */
export function PolicyCard() {
  const t = useText();
  const governs = useGoverns();
  const { value, again } = usePolled(poolApi.policy, PERIOD_MILLIS, "policy");
  const [open, setOpen] = useState(false);
  if (!value) return null;
  return (
    <>
      <div className="card-tools">
        <p data-testid="policy-now" data-policy={value.current.policy} data-slices={value.current.slices}><b>{value.current.policy}</b>{` · ${mode(value.current, t)}`}</p>
        {governs && <span className="tools-end"><Button data-testid="policy-set" onPress={() => setOpen(true)}>{t("pool.policy.set")}</Button></span>}
      </div>
      {value.history.length === 0 ? <p className="hint">{t("pool.policy.never")}</p> : (
        <ol className="changes" tabIndex={0} aria-label={t("pool.policy")}>
          {[...value.history].reverse().slice(0, 20).map((one) => (
            <li key={one.seq} data-testid="pool-policy"><p><b>{one.policy}</b>{` · ${mode(one, t)}`}</p><p>{when(one.at, t)}{` · ${one.who}: ${one.why}`}</p></li>
          ))}
        </ol>
      )}
      {open && <PolicyDialog now={value.current} policies={value.policies} onClose={() => { setOpen(false); again(); }} />}
    </>
  );
}

const mode = (choice: PolicyChoice, t: Translate): string => t(choice.slices ? "pool.policy.slices" : "pool.policy.alone");
const when = (at: number, t: Translate): string => new Intl.DateTimeFormat(t.language, { dateStyle: "short", timeStyle: "short" }).format(at);

function PolicyDialog({ now, policies, onClose }: { now: PolicyChoice; policies: readonly string[]; onClose(): void }) {
  const t = useText();
  const [policy, setPolicy] = useState(now.policy);
  const [slices, setSlices] = useState(now.slices ? "slices" : "alone");
  return (
    <DecisionDialog title={t("pool.policy.set")} text={t("pool.policy.hint")} action={t("pool.set")} onClose={onClose} testid="policy-dialog"
      decide={(why) => poolApi.setPolicy(policy, slices === "slices" && !promises(policy), why)}>
      <Choice label={t("pool.policy")} value={policy} options={policies.map((one) => [one, one] as const)} onChange={setPolicy} testid="policy-name" />
      {promises(policy) ? <p className="hint">{t("pool.policy.promises")}</p>
        : <Choice label={t("pool.policy.chips")} value={slices} options={[["slices", t("pool.policy.slices")], ["alone", t("pool.policy.alone")]]} onChange={setSlices} testid="policy-slices" />}
    </DecisionDialog>
  );
}

/** Chips that are kept for groups at times, to come and lasting, and what was decided about them. */
export function ReservationsCard({ types }: { types: readonly ChipType[] }) {
  const t = useText();
  const governs = useGoverns();
  const { value, again } = usePolled(poolApi.reservations, PERIOD_MILLIS, "reservations");
  const [open, setOpen] = useState(false);
  const [leaving, setLeaving] = useState<Reservation | null>(null);
  const current = value?.current ?? [];
  const over = (value?.history ?? []).filter((one) => !current.some((kept) => kept.seq === one.seq));
  return (
    <>
      {governs && <Button data-testid="reserve-open" onPress={() => setOpen(true)}>{t("pool.reserve")}</Button>}
      {current.length === 0 && <p className="hint">{t("pool.reserve.none")}</p>}
      <ol className="changes" tabIndex={0} aria-label={t("pool.reservations")}>
        {current.map((one) => (
          <li key={one.seq} data-testid="reservation" data-id={one.id} className="holds">
            <p><b>{one.group}</b>{` · ${what(one, types, t)}`}</p>
            <p>{`${span(one, t)} · ${one.who}: ${one.why} `}{governs && <Button look="quiet" data-testid="reservation-give-up" onPress={() => setLeaving(one)}>{t("pool.reserve.giveUp")}</Button>}</p>
          </li>
        ))}
        {[...over].reverse().slice(0, 20).map((one) => (
          <li key={one.seq} data-testid="reservation-past" className="past">
            <p><b>{one.group}</b>{` · ${what(one, types, t)} · ${one.givenUp ? t("pool.reserve.givenUp") : span(one, t)}`}</p>
            <p>{`${when(one.at, t)} · ${one.who}: ${one.why}`}</p>
          </li>
        ))}
      </ol>
      {open && <ReserveDialog types={types} onClose={() => { setOpen(false); again(); }} />}
      {leaving && (
        <DecisionDialog title={t("pool.reserve.giveUp")} text={t("pool.reserve.giveUpText")} action={t("pool.reserve.giveUp")} danger onClose={() => { setLeaving(null); again(); }}
          decide={(why) => poolApi.giveUp(leaving.id, why)} />
      )}
    </>
  );
}

const what = (one: Reservation, types: readonly ChipType[], t: Translate): string =>
  (one.type === "" ? t.plural("pool.chips", one.chips, count(one.chips)) : t("strip.chips", { count: count(one.chips), type: chipTitle(one.type, types) }));

function span(one: Reservation, t: Translate): string {
  return new Intl.DateTimeFormat(t.language, { dateStyle: "short", timeStyle: "short" }).formatRange(one.from, one.to);
}

/** As an input of date and time wants it: local, to the minute. */
function local(at: number): string {
  const date = new Date(at);
  return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function ReserveDialog({ types, onClose }: { types: readonly ChipType[]; onClose(): void }) {
  const t = useText();
  const [group, setGroup] = useState("");
  const [type, setType] = useState(types[0]?.name ?? "");
  const [chips, setChips] = useState("64");
  const [from, setFrom] = useState(() => local(Math.ceil(Date.now() / HOUR_MILLIS) * HOUR_MILLIS));
  const [to, setTo] = useState(() => local((Math.ceil(Date.now() / HOUR_MILLIS) + 1) * HOUR_MILLIS));
  return (
    <DecisionDialog title={t("pool.reserve")} text={t("pool.reserve.hint")} action={t("pool.reserve")} onClose={onClose} testid="reserve-dialog"
      decide={async (why) => {
        await poolApi.reserve({ group: group.trim(), type, chips: Number(chips.replace(/[\s,]/g, "")), from: new Date(from).getTime(), to: new Date(to).getTime(), why });
        showToast({ text: t("pool.reserve.done") });
      }}>
      <TextField className="field" value={group} onChange={setGroup} isRequired maxLength={200}><Label>{t("pool.reserve.group")}</Label><Input className="input" data-testid="reserve-group" /></TextField>
      <Choice label={t("pool.addType")} value={type} options={[["", t("pool.reserve.any")], ...types.map((one) => [one.name, chipTitle(one.name, types)] as const)]} onChange={setType} testid="reserve-type" />
      <NumberInput label={t("pool.addCount")} value={chips} onChange={setChips} testid="reserve-chips" />
      <Moment label={t("pool.reserve.from")} value={from} onChange={setFrom} testid="reserve-from" />
      <Moment label={t("pool.reserve.to")} value={to} onChange={setTo} testid="reserve-to" />
    </DecisionDialog>
  );
}

function Moment({ label, value, onChange, testid }: { label: string; value: string; onChange(value: string): void; testid: string }) {
  return (
    <div className="field">
      <label><span>{label}</span><input className="input tabular" type="datetime-local" required value={value} onChange={(event) => onChange(event.target.value)} data-testid={testid} /></label>
    </div>
  );
}
