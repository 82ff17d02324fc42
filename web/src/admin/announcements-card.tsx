import { useState, type FormEvent } from "react";
import { Input, Label, TextField } from "react-aria-components";
import { clock } from "../format";
import { useText } from "../i18n/messages";
import { adminApi } from "../net/admin-api";
import { usePolled } from "../pool/use-polled";
import { Button } from "../ui/controls";

const PERIOD_MILLIS = 10_000;

/** Lines that every page shows, and the way to take them back. */
export function AnnouncementsCard() {
  const t = useText();
  const { value, again } = usePolled(adminApi.allAnnouncements, PERIOD_MILLIS, "all-announcements");
  const [line, setLine] = useState("");
  const tell = async (event: FormEvent) => {
    event.preventDefault();
    if (line.trim() === "") return;
    await adminApi.tell(line.trim());
    setLine("");
    again();
  };
  const takeBack = async (seq: number) => {
    await adminApi.takeBack(seq);
    again();
  };
  return (
    <>
      <form className="tell-form" onSubmit={(event) => void tell(event)}>
        <TextField className="field" value={line} onChange={setLine} maxLength={500}>
          <Label>{t("admin.announce.line")}</Label>
          <Input className="input" data-testid="announce-line" />
        </TextField>
        <Button type="submit" isDisabled={line.trim() === ""} data-testid="announce-tell">{t("admin.announce.tell")}</Button>
      </form>
      <ul className="admin-list bounded">
        {(value ?? []).map((each) => (
          <li key={each.seq} className={each.current ? "" : "past"} data-testid="announced">
            <div>{each.text}<small>{`${clock(each.at, t.language)} · ${each.who}${each.current ? "" : ` · ${t("admin.announce.gone")}`}`}</small></div>
            {each.current && <Button look="quiet" aria-label={t("admin.announce.takeBackOf", { text: each.text })} data-testid="announce-take-back" onPress={() => void takeBack(each.seq)}>{t("admin.announce.takeBack")}</Button>}
          </li>
        ))}
      </ul>
    </>
  );
}
