import { useEffect, useState } from "react";
import { ago } from "../format";
import { useText } from "../i18n/messages";
import { json } from "../net/api";
import { galleryApi, type Published } from "../net/gallery-api";
import type { Json } from "../notebook/model";
import { ChartView } from "../outputs/chart";
import { Link } from "../shell/router";
import { onACard } from "./on-a-card";

const CHART_HEIGHT = 140;

/** One published notebook: its picture, what it is about, whose it is. */
export function GalleryCard({ entry }: { entry: Published }) {
  const t = useText();
  return (
    <Link to={`/gallery/${encodeURIComponent(entry.notebook)}`} className="gallery-card card" testid="gallery-card">
      <Preview entry={entry} />
      <span className="sample-text">
        <span className="sample-title">{entry.title}</span>
        <span className="sample-summary gallery-description">{entry.description}</span>
        {entry.tags.length > 0 && <span className="gallery-card-tags">{entry.tags.map((tag) => <span key={tag} className="chip">{tag}</span>)}</span>}
        <span className="hint">{[entry.name, ago(entry.updated, Date.now(), t.language), entry.copies > 0 && t.plural("gallery.copies", entry.copies, String(entry.copies))].filter(Boolean).join(" · ")}</span>
      </span>
    </Link>
  );
}

function Preview({ entry }: { entry: Published }) {
  switch (entry.preview) {
    case "picture":
      return <img className="gallery-preview picture" src={galleryApi.previewUrl(entry)} alt="" loading="lazy" data-testid="gallery-preview" data-kind="picture" />;
    case "chart":
      return <ChartPreview entry={entry} />;
    case "lines":
      return <span className="gallery-preview lines" aria-hidden="true" data-testid="gallery-preview" data-kind="lines">{entry.lines.join("\n")}</span>;
  }
}

function ChartPreview({ entry }: { entry: Published }) {
  const [option, setOption] = useState<Json | null>(null);
  const address = galleryApi.previewUrl(entry);
  useEffect(() => {
    let ended = false;
    // A card without its chart is still a card.
    json<Json>(address).then((found) => !ended && setOption(found), () => undefined);
    return () => {
      ended = true;
    };
  }, [address]);
  return <span className="gallery-preview drawn" aria-hidden="true" data-testid="gallery-preview" data-kind="chart">{option !== null && <ChartView value={onACard(option)} height={CHART_HEIGHT} />}</span>;
}
