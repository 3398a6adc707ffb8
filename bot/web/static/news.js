// Tells softly what has changed, and shows it when nobody is in the midst of something.

import { makeSteady } from "./steady.js";

const REST = 4000; // milliseconds without a key, a press or a move, after which a page may change by itself
const LOOK = 1000;

/** What must be the same after the page was shown anew: what is marked, open and pointed at. */
function marks(live) {
  const focused = document.activeElement;
  const name = focused?.getAttribute("href") ?? focused?.value;
  const checked = [...live.querySelectorAll("input:checked")].map((box) => box.value);
  const open = [...live.querySelectorAll("details[open] form")].map((form) => form.getAttribute("action"));
  return () => {
    for (const box of live.querySelectorAll("input[type=checkbox]")) box.checked = checked.includes(box.value);
    for (const form of live.querySelectorAll("details form")) {
      form.closest("details").open = open.includes(form.getAttribute("action"));
    }
    if (live !== focused && !focused?.isConnected) {
      [...live.querySelectorAll("a, input")].find((one) => (one.getAttribute("href") ?? one.value) === name)?.focus();
    }
  };
}

/** `typed()`: fields in which somebody has written; `restore()` puts their words back. Gives what shows the news now. */
export function makeNews(typed, restore) {
  const live = document.querySelector("[data-live]");
  const news = document.querySelector("[data-news]");
  const link = news?.querySelector("a");
  if (!live || !link) return () => {};
  const steady = makeSteady(document.body);
  let source = null;
  let touched = 0;

  function listen() {
    source?.close();
    source = document.hidden ? null : new EventSource(live.dataset.live); // a page nobody sees holds no line
    if (source) source.onmessage = (event) => steady(() => say(JSON.parse(event.data).text));
  }
  function say(text) {
    news.querySelector("span").textContent = text;
    link.hidden = !text;
  }
  function busy() {
    const at = document.activeElement;
    const chooses = at?.matches("main :is(textarea, select, input:not([type=checkbox]))") || !getSelection().isCollapsed;
    return Date.now() - touched < REST || chooses || typed().length > 0 || document.querySelector("dialog[open]");
  }
  async function renew(pressed) {
    const answer = await fetch(live.dataset.at);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-live]");
    if (!answer.ok || !fresh) return location.assign(live.dataset.at); // signed out, or no longer theirs
    steady(() => {
      if (!pressed && busy()) return;
      const again = marks(live);
      live.replaceChildren(...fresh.childNodes);
      live.dataset.live = fresh.dataset.live;
      again();
      restore();
      say("");
      listen();
    });
  }

  for (const kind of ["keydown", "pointerdown", "pointermove", "wheel", "touchmove"]) {
    addEventListener(kind, () => (touched = Date.now()), { capture: true, passive: true });
  }
  document.addEventListener("visibilitychange", listen);
  link.href = live.dataset.at;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    renew(true).catch(() => {}); // the line says what it said; the next press tries again
  });
  setInterval(() => link.hidden || document.hidden || busy() || renew(false).catch(() => {}), LOOK);
  listen();
  return () => link.hidden || link.click();
}
