// A cut-off, chosen on a histogram: the bars from it on stand out while it moves.
const PAUSE_MS = 50; // between two messages while it moves
export default {
  template: `
    <div class="cutoff">
      <div class="plot" @pointerdown="drag" @pointermove="moved" ref="plot">
        <span v-for="t in marks" :key="t" class="mark" :style="{bottom: 100 * height(t) + '%'}"
          aria-hidden="true">{{ t.toLocaleString("en-US") }}</span>
        <svg viewBox="0 0 1000 100" preserveAspectRatio="none" role="img" :aria-label="label">
          <rect v-for="(n, i) in bars" :key="i" :x="i * wide" :width="wide * 0.9"
            :y="100 - 100 * height(n)" :height="100 * height(n)" :class="{in: reaches(i)}"/>
        </svg>
        <div class="line-at" :style="{left: 100 * part(at) + '%'}" aria-hidden="true"></div>
      </div>
      <input type="range" :min="low" :max="high" step="0.005" :value="at" :aria-label="name"
        @input="to($event.target.value)" @pointerup="$event.target.blur()">
      <div class="ends" aria-hidden="true"><span>{{ low.toFixed(2) }}</span><span>{{ high.toFixed(2)
        }}</span></div>
      <label class="number">{{ name }} <input type="number" :min="low" :max="high" step="0.001"
        :value="at.toFixed(3)" @change="to($event.target.value)"></label>
    </div>`,
  props: { name: String, label: String, bars: Array, low: Number, high: Number, cut: Number },
  data() { return { at: this.cut, timer: null }; },
  watch: { cut(value) { this.at = value; } },
  computed: {
    wide() { return 1000 / this.bars.length; },
    most() { return Math.max(1, ...this.bars); },
    marks() { return [1, 10, 100, 1000, 10000, 100000, 1000000].filter((n) => n <= this.most); },
  },
  methods: {
    // Heights by logarithm: a few that are near stand beside a hundred thousand that are far.
    height(n) { return n ? (0.15 + Math.log10(n)) / (0.3 + Math.log10(this.most)) : 0; },
    reaches(i) {
      const end = this.low + ((i + 1) * (this.high - this.low)) / this.bars.length;
      return i === this.bars.length - 1 || end > this.at + 1e-9;
    },
    part(value) { return (value - this.low) / (this.high - this.low); },
    to(value) {
      const number = Number(value);
      if (value === "" || !Number.isFinite(number)) return;
      this.at = Math.min(this.high, Math.max(this.low, number));
      this.timer ??= setTimeout(() => { this.timer = null; this.$emit("cut", this.at); }, PAUSE_MS);
    },
    drag(event) {
      event.preventDefault();
      this.$refs.plot.setPointerCapture(event.pointerId);
      this.moved(event, true);
    },
    moved(event, pressed) {
      if (!(pressed === true || event.buttons & 1)) return;
      const box = this.$refs.plot.getBoundingClientRect();
      const part = (event.clientX - box.left) / box.width;
      this.to((this.low + part * (this.high - this.low)).toFixed(3));
    },
  },
};
