import { isBackground } from "./model";

/** A colour per owner, the same everywhere on the page: in the order in which they are seen. Words always stand beside it. */
const order: string[] = [];

export function laneOf(owner: string): string {
  if (owner === "" ) return "idle";
  if (isBackground(owner)) return "rest";
  let index = order.indexOf(owner);
  if (index < 0) index = order.push(owner) - 1;
  return index < 5 ? String(index + 1) : "rest";
}

export const laneColour = (owner: string): string => `var(--lane-${laneOf(owner)})`;
