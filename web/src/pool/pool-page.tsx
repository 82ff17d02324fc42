import { useCallback, useEffect, useMemo, useState, type ReactNode } from "react";
import { count, energy, percent, power, ratio } from "../format";
import { useText } from "../i18n/messages";
import { useGoverns } from "../notebook/person";
import { Shell } from "../shell/shell";
import { Button } from "../ui/controls";
import { AccountsCard, QuotasCard } from "./accounts-card";
import { ChangesTable } from "./changes-table";
import { BlockTiles, ChipMap, OwnerLegend } from "./chip-map";
import { AddDialog, BlockActions, LoadDialog } from "./decisions";
import type { Pool } from "./model";
import { MemberTable, RunTable } from "./pool-tables";
import { PolicyCard, ReservationsCard } from "./rules-card";
import { RunDialog } from "./run-dialog";
import { ShareBars } from "./share-bars";
import { ShareChart } from "./share-chart";
import { TypeBars } from "./type-bars";
import { UseChart } from "./use-chart";
import { usePool } from "./use-pool";
import { WhatIf } from "./what-if";

/** Blocks up to which the chips of each are drawn large; beyond, a tile for each. */
const MAPPED_BLOCKS = 6;

/** The pool at large: figures, blocks, shares over time, runs with their reasons, what decisions did, accounts. */
export default function PoolPage() {
  const t = useText();
  const { pool, live, history } = usePool();
  const governs = useGoverns();
  const [dialog, setDialog] = useState<"add" | "load" | null>(null);
  const [run, setRun] = useState<string | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const choose = useCallback((block: string) => setChosen((old) => {
    const next = new Set(old);
    if (!next.delete(block)) next.add(block);
    return next;
  }), []);
  // a block that has been removed cannot be chosen any more
  const there = useMemo(() => (pool?.blocks ?? []).filter((block) => chosen.has(block.id)).map((block) => block.id), [pool?.blocks, chosen]);
  useEffect(() => {
    document.title = `${t("pool.title")} · ${t("app.name")}`;
  }, [t]);
  return (
    <Shell page="pool" heading={<><h1 className="title">{t("pool.title")}</h1><span className={`save-state ${live ? "saved" : "offline"}`}>{live ? t("pool.live") : t("pool.lost")}</span></>}>
      <main id="main" className="pool-page" data-testid="pool-page" data-live={live}>
        {pool ? (
          <>
            <div className="span pool-head">
              <Figures pool={pool} />
              {governs && <div className="pool-tools">
                <Button icon="plus" data-testid="add-chips-open" onPress={() => setDialog("add")}>{t("pool.add")}</Button>
                <Button data-testid="load-open" onPress={() => setDialog("load")}>{t("pool.load")}</Button>
              </div>}
            </div>
            <Card title={t("pool.map")} className="span">
              {pool.blocks.length <= MAPPED_BLOCKS
                ? <div className="maps">{pool.blocks.map((block) => <ChipMap key={block.id} block={block} types={pool.types} chosen={chosen.has(block.id)} onChoose={choose} />)}</div>
                : <BlockTiles blocks={pool.blocks} types={pool.types} chosen={chosen} onChoose={choose} />}
              <OwnerLegend blocks={pool.blocks} />
              {governs && <BlockActions chosen={there} onDone={() => setChosen(new Set())} />}
            </Card>
            <Card title={t("pool.history")}><ShareChart history={history} /></Card>
            <Card title={t("pool.shares")}>
              <ShareBars shares={pool.shares} queue={pool.queue} />
              <h3 className="second">{t("pool.byType")}</h3>
              <TypeBars types={pool.types} />
              {pool.background && <p className="legend-words">{t("pool.backgroundOn")}</p>}
            </Card>
            <Card title={t("pool.runsNow")} className="span"><RunTable pool={pool} onWhy={setRun} /></Card>
            <Card title={t("pool.use")}><UseChart /></Card>
            <Card title={t("pool.changes")}><ChangesTable /></Card>
            {governs && <Card title={t("pool.if.title")} className="span"><WhatIf pool={pool} /></Card>}
            <Card title={t("pool.policy")}><PolicyCard /></Card>
            <Card title={t("pool.reservations")}><ReservationsCard types={pool.types} /></Card>
            <Card title={t("pool.accounts")} className="span"><AccountsCard /></Card>
            <Card title={t("pool.quotas")} className="span"><QuotasCard /></Card>
            <Card title={t.plural("pool.members", pool.members.length, count(pool.members.length))} className="span"><MemberTable members={pool.members} /></Card>
            {dialog === "add" && <AddDialog types={pool.types} onClose={() => setDialog(null)} />}
            {dialog === "load" && <LoadDialog onClose={() => setDialog(null)} />}
            {run !== null && <RunDialog run={run} onClose={() => setRun(null)} />}
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
  const used = pool.types.reduce((sum, type) => sum + type.busy + (type.background ?? 0), 0);
  const waiting = pool.queue.filter((entry) => entry.state === "waiting").length;
  const figures: [string, string, string][] = [
    ["chips", count(total), `${t("pool.kpi.chips")}, ${t.plural("pool.blocks", pool.blocks.length, count(pool.blocks.length))}, ${t.plural("pool.members", pool.members.length, count(pool.members.length))}`],
    ["used", total > 0 ? percent(used / total) : "–", t("pool.kpi.used")],
    ["running", count(pool.queue.length - waiting), t("pool.kpi.running")],
    ["waiting", count(waiting), t("pool.kpi.waiting")],
    ["pace", ratio(pool.pace), t("pool.kpi.pace")],
    ["draw", power(pool.watts), t("pool.kpi.draw")],
    ["energy", energy(pool.joules), t("pool.kpi.energy")],
  ];
  return (
    <dl className="figures">
      {figures.map(([id, value, words]) => <div key={id} data-testid={`figure-${id}`}><dd className="tabular">{value}</dd><dt>{words}</dt></div>)}
    </dl>
  );
}
