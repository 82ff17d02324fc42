import { useMemo, useState, type FormEvent } from "react";
import { Input, Label, TextField } from "react-aria-components";
import { count, duration, percent } from "../format";
import { useText } from "../i18n/messages";
import { ApiError } from "../net/api";
import { poolApi, type Answer, type Question, type Replay } from "../net/pool-api";
import type { Json } from "../notebook/model";
import { ChartView } from "../outputs/chart";
import { Button } from "../ui/controls";
import { showToast } from "../ui/toast";
import { Choice, DecisionDialog, NumberInput } from "./decisions";
import { chipTitle, type Pool } from "./model";
import { promises } from "./policies";
import { wordReason } from "./reason";
import { usePolled } from "./use-polled";

type What = "without" | "add" | "policy" | "weight";
const GROUPS_SHOWN = 15;
const PERIOD_MILLIS = 10_000;
/** Policies of the simulator that take chips from runs before they end. */
const INTERRUPTING = ["srtf", "srsf", "tiresias-l", "edf"];
const seconds = (value: number): string => duration(value * 1e9);
const tenths = (value: number | null): number | null => (value === null ? null : Math.round(value * 10) / 10);

/** What the pool would do with the same runs if something were different: the simulator answers, and what can be done for real can be applied. */
export function WhatIf({ pool }: { pool: Pool }) {
  const t = useText();
  const types = useMemo(() => pool.types.map((type) => [type.name, chipTitle(type.name, pool.types)] as const), [pool.types]);
  const [what, setWhat] = useState<What>("without");
  const [source, setSource] = useState("synthetic");
  const [type, setType] = useState(pool.types[0]?.name ?? "");
  const [chips, setChips] = useState("640");
  const [policy, setPolicy] = useState("fifo");
  const [group, setGroup] = useState("vc1");
  const [weight, setWeight] = useState("2");
  const [asked, setAsked] = useState<{ question: Question; answer: Answer } | null>(null);
  const [busy, setBusy] = useState(false);
  const { value: rules } = usePolled(poolApi.policy, PERIOD_MILLIS, "policy");
  const [error, setError] = useState("");
  const [applying, setApplying] = useState(false);
  const ask = async (event: FormEvent) => {
    event.preventDefault();
    const question: Question = {
      synthetic: source === "synthetic", policy: what === "policy" ? policy.trim() : "", without: what === "without" ? type : "", addType: what === "add" ? type : "",
      addChips: what === "add" ? Number(chips) : 0, group: what === "weight" ? group.trim() : "", weight: what === "weight" ? Number(weight) : 1,
    };
    setBusy(true);
    setError("");
    try {
      setAsked({ question, answer: await poolApi.whatIf(question) });
    } catch (failure) {
      setError(failure instanceof ApiError ? failure.message : String(failure));
    }
    setBusy(false);
  };
  return (
    <>
      <form className="what-if" onSubmit={(event) => void ask(event)}>
        <Choice label={t("pool.if.what")} value={what} onChange={(value) => setWhat(value as What)} testid="if-what"
          options={[["without", t("pool.if.without")], ["add", t("pool.if.add")], ["policy", t("pool.if.policy")], ["weight", t("pool.if.weight")]]} />
        {(what === "without" || what === "add") && <Choice label={t("pool.addType")} value={type} options={types} onChange={setType} testid="if-type" />}
        {what === "add" && <NumberInput label={t("pool.addCount")} value={chips} onChange={setChips} testid="if-chips" />}
        {what === "policy" && <Choice label={t("pool.policy")} value={policy} options={[...(rules?.policies ?? []), ...INTERRUPTING].map((one) => [one, one] as const)} onChange={setPolicy} testid="if-policy" />}
        {what === "weight" && <><Words label={t("pool.quotas.group")} value={group} onChange={setGroup} testid="if-group" /><NumberInput label={t("pool.quotas.weight")} value={weight} onChange={setWeight} testid="if-weight" /></>}
        <Choice label={t("pool.if.source")} value={source} onChange={setSource} testid="if-source" options={[["synthetic", t("pool.if.synthetic")], ["ledger", t("pool.if.ledger")]]} />
        <Button look="primary" type="submit" isDisabled={busy} data-testid="if-ask">{t(busy ? "pool.if.asking" : "pool.if.ask")}</Button>
      </form>
      <p className="field-error" role="alert">{error}</p>
      {asked && <Found answer={asked.answer} />}
      {asked && !INTERRUPTING.includes(asked.question.policy) && <Button data-testid="if-apply" onPress={() => setApplying(true)}>{t("pool.if.apply")}</Button>}
      {asked && INTERRUPTING.includes(asked.question.policy) && <p className="legend-words">{t("pool.if.onlyCompared")}</p>}
      {asked && applying && (
        <DecisionDialog title={t("pool.if.apply")} text={t("pool.if.applyText")} action={t("pool.if.apply")} danger={asked.question.without !== ""} onClose={() => setApplying(false)}
          decide={async (why) => {
            await apply(asked.question, pool, rules?.current.slices ?? true, why);
            showToast({ text: t("pool.if.applied") });
          }} />
      )}
    </>
  );
}

/** The decision that makes the question real. */
async function apply(question: Question, pool: Pool, slices: boolean, why: string): Promise<unknown> {
  if (question.policy !== "") return poolApi.setPolicy(question.policy, slices && !promises(question.policy), why);
  if (question.without !== "") {
    return poolApi.change("drain", pool.blocks.filter((block) => block.type === question.without && (block.state === "live" || block.state === "moving")).map((block) => block.id), why);
  }
  if (question.addChips > 0) return poolApi.add(question.addType, question.addChips, why);
  return poolApi.quota({ subject: "group", name: question.group, weight: question.weight, maxChips: 0, memberOf: "", why });
}

function Words({ label, value, onChange, testid }: { label: string; value: string; onChange(value: string): void; testid: string }) {
  return <TextField className="field" value={value} onChange={onChange} isRequired maxLength={200}><Label>{label}</Label><Input className="input" data-testid={testid} /></TextField>;
}

function Found({ answer }: { answer: Answer }) {
  const t = useText();
  const shown = answer.changes.slice(0, GROUPS_SHOWN);
  const wait = (value: number | null): string => (value === null ? t("pool.if.cannot") : seconds(value));
  const option = useMemo((): Json => ({
    grid: { left: 64, right: 16, top: 34, bottom: 36 },
    legend: { top: 0, left: 0 },
    tooltip: { trigger: "axis" },
    xAxis: { type: "category", data: shown.map((one) => one.group) },
    yAxis: { type: "value", min: 0, name: t("pool.if.waitAxis"), nameLocation: "middle", nameGap: 46 },
    series: [
      { id: "before", name: t("pool.if.now"), type: "bar", color: "lane:1", data: shown.map((one) => tenths(one.wait_before_s)) },
      { id: "after", name: t("pool.if.then"), type: "bar", color: "lane:2", data: shown.map((one) => tenths(one.wait_after_s)) },
    ],
  }), [shown, t]);
  const figures: [string, (one: Replay) => string][] = [
    [t("pool.if.wait"), (one) => seconds(one.wait.average_s)],
    [t("pool.if.waitP95"), (one) => seconds(one.wait.p95_s)],
    [t("pool.if.jct"), (one) => seconds(one.average_jct_s)],
    [t("pool.kpi.used"), (one) => percent(one.utilisation)],
    [t("pool.if.jain"), (one) => one.jain_groups.toFixed(3)],
  ];
  return (
    <div data-testid="if-answer" data-runs={answer.runs}>
      <dl className="if-figures">{figures.map(([name, of]) => <div key={name}><dt>{name}</dt><dd className="tabular">{of(answer.before)}{" → "}{of(answer.after)}</dd></div>)}</dl>
      <ChartView value={option} height={220} label={t("pool.if.chart", { groups: count(shown.length) })} />
      <div className="table-scroll" tabIndex={0} role="region" aria-label={t("pool.if.title")}>
        <table className="table">
          <thead><tr><th scope="col">{t("pool.by.group")}</th><th scope="col" className="numeric">{t("pool.if.now")}</th><th scope="col" className="numeric">{t("pool.if.then")}</th><th scope="col" className="numeric">{t("pool.if.stuck")}</th><th scope="col">{t("pool.table.reason")}</th></tr></thead>
          <tbody>
            {shown.map((one) => (
              <tr key={one.group} data-testid="if-group-row">
                <td>{one.group}</td><td className="numeric tabular">{wait(one.wait_before_s)}</td><td className="numeric tabular" data-testid="if-after">{wait(one.wait_after_s)}</td>
                <td className="numeric tabular">{count(one.stuck)}</td><td>{one.stuck > 0 && one.wait_after_s !== null ? t("pool.if.stuckWhy", { why: wordReason(one.reason, t, one.why) }) : wordReason(one.reason, t, one.why)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="legend-words">{t("pool.if.replayed", { runs: count(answer.runs), duration: seconds(answer.seconds) })}</p>
    </div>
  );
}
