// Small charts side by side: what came to be, point by point.
const W = 520, H = 220, LEFT = 52, RIGHT = 14, TOP = 12, BOTTOM = 34;
export default {
  template: `
    <div class="curves">
      <figure v-for="(title, k) in titles" :key="k">
        <figcaption>{{ title }}<span class="soft" v-if="last(k)">: {{ last(k) }}</span></figcaption>
        <svg :viewBox="'0 0 ${W} ${H}'" role="img" :aria-label="said(title, k)">
          <g v-for="t in ticksY(k)" :key="'y' + t">
            <line :x1="${LEFT}" :x2="${W - RIGHT}" :y1="y(t, k)" :y2="y(t, k)" class="grid"></line>
            <text :x="${LEFT - 8}" :y="y(t, k) + 4" text-anchor="end">{{ short(t) }}</text>
          </g>
          <text v-for="n in ticksX" :key="'x' + n" :x="x(n)" :y="${H - 16}" text-anchor="middle">{{ n }}</text>
          <text :x="${(LEFT + W - RIGHT) / 2}" :y="${H - 2}" text-anchor="middle">{{ axis }}</text>
          <polyline :points="path(k)" class="curve"></polyline>
          <circle v-for="p in of(k)" :key="p[0]" :cx="x(p[0])" :cy="y(p[1], k)"
            :r="p[0] === best ? 6 : 3.5" :class="p[0] === best ? 'best' : 'dot'"></circle>
        </svg>
      </figure>
    </div>`,
  props: { titles: Array, axis: String, points: Array, best: Number },
  computed: {
    end() { return Math.max(1, ...this.points.map((p) => p[0])); },
    ticksX() {
      const step = Math.max(1, Math.ceil(this.end / 10));
      return Array.from({ length: Math.floor(this.end / step) + 1 }, (_, i) => i * step);
    },
  },
  methods: {
    of(k) { return this.points.map((p) => [p[0], p[k + 1]]).filter((p) => p[1] !== null); },
    range(k) {
      const values = this.of(k).map((p) => p[1]);
      if (!values.length) return [0, 1];
      const low = Math.min(...values), high = Math.max(...values);
      const margin = Math.max((high - low) * 0.1, 0.01);
      return [low - margin, high + margin];
    },
    ticksY(k) {
      const [low, high] = this.range(k);
      const raw = (high - low) / 4, size = 10 ** Math.floor(Math.log10(raw));
      const step = size * [1, 2, 5, 10].find((m) => m * size >= raw * 0.999);
      const first = Math.ceil(low / step), last = Math.floor(high / step);
      return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
    },
    x(n) { return LEFT + 8 + (n / this.end) * (W - LEFT - RIGHT - 16); },
    y(value, k) {
      const [low, high] = this.range(k);
      return H - BOTTOM - ((value - low) / (high - low)) * (H - TOP - BOTTOM);
    },
    path(k) { return this.of(k).map((p) => `${this.x(p[0])},${this.y(p[1], k)}`).join(" "); },
    short(value) { return value.toFixed(3); },
    last(k) { const of = this.of(k); return of.length ? this.short(of[of.length - 1][1]) : ""; },
    said(title, k) {
      const of = this.of(k);
      if (!of.length) return `${title}: no points yet`;
      const [first, end] = [of[0], of[of.length - 1]];
      return `${title}: ${this.short(first[1])} at ${this.axis} ${first[0]}, ` +
        `${this.short(end[1])} at ${this.axis} ${end[0]}`;
    },
  },
};
