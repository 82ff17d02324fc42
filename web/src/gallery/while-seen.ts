/** Asking the server is for who sees the answer: a page in a hidden tab waits until it is shown, and then asks once. */
export interface WhileSeen {
  /** Looks now, or when the page is shown again. */
  readonly now: () => void;
  readonly end: () => void;
}

export function whileSeen(look: () => void, page: Pick<Document, "hidden" | "addEventListener" | "removeEventListener"> = document): WhileSeen {
  let missed = false;
  const now = () => {
    missed = page.hidden;
    if (!missed) look();
  };
  const shown = () => {
    if (missed) now();
  };
  page.addEventListener("visibilitychange", shown);
  return { now, end: () => page.removeEventListener("visibilitychange", shown) };
}
