// One seat: its chats, its stream, its queue, its composer.

import { makeComposer } from "./composer.js";
import { drawExamples, lookAt } from "./dialogs.js";
import { button, el, icon, newKey } from "./dom.js";
import { makeLog } from "./log.js";
import { drawWaiting } from "./message.js";
import { makeOutbox } from "./outbox.js";
import { follow, NotReached, postMessage } from "./wire.js";
import { t } from "./words.js";

const DRAWINGS = new Set(["resident", "grid", "street", "group"]);
const PRESS_TRIES = 3;
const PRESS_PATIENCE = 15_000;
const pause = (time) => new Promise((done) => setTimeout(done, time));

export const seatIcon = ({ id, kind }) => (DRAWINGS.has(id) ? id : kind === "group" ? "group" : "resident");

/**
 * `config` is one entry of the server's seats; `examples` are shown while the list is empty. `changed()` when unread
 * figures change, `connected(yes)` when the stream opens or breaks.
 */
export function makeSeat(config, { examples, changed, connected }) {
  const group = config.kind === "group";
  const logs = new Map();
  const titles = new Map((config.chats ?? []).map(({ id, title }) => [id, title]));
  const unread = new Map();
  const pressed = new Map();
  let active = null;
  let shown = true;
  let last = 0;

  const note = el("div", { class: "note", role: "status", "data-testid": "toast" });
  const live = el("p", { class: "unseen", role: "status" });
  const place = el("div", { class: "logs" });
  const select = el("select", { "aria-label": t("group"), "data-testid": "chat-select", onchange: () => open(select.value) });
  const badges = el("div", { class: "badges" });
  const composer = makeComposer({
    seat: config.id,
    title: config.title,
    group,
    send: (message) => outbox.put(message, last),
    say,
  });
  const element = el(
    "section",
    { class: `seat seat-${seatIcon(config)}`, id: `seat-${config.id}`, "data-seat": config.id, "data-testid": "seat", "aria-labelledby": `title-${config.id}` },
    el(
      "header",
      { class: "seat-head" },
      el("span", { class: "seat-icon" }, icon(seatIcon(config))),
      el("div", { class: "seat-words" }, el("h2", { id: `title-${config.id}` }, config.title), config.hint && el("p", { class: "hint" }, config.hint)),
    ),
    group && el("div", { class: "chooser" }, select, badges),
    button("skip", "", t("skip_log"), () => composer.focus(), {}),
    place,
    note,
    live,
    composer.element,
  );

  function say(text, alert = false) {
    const close = () => say("");
    note.classList.toggle("alert", alert);
    note.replaceChildren(...(text ? [icon(alert ? "warning" : "info"), el("p", {}, text), button("remove", "close", "", close, { label: t("close") })] : []));
  }

  const visible = () => shown && !document.hidden;

  function emptyWords() {
    if (group) return el("div", { class: "empty" }, icon("group"), el("p", {}, t("empty_group")));
    if (config.id !== "resident") return el("div", { class: "empty" }, icon(seatIcon(config)), el("p", {}, t("empty_seat")));
    return el(
      "div",
      { class: "empty" },
      icon("mark"),
      el("p", {}, t("empty_resident")),
      examples.length > 0 && el("p", { class: "lead" }, t("examples")),
      drawExamples(examples, composer.fill),
    );
  }

  function logOf(chat) {
    if (logs.has(chat)) return logs.get(chat);
    if (!titles.has(chat)) titles.set(chat, chat || config.title);
    const label = t("messages", { title: titles.get(chat) });
    const log = makeLog({ chat, label, group, empty: emptyWords(), does: { press, reply: composer.reply, edit: composer.edit, look: lookAt } });
    logs.set(chat, log);
    place.append(log.box);
    return log;
  }

  function open(chat) {
    if (active === chat) return;
    active = chat;
    logOf(chat);
    for (const [name, log] of logs) log.box.hidden = name !== chat;
    composer.open(chat);
    if (logs.get(chat).atBottom) logs.get(chat).toBottom();
    seen();
    drawChooser();
  }

  function seen() {
    if (!visible() || !unread.get(active)) return;
    unread.delete(active);
    drawChooser();
    changed();
  }

  function drawChooser() {
    if (!group) return;
    const option = ([id, title]) => {
      const n = unread.get(id);
      return el("option", { value: id, selected: id === active }, n ? `${title}（${t("unread", { n })}）` : title);
    };
    const newest = ([a], [b]) => (logs.get(b)?.newest ?? 0) - (logs.get(a)?.newest ?? 0);
    const all = Array.from(titles);
    const used = all.filter(([id]) => logs.get(id)?.newest).sort(newest);
    const other = all.filter(([id]) => !logs.get(id)?.newest);
    const part = (label, entries) => entries.length > 0 && el("optgroup", { label }, ...entries.map(option));
    select.replaceChildren(...[part(t("groups_active"), used), part(t("groups_other"), other)].filter(Boolean));
    select.value = active;
    const news = used.filter(([id]) => unread.get(id) && id !== active).slice(0, 4);
    const badge = ([id, title]) => {
      const n = unread.get(id);
      return el("button", { type: "button", class: "badge-button", "data-testid": "chat-badge", "data-chat": id, onclick: () => open(id) }, el("span", {}, title), el("span", { class: "count", "aria-hidden": "true" }, n), el("span", { class: "unseen" }, t("unread", { n })));
    };
    badges.replaceChildren(...(news.length ? [el("span", {}, t("new_in")), ...news.map(badge)] : []));
  }

  const outbox = makeOutbox(config.id, () => drawWaitingIn());
  function drawWaitingIn() {
    const byChat = new Map(Array.from(logs.keys(), (chat) => [chat, []]));
    for (const item of outbox.items) byChat.set(item.chat, [...(byChat.get(item.chat) ?? []), item]);
    const does = {
      retry: outbox.run,
      remove: outbox.drop,
      takeBack: (item) => {
        outbox.drop(item);
        composer.fill(item.text);
      },
    };
    for (const [chat, items] of byChat) logOf(chat).putWaiting(items.map((item) => drawWaiting(item, does)));
    const newestItem = outbox.items.at(-1);
    if (newestItem?.state === "waiting" && newestItem.chat === active) logs.get(active).toBottom();
  }

  function release(mayGo) {
    for (const [node, message] of pressed) {
      if (!mayGo(message)) continue;
      node.removeAttribute("aria-busy");
      node.querySelector(".busy")?.remove();
      pressed.delete(node);
    }
  }

  async function press(message, choice, node) {
    if (pressed.has(node)) return;
    pressed.set(node, message);
    node.setAttribute("aria-busy", "true");
    node.append(el("span", { class: "busy" }, el("span", { class: "unseen" }, t("working"))));
    say("");
    const letter = { key: newKey(), chat: message.chat ?? "", text: "", action: choice.data, message: message.id, reply_to: null, location: null, pictures: [], edit: null };
    try {
      for (let tries = 1; ; tries++) {
        try {
          await postMessage(config.id, letter);
          break;
        } catch (problem) {
          if (!(problem instanceof NotReached) || tries === PRESS_TRIES) throw problem;
          await pause(problem.wait || 1500 * tries);
        }
      }
      await pause(PRESS_PATIENCE);
    } catch (problem) {
      say(problem instanceof NotReached ? t("press_failed") : problem.message, true);
    }
    release((one) => one === message);
  }

  function hearMessage(message, history) {
    const chat = message.chat ?? "";
    const log = logOf(chat);
    last = Math.max(last, message.rev);
    if (message.from === "me") outbox.echoed(message);
    const isNew = log.put(message, history);
    composer.settle(message);
    if (history) return;
    if (message.from !== "me") release((one) => (one.chat ?? "") === chat);
    if (!isNew || message.from === "me") return;
    if (message.from === "bot" && chat !== active && !composer.busy && !logs.get(active)?.held) {
      open(chat);
      live.textContent = t("switched", { title: titles.get(chat) });
    }
    if (message.ask && chat === active) composer.offerReply(message);
    if (chat === active && visible()) return group && drawChooser();
    unread.set(chat, (unread.get(chat) ?? 0) + 1);
    drawChooser();
    changed();
  }

  function ready() {
    for (const log of logs.values()) log.ready();
    const newest = Array.from(logs).sort(([, a], [, b]) => b.newest - a.newest)[0];
    if (group && newest?.[1].newest && !composer.busy) open(newest[0]);
    drawChooser();
    outbox.run();
  }

  open(group ? (config.chats?.[0]?.id ?? "") : "");
  drawWaitingIn();
  const stream = follow(config.id, {
    message: hearMessage,
    ready,
    toast: ({ text }) => {
      release(() => true);
      say(text);
    },
    state: (yes) => {
      connected(yes);
      if (yes) outbox.run();
    },
  });
  document.addEventListener("visibilitychange", seen);

  return {
    config,
    element,
    fill: composer.fill,
    focus: composer.focus,
    stream,
    show(yes) {
      shown = yes;
      element.hidden = !yes;
      seen();
    },
    get unread() {
      return Array.from(unread.values()).reduce((sum, n) => sum + n, 0);
    },
  };
}
