import { memo, useEffect, useRef } from "react";
import { useTheme } from "../shell/theme";
import { laneOf } from "./colours";
import type { Block } from "./model";

/**
 * The chips of a block, a square each, drawn on a canvas: 60,000 squares as elements would make the page crawl, and the server tells who holds which chips
 * as spans. It is drawn anew only when the block has changed.
 */
export const ChipCanvas = memo(function ChipCanvas({ block, columns, size, gap }: { block: Block; columns: number; size: number; gap: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  const rows = Math.ceil(block.chips / columns);
  const width = columns * (size + gap) - gap;
  const height = rows * (size + gap) - gap;
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context) return;
    const scale = devicePixelRatio || 1;
    element.width = Math.round(width * scale);
    element.height = Math.round(height * scale);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    const tokens = getComputedStyle(element);
    const colour = (token: string) => tokens.getPropertyValue(token).trim();
    const square = (chip: number) => context.fillRect((chip % columns) * (size + gap), Math.floor(chip / columns) * (size + gap), size, size);
    context.fillStyle = colour(block.state === "lost" ? "--bad-soft" : block.state === "live" ? "--sunken" : "--warn-soft");
    for (let chip = 0; chip < block.chips; chip++) square(chip);
    for (const [first, chips, holder] of block.spans) {
      context.fillStyle = colour(`--lane-${laneOf(holder)}`);
      for (let chip = first; chip < first + chips; chip++) square(chip);
    }
  }, [block, columns, size, gap, width, height, theme]);
  return <canvas ref={canvas} className="chip-canvas" style={{ aspectRatio: `${width} / ${height}`, maxWidth: width }} aria-hidden="true" />;
}, (before, after) => before.columns === after.columns && before.size === after.size && before.gap === after.gap && sameBlock(before.block, after.block));

/** Whether a map of the block would look the same. */
export function sameBlock(a: Block, b: Block): boolean {
  return a === b || (a.id === b.id && a.chips === b.chips && a.state === b.state && a.type === b.type && a.spans.length === b.spans.length
    && a.spans.every((span, index) => span[0] === b.spans[index]![0] && span[1] === b.spans[index]![1] && span[2] === b.spans[index]![2]));
}
