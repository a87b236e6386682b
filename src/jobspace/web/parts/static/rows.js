// A plain table. Cells are text; a row can be chosen by click, Enter or Space where that is offered.
export default {
  template: `
    <div class="rows" tabindex="0" role="region" :aria-label="caption">
      <table>
        <caption :class="{sr: !shown}">{{ caption }}</caption>
        <thead><tr>
          <th v-for="c in columns" :key="c.name" scope="col" :class="{n: c.number}">{{ c.label }}</th>
          <th v-if="actions.length" scope="col"><span class="sr">Choices</span></th>
        </tr></thead>
        <tbody>
          <tr v-for="(row, i) in rows" :key="i" :class="{picked: i === picked, can: pickable}"
              :tabindex="pickable ? 0 : null" @click="pickable && $emit('pick', i)"
              @keydown.enter.self="pickable && $emit('pick', i)">
            <td v-for="c in columns" :key="c.name"
                :class="{n: c.number, empty: row[c.name] === null || row[c.name] === '',
                  long: String(row[c.name] ?? '').length > 32}">
              <template v-if="marks[c.name] && marks[c.name][i]"><template
                v-for="(piece, k) in marks[c.name][i]" :key="k"><mark v-if="piece[1]">{{ piece[0]
                }}</mark><template v-else>{{ piece[0] }}</template></template></template>
              <template v-else>{{ cell(row[c.name], c) }}</template>
            </td>
            <td v-if="actions.length"><button v-for="a in actions" :key="a.name" type="button"
              class="small" :aria-label="a.label + ': ' + row[columns[0].name]"
              @click.stop="$emit('act', {row: i, action: a.name})">{{ a.label }}</button></td>
          </tr>
        </tbody>
      </table>
    </div>`,
  props: {
    caption: String,
    shown: { type: Boolean, default: true },
    columns: { type: Array, default: () => [] },
    rows: { type: Array, default: () => [] },
    marks: { type: Object, default: () => ({}) },
    actions: { type: Array, default: () => [] },
    pickable: Boolean,
    picked: { type: Number, default: -1 },
  },
  methods: {
    cell(value, column) {
      if (value === null || value === undefined || value === "") return "–";
      if (typeof value === "number" && (column.fixed || !Number.isInteger(value))) {
        return value.toFixed(column.digits ?? 3);
      }
      if (typeof value === "number" && column.number && column.grouped) {
        return value.toLocaleString("en-US");
      }
      return Array.isArray(value) ? value.join(", ") : String(value);
    },
  },
};
