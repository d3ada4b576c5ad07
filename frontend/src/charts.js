// Charts: only the parts of ECharts that pages use; drawn as SVG, so that fonts are there in time.
import { use, init } from "echarts/core";
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, TooltipComponent, MarkLineComponent, AriaComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, LineChart, GridComponent, TooltipComponent, MarkLineComponent, AriaComponent, SVGRenderer]);

for (const place of document.querySelectorAll("[data-chart]")) {
  const chart = init(place, null, { renderer: "svg" });
  chart.setOption(JSON.parse(document.getElementById(place.dataset.chart).textContent));
  new ResizeObserver(() => chart.resize()).observe(place);
}
