// Draws each picture from the table below it, sorts tables, copies them as CSV.
"use strict";
(() => {
  const page = document.body;
  const colours = ["var(--s0)", "var(--s1)", "var(--s2)", "var(--s3)", "var(--s4)", "var(--s5)"];
  const weekdays = page.dataset.weekdays.split(" ");
  const numbers = new Set(["number", "share", "decimal", "seconds"]);
  const written = d3.formatLocale(page.dataset.language === "vi"
    ? { decimal: ",", thousands: ".", grouping: [3], currency: ["", ""] }
    : { decimal: ".", thousands: ",", grouping: [3], currency: ["", ""] }).format(",.7~g");
  // Half an article is no number to mark an axis with.
  const number = (value) => Number.isInteger(value) ? written(value) : "";

  const columns = (figure) => [...figure.querySelectorAll("th")].map((head) => ({
    name: head.dataset.name, kind: head.dataset.kind, label: head.textContent,
  }));

  // A moment is drawn as the clock in Vietnam shows it: Plot draws in UTC.
  const value = (text, kind) => text === "" ? null
    : numbers.has(kind) ? Number(text)
    : kind === "day" ? new Date(text + "T00:00:00Z")
    : kind === "moment" ? new Date(text.slice(0, 19) + "Z")
    : text;

  const rows = (figure) => {
    const names = columns(figure);
    return [...figure.querySelectorAll("tbody tr")].map((row) => Object.fromEntries(
      [...row.cells].map((cell, at) => [names[at].name, value(cell.dataset.value, names[at].kind)])));
  };

  const short = (text, most) => text.length > most ? text.slice(0, most - 1) + "…" : text;

  // Dates as every language reads them, and no hours on an axis of days.
  const dates = (data, by, width) => {
    const [first, last] = d3.extent(data, (row) => row[by]), days = (last - first) / 864e5;
    const format = d3.utcFormat(days > 720 ? "%Y-%m" : "%m-%d");
    const most = Math.max(2, Math.floor(width / 80));
    return { type: "utc", label: null, tickFormat: format, ticks: days <= most ? d3.utcDay : most };
  };

  const drawn = (figure, data, labels, width) => {
    const [by, ...counted] = figure.dataset.shown.split(" ");
    const shared = {
      width, ariaLabel: figure.dataset.title, style: { fontSize: "12px", background: "none" },
      marginLeft: 52, y: { grid: true, label: labels[counted[0]], tickFormat: number },
    };
    const bars = { fill: "var(--accent)", tip: true };
    switch (figure.dataset.chart) {
      case "time": {
        const interval = figure.dataset.bin || undefined;
        const mark = interval
          ? Plot.rectY(data, { x: by, y: counted[0], interval, inset: 0.3, ...bars })
          : Plot.ruleX(data, { x: by, y: counted[0], stroke: "var(--accent)", strokeWidth: 3, tip: true });
        return Plot.plot({ ...shared, height: 240, x: dates(data, by, width), marks: [mark, Plot.ruleY([0])] });
      }
      case "lines": {
        const long = data.flatMap((row) => counted.map((name) => ({ x: row[by], y: row[name], name: labels[name] })));
        const names = counted.map((name) => labels[name]);
        return Plot.plot({
          ...shared, height: 260, x: dates(data, by, width),
          y: { grid: true, label: null, percent: true, domain: [0, 100] },
          color: { domain: names, range: colours, legend: true },
          marks: [Plot.lineY(long, { x: "x", y: "y", stroke: "name", tip: true, marker: data.length < 40 ? "circle" : undefined }), Plot.ruleY([0])],
        });
      }
      case "bars": {
        const most = width < 500 ? 18 : 34, top = data.slice(0, 20);
        const left = Math.min(width * 0.45, 12 + 7 * Math.max(...top.map((row) => Math.min(most, row[by].length))));
        return Plot.plot({
          ...shared, height: 40 + 20 * top.length, marginLeft: left,
          x: { grid: true, label: labels[counted[0]], tickFormat: number, ticks: Math.max(2, width / 120) },
          y: { label: null, domain: top.map((row) => row[by]), tickFormat: (text) => short(text, most) },
          marks: [Plot.barX(top, { x: counted[0], y: by, ...bars })],
        });
      }
      case "columns":
        return Plot.plot({
          ...shared, height: 240, marginBottom: width < 500 ? 75 : 45,
          x: { label: labels[by], domain: data.map((row) => row[by]), tickRotate: width < 500 ? -45 : 0 },
          marks: [Plot.barY(data, { x: by, y: counted[0], ...bars }), Plot.ruleY([0])],
        });
      case "grid":
        return Plot.plot({
          ...shared, height: 245, marginBottom: 45,
          x: { domain: d3.range(24), label: labels[by], tickFormat: (hour) => hour % (width < 500 ? 6 : 3) ? "" : String(hour) },
          y: { domain: d3.range(1, 8), label: null, tickFormat: (day) => weekdays[day - 1] },
          opacity: { range: [0.08, 1] },
          marks: [Plot.cell(data, {
            x: by, y: counted[0], fill: "var(--accent)", fillOpacity: counted[1], inset: 0.5, tip: true,
            channels: { count: { value: counted[1], label: labels[counted[1]] } },
          })],
        });
    }
    return null;
  };

  const draw = (figure) => {
    const place = figure.querySelector(".chart");
    const width = Math.floor(place.clientWidth);
    if (!width || place.dataset.width === String(width)) return;
    place.dataset.width = width;
    const labels = Object.fromEntries(columns(figure).map((one) => [one.name, one.label]));
    const picture = drawn(figure, rows(figure), labels, width);
    const svg = picture.matches("svg") ? picture : picture.querySelector(":scope > svg");
    for (const swatch of picture.querySelectorAll("svg")) if (swatch !== svg) swatch.setAttribute("aria-hidden", "true");
    svg.setAttribute("role", "img");
    // An image has one name, its own.
    for (const inner of svg.querySelectorAll("[aria-label]")) inner.removeAttribute("aria-label");
    place.replaceChildren(picture);
  };

  const watcher = new ResizeObserver((entries) => {
    for (const entry of entries) draw(entry.target.closest("[data-chart]"));
  });
  for (const place of document.querySelectorAll("[data-chart] .chart")) watcher.observe(place);

  const sort = (head) => {
    const at = head.cellIndex, body = head.closest("table").tBodies[0];
    const down = head.getAttribute("aria-sort") !== "descending" && (numbers.has(head.dataset.kind) || head.getAttribute("aria-sort") === "ascending");
    for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const order = numbers.has(head.dataset.kind)
      ? (one, other) => (one === "" ? -Infinity : Number(one)) - (other === "" ? -Infinity : Number(other))
      : (one, other) => one.localeCompare(other, page.dataset.language);
    const sorted = [...body.rows].map((row) => [row.cells[at].dataset.value, row])
      .sort(([one], [other]) => (down ? -1 : 1) * order(one, other));
    body.append(...sorted.map(([, row]) => row));
  };

  const csv = (table) => [...table.rows].map((row) => [...row.cells].map((cell) => {
    const text = cell.dataset.value ?? cell.dataset.name;
    // A spreadsheet takes what begins like this for a formula.
    const plain = /^[=+@\t\r]|^-(?!\d)/.test(text) ? "'" + text : text;
    return /[",\n\r]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
  }).join(",")).join("\n") + "\n";

  const copy = async (button) => {
    const text = csv(button.parentElement.querySelector("table"));
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = Object.assign(document.createElement("textarea"), { value: text });
      page.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
      button.focus();
    }
    document.getElementById("said").textContent = page.dataset.copied;
    page.dataset.csv = text.length;
  };

  page.addEventListener("click", (event) => {
    const head = event.target.closest("th"), button = event.target.closest(".copy");
    if (head) sort(head);
    if (button) copy(button);
  });
  // On paper the numbers show.
  addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll("details:not([open])")) one.open = one.dataset.printed = true;
  });
  addEventListener("afterprint", () => {
    for (const one of document.querySelectorAll("details[data-printed]")) one.open = false;
  });
})();
