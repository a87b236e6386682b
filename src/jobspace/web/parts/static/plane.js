// Dots in a plane. Their places come packed; a selection goes back as its outline, as the server
// knows all rows, those that are not drawn too.
function unpacked(text) {
  return new Float32Array(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
}
export default {
  template: `<div class="plane" role="figure" :aria-label="label"></div>`,
  props: {
    label: String,
    axes: { type: Array, default: () => ["", ""] },
    traces: { type: Array, default: () => [] },
    names: { type: Array, default: () => [] },
  },
  data: () => ({ mode: "lasso" }),
  async mounted() {
    this.Plotly = (await import("nicegui-plotly")).Plotly;
    await this.draw();
    this.watcher = new ResizeObserver(() => this.Plotly.Plots.resize(this.$el));
    this.watcher.observe(this.$el);
  },
  unmounted() {
    this.watcher?.disconnect();
    if (this.Plotly) this.Plotly.purge(this.$el);
  },
  watch: {
    traces() { this.draw(); },
  },
  methods: {
    corners: (shape) => ({ x: Array.from(shape.x), y: Array.from(shape.y) }),
    listen() {
      this.$el.on("plotly_selected", (event) => {
        const shape = event?.lassoPoints ?? event?.range;
        const kind = event?.lassoPoints ? "lasso" : "box";
        if (shape) this.$emit("selected", { kind, ...this.corners(shape) });
      });
      this.$el.on("plotly_deselect", () => this.$emit("nothing"));
      this.$el.on("plotly_click", (event) => {
        const dot = event?.points?.[0];
        if (dot) this.$emit("dot", { x: dot.x, y: dot.y });
      });
    },
    opacity() {
      const all = this.traces.reduce((sum, one) => sum + one.n, 0);
      return all > 50000 ? 0.45 : all > 5000 ? 0.55 : 0.75;
    },
    dots(trace) {
      const all = this.traces.reduce((sum, one) => sum + one.n, 0);
      return {
        type: "scattergl", mode: "markers", showlegend: false,
        x: unpacked(trace.x), y: unpacked(trace.y), text: trace.said,
        hoverinfo: trace.said.length ? "text" : "none",
        marker: { color: trace.ink, size: all > 50000 ? 3 : all > 5000 ? 4 : all > 500 ? 6 : 8,
          opacity: this.opacity(), line: { width: 0 } },
      };
    },
    rings() {
      return {
        type: "scattergl", mode: "markers", showlegend: false, hoverinfo: "none",
        x: [], y: [],
        marker: { color: "rgba(255,255,255,0)", size: 11, line: { width: 1.6, color: "#1d2430" } },
      };
    },
    layout() {
      const narrow = this.$el.clientWidth < 560;
      const axis = (title) => ({ title: { text: narrow ? "" : title, font: { size: 13 }, standoff: 6 },
        zeroline: false, gridcolor: "#eceff3", tickfont: { size: 11, color: "#55606f" } });
      return {
        margin: { l: narrow ? 34 : 56, r: 8, t: 34, b: narrow ? 30 : 48 }, hovermode: "closest",
        dragmode: this.mode, uirevision: 1, showlegend: false,
        paper_bgcolor: "#fff", plot_bgcolor: "#fff",
        font: { family: 'system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif' },
        hoverlabel: { align: "left", bgcolor: "#fff", bordercolor: "#55606f", font: { color: "#1d2430" } },
        xaxis: axis(this.axes[0]), yaxis: axis(this.axes[1]),
        newselection: { line: { color: "#1d2430" } },
        modebar: { color: "#55606f", activecolor: "#1f5fa8" },
        annotations: this.names.filter((name) => !narrow || name.narrow).map((name) => ({ x: name.x, y: name.y, text: name.text,
          showarrow: false, bgcolor: "rgba(255,255,255,.8)", borderpad: 2,
          font: { size: narrow ? 11 : 12.5, color: "#1d2430" } })),
      };
    },
    // Nothing is returned below: NiceGUI would send the whole picture back to the server.
    async draw() {
      if (!this.Plotly) return;
      await this.Plotly.newPlot(this.$el, [...this.traces.map(this.dots), this.rings()],
        this.layout(), { displaylogo: false, displayModeBar: true, doubleClick: "reset+autosize",
          modeBarButtons: [["zoomIn2d", "zoomOut2d", "resetScale2d", "toImage"]],
          toImageButtonOptions: { filename: "map", scale: 2 } });
      this.listen();
    },
    places() { return this.traces.map((_, place) => place); },
    async hide(groups) {
      if (!this.traces.length) return;
      const visible = this.traces.map((trace) => !groups.includes(trace.group));
      await this.Plotly?.restyle(this.$el, { visible }, this.places());
    },
    async ring(x, y, n) {
      if (!this.traces.length) return;
      const opacity = n ? 0.15 : this.opacity();
      await this.Plotly?.restyle(this.$el, { "marker.opacity": opacity }, this.places());
      await this.Plotly?.restyle(this.$el, { x: [unpacked(x)], y: [unpacked(y)] }, [this.traces.length]);
    },
    async drag(mode) {
      this.mode = mode;
      await this.Plotly?.relayout(this.$el, { dragmode: mode });
    },
  },
};
