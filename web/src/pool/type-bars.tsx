import { count } from "../format";
import { useText } from "../i18n/messages";
import type { ChipType } from "./model";

/** Chips by type: busy, with background load, idle, lost, in one bar each, and in words. */
export function TypeBars({ types }: { types: readonly ChipType[] }) {
  const t = useText();
  return (
    <ul className="type-bars">
      {types.map((type) => {
        const background = type.background ?? 0;
        const lost = type.lost ?? 0;
        const part = (chips: number) => ({ width: `${type.total > 0 ? (chips / type.total) * 100 : 0}%` });
        return (
          <li key={type.name} data-testid="pool-type" data-type={type.name} data-busy={type.busy} data-total={type.total}>
            <span className="type-name">{type.title || type.name}</span>
            <span className="type-figures tabular">{t("pool.busyOf", { busy: count(type.busy), total: count(type.total) })}</span>
            <span className="bar" aria-hidden="true">
              <i className="busy" style={part(type.busy)} />
              <i className="background" style={part(background)} />
              <i className="lost" style={part(lost)} />
            </span>
            {(background > 0 || lost > 0) && (
              <span className="type-extra">
                {background > 0 && <span>{`${count(background)} ${t("pool.background")}`}</span>}
                {lost > 0 && <span className="lost-word">{`${count(lost)} ${t("pool.lostChips")}`}</span>}
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
