/** What the page needs to know of an ECharts option: its shape, how much it shows, what to say about it. Pure. */
import type { Json } from "../notebook/model";

export type Option = { readonly [key: string]: Json };

export function optionOf(value: Json): Option | null {
  if (typeof value === "string") {
    try {
      return optionOf(JSON.parse(value) as Json);
    } catch {
      return null;
    }
  }
  return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Option) : null;
}

function seriesOf(option: Option): Option[] {
  const { series } = option;
  const list = Array.isArray(series) ? series : series && typeof series === "object" ? [series] : [];
  return list as Option[];
}

/** Two options of one shape merge without a flicker; another shape replaces the chart. */
export function shape(option: Option): string {
  return JSON.stringify([Object.keys(option).sort(), seriesOf(option).map((one) => [one.type ?? null, one.name ?? null])]);
}

export function pointCount(option: Option): number {
  const dataset = option.dataset as Option | undefined;
  const own = seriesOf(option).reduce((sum, one) => sum + (Array.isArray(one.data) ? one.data.length : 0), 0);
  return own > 0 || !dataset || !Array.isArray(dataset.source) ? own : dataset.source.length;
}

export type Kind = "scatter" | "line" | "bar" | "heatmap" | "pie" | "other";

export function describeChart(option: Option): { kind: Kind; names: string[]; points: number } {
  const kinds = [...new Set(seriesOf(option).map((one) => String(one.type ?? "other")))];
  const kind = kinds.length === 1 && ["scatter", "line", "bar", "heatmap", "pie"].includes(kinds[0]!) ? (kinds[0] as Kind) : "other";
  const title = Array.isArray(option.title) ? option.title[0] : option.title;
  const heading = title && typeof title === "object" ? (title as Option).text : undefined;
  const names = [heading, ...seriesOf(option).map((one) => one.name)].filter((name): name is string => typeof name === "string" && name !== "");
  return { kind, names, points: pointCount(option) };
}

/**
 * What the page adds where the author said nothing: no animation (a live chart would lag behind its data), room for labels, and tooltips drawn
 * on the canvas. Strings that ECharts would treat as HTML are not: the tooltip is text. So too in the parts of an option that has several.
 */
export function prepared(option: Option): Option {
  const { baseOption, options, media } = option as { baseOption?: Json; options?: Json; media?: Json };
  const grid = option.grid ?? { left: 56, right: 28, top: titled(option) ? 56 : 40, bottom: isLegendBelow(option.legend) ? 72 : 48 };
  return {
    animation: false, ...harmless(option), ...(option.xAxis || option.yAxis ? { grid } : {}), tooltip: tooltipOf(option),
    ...(baseOption === undefined ? {} : { baseOption: each(baseOption, prepared) }),
    ...(options === undefined ? {} : { options: each(options, harmless) }),
    ...(media === undefined ? {} : { media: each(media, (one) => ({ ...one, option: each(one.option ?? {}, harmless) })) }),
  };
}

/** Where its author put a legend nowhere it stands below the axis. */
const isLegendBelow = (legend: Json | undefined): boolean => Array.isArray(legend) ? legend.some(isLegendBelow)
  : isOption(legend) && legend.show !== false && legend.orient !== "vertical" && !("top" in legend) && !("y" in legend);

const tooltipOf = ({ tooltip }: Option): Option => ({ ...(isOption(tooltip) ? tooltip : {}), renderMode: "richText", confine: true });

const isOption = (value: Json | undefined): value is Option => value !== null && typeof value === "object" && !Array.isArray(value);

const each = (value: Json, change: (option: Option) => Option): Json => (Array.isArray(value) ? value.map((one) => each(one, change)) : isOption(value) ? change(value) : value);

/** A part of an option whose tooltips are text and whose titles lead, if anywhere, to a page of their own. */
function harmless(option: Option): Option {
  return { ...option, ...("tooltip" in option ? { tooltip: tooltipOf(option) } : {}), ...("title" in option ? { title: each(option.title!, plainTitle) } : {}) };
}

function plainTitle(title: Option): Option {
  const { link, sublink, ...rest } = title;
  const web = (address: Json | undefined): boolean => typeof address === "string" && /^https?:\/\//i.test(address);
  return { ...rest, target: "blank", subtarget: "blank", ...(web(link) ? { link: link! } : {}), ...(web(sublink) ? { sublink: sublink! } : {}) };
}

const titled = (option: Option): boolean => Boolean(option.title);

/** "lane:2" stands for a colour of the page, which only the browser knows. */
export function coloured(option: Option, lane: (name: string) => string): Option {
  const series = seriesOf(option);
  if (!series.some((one) => typeof one.color === "string" && one.color.startsWith("lane:"))) return option;
  return { ...option, series: series.map((one) => (typeof one.color === "string" && one.color.startsWith("lane:") ? { ...one, color: lane(one.color.slice(5)) } : one)) };
}
