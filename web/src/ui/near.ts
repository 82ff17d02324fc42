/**
 * Whether something stands in view or within one screen of it. Expensive things (editors, toolbars, canvases) are made only there; what can be
 * read always stands in the page. One observer for each scrolling column, however many cells it has.
 */
import { useEffect, useState, type RefObject } from "react";

interface Watch {
  readonly observer: IntersectionObserver;
  readonly tell: WeakMap<Element, (near: boolean) => void>;
}

const watches = new WeakMap<Element, Watch>();

/** @param first whether to begin as near, for what certainly stands at the top */
export function useNear(place: RefObject<HTMLElement | null>, first = false): boolean {
  const [near, setNear] = useState(first);
  useEffect(() => {
    const element = place.current;
    const root = element?.closest("main");
    if (!element || !root) return;
    const { observer, tell } = watchOf(root);
    tell.set(element, setNear);
    observer.observe(element);
    return () => observer.unobserve(element);
  }, [place]);
  return near;
}

function watchOf(root: Element): Watch {
  const known = watches.get(root);
  if (known) return known;
  const tell: Watch["tell"] = new WeakMap();
  // the margin counts for the observer's own root only, so that has to be what scrolls
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) tell.get(entry.target)?.(entry.isIntersecting);
  }, { root, rootMargin: "100% 0px" });
  const watch = { observer, tell };
  watches.set(root, watch);
  return watch;
}
