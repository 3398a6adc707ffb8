// Pressing a button of a card: busy until something happens, never dead.

import { el, newKey } from "./dom.js";
import { NotReached, postMessage, worded } from "./wire.js";
import { t } from "./words.js";

const TRIES = 3;
const PATIENCE = 15_000;

const pause = (time) => new Promise((done) => setTimeout(done, time));

/** A press is worth little later, so it is tried for seconds, not kept; the key makes a second try harmless. */
async function post(seat, letter) {
  for (let tries = 1; ; tries++) {
    try {
      return await postMessage(seat, letter);
    } catch (problem) {
      if (!(problem instanceof NotReached) || tries === TRIES) throw problem;
      await pause(problem.wait || 1500 * tries);
    }
  }
}

/** `say(text, alert)` shows a line to the person. */
export function makePresses(seat, say) {
  const busy = new Map();

  /** Make the pressed buttons of the messages that `mayGo` free again. */
  function release(mayGo) {
    for (const [node, message] of busy) {
      if (!mayGo(message)) continue;
      node.removeAttribute("aria-busy");
      node.querySelector(".busy")?.remove();
      busy.delete(node);
    }
  }

  async function press(message, choice, node) {
    if (busy.has(node)) return;
    busy.set(node, message);
    node.setAttribute("aria-busy", "true");
    node.append(el("span", { class: "busy" }, el("span", { class: "unseen" }, t("working"))));
    say("");
    const nothing = { text: "", reply_to: null, location: null, pictures: [], edit: null };
    try {
      await post(seat, { ...nothing, key: newKey(), chat: message.chat ?? "", action: choice.data, message: message.id });
      await pause(PATIENCE);
    } catch (problem) {
      say(worded(problem, t("press_failed")), true);
    }
    release((one) => one === message);
  }

  return { press, release };
}
