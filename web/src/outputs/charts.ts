/** ECharts with what notebooks use, in a chunk of its own; drawn on a canvas in the colours of the page. */
import { BarChart, BoxplotChart, CandlestickChart, EffectScatterChart, FunnelChart, GaugeChart, GraphChart, HeatmapChart, LineChart, ParallelChart, PieChart,
  RadarChart, SankeyChart, ScatterChart, SunburstChart, ThemeRiverChart, TreeChart, TreemapChart } from "echarts/charts";
import { AriaComponent, AxisPointerComponent, BrushComponent, CalendarComponent, DataZoomComponent, DatasetComponent, GraphicComponent, GridComponent, LegendComponent,
  MarkAreaComponent, MarkLineComponent, MarkPointComponent, ParallelComponent, PolarComponent, RadarComponent, SingleAxisComponent, TimelineComponent, TitleComponent,
  ToolboxComponent, TooltipComponent, TransformComponent, VisualMapComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { LabelLayout, UniversalTransition } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([BarChart, BoxplotChart, CandlestickChart, EffectScatterChart, FunnelChart, GaugeChart, GraphChart, HeatmapChart, LineChart, ParallelChart, PieChart, RadarChart,
  SankeyChart, ScatterChart, SunburstChart, ThemeRiverChart, TreeChart, TreemapChart, AriaComponent, AxisPointerComponent, BrushComponent, CalendarComponent, DataZoomComponent,
  DatasetComponent, GraphicComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, MarkPointComponent, ParallelComponent, PolarComponent,
  RadarComponent, SingleAxisComponent, TimelineComponent, TitleComponent, ToolboxComponent, TooltipComponent, TransformComponent, VisualMapComponent, LabelLayout,
  UniversalTransition, CanvasRenderer]);

export type Chart = echarts.ECharts;

/** The page's tokens as a theme: series in the colours of the lanes, quiet axes, the page's type. */
export function pageTheme(): object {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const font = token("--ui");
  const axis = {
    axisLine: { lineStyle: { color: token("--line-strong") } },
    axisTick: { lineStyle: { color: token("--line-strong") } },
    axisLabel: { color: token("--text-soft"), fontFamily: font, fontSize: 11.5 },
    nameTextStyle: { color: token("--text-soft"), fontFamily: font, fontSize: 12 },
    splitLine: { lineStyle: { color: token("--line") } },
    splitArea: { show: false },
  };
  return {
    color: ["--lane-1", "--lane-2", "--lane-3", "--lane-4", "--lane-5", "--text-faint"].map(token),
    backgroundColor: "transparent",
    textStyle: { fontFamily: font, color: token("--text") },
    title: { textStyle: { color: token("--text"), fontSize: 14, fontWeight: 600 }, subtextStyle: { color: token("--text-soft") } },
    legend: { textStyle: { color: token("--text-soft") }, icon: "roundRect", itemWidth: 12, itemHeight: 8 },
    tooltip: { backgroundColor: token("--raised"), borderColor: token("--line-strong"), textStyle: { color: token("--text"), fontSize: 12 },
      axisPointer: { lineStyle: { color: token("--text-faint") }, crossStyle: { color: token("--text-faint") } } },
    visualMap: { textStyle: { color: token("--text-soft") }, inRange: { color: [token("--copper-soft"), token("--copper")] } },
    markLine: { lineStyle: { color: token("--copper") }, label: { color: token("--copper") } },
    categoryAxis: axis, valueAxis: axis, logAxis: axis, timeAxis: axis,
    line: { symbolSize: 5, lineStyle: { width: 2 } },
    scatter: { symbolSize: 7 },
  };
}

export function draw(place: HTMLElement): Chart {
  return echarts.init(place, pageTheme(), { renderer: "canvas" });
}
