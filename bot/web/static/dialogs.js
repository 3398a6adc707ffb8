// The windows over the page: a picture in full, asking for the place, help.

import { button, el, icon } from "./dom.js";
import { postLogin, postLogout, speakAnew, spoken, worded } from "./wire.js";
import { t } from "./words.js";

const LANGUAGES = [["zh-Hans", "简体中文"], ["zh-Hant", "繁體中文"], ["en", "English"]];

/** What `dialog` does by itself since 2022, for browsers that know it only as a box. */
function standIn(dialog) {
  const before = document.activeElement;
  dialog.classList.add("stand-in");
  for (const [name, value] of [["role", "dialog"], ["aria-modal", "true"]]) dialog.setAttribute(name, value);
  dialog.addEventListener("keydown", ({ key }) => key === "Escape" && dialog.close());
  dialog.showModal = () => dialog.querySelector("button").focus();
  dialog.close = () => {
    dialog.dispatchEvent(new Event("close"));
    before?.focus();
  };
}

/** Open a dialog that is thrown away when closed; returns it. Escape and a press beside it close it too. */
export function openDialog(look, title, ...children) {
  const head = el("div", { class: "dialog-head" }, el("h2", { id: `dialog-${look}` }, title), button("plain", "close", t("close"), () => dialog.close(), { testid: "close" }));
  const dialog = el("dialog", { class: `dialog ${look}`, "aria-labelledby": `dialog-${look}`, "data-testid": `dialog-${look}` }, head, ...children);
  if (!dialog.showModal) standIn(dialog);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

export function lookAt(src, words) {
  openDialog("picture", words, el("img", { src, alt: words }));
}

/** Explain why, then let the browser ask. Gives {place: [lon, lat], about: metres}, or null when refused or not wanted. */
export function askPlace() {
  return new Promise((resolve) => {
    let found = null;
    const finding = el("p", { class: "finding", role: "status" });
    const locate = () => {
      finding.textContent = t("place_finding");
      if (!navigator.geolocation) return dialog.close();
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          found = { place: [coords.longitude, coords.latitude], about: Math.max(1, Math.round(coords.accuracy)) };
          dialog.close();
        },
        () => dialog.close(),
        { enableHighAccuracy: true, timeout: 30_000, maximumAge: 60_000 },
      );
    };
    const dialog = openDialog(
      "place",
      t("place_title"),
      el("p", {}, t("place_why")),
      finding,
      el(
        "div",
        { class: "choices" },
        button("press strong", "pin", t("place_use"), locate, { testid: "place-use" }),
        button("press", "edit", t("place_type"), () => dialog.close(), { testid: "place-type" }),
      ),
    );
    dialog.addEventListener("close", () => resolve(found));
  });
}

/**
 * What one can do beside writing, how it works, and sentences to begin with. `ask(words)` sends words to the bot,
 * `choose(sentence)` puts one into the message box; `links`: other pages, [address, name]; `demo`: the story of the whole town.
 */
export function showHelp({ demo, links, phone, examples, ask, choose }) {
  const asks = (drawing, key, words, testid) =>
    button("press", drawing, t(key), () => (dialog.close(), ask(words)), { testid });
  const language = ([tag, name]) =>
    el("button", { type: "button", class: "press", lang: tag, "aria-pressed": String(tag === document.documentElement.lang), "data-testid": `lang-${tag}`, onclick: () => speakAnew(tag, ask) }, name);
  const dialog = openDialog(
    "help",
    t("help"),
    el(
      "div",
      { class: "choices" },
      asks("clock", "my_matters", t("say_my"), "my"),
      !demo && button("press", "link", t("login"), () => (dialog.close(), showLogin(ask)), { testid: "login" }),
      el("div", { class: "row", role: "group", "aria-label": t("pages") }, ...links.map(([path, name]) => el("a", { class: "press", href: spoken(path) }, name))),
      el("div", { class: "row", role: "group", "aria-label": t("language") }, ...LANGUAGES.map(language)),
    ),
    el("h3", {}, t(demo ? "help_title" : "help_own")),
    demo && el("p", {}, t("help_lead")),
    el("ol", { class: "story" }, ...t(demo ? "story" : "steps").map((step) => el("li", {}, step.replace("{phone}", phone)))),
    examples.length > 0 && el("h3", {}, t("help_examples")),
    drawExamples(examples, (sentence) => {
      dialog.close();
      choose(sentence);
    }),
  );
}

/** A code for another phone, a code from another phone, and signing the others out. */
function showLogin(ask) {
  const said = el("p", { class: "finding", role: "status", "data-testid": "login-said" });
  const code = el("input", { id: "login-code", class: "code", inputmode: "numeric", maxlength: "14", autocomplete: "one-time-code", "data-testid": "login-code" });
  const tell = (doing, done) => async () => {
    try {
      await doing();
      done();
    } catch (problem) {
      said.textContent = worded(problem, t("press_failed"));
    }
  };
  const dialog = openDialog(
    "login",
    t("login"),
    el("p", {}, t("login_why")),
    el("div", { class: "choices" }, button("press", "phone", t("login_ask"), () => (dialog.close(), ask("/link")), { testid: "login-ask" })),
    el("h3", {}, el("label", { for: "login-code" }, t("login_have"))),
    code,
    el("div", { class: "choices" }, button("press strong", "check", t("login_use"), tell(() => postLogin(code.value), () => window.location.reload()), { testid: "login-use" })),
    said,
    el("h3", {}, t("logout_why")),
    el("div", { class: "choices" }, button("press", "close", t("logout"), tell(postLogout, () => (said.textContent = t("logout_done"))), { testid: "logout" })),
  );
}

export function drawExamples(examples, choose) {
  const one = (sentence) => button("press example", "", sentence, () => choose(sentence), { testid: "example" });
  return el("div", { class: "choices examples" }, ...examples.map(one));
}
