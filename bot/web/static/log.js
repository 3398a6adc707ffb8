// The message list of one chat: order, replacing in place, scrolling.

import { atDawn } from "./clock.js";
import { button, el } from "./dom.js";
import { drawMessage, gist, sayDay } from "./message.js";
import { t } from "./words.js";

const NEAR = 90;

/** `title` is shown where several chats stand side by side; `empty` is shown until the first message; `does` is what messages can ask for (see message.js). */
export function makeLog({ chat, title, label, group, empty, does }) {
  const articles = new Map();
  empty.hidden = true; // until the history is told
  const waiting = el("div", { class: "waiting-list", "aria-live": "off" });
  const inner = el("div", { class: "inner" }, empty, waiting);
  const element = el("div", { class: "log", role: "log", "aria-live": "polite", "aria-busy": "true", "aria-label": label, tabindex: "0", "data-chat": chat, "data-testid": "log" }, inner);
  const jump = button("jump", "down", t("to_bottom"), () => toBottom(), { testid: "jump" });
  const box = el("div", { class: "log-box", hidden: true }, title && el("h3", { class: "log-title" }, title), element, jump);
  let sticks = true;
  let below = 0;
  let newest = 0;
  let latest = 0;
  let size = 0;

  const settle = () => {
    jump.hidden = sticks;
    jump.lastChild.textContent = below ? t("new_below", { n: below }) : t("to_bottom");
  };
  function toBottom() {
    sticks = true;
    below = 0;
    element.scrollTop = element.scrollHeight;
    settle();
  }
  element.addEventListener("scroll", () => {
    if (!element.clientHeight) return;
    const before = size;
    size = element.scrollHeight + element.clientHeight;
    if (sticks && size !== before) return toBottom(); // the print grew, nobody scrolled
    sticks = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR;
    if (sticks) below = 0;
    settle();
  });
  const watcher = new ResizeObserver(() => sticks && empty.hidden && toBottom());
  watcher.observe(element);
  watcher.observe(inner);

  const previous = (article) => {
    const before = article?.previousElementSibling;
    return before?.matches("article") ? before : null;
  };
  const following = (article) => (article.nextElementSibling?.matches("article") ? article.nextElementSibling : null);
  const markDay = (article) => article?.classList.toggle("new-day", article.dataset.day !== previous(article)?.dataset.day);

  function replace(old, article) {
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const action = focused?.dataset.action;
    old.replaceWith(article);
    if (!focused) return;
    const heir = Array.from(article.querySelectorAll("[data-action]")).find((node) => node.dataset.action === action);
    (heir ?? article).focus({ preventScroll: true });
  }

  function insert(article) {
    const id = Number(article.dataset.messageId);
    let before = waiting;
    while (previous(before) && Number(previous(before).dataset.messageId) > id) before = previous(before);
    before.before(article);
  }

  const wordsOf = (id) => {
    const part = (look) => articles.get(id)?.querySelector(look)?.textContent;
    return gist({ title: part(".title"), text: part(".text") });
  };

  /** Show a message or replace the one with its id; whether it is new here. Older revisions are left out. */
  function put(message, history) {
    const old = articles.get(message.id);
    if (old && Number(old.dataset.rev) >= message.rev) return false;
    const unfolded = old?.querySelector(".fold")?.getAttribute("aria-expanded") === "true";
    const article = drawMessage(message, { group, unfolded, does, quoted: wordsOf(message.reply_to) });
    articles.set(message.id, article);
    empty.hidden = true;
    if (old) replace(old, article);
    else insert(article);
    markDay(article);
    markDay(following(article));
    latest = Math.max(latest, message.rev);
    if (!message.quiet) newest = Math.max(newest, message.rev);
    if (history) return !old;
    article.classList.add(old ? "renewed" : "arrived");
    if (!old && !sticks && message.from !== "me") below += 1;
    if (sticks || (message.from === "me" && !old)) toBottom();
    else settle();
    return !old;
  }

  /** The bubbles of what is not yet with the server. */
  function putWaiting(nodes) {
    waiting.replaceChildren(...nodes);
    if (nodes.length) empty.hidden = true;
  }

  atDawn(() => articles.forEach(sayDay));
  settle();
  return {
    box,
    put,
    putWaiting,
    toBottom,
    ready() {
      element.setAttribute("aria-busy", "false");
      empty.hidden = articles.size > 0 || waiting.childElementCount > 0;
    },
    get newest() {
      return newest;
    },
    /** The revision up to which everything is drawn. */
    get latest() {
      return latest;
    },
    /** How many messages of others changed after a revision. */
    after: (rev) => Array.from(articles.values()).filter(({ dataset }) => dataset.from !== "me" && Number(dataset.rev) > rev).length,
    get atBottom() {
      return sticks;
    },
    get held() {
      return element.contains(document.activeElement) && document.activeElement !== element;
    },
  };
}
