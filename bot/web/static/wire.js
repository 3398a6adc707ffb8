// The wire to the server: posts that can be tried again, and the stream.

import { t } from "./words.js";

const PATIENCE = 20_000;
const LATER = new Set([408, 425, 429]);
const QUIET = 500;

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

async function post(address, options, patience) {
  let answer;
  try {
    answer = await fetch(address, { method: "POST", signal: AbortSignal.timeout(patience), ...options });
  } catch (error) {
    throw new NotReached(String(error));
  }
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
 * resume(); a paused stream goes on where it stopped.
 */
export function follow(address, hears) {
  let source = null;
  let last = 0;
  let history = true;
  let quiet = 0;
  let again = 0;
  let tries = 0;

  const all = Array.from(hears.values());
  const whom = ({ seat }) => hears.get(seat) ?? (seat ? undefined : all[0]);

  const settle = () => {
    clearTimeout(quiet);
    if (!history) return;
    history = false;
    all.forEach((hear) => hear.ready());
  };
  const soonSettled = () => {
    if (!history) return;
    clearTimeout(quiet);
    quiet = setTimeout(settle, QUIET);
  };

  function resume() {
    if (source) return;
    clearTimeout(again);
    const mine = (source = new EventSource(`${address}?after=${last}`));
    mine.onopen = () => {
      tries = 0;
      all.forEach((hear) => hear.state(true));
      soonSettled();
    };
    mine.onmessage = (event) => {
      const message = JSON.parse(event.data);
      last = Math.max(last, Number(message.rev) || 0);
      whom(message)?.message(message, history);
      soonSettled();
    };
    mine.addEventListener("toast", (event) => {
      const toast = JSON.parse(event.data);
      whom(toast)?.toast(toast);
    });
    mine.addEventListener("ready", settle);
    mine.onerror = () => {
      if (mine !== source) return;
      all.forEach((hear) => hear.state(false));
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

  resume();
  return { pause, resume };
}
