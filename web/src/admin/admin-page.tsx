import { useEffect, type ReactNode } from "react";
import { bytes, count } from "../format";
import { useText } from "../i18n/messages";
import { adminApi, type KernelList } from "../net/admin-api";
import { usePolled } from "../pool/use-polled";
import { Link } from "../shell/router";
import { Shell } from "../shell/shell";
import { AnnouncementsCard } from "./announcements-card";
import { BackupCard } from "./backup-card";
import { KernelTable } from "./kernel-table";
import { LimitHistory, LimitsCard } from "./limits-card";

const KERNELS_MILLIS = 2_000;
const LIMITS_MILLIS = 10_000;

/** What an admin sees and steers: kernels, how many there may be, what everybody is told. */
export default function AdminPage() {
  const t = useText();
  const kernels = usePolled(adminApi.kernels, KERNELS_MILLIS, "kernels");
  const limits = usePolled(adminApi.limits, LIMITS_MILLIS, "limits");
  useEffect(() => {
    document.title = `${t("admin.title")} · ${t("app.name")}`;
  }, [t]);
  const changed = () => {
    kernels.again();
    limits.again();
  };
  return (
    <Shell page="admin" heading={<h1 className="title">{t("admin.title")}</h1>}>
      <main id="main" className="admin-page" data-testid="admin-page">
        {kernels.value && limits.value ? (
          <>
            <div className="span admin-head"><Figures list={kernels.value} /></div>
            <Card title={t("admin.kernels")} className="span"><KernelTable rows={kernels.value.kernels} onChanged={kernels.again} /></Card>
            <Card title={t("admin.limits")}><LimitsCard limits={limits.value} onChanged={changed} /></Card>
            <Card title={t("admin.history")}><LimitHistory history={limits.value.history} /></Card>
            <Card title={t("admin.announce")}><AnnouncementsCard /></Card>
            <Card title={t("admin.backup")}><BackupCard /></Card>
            <Card title={t("admin.chips")} className="span"><p>{t("admin.chips.where")} <Link to="/pool" testid="to-pool">{t("admin.chips.go")}</Link></p></Card>
          </>
        ) : <p className="hint">{t("common.loading")}</p>}
      </main>
    </Shell>
  );
}

function Card({ title, className = "", children }: { title: string; className?: string; children: ReactNode }) {
  return <section className={`card ${className}`}><h2>{title}</h2>{children}</section>;
}

function Figures({ list }: { list: KernelList }) {
  const t = useText();
  const memory = list.kernels.reduce((sum, kernel) => sum + kernel.memory, 0);
  const figures: [string, string, string][] = [
    ["active", count(list.active), t("admin.kpi.active")],
    ["waiting", count(list.waiting), t("admin.kpi.waiting")],
    ["warm", count(list.warm), t("admin.kpi.warm", { wanted: count(list.warmWanted) })],
    ["maximum", list.maximum === 0 ? t("admin.any") : count(list.maximum), t("admin.kpi.maximum")],
    ["memory", bytes(memory), t("admin.kpi.memory")],
  ];
  if (list.available !== null) figures.push(["available", bytes(list.available), t("admin.kpi.available")]);
  return (
    <dl className="figures">
      {figures.map(([id, value, words]) => <div key={id} data-testid={`figure-${id}`}><dd className="tabular">{value}</dd><dt>{words}</dt></div>)}
    </dl>
  );
}
