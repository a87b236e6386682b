"use strict";
(() => {
  const data = JSON.parse(document.getElementById("map-data").textContent);
  const LISTED = 300;
  const part = (id) => document.getElementById(id);
  const count = (n, one, many) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

  function unpacked(text, Kind) {
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    return new Kind(bytes.buffer);
  }
  function placed(text, axis) {
    const steps = unpacked(text, Uint16Array);
    const size = (data.high[axis] - data.low[axis]) / 65535;
    return Float32Array.from(steps, (step) => data.low[axis] + step * size);
  }
  const x = placed(data.x, 0), y = placed(data.y, 1);
  const of = { cluster: unpacked(data.cluster, Uint16Array), group: unpacked(data.group, Uint8Array) };
  const table = unpacked(data.table, Uint8Array);
  const rows = unpacked(data.rows, Uint32Array), first = unpacked(data.first, Uint32Array);
  const narrow = window.matchMedia("(max-width: 640px)").matches;
  const isMany = data.n > 20000;

  // The texts as they are searched: no case, no accents. Made when first asked for.
  let plain = null;
  const plainly = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  // ---- what is drawn
  const modes = data.modes.map((mode) => {
    const members = mode.names.map(() => []);
    const number = of[mode.by];
    for (let i = 0; i < data.n; i++) members[number[i]].push(i);
    const nRows = members.map((group) => group.reduce((sum, i) => sum + rows[i], 0));
    // The largest group first: the small ones stay on top.
    const order = mode.names.map((_, i) => i).sort((a, b) => members[b].length - members[a].length);
    return { ...mode, members, nRows, order, hidden: new Set() };
  });
  let mode = modes[0];
  let found = null; // places of the dots that were searched for
  let chosen = null; // places of those selected
  let traces = []; // for each trace the places of its dots
  const plot = part("map");

  // Groups that lie on each other are drawn in turns, so that none hides the other.
  const N_TURNS = 6;
  function layers() {
    const turns = isMany && mode.by === "group" ? N_TURNS : 1;
    const all = [];
    for (let turn = 0; turn < turns; turn++)
      for (const group of mode.order)
        all.push({ group, places: mode.members[group].filter((_, i) => i % turns === turn) });
    return all.filter((layer) => layer.places.length);
  }
  const gathered = (from, places) => Float32Array.from(places, (i) => from[i]);
  function dots({ group, places }) {
    const n = mode.members[group].length;
    return {
      type: "scattergl", mode: "markers", hoverinfo: "none", showlegend: false,
      x: gathered(x, places), y: gathered(y, places),
      visible: !mode.hidden.has(group),
      marker: {
        color: mode.inks[group],
        size: n > 50000 ? 2.5 : n > 5000 ? 3.5 : n > 500 ? 5 : 7,
        opacity: found ? 0.1 : n > 50000 ? 0.4 : n > 5000 ? 0.5 : 0.75,
        line: { width: 0 },
      },
    };
  }
  function ringed() {
    const shown = (found || []).filter((i) => !mode.hidden.has(of[mode.by][i]));
    return {
      places: shown,
      trace: {
        type: "scattergl", mode: "markers", hoverinfo: "none", showlegend: false,
        x: gathered(x, shown), y: gathered(y, shown),
        marker: { color: shown.map((i) => mode.inks[of[mode.by][i]]), size: shown.length > 2000 ? 6 : 9,
          opacity: 0.95, line: { width: 1.2, color: "#111111" } },
      },
    };
  }
  const axis = (title) => ({
    title: { text: title, font: { size: narrow ? 11 : 13 }, standoff: 6 }, zeroline: false, gridcolor: "#eceff3",
    showticklabels: data.isPlane, ticks: "", tickfont: { size: 11, color: "#6b7280" },
  });
  const layout = {
    margin: { l: narrow ? 44 : 64, r: 12, t: 36, b: 46 }, hovermode: "closest",
    dragmode: "pan", uirevision: 1, showlegend: false, paper_bgcolor: "#fff", plot_bgcolor: "#fff",
    font: { family: 'system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif' },
    xaxis: axis(data.axes[0]), yaxis: { ...axis(data.axes[1]), scaleanchor: "x" },
    modebar: { orientation: "h", bgcolor: "rgba(255,255,255,.85)", color: "#5a6372", activecolor: "#1f5fa8" },
    annotations: [], newselection: { line: { color: "#1d2430" } },
  };
  const config = {
    responsive: true, displaylogo: false, displayModeBar: true, scrollZoom: true, doubleClick: "reset",
    modeBarButtons: [["pan2d", "select2d", "lasso2d"], ["zoomIn2d", "zoomOut2d", "resetScale2d"], ["toImage"]],
    toImageButtonOptions: { filename: "map", scale: 2 },
  };
  function draw() {
    const ring = ringed();
    const drawn = layers();
    traces = [...drawn.map((layer) => layer.places), ring.places];
    return Plotly.react(plot, [...drawn.map(dots), ring.trace], layout, config).then(name);
  }

  // ---- names on the map: the largest clusters first, none over another
  let naming = false;
  function names() {
    const full = plot._fullLayout;
    const { xaxis, yaxis } = full;
    const [width, height] = [xaxis._length, yaxis._length];
    const taken = [];
    const shown = [];
    data.clusters.forEach((cluster, number) => {
      if (mode.by === "cluster" && mode.hidden.has(number)) return;
      const text = cluster.name.length > 30 ? cluster.name.slice(0, 29) + "…" : cluster.name;
      const w = text.length * (narrow ? 6.2 : 7) + 12, h = narrow ? 18 : 20;
      const left = xaxis.l2p(cluster.x), top = yaxis.l2p(cluster.y);
      if (left < 0 || left > width || top < 0 || top > height) return;
      const px = Math.min(Math.max(left, w / 2), width - w / 2);
      for (const shift of [0, h, -h, 2 * h, -2 * h]) {
        const py = top + shift;
        if (py < h / 2 || py > height - h / 2) continue;
        if (taken.some((t) => Math.abs(t.px - px) < (t.w + w) / 2 && Math.abs(t.py - py) < h)) continue;
        taken.push({ px, py, w });
        shown.push({
          x: cluster.x, y: cluster.y, xshift: px - left, yshift: -shift, showarrow: false,
          text: escaped(text), bgcolor: "rgba(255,255,255,.78)", borderpad: 2,
          font: { size: narrow ? 11 : 12.5, color: "#1d2430", weight: 600 },
        });
        return;
      }
    });
    return shown;
  }
  const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  function name() {
    layout.annotations = names();
    naming = true;
    return Plotly.relayout(plot, { annotations: layout.annotations }).then(() => { naming = false; });
  }

  // ---- keys
  function keys() {
    part("keys").replaceChildren(...mode.order.slice().sort((a, b) => a - b).map((group) => {
      const key = document.createElement("button");
      key.className = "key";
      key.title = "Click to hide or show; double-click to show it alone";
      key.setAttribute("aria-pressed", String(!mode.hidden.has(group)));
      const dot = document.createElement("span");
      dot.className = "dot";
      dot.style.background = mode.inks[group];
      const size = document.createElement("small");
      size.textContent = ` ${mode.nRows[group].toLocaleString("en")}`;
      key.append(dot, mode.names[group], size);
      key.addEventListener("click", (event) => {
        if (event.detail > 1) alone(group);
        else if (mode.hidden.has(group)) mode.hidden.delete(group);
        else mode.hidden.add(group);
        mark();
        draw();
      });
      return key;
    }));
    function mark() {
      const shown = mode.order.slice().sort((a, b) => a - b);
      [...part("keys").children].forEach((key, i) =>
        key.setAttribute("aria-pressed", String(!mode.hidden.has(shown[i]))));
    }
    function alone(group) {
      const others = mode.order.filter((other) => other !== group);
      const was = others.every((other) => mode.hidden.has(other));
      mode.hidden = new Set(was ? [] : others);
    }
  }
  function ways() {
    if (modes.length < 2) return;
    const said = document.createElement("span");
    said.textContent = "Colour by";
    part("ways").replaceChildren(said, ...modes.map((each) => {
      const way = document.createElement("button");
      way.className = "way";
      way.textContent = each.title;
      way.setAttribute("aria-pressed", String(each === mode));
      way.addEventListener("click", () => { mode = each; ways(); keys(); draw(); });
      return way;
    }));
  }

  // ---- what a dot says
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  document.body.append(tip);
  const said = (i) => [
    data.tables.length > 1 ? data.tables[table[i]] : "",
    `cluster ${of.cluster[i]}: ${data.clusters[of.cluster[i]].name}`,
    modes.length > 1 && modes[0].title !== "table" ? `${modes[0].title}: ${modes[0].names[of.group[i]]}` : "",
    rows[i] > 1 ? count(rows[i], "row", "rows") + ` from row ${first[i]}` : `row ${first[i]}`,
  ].filter(Boolean).join(" · ");
  function tell(event) {
    const point = event.points[0];
    const i = traces[point.curveNumber][point.pointNumber];
    const more = document.createElement("small");
    more.textContent = said(i);
    tip.replaceChildren(data.texts[i] || "(no text)", more);
    tip.hidden = false;
    const at = event.event.touches ? event.event.touches[0] : event.event;
    const px = at && Number.isFinite(at.clientX) ? at.clientX : plot.getBoundingClientRect().left + 20;
    const py = at && Number.isFinite(at.clientY) ? at.clientY : plot.getBoundingClientRect().top + 40;
    const { offsetWidth: w, offsetHeight: h } = tip;
    tip.style.left = `${Math.max(6, Math.min(px + 14, innerWidth - w - 8))}px`;
    tip.style.top = `${py + 18 + h > innerHeight ? Math.max(6, py - h - 14) : py + 18}px`;
  }

  // ---- lists
  function list(places, what, close) {
    const box = part("list");
    if (!places) { box.hidden = true; return; }
    const nRows = places.reduce((sum, i) => sum + rows[i], 0);
    box.querySelector(".what").textContent = what(places.length, nRows);
    const body = document.createElement("tbody");
    for (const i of places.slice(0, LISTED)) {
      const line = body.insertRow();
      for (const cell of cells(i)) line.insertCell().textContent = cell;
    }
    box.querySelector("tbody").replaceWith(body);
    const rest = places.length - LISTED;
    box.querySelector(".rest").textContent = rest > 0 ? `and ${count(rest, "more", "more")}: Copy takes all` : "";
    box.querySelector(".copy").onclick = () => copy(places);
    box.querySelector(".close").onclick = close;
    box.hidden = false;
  }
  const cells = (i) => [
    String(first[i]), data.texts[i], String(rows[i]),
    `${of.cluster[i]} ${data.clusters[of.cluster[i]].name}`,
    ...(data.tables.length > 1 ? [data.tables[table[i]]] : []),
    ...(modes.length > 1 && modes[0].title !== "table" ? [modes[0].names[of.group[i]]] : []),
  ];
  // No spreadsheet takes a stranger's text for a formula.
  const inert = (cell) => (/^[=+\-@]/.test(cell) ? "'" + cell : cell);
  async function copy(places) {
    const head = [...part("list").querySelectorAll("th")].map((cell) => cell.textContent);
    const text = [head, ...places.map(cells)].map((line) => line.map(inert).join("\t")).join("\n");
    let done = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      done = document.execCommand("copy");
      area.remove();
    }
    part("list").querySelector(".copied").textContent = done ? `${count(places.length, "line", "lines")} copied` : "The browser refused";
  }

  // ---- search
  function search() {
    const asked = plainly(part("search").value).split(/\s+/).filter(Boolean);
    part("list").querySelector(".copied").textContent = "";
    if (!asked.length) {
      found = null;
      part("found").textContent = "";
      if (!chosen) list(null);
      return draw();
    }
    plain = plain || data.texts.map(plainly);
    found = [];
    for (let i = 0; i < data.n; i++) if (asked.every((word) => plain[i].includes(word))) found.push(i);
    const nRows = found.reduce((sum, i) => sum + rows[i], 0);
    part("found").textContent = `${count(found.length, "text", "texts")} in ${count(nRows, "row", "rows")}`;
    chosen = null;
    list(found.length ? found : null, (n, all) => `Found: ${count(n, "text", "texts")} in ${count(all, "row", "rows")}`, () => {
      part("search").value = "";
      search();
    });
    return draw();
  }
  let waiting = 0;
  part("search").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, isMany ? 250 : 100);
  });

  // ---- selection
  function select(event) {
    part("list").querySelector(".copied").textContent = "";
    const places = new Set();
    for (const point of (event && event.points) || []) places.add(traces[point.curveNumber][point.pointNumber]);
    if (!places.size) return;
    chosen = [...places].sort((a, b) => a - b);
    list(chosen, (n, all) => `Selected: ${count(n, "text", "texts")} in ${count(all, "row", "rows")}`, unselect);
  }
  function unselect() {
    chosen = null;
    list(null);
    Plotly.restyle(plot, { selectedpoints: [null] }).then(() => Plotly.relayout(plot, { selections: [] }));
  }

  // ---- the vectors themselves
  function heat() {
    const h = data.heat;
    const steps = unpacked(h.values, Int8Array);
    const number = unpacked(h.cluster, Uint16Array), dimension = unpacked(h.dimension, Uint16Array);
    const z = [], starts = [];
    for (let r = 0; r < h.rows; r++) {
      z.push(Array.from(steps.subarray(r * h.columns, (r + 1) * h.columns), (step) => step / h.steps));
      if (!r || number[r] !== number[r - 1]) starts.push(r);
    }
    const ends = [...starts.slice(1), h.rows];
    return Plotly.newPlot(part("heat"), [{
      type: "heatmap", z, zmin: -h.limit, zmax: h.limit, colorscale: "RdBu", reversescale: false,
      customdata: z.map((line, r) => line.map((_, c) => [number[r], dimension[c]])),
      hovertemplate: "cluster %{customdata[0]}, dimension %{customdata[1]}: %{z:.1f} sd<extra></extra>",
      colorbar: { title: { text: "sd", side: "top" }, thickness: 12, len: 0.9, tickfont: { size: 11 } },
    }], {
      margin: { l: 12, r: 8, t: 8, b: 12 }, font: layout.font, dragmode: false,
      xaxis: { title: { text: "dimensions", font: { size: 13 } }, showticklabels: false, ticks: "", automargin: true },
      yaxis: {
        autorange: "reversed", automargin: true, ticks: "", tickfont: { size: 11 },
        title: { text: "cluster", font: { size: 13 } },
        tickvals: starts.map((start, i) => (start + ends[i] - 1) / 2), ticktext: starts.map((start) => String(number[start])),
      },
      shapes: starts.slice(1).map((start) => ({ type: "line", xref: "paper", x0: 0, x1: 1, y0: start - 0.5, y1: start - 0.5, line: { color: "#fff", width: 1 } })),
    }, { responsive: true, displaylogo: false, displayModeBar: false });
  }

  ways();
  keys();
  draw().then(() => {
    plot.on("plotly_hover", tell);
    plot.on("plotly_click", tell);
    plot.on("plotly_unhover", () => { tip.hidden = true; });
    plot.on("plotly_selected", select);
    plot.on("plotly_deselect", unselect);
    plot.on("plotly_relayout", (change) => {
      tip.hidden = true;
      if (!naming && Object.keys(change).some((key) => /^(xaxis|yaxis|autosize|width|height)/.test(key))) name();
    });
    return heat();
  }).then(() => { document.body.dataset.ready = "yes"; });
})();
