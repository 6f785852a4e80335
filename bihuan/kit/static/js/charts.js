// Draws <div data-chart="id of its JSON">. Colours come from the style sheet; the library loads when first needed.
"use strict";
(() => {
  const source = document.currentScript.dataset.echarts;
  const PAPER_WIDTH = 660;
  let loading;
  const library = () => (loading ??= new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: source });
    script.onload = () => resolve(window.echarts);
    script.onerror = reject;
    document.head.append(script);
  }));
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const tone = (name, at) => css(`--chart-${name || ["main", "second", "third", "plan", "done", "rest"][at % 6]}`);
  // Tokens are #rrggbb; the library's own colour arithmetic knows no color-mix().
  const clear = (colour, share) => `rgba(${[1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16))}, ${share / 100})`;

  function theme() {
    const [ink, soft, line] = [css("--ink-2"), css("--ink-3"), css("--line")];
    const font = getComputedStyle(document.body).fontFamily;
    const axis = { axisLine: { lineStyle: { color: line } }, axisTick: { show: false }, axisLabel: { color: soft, fontSize: 12 },
      splitLine: { lineStyle: { color: line } }, nameTextStyle: { color: soft, fontSize: 12, align: "right" } };
    return {
      textStyle: { fontFamily: font, color: ink },
      legend: { textStyle: { color: ink, fontSize: 12 }, itemWidth: 14, itemHeight: 8, itemGap: 18, icon: "roundRect" },
      categoryAxis: { ...axis, splitLine: { show: false } },
      valueAxis: { ...axis, axisLine: { show: false } },
      radar: { axisName: { color: ink, fontSize: 12 }, axisLine: { lineStyle: { color: line } }, splitLine: { lineStyle: { color: line } }, splitArea: { show: false } },
    };
  }
  const hint = () => ({ renderMode: "richText", confine: true, backgroundColor: css("--surface"), borderColor: css("--line-2"),
    textStyle: { color: css("--ink"), fontSize: 12 }, padding: [8, 10] });

  const drawn = {
    line(series, at, few) {
      const colour = tone(series.tone, at);
      const levels = (series.levels || []).map((level) => ({ ...level, lineStyle: { color: css("--ink-3"), type: "dashed", width: 1 },
        label: { formatter: "{b} {c}", position: "insideEndTop", color: css("--ink-3"), fontSize: 12 } }));
      if (series.marks) return { ...series, color: colour, symbol: "triangle", symbolSize: 9, symbolOffset: [0, -8], showSymbol: true, showAllSymbol: true, lineStyle: { width: 0, opacity: 0 }, z: 4 };
      if (series.thin) return { ...series, color: colour, symbol: "none", connectNulls: false, lineStyle: { width: 1.5, type: series.dashed ? [5, 4] : "solid", color: colour }, z: 3 };
      return { ...series, color: colour, smooth: false, symbol: "circle", symbolSize: 7, showSymbol: few, connectNulls: false,
        lineStyle: { width: series.dashed ? 1.5 : 2.5, type: series.dashed ? [5, 4] : "solid", color: colour },
        areaStyle: series.area ? { color: clear(colour, 16) } : undefined,
        markLine: levels.length ? { symbol: "none", silent: true, data: levels } : undefined };
    },
    bar(series, at) {
      return { ...series, stack: series.stack || undefined, color: tone(series.tone, at), barMaxWidth: 22,
        itemStyle: { borderRadius: series.stack ? 0 : 2, borderColor: css("--surface"), borderWidth: series.stack ? 1 : 0 },
        markLine: series.picked ? { symbol: "none", silent: true, label: { show: false }, lineStyle: { color: css("--ink"), type: "dotted", width: 1.5 }, data: [{ xAxis: series.picked }] } : undefined };
    },
    radar(series) {
      const data = series.data.map((one, at) => {
        const colour = tone(one.tone, at);
        return { ...one, value: one.value.map((value) => value ?? "-"), itemStyle: { color: colour },
          lineStyle: { color: colour, width: 2 }, areaStyle: { color: clear(colour, 12) }, symbolSize: 5 };
      });
      return { ...series, data };
    },
    heatmap(series) {
      const data = series.data.map((one) => ({ ...one, label: { show: true, formatter: one.text } }));
      return { ...series, data, itemStyle: { borderColor: css("--surface"), borderWidth: 2, borderRadius: 3 },
        label: { color: css("--heat-ink"), fontSize: 12 }, emphasis: { itemStyle: { borderColor: css("--ink"), borderWidth: 1.5 } } };
    },
  };
  const frames = {
    line: () => ({ legend: { top: 0, left: 0 }, grid: { top: 40, left: 8, right: 16, bottom: 4, containLabel: true }, tooltip: { ...hint(), trigger: "axis" } }),
    bar: () => ({ legend: { top: 0, left: 0 }, grid: { top: 36, left: 8, right: 24, bottom: 4, containLabel: true }, tooltip: { ...hint(), trigger: "axis", axisPointer: { type: "shadow", shadowStyle: { color: clear(css("--ink-3"), 10) } } } }),
    curve: () => ({ ...frames.bar(), grid: { top: 40, left: 8, right: 16, bottom: 4, containLabel: true } }),
    radar: () => ({ legend: { bottom: 0, left: "center" }, tooltip: hint() }),
    heat: () => ({ grid: { top: 4, left: 8, right: 8, bottom: 44, containLabel: true }, tooltip: { ...hint(), formatter: ({ name, data }) => `${name}  ${data.text}` } }),
  };

  function option(spec, width, height) {
    const { kind, option: given } = spec;
    const few = (given.xAxis?.data?.length ?? 0) <= 8;
    const full = { animation: false, ...frames[kind](), ...given, aria: { label: { description: spec.title } },
      series: given.series.map((series, at) => drawn[series.type](series, at, few)) };
    if (kind === "radar") {
      // The first axis carries the scale, so that a rim or a centre that is not 100 or 0 can be read.
      const indicator = given.radar.indicator.map((axis, at) => (at ? axis : { ...axis, axisLabel: { show: true, color: css("--ink-3"), fontSize: 11 } }));
      const name = Math.min(6, Math.max(...indicator.map((axis) => axis.name.length))) * 12;
      const radius = Math.max(48, Math.min(height * 0.36, width / 2 - name - 18));
      full.radar = { indicator, shape: "polygon", splitNumber: 5, center: ["50%", "47%"], radius, axisName: { width: 76, overflow: "break" } };
    }
    if (kind === "heat") {
      full.visualMap = { ...given.visualMap, type: "continuous", calculable: false, orient: "horizontal", left: "center", bottom: 0, itemHeight: 120, itemWidth: 10,
        inRange: { color: ["--heat-0", "--heat-1", "--heat-2", "--heat-3", "--heat-4"].map(css) }, textStyle: { color: css("--ink-3"), fontSize: 12 } };
      full.xAxis = { ...given.xAxis, position: "top", axisLine: { show: false }, axisLabel: { interval: 0, rotate: width / given.xAxis.data.length < 58 ? 45 : 0 } };
      full.yAxis = { ...given.yAxis, axisLine: { show: false }, axisLabel: { width: width < 420 ? 84 : 180, overflow: "truncate" } };
    }
    if (kind === "curve") full.xAxis = { ...full.xAxis, axisLabel: { hideOverlap: true } };
    if (kind === "line") {
      const gap = few && !full.series.some((one) => one.area);
      const room = { interval: 0, width: (width - 70) / given.xAxis.data.length, overflow: "break" };
      full.xAxis = { boundaryGap: gap, ...full.xAxis, axisLabel: gap ? room : { hideOverlap: true, showMinLabel: true, showMaxLabel: true, alignMinLabel: "left", alignMaxLabel: "right" } };
    }
    if (full.series.length < 2 && kind !== "radar") full.legend = { show: false };
    return full;
  }
  // Charts with a row for each name grow with their names.
  function grow(box, { kind, option: given }) {
    const rows = kind === "heat" || given.yAxis?.type === "category" ? given.yAxis.data.length : 0;
    if (rows) box.style.height = `${Math.max(140, rows * 32 + (kind === "heat" ? 96 : 64))}px`;
  }
  function open(event, spec) {
    const series = spec.option.series[event.seriesIndex];
    const go = spec.option.series.find((one) => one.go)?.go;
    const href = event.data?.href || series?.hrefs?.[event.dataIndex] || go?.replace("{}", encodeURIComponent(event.name));
    if (href) location.href = href;
  }
  async function mount(box) {
    const spec = { ...JSON.parse(document.getElementById(box.dataset.chart).textContent), title: box.getAttribute("aria-label") };
    const echarts = await library();
    grow(box, spec);
    let plot;
    const locale = document.documentElement.lang.startsWith("zh") ? "ZH" : "EN";
    const draw = (width) => {
      plot?.dispose();
      plot = echarts.init(box, theme(), { renderer: "svg", locale, width });
      plot.setOption(option(spec, plot.getWidth(), plot.getHeight()));
      plot.on("click", (event) => open(event, spec));
    };
    draw();
    let width = box.clientWidth;
    new ResizeObserver(() => {
      if (!box.clientWidth || Math.abs(box.clientWidth - width) < 2) return;
      width = box.clientWidth;
      draw();
    }).observe(box);
    new MutationObserver(() => draw()).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
    window.addEventListener("beforeprint", () => draw(Math.min(box.clientWidth, PAPER_WIDTH)));
    window.addEventListener("afterprint", () => draw());
  }
  page.each("[data-chart]", mount);
})();
