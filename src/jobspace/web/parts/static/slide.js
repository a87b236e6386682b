// A slider over whole numbers; it tells where it is a few times a second while it moves.
const PAUSE_MS = 50;
export default {
  template: `
    <label class="slide"><span>{{ ends[0] }}</span>
      <input type="range" min="0" :max="most" step="1" :value="at" :aria-label="label"
        @input="to(Number($event.target.value))">
      <span>{{ ends[1] }}</span></label>`,
  props: { label: String, ends: Array, most: Number, start: Number },
  data() { return { at: this.start, timer: null }; },
  methods: {
    to(value) {
      this.at = value;
      this.timer ??= setTimeout(() => { this.timer = null; this.$emit("move", this.at); }, PAUSE_MS);
    },
  },
};
