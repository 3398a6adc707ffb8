// What was said and is not yet with the server; it survives a reload.

import { keep, keptNames, newKey, recall } from "./dom.js";
import { NotReached, postMessage, worded } from "./wire.js";

const LONGEST_PAUSE = 30_000;

/**
 * The queue of one seat, sent strictly in order. An item is {key, chat, text, pictures, …, made, since, state, error};
 * `state`: waiting, sending, stuck (no connection), refused (the server said no), sent (the stream will show it).
 * `changed(item)` is called whenever an item appears, changes or goes.
 */
export function makeOutbox(seat, changed) {
  const shelf = `huying.queue.${seat}.`;
  const items = keptNames(shelf)
    .map(recall)
    .filter((item) => item?.key)
    .sort((a, b) => a.made - b.made)
    .map((item) => ({ ...item, state: item.state === "refused" ? "refused" : "waiting" }));
  let running = false;
  let timer = 0;
  let tries = 0;
  let early = []; // my messages the stream showed before the server's answer to the post came back

  function mark(item, state, error = "") {
    Object.assign(item, { state, error });
    keep(shelf + item.key, state === "sent" ? null : item);
    changed(item);
  }

  function drop(item) {
    const at = items.indexOf(item);
    if (at >= 0) items.splice(at, 1);
    keep(shelf + item.key, null);
    changed(item);
  }

  async function run() {
    if (running) return;
    running = true;
    clearTimeout(timer);
    for (let item; (item = items.find(({ state }) => state === "waiting" || state === "stuck")); ) {
      mark(item, "sending");
      const { made, since, state, error, ...message } = item;
      try {
        await postMessage(seat, message);
        tries = 0;
        if (items.includes(item)) mark(item, "sent");
        early = early.filter((message) => !claim(message));
      } catch (problem) {
        if (!items.includes(item)) continue;
        if (problem instanceof NotReached) {
          mark(item, "stuck");
          timer = setTimeout(run, problem.wait || Math.min(LONGEST_PAUSE, 2000 * 2 ** tries++));
          break;
        }
        mark(item, "refused", worded(problem));
      }
    }
    running = false;
  }

  function put(message, since) {
    const item = { key: newKey(), action: null, ...message, made: Date.now(), since, state: "waiting", error: "" };
    items.push(item);
    mark(item, "waiting");
    run();
  }

  /** Let go of the item a shown message stands for; whether there was one. */
  function claim(message) {
    const alike = ({ state, text }) => state === "sent" && text.trim() === message.text.trim();
    const same = (item) => {
      if (item.edit) return item.edit === message.id && alike(item); // the message keeps the key under which it first came
      return message.key ? item.key === message.key : item.chat === message.chat && message.rev > item.since && alike(item);
    };
    const item = items.find(same);
    if (item) drop(item);
    return Boolean(item);
  }

  /**
   * The stream showed a message of mine. Without a key in it only an item that the server has taken may go: an unsent
   * one that reads alike must stay.
   */
  function echoed({ id = "", key = "", chat = "", text = "", rev }) {
    const message = { id, key, chat, text: text ?? "", rev };
    if (!claim(message) && items.some(({ state }) => state === "sending")) early.push(message);
  }

  window.addEventListener("online", run);
  return { items, put, drop, echoed, run };
}
