import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { subjectKey, SampleCards } from "../home/sample-cards";
import { useText } from "../i18n/messages";
import { api, type Sample } from "../net/api";
import { galleryApi, type GalleryList } from "../net/gallery-api";
import { useAccount } from "../notebook/person";
import { tellFailure } from "../people/use-asked";
import { navigate } from "../shell/router";
import { Shell } from "../shell/shell";
import { Icon } from "../ui/icons";
import { GalleryCard } from "./gallery-card";

/** What was published on this server, and the samples that came with it. */
export default function GalleryPage() {
  const t = useText();
  const makes = useAccount()?.role !== "viewer";
  const [words, setWords] = useState("");
  const [tag, setTag] = useState("");
  const list = useGallery(words, tag);
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  const cards = useRef<HTMLUListElement>(null);
  useEffect(() => {
    document.title = `${t("gallery.title")} · ${t("app.name")}`;
  }, [t]);
  useEffect(() => {
    api.samples().then(setSamples, () => setSamples([]));
  }, []);
  const shelf = useMemo(() => {
    if (tag !== "" || !makes) return [];
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
    return samples.filter((sample) => {
      const key = subjectKey(sample.subject ?? "");
      const all = `${sample.title} ${sample.summary} ${sample.subject} ${key ? t(key) : ""}`.toLowerCase();
      return wanted.every((word) => all.includes(word));
    });
  }, [samples, words, tag, makes, t]);
  const down = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "Enter") return;
    const first = cards.current?.querySelector("a");
    if (!first) return;
    event.preventDefault();
    first.focus();
  };
  const open = (sample: Sample) => void api.create({ from: sample.name }).then(({ id }) => navigate(`/notebooks/${encodeURIComponent(id)}`), tellFailure);
  return (
    <Shell page="gallery" heading={null}>
      <main id="main" className="home gallery" data-testid="gallery">
        <section className="home-lead">
          <h1>{t("gallery.title")}</h1>
          <p>{t("gallery.lead")}</p>
          <div className="gallery-filters" role="search">
            <label className="search">
              <Icon name="search" size={14} />
              <input type="search" value={words} placeholder={t("gallery.search")} aria-label={t("gallery.search")} onChange={(event) => setWords(event.target.value)} onKeyDown={down} data-testid="gallery-search" />
            </label>
            {list && list.tags.length > 0 && (
              <div className="gallery-tags" role="group" aria-label={t("gallery.tags")}>
                {list.tags.map((each) => (
                  <button key={each.tag} type="button" className="chip tag" aria-pressed={tag === each.tag} onClick={() => setTag(tag === each.tag ? "" : each.tag)} data-testid="gallery-tag" data-tag={each.tag}>
                    {each.tag} <span className="tabular">{each.count}</span>
                  </button>
                ))}
              </div>
            )}
          </div>
        </section>
        <section aria-labelledby="published">
          <h2 id="published">{t("gallery.published")}</h2>
          {list?.entries.length === 0 && <p className="card empty" data-testid="gallery-empty">{t(words.trim() === "" && tag === "" ? "gallery.none" : "gallery.noneFits")}</p>}
          <ul ref={cards} className="gallery-cards" onKeyDown={(event) => roam(event, cards.current)} data-testid="gallery-cards">
            {list?.entries.map((entry) => <li key={entry.notebook}><GalleryCard entry={entry} /></li>)}
          </ul>
        </section>
        {shelf.length > 0 && <SampleCards samples={[...shelf]} onOpen={open} />}
      </main>
    </Shell>
  );
}

const TYPING_MILLIS = 200;

/** What fits; while one types, not for every letter. */
function useGallery(words: string, tag: string): GalleryList | null {
  const [list, setList] = useState<GalleryList | null>(null);
  const asked = useRef("");
  useEffect(() => {
    let ended = false;
    const timer = setTimeout(() => {
      asked.current = words;
      galleryApi.list(words, tag).then((found) => !ended && setList(found), (error: unknown) => !ended && tellFailure(error));
    }, words === asked.current ? 0 : TYPING_MILLIS);
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [words, tag]);
  return list;
}

const STEPS: Record<string, readonly [number, number]> = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1], Home: [-1e6, 0], End: [1e6, 0] };

/** The arrows go from card to card, as they stand. */
function roam(event: KeyboardEvent, list: HTMLElement | null): void {
  const step = STEPS[event.key];
  const cards = [...(list?.querySelectorAll<HTMLElement>("a.gallery-card") ?? [])];
  const at = cards.indexOf(document.activeElement as HTMLElement);
  if (!step || at < 0) return;
  const top = cards[0]!.getBoundingClientRect().top;
  const columns = Math.max(1, cards.filter((card) => Math.abs(card.getBoundingClientRect().top - top) < 2).length);
  const target = Math.max(0, Math.min(cards.length - 1, at + step[0] + step[1] * columns));
  event.preventDefault();
  cards[target]!.focus();
}
