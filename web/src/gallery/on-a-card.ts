/** A chart as small as on a card: its shape, without what could not be read there. Pure. */
import type { Json } from "../notebook/model";

const LABELS = { left: 44, right: 16, top: 16, bottom: 26 };

export function onACard(option: Json): Json {
  if (option === null || typeof option !== "object" || Array.isArray(option)) return option;
  const { title: _title, legend: _legend, toolbox: _toolbox, dataZoom: _zoom, ...rest } = option as { readonly [key: string]: Json };
  // Several grids share the place as their author has said.
  return Array.isArray(rest.grid) || rest.baseOption !== undefined ? rest
    : { ...rest, ...(rest.xAxis !== undefined || rest.yAxis !== undefined ? { grid: LABELS } : {}), ...(rest.yAxis !== undefined ? { yAxis: sparse(rest.yAxis) } : {}) };
}

/** Few marks, and no name, beside an axis. */
const sparse = (axis: Json): Json => (Array.isArray(axis) ? axis.map(sparse) : axis !== null && typeof axis === "object" ? { ...axis, splitNumber: 2, name: "" } : axis);
