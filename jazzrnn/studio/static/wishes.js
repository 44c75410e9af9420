// The form: what is wished of a song.

import { ask, byId, element } from "./asking.js";
import { Changes } from "./changes.js";

const KEYS = ["C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"];
const MINOR = ["Cm", "C#m", "Dm", "Ebm", "Em", "Fm", "F#m", "Gm", "G#m", "Am", "Bbm", "Bm"];
const FIELDS = { bars: "count", choruses: "count" }; // names in messages that fields do not have
const STORE = "wishes";

export class Wishes {
  // onOrdered() is called when songs have been ordered.
  constructor(form, usual, onOrdered) {
    Object.assign(this, { form, usual, onOrdered });
    this.fill();
    this.restore();
    const name = (field) => form.elements[field].value;
    this.changes = new Changes(form, () => {
      const over = name("over");
      return { over, form: over === "form" ? name("form") : "", key: name("key"), style: name("style") };
    });
    byId("edit-form").addEventListener("click", () => this.useChart(this.changes.read?.text ?? ""));
    form.elements.words.addEventListener("input", () => this.search());
    form.addEventListener("change", (event) => this.changed(event.target));
    form.addEventListener("input", () => { this.showSliders(); this.store(); });
    form.addEventListener("submit", (event) => { event.preventDefault(); this.order(); });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
    this.changed(form.elements.model);
    if (form.elements.words.value) this.search();
  }

  fill() {
    const { elements } = this.form, { forms, bands, styles } = this.usual;
    const options = (names, first) => [
      ...(first ? [new Option(first, "")] : []), ...names.map((each) => new Option(each, each)),
    ];
    this.showForms(forms);
    elements.form.value = "blues";
    elements.key.append(...options(KEYS, "written"));
    elements.key.append(...options(MINOR));
    elements.style.append(...options(styles, "usual"));
    elements.band.append(...options(bands, "usual"));
    elements.takes.append(...options([1, 2, 3, 4, 6, 8]));
    elements.takes.value = 4;
  }

  // List the forms that have all the words that are typed.
  async search() {
    const asked = this.form.elements.words.value;
    const names = await ask(`forms?words=${encodeURIComponent(asked)}`);
    if (asked !== this.form.elements.words.value) return; // more has been typed since
    this.showForms(this.usual.forms.filter(({ name }) => names.includes(name)));
    this.changed(this.form.elements.form);
  }

  showForms(forms) {
    const field = this.form.elements.form, chosen = field.value;
    field.replaceChildren(...forms.map(({ name, bars, meter }) => new Option(`${name}: ${bars} bars of ${meter}`, name)));
    if (forms.some(({ name }) => name === chosen)) field.value = chosen;
    field.disabled = !forms.length;
    if (!forms.length) field.append(new Option("no form has these words", ""));
  }

  // Write over this chart from now on.
  useChart(text) {
    const { chords, over } = this.form.elements;
    chords.value = text;
    over.value = "chords";
    this.changed(chords);
    chords.focus();
  }

  showModels(models) {
    const field = this.form.elements.model, chosen = field.value || this.stored?.model;
    if (field.dataset.shown === JSON.stringify(models)) return;
    field.dataset.shown = JSON.stringify(models);
    field.replaceChildren(...models.map(([name, words]) => new Option(words, name)));
    if (models.some(([name]) => name === chosen)) field.value = chosen;
  }

  // What was filled in, by the names that the library knows.
  read() {
    const { elements } = this.form, value = (name) => elements[name].value.trim();
    const number = (name) => (value(name) === "" ? null : Number(value(name)));
    const over = elements.over.value;
    const slider = (name) => (elements[name].dataset.touched ? number(name) : null);
    return {
      model: value("model"),
      chords: over === "chords" ? elements.chords.value : null,
      form: over === "form" ? value("form") : null,
      key: value("key"), style: value("style"), band: value("band"), plan: value("plan"),
      tempo: number("tempo"), [value("unit")]: number("count"), seed: number("seed"),
      temperature: slider("temperature"), inside: slider("inside"), takes: number("takes"),
    };
  }

  async order() {
    this.complain("");
    try {
      await ask("takes", this.read());
      this.onOrdered();
    } catch (error) {
      this.complain(error.message);
    }
  }

  // Show what is wrong, at the field that it names; the page's words for the library's names.
  complain(message) {
    const named = [...message.matchAll(/`(\w+)`/g)].map((found) => found[1]);
    this.form.querySelectorAll("[aria-invalid=true]:not(textarea)")
      .forEach((field) => field.removeAttribute("aria-invalid"));
    byId("wrong").textContent = message.replaceAll("`", "");
    const field = named.map((name) => this.form.elements[FIELDS[name] ?? name]).find(Boolean);
    if (!field?.setAttribute) return;
    if (field.name !== "chords") field.setAttribute("aria-invalid", true);
    field.focus();
  }

  changed(target) {
    const over = this.form.elements.over.value;
    for (const part of this.form.querySelectorAll("[data-over]")) {
      part.hidden = part.dataset.over !== over;
    }
    const chosen = this.usual.forms.find(({ name }) => name === this.form.elements.form.value);
    byId("form-about").textContent = chosen?.about ?? "";
    if (["key", "style", "over", "form", "chords"].includes(target.name)) this.changes.check();
    const { model, unit } = this.form.elements;
    if (over === "model" && model.value && model.value !== "jazz") unit.value = "bars"; // no form
    this.showSliders();
    this.store();
  }

  showSliders() {
    for (const slider of this.form.querySelectorAll("input[type=range]")) {
      slider.oninput ??= () => { slider.dataset.touched = "yes"; };
      const output = slider.parentElement.querySelector("output");
      const shown = slider.dataset.touched ? Number(slider.value).toFixed(2) : "usual";
      if (output.dataset.shown === shown) continue;
      output.dataset.shown = shown;
      output.replaceChildren(shown);
      if (slider.dataset.touched) {
        output.append(element("button", "×", {
          type: "button", "aria-label": `${slider.id}: as usual`,
          onclick: () => {
            delete slider.dataset.touched;
            slider.value = slider.dataset.usual || slider.min;
            this.showSliders();
            this.store();
          },
        }));
      }
    }
    const { takes } = this.form.elements;
    this.form.querySelector(".main").textContent = takes.value === "1" ? "Write a take" : `Write ${takes.value} takes`;
  }

  // A reload of the page keeps what was filled in.
  store() {
    const { elements } = this.form;
    const kept = { over: elements.over.value, touched: {} };
    for (const field of elements) {
      if (field.name && field.type !== "radio") kept[field.name] = field.value;
      if (field.dataset.touched) kept.touched[field.name] = "yes";
    }
    kept.model ||= this.stored?.model; // the models are not known yet
    sessionStorage.setItem(STORE, JSON.stringify(kept));
  }

  restore() {
    try {
      this.stored = JSON.parse(sessionStorage.getItem(STORE));
    } catch {
      this.stored = null;
    }
    for (const [name, value] of Object.entries(this.stored ?? {})) {
      const field = this.form.elements[name];
      if (!field || name === "model") continue;
      field.value = value;
      if (this.stored.touched?.[name]) field.dataset.touched = "yes";
    }
  }
}
