// One seat: its chats, its stream, its queue, its composer.

import { makeChooser } from "./chooser.js";
import { makeComposer } from "./composer.js";
import { drawExamples, lookAt } from "./dialogs.js";
import { button, el, icon, keep, recall } from "./dom.js";
import { makeLog } from "./log.js";
import { drawWaiting } from "./message.js";
import { makeOutbox } from "./outbox.js";
import { makePresses } from "./presses.js";
import { makeSteady } from "./steady.js";
import { t } from "./words.js";

const NOTE = 10_000; // milliseconds a note stays, and more for every sign in it
const NOTE_SIGN = 250;
const AT_WORK = 120_000; // for so long after a touch somebody is at work in a seat

const DRAWINGS = new Set(["resident", "grid", "street", "group"]);

export const seatIcon = ({ kind }) => (DRAWINGS.has(kind) ? kind : "resident");

function makeHead(config) {
  const hint = el("p", { class: "hint", "data-testid": "hint" });
  const element = el(
    "header",
    { class: "seat-head" },
    el("span", { class: "seat-icon" }, icon(seatIcon(config))),
    el("div", { class: "seat-words" }, el("h2", { id: `title-${config.id}` }, config.title), hint),
  );
  function advise(words = "") {
    element.classList.toggle("bare", !words);
    hint.hidden = !words;
    hint.textContent = words;
  }
  advise(config.hint);
  return { element, advise };
}

function drawEmpty(config, examples, fill) {
  if (config.kind === "group") return el("div", { class: "empty" }, icon("group"), el("p", {}, t("empty_group")));
  if (config.kind !== "resident") return el("div", { class: "empty" }, icon(seatIcon(config)), el("p", {}, t("empty_seat")));
  const lead = examples.length > 0 && el("p", { class: "lead" }, t("examples"));
  return el("div", { class: "empty" }, icon("mark"), el("p", {}, t("empty_resident")), lead, drawExamples(examples, fill));
}

/**
 * The line above the composer: answers to presses, and why something is not possible. It goes with the next step, when
 * closed, or when there was time to read it twice.
 */
function makeNote() {
  const element = el("div", { class: "note", role: "status", "data-testid": "toast" });
  let timer = 0;
  function say(text, alert = false) {
    clearTimeout(timer);
    if (text) timer = setTimeout(() => say(""), NOTE + NOTE_SIGN * text.length);
    element.classList.toggle("alert", alert);
    const close = button("remove", "close", "", () => say(""), { label: t("close") });
    element.replaceChildren(...(text ? [icon(alert ? "warning" : "info"), el("p", {}, text), close] : []));
  }
  return { element, say };
}

/**
 * `config` is one entry of the server's seats; `examples` are shown while the list is empty. `changed()` when unread
 * figures change, `connected(yes)` when the stream opens or breaks, `rearrange()` when a seat needs more or less room.
 */
export function makeSeat(config, { examples, changed, connected, rearrange }) {
  const { id: seat, title } = config;
  const group = config.kind === "group";
  const room = group && config.chats?.[0]?.id === seat; // one chat, not the choice of the demo's groups
  const shelf = `huying.seen.${seat}.`;
  const titles = new Map((config.chats ?? []).map((chat) => [chat.id, chat.title]));
  const logs = new Map();
  const unread = new Map();
  let active = null;
  let shown = true;
  let wall = false;
  let told = false; // the history has been told
  let touched = -Infinity; // when somebody last pressed or typed here
  let last = 0;

  const { element: note, say } = makeNote();
  const { press, release } = makePresses(seat, say);
  const head = makeHead(config);
  const chooser = group && !room ? makeChooser(titles, { open, hang }) : null;
  const outbox = makeOutbox(seat, drawQueue);
  const composer = makeComposer({ seat, title, group, tables: config.tables, say, send: (message) => outbox.put(message, last) });
  const place = el("div", { class: "logs" });
  const live = el("p", { class: "unseen", role: "status" });
  const element = el(
    "section",
    { class: `seat seat-${seatIcon(config)}`, id: `seat-${seat}`, "data-seat": seat, "data-testid": "seat", "aria-labelledby": `title-${seat}` },
    head.element,
    chooser?.element,
    button("skip", "", t("skip_log"), () => composer.focus()),
    place,
    note,
    live,
    composer.element,
  );

  const steady = makeSteady(place);
  const newest = (chat) => logs.get(chat)?.newest ?? 0;
  const drawChooser = () => chooser?.draw({ active, unread, newest, wall });
  const visible = () => shown && !document.hidden;

  function logOf(chat) {
    if (logs.has(chat)) return logs.get(chat);
    if (!titles.has(chat)) titles.set(chat, chat || title);
    const does = { press, reply: composer.reply, edit: composer.edit, look: lookAt };
    const label = t("messages", { title: titles.get(chat) });
    const log = makeLog({ chat, title: group && titles.get(chat), label, group, empty: drawEmpty(config, examples, composer.fill), does });
    if (told) log.ready();
    logs.set(chat, log);
    for (const kind of ["focusin", "pointerdown"]) log.box.addEventListener(kind, () => wall && steady(() => open(chat)));
    place.append(log.box);
    return log;
  }

  function open(chat) {
    if (active === chat) return;
    active = chat;
    logOf(chat);
    drawBoxes();
    composer.open(chat);
    if (logs.get(chat).atBottom) logs.get(chat).toBottom();
    seen();
    drawChooser();
  }

  /** One chat at a time or, on the wall, every chat in which something was said. */
  function drawBoxes() {
    for (const [name, log] of logs) {
      log.box.hidden = name !== active && !(wall && log.newest);
      log.box.classList.toggle("active", name === active);
    }
  }

  const onShow = (chat) => visible() && (chat === active || wall);

  function hang(yes) {
    wall = yes;
    element.classList.toggle("wall", yes);
    drawBoxes();
    for (const log of logs.values()) log.toBottom();
    seen();
    drawChooser();
    changed();
    if (yes) rearrange();
  }

  /** What came while the page was closed, in chats that are not on show; a chat that is seen for the first time is not new. */
  function missed() {
    for (const [chat, log] of logs) {
      const seenTo = recall(shelf + chat);
      if (onShow(chat) || seenTo === null) keep(shelf + chat, log.latest);
      else if (log.after(seenTo)) unread.set(chat, log.after(seenTo));
    }
    changed();
  }

  function seen() {
    if (!visible()) return;
    for (const [chat, log] of logs) if (told && onShow(chat)) keep(shelf + chat, log.latest);
    const read = Array.from(unread.keys()).filter((chat) => onShow(chat) && unread.delete(chat));
    if (!read.length) return;
    drawChooser();
    changed();
  }

  function drawQueue(changedItem) {
    if (changedItem?.state === "stuck") live.textContent = t("stuck");
    if (changedItem?.state === "refused") live.textContent = t("refused", { text: changedItem.error });
    const does = {
      retry: outbox.run,
      remove: outbox.drop,
      takeBack(item) {
        outbox.drop(item);
        composer.fill(item.text);
      },
    };
    for (const { chat } of outbox.items) logOf(chat);
    for (const [chat, log] of logs) log.putWaiting(outbox.items.filter((item) => item.chat === chat).map((item) => drawWaiting(item, does)));
    const item = outbox.items[outbox.items.length - 1];
    if (item?.state === "waiting" && item.chat === active) logs.get(active).toBottom();
  }

  /** The group that just got a card comes to the front, unless somebody is at work in the one shown: then it is only marked. */
  function follows(chat) {
    const atWork = composer.busy || logs.get(active)?.held || Date.now() - touched < AT_WORK;
    if (wall || chat === active || atWork) return;
    open(chat);
    live.textContent = t("switched", { title: titles.get(chat) });
  }

  function hearMessage(message, history) {
    const chat = message.chat ?? "";
    if (message.chat_title) titles.set(chat, message.chat_title);
    last = Math.max(last, message.rev);
    if (message.from === "me") outbox.echoed(message);
    const isNew = logOf(chat).put(message, history);
    if (wall) drawBoxes();
    composer.settle(message);
    if (history) return;
    seen();
    if (message.from !== "me") release((one) => (one.chat ?? "") === chat);
    if (isNew && message.from === "bot" && !message.quiet) follows(chat);
    if (isNew && message.ask && chat === active) composer.offerReply(message);
    if (isNew && message.from !== "me" && !message.quiet && !onShow(chat)) {
      unread.set(chat, (unread.get(chat) ?? 0) + 1);
      changed();
    }
    drawChooser();
  }

  function ready() {
    told = true;
    for (const log of logs.values()) log.ready();
    const latest = Array.from(logs.keys()).sort((a, b) => newest(b) - newest(a))[0];
    if (newest(latest) && !composer.busy) open(latest);
    missed();
    drawChooser();
    outbox.run();
  }

  function hearToast({ text }) {
    release(() => true);
    say(text);
  }

  function state(yes) {
    connected(yes);
    if (yes) outbox.run();
  }

  open(config.chats?.[0]?.id ?? "");
  drawQueue();
  document.addEventListener("visibilitychange", seen);
  for (const kind of ["pointerdown", "keydown", "wheel"]) element.addEventListener(kind, () => (touched = Date.now()), { passive: true });

  return {
    config,
    element,
    hear: {
      message: (...heard) => steady(() => hearMessage(...heard)),
      toast: (heard) => steady(() => hearToast(heard)),
      ready: () => steady(ready),
      state,
    },
    advise: head.advise,
    fill: composer.fill,
    /** Say words as if they had been written. */
    ask: (text) => outbox.put({ chat: active, text, pictures: [], tables: [], location: null, reply_to: null, edit: null }, last),
    focus: composer.focus,
    show(yes) {
      shown = yes;
      element.hidden = !yes;
      seen();
    },
    hang,
    get wall() {
      return wall;
    },
    get unread() {
      return Array.from(unread.values()).reduce((sum, n) => sum + n, 0);
    },
  };
}
