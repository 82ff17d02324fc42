import { ago } from "../format";
import { useText } from "../i18n/messages";
import { peopleApi } from "../net/people-api";
import { IconButton } from "../ui/controls";
import { browserOf, dayOf } from "./account-page";
import { useAsked } from "./use-asked";

/** Every browser that is signed in. */
export default function AllSessions() {
  const t = useText();
  const { value, carryOut } = useAsked(peopleApi.allSessions);
  return (
    <section className="card people-card">
      <h2>{t("people.tab.sessions")}</h2>
      <div className="table-scroll"><table className="table">
        <thead><tr><th>{t("audit.who")}</th><th>{t("account.browser")}</th><th>{t("account.from")}</th><th>{t("account.used")}</th><th>{t("account.ends")}</th><td /></tr></thead>
        <tbody>
          {(value ?? []).map((session) => (
            <tr key={session.id} data-testid="session-row">
              <td>{session.person}</td><td>{browserOf(session.agent)}</td><td>{session.address}</td><td>{ago(session.used, Date.now(), t.language)}</td><td>{dayOf(session.ends, t.language)}</td>
              <td className="row-end"><IconButton icon="close" label={t("account.endSession", { address: `${session.person ?? ""} ${session.address}` })} onPress={() => carryOut(peopleApi.endAnySession(session.id))} /></td>
            </tr>
          ))}
        </tbody>
      </table></div>
    </section>
  );
}
