import { useCallback, useMemo, useState } from "react";
import { useText } from "../i18n/messages";
import { peopleApi } from "../net/people-api";
import { Button } from "../ui/controls";
import { useAsked } from "./use-asked";

const MOST = 500;

/** Who did what, with filters; the file has everything that fits them. */
export default function AuditTrail() {
  const t = useText();
  const [who, setWho] = useState("");
  const [act, setAct] = useState("");
  const [text, setText] = useState("");
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [before, setBefore] = useState("");
  const query = useMemo(() => Object.fromEntries(Object.entries({ who, act, text, from: from && new Date(from).toISOString(), to: to && new Date(to).toISOString(), before }).filter(([, value]) => value !== "")), [who, act, text, from, to, before]);
  const ask = useCallback(() => peopleApi.audit(query), [query]);
  const { value } = useAsked(ask);
  const set = (change: (value: string) => void) => (event: { target: { value: string } }) => {
    setBefore("");
    change(event.target.value);
  };
  return (
    <section className="card people-card">
      <div className="section-head"><h2>{t("people.tab.audit")}</h2><a className="button" href={peopleApi.auditUrl(query)} download="audit.csv" data-testid="audit-export">{t("audit.export")}</a></div>
      <div className="line-form filters" role="search">
        <label className="field"><span className="field-label">{t("audit.who")}</span><input className="input" value={who} onChange={set(setWho)} data-testid="audit-who" /></label>
        <label className="field"><span className="field-label">{t("audit.act")}</span>
          <select className="input" value={act} onChange={set(setAct)} data-testid="audit-act"><option value="">{t("audit.any")}</option>{(value?.acts ?? []).map((each) => <option key={each}>{each}</option>)}</select></label>
        <label className="field"><span className="field-label">{t("audit.text")}</span><input className="input" value={text} onChange={set(setText)} /></label>
        <label className="field"><span className="field-label">{t("audit.from")}</span><input className="input" type="datetime-local" value={from} onChange={set(setFrom)} /></label>
        <label className="field"><span className="field-label">{t("audit.to")}</span><input className="input" type="datetime-local" value={to} onChange={set(setTo)} /></label>
      </div>
      {value && value.lines.length === 0 && <p className="hint">{t("audit.none")}</p>}
      {value && value.lines.length > 0 && (
        <div className="table-scroll"><table className="table">
          <thead><tr><th>{t("audit.when")}</th><th>{t("audit.who")}</th><th>{t("audit.act")}</th><th>{t("audit.detail")}</th><th>{t("audit.address")}</th></tr></thead>
          <tbody>
            {value.lines.map((line) => (
              <tr key={line.number} data-testid="audit-line" data-act={line.act}>
                <td className="tabular">{new Intl.DateTimeFormat(t.language, { dateStyle: "short", timeStyle: "medium" }).format(new Date(line.at))}</td>
                <td>{line.name || t("audit.nobody")}</td><td><code>{line.act}</code></td><td className="wide-cell">{line.detail}</td><td>{line.address}</td>
              </tr>
            ))}
          </tbody>
        </table></div>
      )}
      {value && value.lines.length === MOST && <Button look="quiet" onPress={() => setBefore(String(value.lines.at(-1)!.number))}>{t("audit.older")}</Button>}
    </section>
  );
}
