// Where one writes: text, pictures, place, what is answered or corrected.

import { askPlace } from "./dialogs.js";
import { button, el, icon, keep, recall } from "./dom.js";
import { gist } from "./message.js";
import { addPictures, drawPictures, TABLES } from "./pictures.js";
import { t } from "./words.js";

const DRAFT_DAYS = 30;
const DAY = 86_400_000;

let [invitation] = /^[0-9A-Z]{10}$/.exec(new URLSearchParams(window.location.search).get("start") ?? "") ?? [""];

/** The line that a QR code of an invitation asks to send; it stands in one's own chat, once. */
function invited(seat) {
  if (seat !== "resident" || !invitation) return "";
  const line = `/start ${invitation}`;
  invitation = "";
  return line;
}

/**
 * The composer of a seat, with a draft per chat. `send(message)` gets {chat, text, pictures, tables, location, reply_to,
 * edit}; `say(text)` shows a line to the person; `tables`: a table may go along.
 */
export function makeComposer({ seat, title, group, tables, send, say }) {
  const drafts = new Map();
  let chat = "";
  let waiting = false;

  const area = el("textarea", { id: `write-${seat}`, rows: "1", placeholder: t(group ? "write_group" : "write"), "aria-label": t("write_label", { title }), enterkeyhint: "send", "data-testid": "write" });
  const file = el("input", { type: "file", accept: tables ? `image/*,${TABLES}` : "image/*", multiple: true, hidden: true, "data-testid": "file" });
  const chips = el("div", { class: "chips" });
  const previews = el("ul", { class: "previews" });
  const post = button("send", "send", t("send"), () => submit(), { testid: "send" });
  const element = el(
    "form",
    { class: "composer", "data-testid": "composer" },
    chips,
    previews,
    area,
    file,
    el(
      "div",
      { class: "tools" },
      button("tool", "picture", t(tables ? "picture_table" : "picture"), () => file.click(), { testid: "pictures" }),
      button("tool", "pin", t("place"), locate, { testid: "locate" }),
      post,
    ),
  );

  const stored = (name) => `huying.draft.${seat}.${name}`;
  const draft = () => {
    if (!drafts.has(chat)) {
      const old = recall(stored(chat));
      const text = old && Date.now() - old.at < DRAFT_DAYS * DAY ? old.text : invited(seat);
      drafts.set(chat, { text, pictures: [], location: null, about: 0, reply: null, edit: null });
    }
    return drafts.get(chat);
  };

  function grow() {
    if (CSS.supports("field-sizing", "content")) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight}px`;
  }

  function draw() {
    const mine = draft();
    const chip = (drawing, words, label, forget, testid) =>
      el("div", { class: "writing-chip", "data-testid": testid }, icon(drawing), el("span", {}, words), button("remove", "close", "", forget, { label }));
    const clear = (change) => () => {
      Object.assign(mine, change);
      draw();
      area.focus();
    };
    chips.replaceChildren(
      ...[
        mine.reply && chip("reply", t("replying", { text: gist(mine.reply) }), t("cancel_reply"), clear({ reply: null }), "reply-chip"),
        mine.edit && chip("edit", t("editing", { text: gist(mine.edit) }), t("cancel_edit"), clear({ edit: null }), "edit-chip"),
        mine.location && chip("pin", t("place_chip", { n: mine.about }), t("place_remove"), clear({ location: null }), "place-chip"),
      ].filter(Boolean),
    );
    previews.replaceChildren(...drawPictures(seat, mine.pictures, hooks(mine)));
    if (area.value !== mine.text) area.value = mine.text;
    grow();
  }

  const hooks = (mine) => ({
    say,
    tables,
    changed() {
      draw();
      goOn(mine);
    },
  });

  /** Pictures were still on their way when Send was pressed: send when they are there. */
  function goOn(mine) {
    if (!waiting || mine !== draft() || mine.pictures.some(({ state }) => state === "uploading")) return;
    submit();
  }

  function submit() {
    waiting = false;
    const mine = draft();
    const text = mine.text.trim();
    if (!text && !mine.pictures.length && !mine.location) return area.focus();
    if (mine.pictures.some(({ state }) => state === "failed")) return say(t("mend_pictures"), true);
    if (mine.pictures.some(({ state }) => state === "uploading")) {
      waiting = true;
      return say(t("wait_pictures"));
    }
    say("");
    send({ chat, text, ...sent(mine.pictures), location: mine.location, reply_to: mine.reply?.id ?? null, edit: mine.edit?.id ?? null });
    mine.pictures.forEach(({ url }) => URL.revokeObjectURL(url));
    drafts.delete(chat);
    keep(stored(chat), null);
    draw();
    area.focus();
  }

  const sent = (all) => ({
    pictures: all.filter(({ table }) => !table).map(({ id }) => id),
    tables: all.filter(({ table }) => table).map(({ id, file: { name } }) => ({ id, name })),
  });

  async function locate() {
    const found = await askPlace();
    if (found) Object.assign(draft(), { location: found.place, about: found.about });
    else say(t("place_refused"));
    draw();
    (found ? post : area).focus();
  }

  const add = (files) => addPictures(seat, draft().pictures, files, hooks(draft()));

  function write(text) {
    draft().text = text;
    keep(stored(chat), text ? { text, at: Date.now() } : null);
    draw();
  }

  area.addEventListener("input", () => {
    say("");
    write(area.value);
  });
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    submit();
  });
  area.addEventListener("paste", (event) => {
    const files = Array.from(event.clipboardData?.files ?? []);
    if (!files.length) return;
    event.preventDefault();
    add(files);
  });
  file.addEventListener("change", () => {
    add(Array.from(file.files));
    file.value = "";
  });
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });

  return {
    element,
    focus: () => area.focus(),
    /** Show the draft of a chat. */
    open(name) {
      chat = name;
      waiting = false;
      draw();
    },
    /** Put words there to be looked over and sent. */
    fill(text) {
      write(text);
      area.focus();
    },
    reply(message) {
      Object.assign(draft(), { reply: message, edit: null });
      draw();
      area.focus();
    },
    edit(message) {
      Object.assign(draft(), { edit: message, reply: null });
      write(message.text);
      area.focus();
    },
    /** The bot asks for an answer: choose its message without taking the focus. */
    offerReply(message) {
      if (this.busy) return;
      draft().reply = message;
      draw();
    },
    /** A message changed; if it is no longer asked, do not answer it by mistake. */
    settle(message) {
      const mine = drafts.get(message.chat);
      if (mine?.reply?.id !== message.id || !mine.reply.ask || message.ask) return;
      mine.reply = null;
      if (message.chat === chat) draw();
    },
    get busy() {
      const { text, pictures, location, reply, edit } = draft();
      return Boolean(text || pictures.length || location || (reply && !reply.ask) || edit);
    },
  };
}
