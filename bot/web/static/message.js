// One message on the page: bubble, pictures, buttons, and what to do with it.

import { day, dayKey, hour } from "./clock.js";
import { button, el, icon, ownPicture, safeLink } from "./dom.js";
import { t } from "./words.js";

const LONG_SIGNS = 420;
const LONG_LINES = 16;

/** The first words of a message, for chips and announcements. */
export function gist({ title, text }, size = 24) {
  const line = (title || text || "").replace(/\s+/g, " ").trim();
  const signs = Array.from(line);
  return signs.length > size ? `${signs.slice(0, size).join("")}…` : line;
}

function longText(text, open) {
  const body = el("p", { class: "text" }, text);
  if (text.length <= LONG_SIGNS && text.split("\n").length <= LONG_LINES) return [body];
  const toggle = el("button", { type: "button", class: "plain fold", "data-testid": "fold" });
  const set = (unfolded) => {
    body.classList.toggle("folded", !unfolded);
    toggle.setAttribute("aria-expanded", String(unfolded));
    toggle.replaceChildren(icon(unfolded ? "up" : "down"), el("span", {}, t(unfolded ? "fold" : "unfold")));
  };
  toggle.addEventListener("click", () => set(toggle.getAttribute("aria-expanded") !== "true"));
  set(open);
  return [body, toggle];
}

function thumbnails(addresses, look) {
  const own = addresses.map(ownPicture).filter(Boolean);
  if (!own.length) return null;
  const thumb = (src, at) => {
    const words = t("picture_n", { n: at + 1, all: own.length });
    const image = el("img", { src, alt: words, loading: "lazy", decoding: "async" });
    const open = el("button", { type: "button", class: "thumb", "data-testid": "picture", onclick: () => look(src, words) }, image);
    image.addEventListener("error", () => open.replaceChildren(icon("picture"), el("span", {}, t("picture_broken"))));
    return open;
  };
  return el("div", { class: "thumbs" }, ...own.map(thumb));
}

const fileNames = (names) => names.map((name) => el("span", { class: "chip file-name", "data-testid": "file-name" }, name));

function pressable(message, choice, does) {
  if (choice.url) {
    const href = safeLink(choice.url);
    if (!href) return null;
    const outside = href.startsWith("http");
    return el(
      "a",
      { class: "press", href, target: outside ? "_blank" : null, rel: "noopener noreferrer", "data-testid": "link" },
      el("span", {}, choice.label),
      icon(outside ? "link" : "phone"),
      outside && el("span", { class: "unseen" }, t("opens_outside")),
    );
  }
  return el(
    "button",
    { type: "button", class: "press", "data-testid": "action", "data-action": choice.data, onclick: (event) => does.press(message, choice, event.currentTarget) },
    el("span", {}, choice.label),
  );
}

function choices(message, does) {
  const rows = (message.rows ?? []).map((row) => row.map((choice) => pressable(message, choice, does)).filter(Boolean));
  const full = rows.filter((row) => row.length);
  return full.length ? el("div", { class: "choices" }, ...full.map((row) => el("div", { class: "row" }, ...row))) : null;
}

function footer(message, moment, { group, does }) {
  const mine = message.from === "me";
  const canReply = group ? !mine : message.from === "bot" && message.ask;
  return el(
    "div",
    { class: "foot" },
    el("time", { datetime: message.at }, hour(moment)),
    message.edited && el("span", { class: "chip", "data-testid": "edited" }, icon(mine ? "edit" : "check"), t(mine ? "edited" : "updated")),
    canReply && button(message.ask ? "plain ask" : "plain", "reply", t("reply"), () => does.reply(message), { label: `${t("reply")}：${gist(message)}`, testid: "reply" }),
    mine && message.text && button("plain", "edit", t("edit"), () => does.edit(message), { label: `${t("edit")}：${gist(message)}`, testid: "edit" }),
  );
}

/**
 * The article of a message. `does` has press(message, choice, node), reply(message), edit(message), look(src, words);
 * `group` tells whether names matter; `unfolded` keeps a long text open; `quoted` are the first words of what is answered.
 */
export function drawMessage(message, { group, unfolded = false, quoted = "", does }) {
  const moment = new Date(message.at);
  const bot = message.from === "bot";
  const said = message.from === "me" ? t("i_say") : bot ? t("bot_says") : "";
  const name = !bot && message.from !== "me" ? message.name : "";
  const full = message.rows?.some((row) => row.length) || message.pictures?.length;
  const wordless = !message.title && !message.text && !message.pictures?.length && !message.tables?.length;
  return el(
    "article",
    {
      class: `message from-${["me", "bot"].includes(message.from) ? message.from : "other"}`,
      tabindex: "-1",
      "data-testid": "message",
      "data-message-id": message.id,
      "data-from": message.from,
      "data-rev": message.rev,
      "data-day": dayKey(moment),
    },
    el("p", { class: "day" }, day(moment, t)),
    el(
      "div",
      { class: full ? "bubble full" : "bubble" },
      said && el("span", { class: "unseen" }, said),
      bot && group && el("p", { class: "who" }, icon("mark"), message.name || t("name")),
      name && el("p", { class: "who" }, name),
      group && quoted && el("p", { class: "quoted", "data-testid": "quoted" }, t("replying", { text: quoted })),
      message.title && el("h3", { class: "title" }, message.title),
      ...(message.text ? longText(message.text, unfolded) : []),
      (message.location || (wordless && message.from === "me")) && el("span", { class: "chip" }, icon("pin"), t("place")),
      thumbnails(message.pictures ?? [], does.look),
      ...fileNames(message.tables ?? []),
      choices(message, does),
    ),
    footer(message, moment, { group, does }),
  );
}

/** Say anew on which day a message was written. */
export function sayDay(article) {
  article.querySelector(".day").textContent = day(new Date(article.querySelector("time").dateTime), t);
}

/** The bubble of something not yet with the server. `does` has retry(), takeBack(item), remove(item). */
export function drawWaiting(item, does) {
  const facts = [
    item.pictures.length > 0 && el("span", { class: "chip" }, icon("picture"), `${t("picture")} × ${item.pictures.length}`),
    ...fileNames((item.tables ?? []).map(({ name }) => name)),
    item.location && el("span", { class: "chip" }, icon("pin"), t("place")),
  ];
  const state = {
    waiting: () => [el("span", { class: "chip" }, icon("clock"), t("waiting"))],
    sending: () => [el("span", { class: "chip" }, icon("clock"), t("sending"))],
    sent: () => [el("span", { class: "chip" }, icon("check"), t("sent"))],
    stuck: () => [button("plain alert", "retry", t("stuck"), does.retry, { testid: "resend" })],
    refused: () => [
      el("span", { class: "chip alert" }, icon("warning"), t("refused", { text: item.error })),
      button("plain", "edit", t("take_back"), () => does.takeBack(item), { testid: "take-back" }),
      button("plain", "trash", t("remove"), () => does.remove(item), { testid: "remove" }),
    ],
  };
  return el(
    "div",
    { class: "message from-me waiting", "data-testid": "waiting", "data-key": item.key, "data-state": item.state },
    el("div", { class: "bubble" }, el("span", { class: "unseen" }, t("i_say")), item.text && el("p", { class: "text" }, item.text), ...facts),
    el("div", { class: "foot" }, ...state[item.state]()),
  );
}
