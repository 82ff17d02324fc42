import { useState } from "react";
import { count, energy, percent } from "../format";
import { useText } from "../i18n/messages";
import { poolApi, type AccountColumn, type Quota } from "../net/pool-api";
import { useGoverns } from "../notebook/person";
import { Button } from "../ui/controls";
import { showToast } from "../ui/toast";
import { Input, Label, TextField } from "react-aria-components";
import { Choice, DecisionDialog, NumberInput } from "./decisions";
import { usePolled } from "./use-polled";

const PERIOD_MILLIS = 5000;
const BY: readonly AccountColumn[] = ["user", "group", "notebook", "type"];

/** Sums of committed slices by what one asks for; and the ledger that they are made from, to check and to take away. */
export function AccountsCard() {
  const governs = useGoverns();
  const t = useText();
  const [by, setBy] = useState<AccountColumn>("user");
  const { value } = usePolled(() => poolApi.accounts(by), PERIOD_MILLIS, by);
  const words: Record<AccountColumn, string> = { user: t("pool.by.user"), group: t("pool.by.group"), notebook: t("pool.by.notebook"), type: t("pool.by.type") };
  const standing = by === "user" || by === "group";
  const verify = async () => {
    const found = await poolApi.verify();
    showToast(found.whole ? { text: t("pool.ledger.whole", { entries: count(found.entries), hash: found.hash.slice(0, 12) }), testid: "ledger-whole" }
      : { text: t("pool.ledger.fault", { fault: found.fault ?? "" }), tone: "bad", testid: "ledger-fault" });
  };
  return (
    <>
      <div className="card-tools">
        <div className="segments" role="group" aria-label={t("pool.accounts.by")}>
          {BY.map((one) => <button key={one} type="button" aria-pressed={by === one} onClick={() => setBy(one)}>{words[one]}</button>)}
        </div>
        <span className="tools-end">
          {governs && <><Button look="quiet" icon="check" data-testid="ledger-verify" onPress={() => void verify()}>{t("pool.ledger.verify")}</Button>
          <a className="quiet-link" href="/api/pool/ledger.csv" download>{t("pool.ledger.csv")}</a>
          <a className="quiet-link" href="/api/pool/ledger.json" download>{t("pool.ledger.json")}</a></>}
        </span>
      </div>
      {!value || value.length === 0 ? <p className="hint">{t("pool.accounts.empty")}</p> : (
        <div className="table-scroll" tabIndex={0} role="region" aria-label={t("pool.accounts")}>
          <table className="table">
            <thead><tr>
              <th scope="col">{t("pool.accounts.name")}</th>
              {[t("pool.accounts.slices"), t("pool.accounts.seconds"), t("pool.accounts.energy"), t("pool.accounts.share"), t("pool.accounts.entitled"), ...(standing ? [t("pool.accounts.got"), t("pool.accounts.due")] : [])].map((name) => <th key={name} scope="col" className="numeric">{name}</th>)}
            </tr></thead>
            <tbody>
              {[...value].sort((a, b) => b.chipSeconds - a.chipSeconds).slice(0, 100).map((row) => (
                <tr key={row.name} data-testid="pool-account" data-name={row.name}>
                  <td>{row.name || t("pool.accounts.none")}</td>
                  <td className="numeric tabular">{count(row.slices)}</td>
                  <td className="numeric tabular">{chipSeconds(row.chipSeconds)}</td>
                  <td className="numeric tabular">{energy(row.joules)}</td>
                  <td className="numeric tabular">{percent(row.share)}</td>
                  <td className="numeric tabular" data-testid="account-entitled">{row.entitlement === null ? "–" : row.wants ? percent(row.entitlement) : `(${percent(row.entitlement)})`}</td>
                  {standing && <><td className="numeric tabular">{chipSeconds(row.gotSeconds)}</td><td className="numeric tabular" data-testid="account-due">{row.entitlement === null ? "–" : chipSeconds(row.dueSeconds)}</td></>}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {standing && <p className="legend-words">{t("pool.accounts.hint")}</p>}
    </>
  );
}

const chipSeconds = (value: number | null): string => (value === null ? "–" : value < 100 ? value.toFixed(3) : count(value));

/** Weights and limits as they were decided, newest first: who, what, when and why. */
export function QuotasCard() {
  const governs = useGoverns();
  const t = useText();
  const { value, again } = usePolled(poolApi.quotas, PERIOD_MILLIS, "quotas");
  const [open, setOpen] = useState(false);
  const holds = new Set((value?.current ?? []).map((quota) => quota.seq));
  const line = (quota: Quota) => t("pool.quotas.line", { weight: String(quota.weight), most: quota.maxChips === 0 ? t("pool.quotas.any") : t("pool.quotas.limit", { chips: count(quota.maxChips) }) });
  return (
    <>
      {governs && <Button data-testid="quota-set" onPress={() => setOpen(true)}>{t("pool.quotas.set")}</Button>}
      {!value || value.history.length === 0 ? <p className="hint">{t("pool.quotas.empty")}</p> : (
        <ol className="changes" tabIndex={0} aria-label={t("pool.quotas")}>
          {[...value.history].reverse().slice(0, 50).map((quota) => (
            <li key={quota.seq} data-testid="pool-quota" className={holds.has(quota.seq) ? "holds" : "past"}>
              <p><b>{`${quota.subject === "group" ? t("pool.quotas.group") : t("pool.quotas.user")} ${quota.name}`}</b>{` · ${quota.memberOf === "" ? "" : `${t("pool.quotas.inLine", { group: quota.memberOf })} · `}${line(quota)}`}</p>
              <p>{`${new Intl.DateTimeFormat(t.language, { dateStyle: "short", timeStyle: "medium" }).format(quota.at)} · ${quota.who}: ${quota.why}`}</p>
            </li>
          ))}
        </ol>
      )}
      {open && <QuotaDialog onClose={() => { setOpen(false); again(); }} />}
    </>
  );
}

function QuotaDialog({ onClose }: { onClose(): void }) {
  const t = useText();
  const [subject, setSubject] = useState("user");
  const [name, setName] = useState("");
  const [weight, setWeight] = useState("1");
  const [most, setMost] = useState("0");
  const [memberOf, setMemberOf] = useState("");
  return (
    <DecisionDialog title={t("pool.quotas.set")} text={t("pool.quotas.hint")} action={t("pool.set")} onClose={onClose}
      decide={(why) => poolApi.quota({ subject, name, weight: Number(weight), maxChips: Number(most), memberOf: subject === "user" ? memberOf.trim() : "", why })}>
      <Choice label={t("pool.quotas.subject")} value={subject} options={[["user", t("pool.quotas.user")], ["group", t("pool.quotas.group")]]} onChange={setSubject} />
      <TextField className="field" value={name} onChange={setName} isRequired maxLength={200}><Label>{t("pool.accounts.name")}</Label><Input className="input" data-testid="quota-name" /></TextField>
      {subject === "user" && <TextField className="field" value={memberOf} onChange={setMemberOf} maxLength={200}><Label>{t("pool.quotas.in")}</Label><Input className="input" data-testid="quota-in" /></TextField>}
      <NumberInput label={t("pool.quotas.weight")} value={weight} onChange={setWeight} testid="quota-weight" />
      <NumberInput label={t("pool.quotas.most")} value={most} onChange={setMost} testid="quota-most" />
    </DecisionDialog>
  );
}
