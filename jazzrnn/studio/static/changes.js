// The field for chord changes: checked while one types, wrong words marked at their place, and the
// chart as it is read.

import { ask, byId, element } from "./asking.js";

const PAUSE_MS = 150; // after a key, before the changes are read

export class Changes {
  // `wishes` tells form, key and style, which decide how changes are read.
  constructor(form, wishes) {
    this.text = form.elements.chords;
    this.marks = form.querySelector(".marks");
    this.wishes = wishes;
    this.asked = 0;
    this.text.addEventListener("input", () => this.typed());
    this.text.addEventListener("scroll", () => this.scrolled());
    byId("open-chart").addEventListener("change", (event) => this.open(event.target.files[0]));
    this.text.addEventListener("drop", (event) => {
      const [file] = event.dataTransfer.files;
      if (file) { event.preventDefault(); this.open(file); }
    });
    this.check();
  }

  typed() {
    this.mark([]);
    clearTimeout(this.timer);
    if (/^\s*ireal(b|book):\/\//.test(this.text.value)) this.open(new Blob([this.text.value]));
    else this.timer = setTimeout(() => this.check(), PAUSE_MS);
  }

  async check() {
    const number = ++this.asked;
    const sent = this.wishes();
    byId("chart").hidden = sent.over === "model";
    if (sent.over === "model") return;
    let found;
    try {
      found = await ask("changes", { ...sent, chords: this.text.value });
    } catch (error) {
      found = { bars: [], wrong: true, problems: [{ text: error.message, line: 0 }] };
    }
    if (number !== this.asked) return; // a later question is on its way
    this.read = found;
    this.show(found, sent.over);
  }

  async open(file) {
    if (!file) return;
    try {
      const { text, remarks } = await ask(`chart?name=${encodeURIComponent(file.name || "link")}`, file);
      this.text.value = text;
      await this.check();
      if (remarks.length) this.list(remarks.map((remark) => ({ text: remark, line: 0 })), false);
      this.text.dispatchEvent(new Event("change", { bubbles: true }));
    } catch (error) {
      this.list([{ text: error.message, line: 0 }], true);
    }
    byId("open-chart").value = "";
  }

  show({ bars, wrong, problems, key }, over) {
    if (over === "chords") {
      this.text.setAttribute("aria-invalid", wrong);
      this.mark(problems);
      this.list(problems, wrong);
    }
    const chart = byId("chart");
    if (wrong) { // the last chart stays, faint: nothing jumps while one types
      chart.classList.add("old");
      return;
    }
    chart.classList.remove("old");
    chart.setAttribute("aria-label", `${bars.length} bars${key ? ` in ${key}` : ""}`);
    let before = "";
    chart.replaceChildren(...bars.map(({ meter, chords, section }) => {
      const bar = element("div.chart-bar"), now = meter.join("/");
      if (section) bar.append(element("b", section));
      if (now !== before && (before || now !== "4/4")) bar.append(element("i", now));
      before = now;
      bar.append(...chords.map((chord) => element("span", chord)));
      return bar;
    }));
  }

  list(problems, wrong) {
    byId("problems").className = wrong ? "wrong" : "";
    byId("problems").replaceChildren(...problems.map((problem) => {
      const item = element("li");
      if (!problem.line) item.textContent = problem.text;
      else item.append(element("button", problem.text, { type: "button", onclick: () => this.goTo(problem) }));
      return item;
    }));
  }

  // Where in the text a problem is: from, to.
  placeOf({ line, column, length }) {
    const from = this.text.value.split("\n").slice(0, line - 1).join("\n").length
      + (line > 1 ? 1 : 0) + column - 1;
    return [from, Math.min(this.text.value.length, from + length)];
  }

  goTo(problem) {
    this.text.focus();
    this.text.setSelectionRange(...this.placeOf(problem));
  }

  // Underline words: a copy of the text lies behind the field.
  mark(problems) {
    const { value } = this.text, parts = [];
    let done = 0;
    const places = problems.filter(({ line }) => line).map((problem) => this.placeOf(problem));
    for (const [from, to] of places.sort((a, b) => a[0] - b[0])) {
      if (from < done || to <= from) continue;
      parts.push(value.slice(done, from), element("mark", value.slice(from, to)));
      done = to;
    }
    this.marks.replaceChildren(...parts, `${value.slice(done)}\n`);
    this.scrolled();
  }

  scrolled() {
    this.marks.scrollTop = this.text.scrollTop;
  }
}
