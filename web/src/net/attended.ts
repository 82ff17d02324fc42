/**
 * Whether somebody is at this page: a session that nobody uses ends, and a page that looks for news by itself must not keep it. Opening the page counts, and so does what a hand does to it.
 */
const AWAY_MILLIS = 60_000;
const HANDS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;

let touched = Date.now();

if (typeof window !== "undefined") {
  for (const hand of HANDS) window.addEventListener(hand, () => { touched = Date.now(); }, { capture: true, passive: true });
}

export const attended = (now = Date.now()): boolean => now - touched < AWAY_MILLIS;
