import { useCallback, useEffect, useState, type FormEvent } from "react";
import { useText } from "../i18n/messages";
import { galleryApi } from "../net/gallery-api";
import { dayOf } from "../people/account-page";
import { useAsked } from "../people/use-asked";
import { Link } from "../shell/router";
import { Button } from "../ui/controls";
import { showToast } from "../ui/toast";

/** In the dialog for sharing: into the gallery, and out of it. */
export function PublishSection({ notebook, title }: { notebook: string; title: string }) {
  const t = useText();
  const ask = useCallback(() => galleryApi.publication(notebook), [notebook]);
  const { value: entry, carryOut } = useAsked(ask);
  const [leaflet, setLeaflet] = useState({ title, description: "", tags: "" });
  useEffect(() => {
    if (entry?.title !== undefined) setLeaflet({ title: entry.title, description: entry.description ?? "", tags: (entry.tags ?? []).join(", ") });
  }, [entry]);
  if (!entry) return null;
  const there = entry.title !== undefined;
  const set = (part: keyof typeof leaflet) => (event: { target: { value: string } }) => setLeaflet({ ...leaflet, [part]: event.target.value });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    carryOut(galleryApi.publish(notebook, { title: leaflet.title, description: leaflet.description, tags: leaflet.tags.split(/[,，、]/) }), () => showToast({ text: t("gallery.done") }));
  };
  return (
    <section className="share-part" aria-label={t("gallery.title")} data-testid="publish-section" data-edition={entry.edition ?? 0}>
      <h3>{t("gallery.title")}</h3>
      <p className="hint">{t("gallery.publishHelp")}</p>
      {there && (
        <p className="publish-state" data-testid="publish-state">
          <Link to={`/gallery/${encodeURIComponent(notebook)}`}>{t("gallery.frozen", { date: dayOf(entry.updated!, t.language), edition: entry.edition! })}</Link>
          {entry.copies! > 0 && ` · ${t.plural("gallery.copies", entry.copies!, String(entry.copies))}`}
        </p>
      )}
      <form className="stack publish-form" onSubmit={submit}>
        <label className="field"><span className="field-label">{t("gallery.entryTitle")}</span><input className="input" value={leaflet.title} maxLength={200} required onChange={set("title")} data-testid="publish-title" /></label>
        <label className="field"><span className="field-label">{t("gallery.description")}</span><textarea className="input" value={leaflet.description} maxLength={2000} rows={2} onChange={set("description")} data-testid="publish-description" /></label>
        <label className="field"><span className="field-label">{t("gallery.tagsField")}</span><input className="input" value={leaflet.tags} onChange={set("tags")} data-testid="publish-tags" /></label>
        <div className="publish-actions">
          <Button type="submit" isDisabled={leaflet.title.trim() === ""} data-testid="publish">{t(there ? "gallery.publishAgain" : "gallery.publish")}</Button>
          {there && <Button look="quiet" onPress={() => carryOut(galleryApi.withdraw(notebook))} data-testid="unpublish">{t("gallery.withdraw")}</Button>}
        </div>
      </form>
    </section>
  );
}
