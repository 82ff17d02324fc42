import { useState, type FormEvent } from "react";
import { useText } from "../i18n/messages";
import { peopleApi } from "../net/people-api";
import { Button, IconButton } from "../ui/controls";
import { useAsked } from "./use-asked";

/** Groups of people; who made one, and admins, say who is in it. */
export default function Groups() {
  const t = useText();
  const { value: groups, carryOut } = useAsked(peopleApi.groups);
  const { value: everybody } = useAsked(peopleApi.everybody);
  const [name, setName] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    carryOut(peopleApi.makeGroup(name), () => setName(""));
  };
  return (
    <>
      <section className="card people-card">
        <h2>{t("people.tab.groups")}</h2>
        {groups && groups.length === 0 && <p className="hint">{t("groups.none")}</p>}
        <form className="line-form" onSubmit={submit}>
          <label className="field"><span className="field-label">{t("groups.name")}</span><input className="input" required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} data-testid="group-name" /></label>
          <Button type="submit" data-testid="group-make">{t("groups.make")}</Button>
        </form>
      </section>
      {(groups ?? []).map((group) => (
        <section className="card people-card" key={group.id} data-testid="group" data-name={group.name}>
          <div className="section-head"><h2>{group.name}</h2>{group.mine && <IconButton icon="trash" label={t("groups.remove", { name: group.name })} onPress={() => carryOut(peopleApi.removeGroup(group.id))} />}</div>
          {group.members.length === 0 && <p className="hint">{t("groups.empty")}</p>}
          <ul className="members" aria-label={t("groups.members", { name: group.name })}>
            {group.members.map((member) => (
              <li key={member.id} className="chip member">{member.name}
                {group.mine && <IconButton icon="close" size={12} label={t("groups.removeMember", { name: member.name })} onPress={() => carryOut(peopleApi.member(group.id, member.id, false))} />}
              </li>
            ))}
          </ul>
          {group.mine && (
            <select className="input slim" value="" aria-label={t("groups.add", { name: group.name })} data-testid="group-add" onChange={(event) => carryOut(peopleApi.member(group.id, event.target.value, true))}>
              <option value="">{t("groups.addShort")}</option>
              {(everybody ?? []).filter((each) => !group.members.some((member) => member.id === each.id)).map((each) => <option key={each.id} value={each.id}>{`${each.name} (${each.login})`}</option>)}
            </select>
          )}
        </section>
      ))}
    </>
  );
}
