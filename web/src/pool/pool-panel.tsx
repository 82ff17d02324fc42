import { count } from "../format";
import type { MessageKey } from "../i18n/en";
import { useText } from "../i18n/messages";
import { Link } from "../shell/router";
import { IconButton } from "../ui/controls";
import { BlockTiles, ChipMap, OwnerLegend } from "./chip-map";
import { chipTitle, type Pool, type QueueEntry } from "./model";
import { ShareBars } from "./share-bars";
import { TypeBars } from "./type-bars";
import { usePool } from "./use-pool";
import { wordReason } from "./reason";

/** Blocks up to which each chip is drawn; beyond, a tile for each block. */
const MAPPED_BLOCKS = 6;

/** Three questions at a glance: who has what share against what they are entitled to, what is busy, and when is it my turn and why. */
export function PoolPanel({ onClose }: { onClose(): void }) {
  const t = useText();
  const { pool, live } = usePool();
  return (
    <section className="pool-panel" data-testid="pool-panel" data-live={live}>
      <header>
        <h2><Link to="/pool" label={t("pool.open")}>{t("pool.title")}</Link></h2>
        {pool && <span className="pill tabular">{`${t.plural("pool.chips", chips(pool), count(chips(pool)))} · ${t.plural("pool.blocks", pool.blocks.length, count(pool.blocks.length))}`}</span>}
        <IconButton icon="close" size={14} label={t("pool.close")} placement="left" onPress={onClose} className="panel-close" />
      </header>
      {pool ? <Body pool={pool} /> : <p className="hint">{t("pool.waiting")}</p>}
      {pool && !live && <p className="hint bad">{t("pool.lost")}</p>}
    </section>
  );
}

const chips = (pool: Pool): number => pool.types.reduce((sum, type) => sum + type.total, 0);

function Body({ pool }: { pool: Pool }) {
  const t = useText();
  return (
    <>
      <h3>{t("pool.shares")}</h3>
      <ShareBars shares={pool.shares} queue={pool.queue} />
      <h3>{t("pool.byType")}</h3>
      <TypeBars types={pool.types} />
      <h3>{t("pool.map")}</h3>
      {pool.blocks.length <= MAPPED_BLOCKS ? pool.blocks.map((block) => <ChipMap key={block.id} block={block} types={pool.types} />) : <BlockTiles blocks={pool.blocks} types={pool.types} />}
      <OwnerLegend blocks={pool.blocks} />
      <h3>{t("pool.queue")}</h3>
      <Queue pool={pool} />
    </>
  );
}

const QUEUE_SHOWN = 12;

function Queue({ pool }: { pool: Pool }) {
  const t = useText();
  if (pool.queue.length === 0) return <p className="hint">{t("pool.queueEmpty")}</p>;
  return (
    <ol className="queue">
      {pool.queue.slice(0, QUEUE_SHOWN).map((entry) => (
        <li key={entry.run} data-testid="pool-run" data-run={entry.run} data-state={entry.state}>
          <p><b>{entry.owner}</b>{` ${entry.label}`}</p>
          <p className="queue-facts tabular">{`${runState(entry, t)} · ${t("strip.chips", { count: entry.chips, type: chipTitle(entry.chipType, pool.types) })}`}</p>
          {entry.reason && <small>{wordReason(entry.because, t, entry.reason)}</small>}
        </li>
      ))}
      {pool.queue.length > QUEUE_SHOWN && <li><small>{`+ ${count(pool.queue.length - QUEUE_SHOWN)}`}</small></li>}
    </ol>
  );
}

export function runState(entry: QueueEntry, t: ReturnType<typeof useText>): string {
  if (entry.state === "waiting" && entry.place > 0) return t("pool.place", { place: count(entry.place) });
  return t(`pool.state.${entry.state}` as MessageKey) || entry.state;
}
