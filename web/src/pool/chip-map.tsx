import { memo } from "react";
import { count } from "../format";
import { useText } from "../i18n/messages";
import { Icon } from "../ui/icons";
import { laneColour, laneOf } from "./colours";
import { chipTitle, isBackground, type Block, type ChipType } from "./model";

const busyIn = (block: Block): number => block.busy.filter((owner) => owner !== "").length;

/** The chips of a block, one square each in the colour of who holds it; small blocks show the number of each chip. */
export const ChipMap = memo(function ChipMap({ block, types }: { block: Block; types: readonly ChipType[] }) {
  const t = useText();
  const small = block.chips <= 16;
  const owners = Array.from({ length: block.chips }, (_, chip) => block.busy[chip] ?? "");
  const columns = small ? Math.min(8, block.chips) : block.chips <= 128 ? 16 : 32;
  const busy = busyIn(block);
  return (
    <figure className={`chip-map ${block.state}`} data-testid="pool-block" data-block={block.id} data-busy={busy} data-state={block.state}>
      <figcaption>
        <b>{block.id}</b>
        <span>{chipTitle(block.type, types)}</span>
        <span className="tabular">{block.state === "live" ? t("pool.busyOf", { busy: count(busy), total: count(block.chips) }) : stateWord(block.state, t)}</span>
      </figcaption>
      <div className={`chips ${small ? "small" : ""}`} style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }} role="img"
        aria-label={t("pool.mapLabel", { block: block.id, busy: count(busy), total: count(block.chips) })}>
        {owners.map((owner, chip) => (
          <i key={chip} className={laneOf(owner)} style={owner === "" ? undefined : { background: laneColour(owner) }}
            title={owner === "" ? t("pool.chipIdle", { chip }) : t("pool.owner", { chip, owner })}>{small ? chip : null}</i>
        ))}
      </div>
    </figure>
  );
});

/** A pool of many blocks: a tile each, its label on a ground of its own so that it can be read however full the block is. */
export const BlockTiles = memo(function BlockTiles({ blocks }: { blocks: readonly Block[] }) {
  const t = useText();
  return (
    <div className="block-tiles">
      {blocks.map((block) => {
        const busy = busyIn(block);
        const holders = new Map<string, number>();
        for (const owner of [...block.busy].sort((a, b) => Number(isBackground(a)) - Number(isBackground(b)) || a.localeCompare(b))) if (owner !== "") holders.set(owner, (holders.get(owner) ?? 0) + 1);
        return (
          <div key={block.id} className={`block-tile ${block.state}`} data-testid="pool-block" data-block={block.id} data-busy={busy} data-state={block.state}
            role="img" aria-label={t("pool.mapLabel", { block: block.id, busy: count(busy), total: count(block.chips) })} title={`${block.id} · ${block.type} · ${block.owner}`}>
            <span className="tile-fill">
              {block.state === "live"
                ? [...holders].map(([owner, chips]) => <i key={owner} style={{ height: `${(chips / block.chips) * 100}%`, background: laneColour(owner) }} />)
                : <Icon name={block.state === "lost" ? "lost" : "restart"} size={14} />}
            </span>
            <span className="tile-label">{block.id.replace(/^block-/, "")}</span>
          </div>
        );
      })}
    </div>
  );
});

export function stateWord(state: string, t: ReturnType<typeof useText>): string {
  return state === "moving" ? t("pool.moving") : state === "unclaimed" ? t("pool.unclaimed") : state === "lost" ? t("pool.blockLost") : state;
}

/** Whose colour is which, in words; idle and background have theirs. */
export function OwnerLegend({ blocks }: { blocks: readonly Block[] }) {
  const t = useText();
  const owners = [...new Set(blocks.flatMap((block) => block.busy))].filter((owner) => owner !== "" && !isBackground(owner)).sort();
  const background = blocks.some((block) => block.busy.some(isBackground));
  return (
    <p className="legend">
      {owners.slice(0, 6).map((owner) => <span key={owner}><i style={{ background: laneColour(owner) }} />{owner}</span>)}
      {background && <span><i className="rest" />{t("pool.background")}</span>}
      <span><i className="idle" />{t("pool.idle")}</span>
      {blocks.some((block) => block.state === "moving") && <span><i className="moving" />{t("pool.moving")}</span>}
      {blocks.some((block) => block.state === "lost") && <span><i className="lost" />{t("pool.blockLost")}</span>}
    </p>
  );
}
