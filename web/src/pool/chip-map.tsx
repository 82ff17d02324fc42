import { memo } from "react";
import { count } from "../format";
import { useText } from "../i18n/messages";
import { Icon } from "../ui/icons";
import { ChipCanvas, sameBlock } from "./chip-canvas";
import { laneColour, laneOf } from "./colours";
import { busyIn, chipTitle, holderOf, isBackground, type Block, type ChipType } from "./model";

const SMALL = 16;

/** The chips of a block, one square each in the colour of who holds it; small blocks show the number of each chip. */
export const ChipMap = memo(function ChipMap({ block, types, chosen = false, onChoose }: { block: Block; types: readonly ChipType[]; chosen?: boolean; onChoose?(block: string): void }) {
  const t = useText();
  const busy = busyIn(block);
  return (
    <figure className={`chip-map ${block.state} ${chosen ? "chosen" : ""}`} data-testid="pool-block" data-block={block.id} data-busy={busy} data-state={block.state}>
      <figcaption>
        {onChoose ? <button type="button" className="block-name" aria-pressed={chosen} data-testid="choose-block" onClick={() => onChoose(block.id)}>{block.id}</button> : <b>{block.id}</b>}
        <span>{chipTitle(block.type, types)}</span>
        <span className="tabular">{block.state === "live" ? t("pool.busyOf", { busy: count(busy), total: count(block.chips) }) : stateWord(block.state, t)}</span>
      </figcaption>
      {block.chips <= SMALL ? (
        <div className="chips small" style={{ gridTemplateColumns: `repeat(${Math.min(8, block.chips)}, minmax(0, 1fr))` }} role="img"
          aria-label={t("pool.mapLabel", { block: block.id, busy: count(busy), total: count(block.chips) })}>
          {Array.from({ length: block.chips }, (_, chip) => holderOf(block, chip)).map((owner, chip) => (
            <i key={chip} className={laneOf(owner)} style={owner === "" ? undefined : { background: laneColour(owner) }}
              title={owner === "" ? t("pool.chipIdle", { chip }) : t("pool.owner", { chip, owner })}>{chip}</i>
          ))}
        </div>
      ) : (
        <div role="img" aria-label={t("pool.mapLabel", { block: block.id, busy: count(busy), total: count(block.chips) })}>
          <ChipCanvas block={block} columns={block.chips <= 128 ? 16 : 32} size={block.chips <= 128 ? 22 : 10} gap={2} />
        </div>
      )}
    </figure>
  );
}, (before, after) => before.types === after.types && before.chosen === after.chosen && before.onChoose === after.onChoose && sameBlock(before.block, after.block));

interface Tiles {
  blocks: readonly Block[];
  types: readonly ChipType[];
  chosen?: ReadonlySet<string>;
  /** Without it the tiles are a picture. */
  onChoose?(block: string): void;
}

/** A pool of many blocks, by type: a tile each, its chips drawn, its label on a ground of its own so that it can be read however full the block is. */
export function BlockTiles({ blocks, types, chosen, onChoose }: Tiles) {
  const t = useText();
  const kinds = [...new Set(blocks.map((block) => block.type))];
  return (
    <>
      {kinds.map((kind) => {
        const of = blocks.filter((block) => block.type === kind);
        return (
          <section key={kind} className="block-kind" aria-label={chipTitle(kind, types)}>
            {kinds.length > 1 && <h3>{chipTitle(kind, types)} <span className="tabular">{t.plural("pool.blocks", of.length, count(of.length))}</span></h3>}
            <div className="block-tiles">
              {of.map((block) => <Tile key={block.id} block={block} chosen={chosen?.has(block.id) ?? false} onChoose={onChoose} />)}
            </div>
          </section>
        );
      })}
    </>
  );
}

const Tile = memo(function Tile({ block, chosen, onChoose }: { block: Block; chosen: boolean; onChoose: ((block: string) => void) | undefined }) {
  const t = useText();
  const busy = busyIn(block);
  const words = t("pool.mapLabel", { block: block.id, busy: count(busy), total: count(block.chips) }) + (block.state === "live" ? "" : `, ${stateWord(block.state, t)}`);
  const content = (
    <>
      <span className="tile-label">{block.state !== "live" && <Icon name={block.state === "lost" ? "lost" : "restart"} size={10} />}{block.id.replace(/^block-/, "")}</span>
      <ChipCanvas block={block} columns={block.chips <= 128 ? 12 : 32} size={block.chips <= 128 ? 5 : 2} gap={block.chips <= 128 ? 1 : 0} />
    </>
  );
  const about = { className: `block-tile ${block.state} ${chosen ? "chosen" : ""}`, "data-testid": "pool-block", "data-block": block.id, "data-busy": busy, "data-state": block.state, title: `${block.id} · ${block.type} · ${count(block.chips)} · ${block.owner}` };
  return onChoose
    ? <button type="button" {...about} aria-pressed={chosen} aria-label={words} onClick={() => onChoose(block.id)}>{content}</button>
    : <div {...about} role="img" aria-label={words}>{content}</div>;
}, (before, after) => before.chosen === after.chosen && before.onChoose === after.onChoose && sameBlock(before.block, after.block));

export function stateWord(state: string, t: ReturnType<typeof useText>): string {
  switch (state) {
    case "moving": return t("pool.moving");
    case "unclaimed": return t("pool.unclaimed");
    case "lost": return t("pool.blockLost");
    case "draining": return t("pool.draining");
    case "drained": return t("pool.drained");
    default: return state;
  }
}

/** Whose colour is which, in words; idle and background have theirs. */
export function OwnerLegend({ blocks }: { blocks: readonly Block[] }) {
  const t = useText();
  const holders = [...new Set(blocks.flatMap((block) => block.spans.map((span) => span[2])))];
  const owners = holders.filter((owner) => !isBackground(owner)).sort();
  const any = (...states: string[]) => blocks.some((block) => states.includes(block.state));
  return (
    <p className="legend">
      {owners.slice(0, 6).map((owner) => <span key={owner}><i style={{ background: laneColour(owner) }} />{owner}</span>)}
      {holders.some(isBackground) && <span><i className="rest" />{t("pool.background")}</span>}
      <span><i className="idle" />{t("pool.idle")}</span>
      {any("moving", "unclaimed") && <span><i className="moving" />{t("pool.moving")}</span>}
      {any("draining", "drained") && <span><i className="moving" />{t("pool.draining")}</span>}
      {any("lost") && <span><i className="lost" />{t("pool.blockLost")}</span>}
    </p>
  );
}
