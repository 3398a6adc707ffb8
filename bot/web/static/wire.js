// The wire to the server: posts that can be tried again, and the stream.

import { setNow } from "./clock.js";
import { keep, recall } from "./dom.js";
import { t } from "./words.js";

const PATIENCE = 20_000;
const LATER = new Set([408, 425, 429]);
const QUIET = 500;
const SILENT = 12_000; // the server gives a sign of life every 5 s: a stream silent for longer is dead, though it looks open
const DOUBTED = 6_000; // after sleep, or when the network changed, so much silence is enough
const LOOK = 1_000;
const LANG = "huying.lang";
const WAKES = ["pageshow", "online", "focus"];

/** The server could not be reached or was busy: try again later with the same key. `wait` in milliseconds or 0, `said` why or "". */
export class NotReached extends Error {
  constructor(message, wait = 0, said = "") {
    super(message);
    this.wait = wait;
    this.said = said;
  }
}

/** The server answered no; the message is worded for people. */
export class Refused extends Error {}

/** What to tell a person of trouble. What is neither network nor refusal is a fault of the page, and said to be one. */
export function worded(problem, unreached) {
  if (problem instanceof NotReached) return problem.said || unreached;
  if (problem instanceof Refused) return problem.message;
  console.error(problem);
  return t("page_fault");
}

/** `fetch` that gives up after `patience` milliseconds. Throws NotReached. */
export async function request(address, options, patience = PATIENCE) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience);
  const asked = fetch(address, { signal: stop.signal, ...options });
  try {
    return await asked;
  } catch (error) {
    throw new NotReached(String(error));
  } finally {
    clearTimeout(timer);
  }
}

/** An address in the language this person chose on this page; without a choice the browser's is used. */
export function spoken(address) {
  const lang = recall(LANG);
  return lang ? `${address}${address.includes("?") ? "&" : "?"}lang=${lang}` : address;
}

/** Page and bot speak another language from now on. `ask(words)` sends words to the bot. */
export function speakAnew(lang, ask) {
  keep(LANG, lang);
  ask(`/lang ${lang}`);
  window.location.reload(); // what is not yet with the server is sent by the page that opens
}

async function post(address, options, patience) {
  const answer = await request(spoken(address), { method: "POST", ...options }, patience);
  const body = await answer.json().catch(() => ({}));
  if (answer.status >= 500 || LATER.has(answer.status)) {
    throw new NotReached(String(answer.status), 1000 * (Number(answer.headers.get("Retry-After")) || 0), body.error);
  }
  if (!answer.ok) throw new Refused(body.error || t("failed", { code: answer.status }));
  return body;
}

const seatPath = (seat, rest) => `/chat/${encodeURIComponent(seat)}/${rest}`;

/** Send one message or press; the key makes a second try harmless. */
export function postMessage(seat, message) {
  const headers = { "Content-Type": "application/json" };
  return post(seatPath(seat, "send"), { headers, body: JSON.stringify(message) }, PATIENCE);
}

/** Let the demonstration's time pass by an hour, a day or a week; gives the new time. */
export const postSpan = (span) => post(`/chat/clock/${span}`, {}, 6 * PATIENCE);

/** Make this browser another one of the person the code was made for. */
export const postLogin = (code) => post("/chat/login", { body: JSON.stringify({ code }) }, PATIENCE);

/** Sign out this person's other browsers. */
export const postLogout = () => post("/chat/logout", {}, PATIENCE);

/** Upload one file; returns its id. */
export async function postFile(seat, file) {
  const body = new FormData();
  body.append("file", file);
  return (await post(seatPath(seat, "upload"), { body }, 6 * PATIENCE)).id;
}

/** Where a seat's own stream is. */
export const streamOf = (seat) => seatPath(seat, "stream");

/**
 * Follow a stream for one seat, or for several when its data name their `seat`. `hears` maps seats to their
 * message(data, history), toast(data), ready() once the history is told, and state(connected). Returns pause() and
 * resume(); a paused stream goes on where it stopped. A stream that falls silent is opened anew there too. `moved()` is
 * called, and the stream rests, when other seats are to be shown; anew() then tells everything to those in `hears`.
 */
export function follow(address, hears, moved) {
  let source = null;
  let last = 0;
  let history = true;
  let quiet = 0;
  let again = 0;
  let tries = 0;
  let heard = 0; // when the stream last gave a sign of life

  const all = () => Array.from(hears.values());
  const whom = ({ seat }) => hears.get(seat) ?? (seat ? undefined : all()[0]);

  const settle = () => {
    clearTimeout(quiet);
    if (!history) return;
    history = false;
    all().forEach((hear) => hear.ready());
  };
  const soonSettled = () => {
    if (!history) return;
    clearTimeout(quiet);
    quiet = setTimeout(settle, QUIET);
  };

  function resume() {
    if (source) return;
    clearTimeout(again);
    heard = Date.now();
    const mine = (source = new EventSource(spoken(`${address}?after=${last}`)));
    const on = (kind, does) =>
      mine.addEventListener(kind, (event) => {
        if (mine !== source) return; // a stream that was given up speaks late
        heard = Date.now();
        tries = 0;
        all().forEach((hear) => hear.state(true));
        does?.(event.data && JSON.parse(event.data));
      });
    on("message", (message) => {
      last = Math.max(last, Number(message.rev) || 0);
      whom(message)?.message(message, history);
      soonSettled();
    });
    on("toast", (toast) => whom(toast)?.toast(toast));
    on("ready", settle);
    on("beat", (beat) => setNow(beat.now));
    on("seats", () => {
      pause();
      moved();
    });
    mine.onopen = soonSettled;
    mine.onerror = () => {
      if (mine !== source) return;
      all().forEach((hear) => hear.state(false));
      if (mine.readyState !== EventSource.CLOSED) return; // the browser itself tries again
      pause();
      again = setTimeout(resume, Math.min(30_000, 1000 * 2 ** tries++));
    };
  }

  function pause() {
    clearTimeout(again);
    source?.close();
    source = null;
  }

  function anew() {
    last = 0;
    history = true;
    resume();
  }

  /** Open the stream anew if it has been silent for too long; `told`: people read that it was. */
  function doubt(silence, told) {
    if (!source || Date.now() - heard < silence) return;
    if (told) all().forEach((hear) => hear.state(false));
    pause();
    resume();
  }

  resume();
  setInterval(() => doubt(SILENT, true), LOOK);
  for (const kind of WAKES) window.addEventListener(kind, () => doubt(DOUBTED, false));
  document.addEventListener("visibilitychange", () => document.hidden || doubt(DOUBTED, false));
  return { pause, resume, anew };
}
