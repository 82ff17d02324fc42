import { useState } from "react";
import { Input, Label, TextField } from "react-aria-components";
import { clock, count, span } from "../format";
import { useText, type Translate } from "../i18n/messages";
import { adminApi, type Limit, type Limits } from "../net/admin-api";
import { Choice, DecisionDialog, NumberInput } from "../pool/decisions";
import { Button, IconButton } from "../ui/controls";

type Open = "" | "server" | "own" | "plan";

/** How many kernels there may be, now and at other times of the week; and who decided what, when and why. */
export function LimitsCard({ limits, onChanged }: { limits: Limits; onChanged(): void }) {
  const t = useText();
  const [open, setOpen] = useState<Open>("");
  const close = () => {
    setOpen("");
    onChanged();
  };
  const remove = async (seq: number) => {
    await adminApi.removePlan(seq);
    onChanged();
  };
  return (
    <>
      <p data-testid="limits-now" data-minimum={limits.minimum} data-maximum={limits.maximum}>
        {t("admin.limits.now", { minimum: count(limits.minimum), maximum: number(limits.maximum, t), idle: unused(limits.idleSeconds, t) })}
        {limits.holding !== null && ` ${t("admin.limits.byPlan")}`}
      </p>
      <div className="admin-tools">
        <Button look="primary" data-testid="limits-set" onPress={() => setOpen("server")}>{t("admin.limits.set")}</Button>
        <Button data-testid="own-limit-set" onPress={() => setOpen("own")}>{t("admin.own.set")}</Button>
        <Button data-testid="plan-add" onPress={() => setOpen("plan")}>{t("admin.plan.add")}</Button>
      </div>
      {limits.own.length > 0 && (
        <ul className="admin-list">
          {limits.own.map((limit) => (
            <li key={limit.seq} data-testid="own-limit" data-name={limit.name}>
              <div>{t("admin.own.line", { name: limit.name, maximum: number(limit.maximum ?? 0, t) })}<small>{who(limit, t)}</small></div>
            </li>
          ))}
        </ul>
      )}
      {limits.plans.length > 0 && (
        <>
          <h3>{t("admin.plans")}</h3>
          <ul className="admin-list">
            {limits.plans.map((plan) => (
              <li key={plan.seq} data-testid="limit-plan" data-holds={plan.seq === limits.holding}>
                <div>
                  {t("admin.plan.line", { days: days(plan.days, t), starts: plan.starts, ends: plan.ends, minimum: count(plan.minimum), maximum: number(plan.maximum, t) })}
                  {plan.seq === limits.holding && ` · ${t("admin.plan.holds")}`}
                  <small>{who(plan, t)}</small>
                </div>
                <IconButton icon="trash" size={14} label={t("admin.plan.remove", { days: days(plan.days, t) })} data-testid="plan-remove" onPress={() => void remove(plan.seq)} />
              </li>
            ))}
          </ul>
        </>
      )}
      {open === "server" && <ServerDialog limits={limits} onClose={close} />}
      {open === "own" && <OwnDialog onClose={close} />}
      {open === "plan" && <PlanDialog limits={limits} onClose={close} />}
    </>
  );
}

export function LimitHistory({ history }: { history: readonly Limit[] }) {
  const t = useText();
  if (history.length === 0) return <p className="hint">{t("admin.history.none")}</p>;
  const line = (limit: Limit) => limit.scope === "server"
    ? t("admin.history.server", { minimum: count(limit.minimum), maximum: number(limit.maximum ?? 0, t), idle: unused(limit.idleSeconds, t) })
    : limit.maximum === null ? t("admin.history.removed", { name: limit.name }) : t("admin.own.line", { name: limit.name, maximum: number(limit.maximum, t) });
  return (
    <ol className="admin-list bounded" tabIndex={0} aria-label={t("admin.history")}>
      {history.slice(0, 100).map((limit) => <li key={limit.seq} data-testid="limit-decision"><div>{line(limit)}<small>{who(limit, t)}</small></div></li>)}
    </ol>
  );
}

function ServerDialog({ limits, onClose }: { limits: Limits; onClose(): void }) {
  const t = useText();
  const [minimum, setMinimum] = useState(String(limits.minimum));
  const [maximum, setMaximum] = useState(String(limits.maximum));
  const [idle, setIdle] = useState(String(limits.idleSeconds / 60));
  return (
    <DecisionDialog title={t("admin.limits.set")} text={t("admin.limits.hint")} action={t("pool.set")} whyLabel={t("admin.limits.why")} onClose={onClose}
      decide={(why) => adminApi.setLimit({ scope: "server", minimum: Number(minimum), maximum: Number(maximum), idleSeconds: Math.round(Number(idle) * 60), why })}>
      <NumberInput label={t("admin.limits.minimum")} value={minimum} onChange={setMinimum} testid="limit-minimum" />
      <NumberInput label={t("admin.limits.maximum")} value={maximum} onChange={setMaximum} testid="limit-maximum" />
      <NumberInput label={t("admin.limits.idle")} value={idle} onChange={setIdle} testid="limit-idle" />
    </DecisionDialog>
  );
}

function OwnDialog({ onClose }: { onClose(): void }) {
  const t = useText();
  const [scope, setScope] = useState("role");
  const [name, setName] = useState("");
  const [maximum, setMaximum] = useState("");
  return (
    <DecisionDialog title={t("admin.own.set")} text={t("admin.own.hint")} action={t("pool.set")} whyLabel={t("admin.limits.why")} onClose={onClose}
      decide={(why) => adminApi.setLimit({ scope, name, maximum: maximum.trim() === "" ? null : Number(maximum), why })}>
      <Choice label={t("admin.own.scope")} value={scope} options={[["role", t("admin.own.role")], ["person", t("admin.own.person")]]} onChange={setScope} testid="own-scope" />
      <Words label={t("admin.own.name")} value={name} onChange={setName} testid="own-name" />
      <TextField className="field" value={maximum} onChange={setMaximum}>
        <Label>{t("admin.own.maximum")}</Label>
        <Input className="input tabular" inputMode="numeric" data-testid="own-maximum" />
      </TextField>
    </DecisionDialog>
  );
}

function PlanDialog({ limits, onClose }: { limits: Limits; onClose(): void }) {
  const t = useText();
  const [when, setWhen] = useState("mon,tue,wed,thu,fri");
  const [starts, setStarts] = useState("08:00");
  const [ends, setEnds] = useState("10:00");
  const [minimum, setMinimum] = useState(String(limits.minimum));
  const [maximum, setMaximum] = useState(String(limits.maximum));
  return (
    <DecisionDialog title={t("admin.plan.add")} text={t("admin.plan.hint")} action={t("admin.plan.add")} whyLabel={t("admin.limits.why")} onClose={onClose}
      decide={(why) => adminApi.addPlan({ days: when, starts, ends, minimum: Number(minimum), maximum: Number(maximum), why })}>
      <Words label={t("admin.plan.days")} value={when} onChange={setWhen} testid="plan-days" />
      <Words label={t("admin.plan.starts")} value={starts} onChange={setStarts} testid="plan-starts" />
      <Words label={t("admin.plan.ends")} value={ends} onChange={setEnds} testid="plan-ends" />
      <NumberInput label={t("admin.limits.minimum")} value={minimum} onChange={setMinimum} testid="plan-minimum" />
      <NumberInput label={t("admin.limits.maximum")} value={maximum} onChange={setMaximum} testid="plan-maximum" />
    </DecisionDialog>
  );
}

function Words({ label, value, onChange, testid }: { label: string; value: string; onChange(value: string): void; testid: string }) {
  return (
    <TextField className="field" value={value} onChange={onChange} isRequired maxLength={100}>
      <Label>{label}</Label>
      <Input className="input" data-testid={testid} />
    </TextField>
  );
}

const number = (value: number, t: Translate): string => (value === 0 ? t("admin.any") : count(value));
const unused = (seconds: number, t: Translate): string => (seconds === 0 ? t("admin.limits.never") : t("admin.limits.after", { time: span(seconds) }));
const who = (decided: { at: string; who: string; why: string }, t: Translate): string => `${clock(decided.at, t.language)} · ${decided.who}: ${decided.why}`;

/** "mon,tue" in the reader's language. */
function days(text: string, t: Translate): string {
  const names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
  const format = new Intl.DateTimeFormat(t.language, { weekday: "short", timeZone: "UTC" });
  // 2024-01-01 was a Monday
  return text.split(",").map((day) => format.format(Date.UTC(2024, 0, 1 + names.indexOf(day)))).join(t.language === "zh" ? "、" : ", ");
}
