import { useEffect, type ReactNode } from "react";
import { count, energy, percent, ratio } from "../format";
import { useText } from "../i18n/messages";
import { Shell } from "../shell/shell";
import { BlockTiles, ChipMap, OwnerLegend } from "./chip-map";
import type { Pool } from "./model";
import { MemberTable, RunTable } from "./pool-tables";
import { ShareBars } from "./share-bars";
import { ShareChart } from "./share-chart";
import { TypeBars } from "./type-bars";
import { usePool } from "./use-pool";

const MAPPED_BLOCKS = 12;

/** The pool at large: figures, blocks, shares over time, runs with their reasons, members. */
export default function PoolPage() {
  const t = useText();
  const { pool, live, history } = usePool();
  useEffect(() => {
    document.title = `${t("pool.title")} · ${t("app.name")}`;
  }, [t]);
  return (
    <Shell page="pool" heading={<><h1 className="title">{t("pool.title")}</h1><span className={`save-state ${live ? "saved" : "offline"}`}>{live ? t("pool.live") : t("pool.lost")}</span></>}>
      <main id="main" className="pool-page" data-testid="pool-page" data-live={live}>
        {pool ? (
          <>
            <Figures pool={pool} />
            <Card title={t("pool.map")} className="span">
              {pool.blocks.length <= MAPPED_BLOCKS
                ? <div className="maps">{pool.blocks.map((block) => <ChipMap key={block.id} block={block} types={pool.types} />)}</div>
                : <BlockTiles blocks={pool.blocks} types={pool.types} />}
              <OwnerLegend blocks={pool.blocks} />
            </Card>
            <Card title={t("pool.history")}><ShareChart history={history} /></Card>
            <Card title={t("pool.shares")}>
              <ShareBars shares={pool.shares} queue={pool.queue} />
              <h3 className="second">{t("pool.byType")}</h3>
              <TypeBars types={pool.types} />
              {pool.background && <p className="legend-words">{t("pool.backgroundOn")}</p>}
            </Card>
            <Card title={t("pool.runsNow")} className="span"><RunTable pool={pool} /></Card>
            <Card title={t.plural("pool.members", pool.members.length, count(pool.members.length))} className="span"><MemberTable members={pool.members} /></Card>
          </>
        ) : <p className="hint">{t("pool.waiting")}</p>}
      </main>
    </Shell>
  );
}

function Card({ title, className = "", children }: { title: string; className?: string; children: ReactNode }) {
  return <section className={`card ${className}`}><h2>{title}</h2>{children}</section>;
}

function Figures({ pool }: { pool: Pool }) {
  const t = useText();
  const total = pool.types.reduce((sum, type) => sum + type.total, 0);
  const busy = pool.types.reduce((sum, type) => sum + type.busy, 0);
  const waiting = pool.queue.filter((entry) => entry.state === "waiting").length;
  const figures: [string, string][] = [
    [count(total), `${t("pool.kpi.chips")}, ${t.plural("pool.blocks", pool.blocks.length, count(pool.blocks.length))}, ${t.plural("pool.members", pool.members.length, count(pool.members.length))}`],
    [total > 0 ? percent(busy / total) : "–", t("pool.kpi.busy")],
    [count(pool.queue.length - waiting), t("pool.kpi.running")],
    [count(waiting), t("pool.kpi.waiting")],
    [ratio(pool.pace), t("pool.kpi.pace")],
    [energy(pool.joules), t("pool.kpi.energy")],
  ];
  return (
    <dl className="figures span">
      {figures.map(([value, words]) => <div key={words}><dd className="tabular">{value}</dd><dt>{words}</dt></div>)}
    </dl>
  );
}
