// The chat page: asks for the configuration and sets the seats.

import { setNow } from "./clock.js";
import { showHelp } from "./dialogs.js";
import { button, el, icon, keep, recall } from "./dom.js";
import { makeSeat, seatIcon } from "./seat.js";
import { makeTownTime } from "./town_time.js";
import { follow, NotReached, request, spoken, streamOf } from "./wire.js";
import { speak, t } from "./words.js";

const SIZES = ["standard", "large", "huge"];
const SIZE = "huying.size";
const COLUMN = 17; // rem: narrower than this a seat is hard to read
const STORY = 4; // resident, grid worker, street, group: more at once only where each is wide
const ROOMY = 26; // rem
const PHONE = 720;
const RETRY = 3000;
const HIDDEN = 3000;
const BROKEN = 1500;

const page = document.documentElement;
const part = (id) => document.getElementById(id);

function sizeSwitch(changed) {
  const choose = (size) => {
    page.dataset.size = size;
    keep(SIZE, size);
    for (const one of box.querySelectorAll("button")) one.setAttribute("aria-pressed", String(one.dataset.size === size));
    changed();
  };
  const one = (size) => el("button", { type: "button", "data-size": size, "data-testid": `size-${size}`, onclick: () => choose(size) }, t(size));
  const box = el("div", { class: "sizes", role: "group", "aria-label": t("sizes") }, ...SIZES.map(one));
  const kept = recall(SIZE);
  choose(SIZES.includes(kept) ? kept : SIZES[0]);
  return box;
}

function drawTopbar(config, { help, arrange }) {
  const { phone, district } = config;
  part("topbar").replaceChildren(
    el(
      "div",
      { class: "brand" },
      el("span", { class: "logo" }, icon("mark")),
      el("h1", {}, t("name")),
      el("span", { class: "district" }, district),
      config.mode === "demo" && el("span", { class: "chip demo" }, t("demo")),
    ),
    sizeSwitch(arrange),
    ...(config.mode === "demo" ? [makeTownTime(), ...config.links.slice(0, 2).map(([path, name]) => el("a", { class: "tool wide", href: spoken(path) }, name))] : []),
    ...(phone ? [el("a", { class: "tool call", href: `tel:${phone.replace(/[^\d+]/g, "")}`, "aria-label": t("call", { phone }), "data-testid": "phone" }, icon("phone"), el("span", {}, phone))] : []),
    button("tool how", "help", t("help"), help, { testid: "help" }),
  );
}

/** Show the connection line only when it stays broken: servers close streams now and then. */
function connectionLine() {
  const line = part("connection");
  const broken = new Set();
  let timer = 0;
  const draw = () => {
    line.hidden = broken.size === 0;
    line.replaceChildren(...(broken.size ? [icon("warning"), el("span", {}, t("broken"))] : []));
  };
  return (seat, yes) => {
    if (yes) broken.delete(seat);
    else broken.add(seat);
    clearTimeout(timer);
    if (broken.size) timer = setTimeout(draw, BROKEN);
    else draw();
  };
}

function build(config) {
  page.lang = speak(config.lang);
  setNow(config.now);
  const demo = config.mode === "demo";
  const wanted = new URLSearchParams(window.location.search).get("seat");
  const chosenOnes = (all) => all.filter(({ id }) => !all.some((one) => one.id === wanted) || id === wanted);
  const examples = config.examples ?? [];
  const tell = connectionLine();
  const hears = new Map();
  let drawn = new Map(); // what the server said of a seat -> the seat
  let seats = [];
  let chosen = 0;
  let first = 0;

  const titled = (entry) => (demo && entry.kind === "group" ? { ...entry, title: t("group_seat") } : entry);
  const place = (id) => seats.findIndex(({ config }) => config.id === id);
  const made = (entry) =>
    makeSeat(titled(entry), { examples, changed: drawTabs, connected: (yes) => tell(entry.id, yes), rearrange: () => choose(place(entry.id)) });

  /** Draw these seats. One that is as before stays, with what is written and shown in it. */
  function seatAll(entries) {
    const { id } = seats[chosen]?.config ?? {};
    const focused = document.activeElement?.closest("[data-seat].seat")?.dataset.seat;
    const box = part("seats");
    const now = new Map(
      entries.map((entry) => {
        const said = JSON.stringify({ ...entry, hint: "" });
        return [said, drawn.get(said) ?? made(entry)];
      }),
    );
    for (const [said, seat] of drawn) {
      if (now.has(said)) continue;
      seat.show(false);
      seat.element.remove();
      tell(seat.config.id, true);
    }
    drawn = now;
    seats = Array.from(now.values());
    if (!box.querySelector(".seat")) box.replaceChildren();
    seats.forEach(({ element }, at) => box.children[at] !== element && box.insertBefore(element, box.children[at] ?? null));
    seats.forEach((seat, at) => seat.advise(entries[at].hint));
    hears.clear();
    for (const { config: one, hear } of seats) hears.set(one.id, hear);
    chosen = Math.max(0, place(id));
    part("skips").replaceChildren(
      ...seats.map((seat, at) => button("skip", "", t("skip_seat", { title: seat.config.title }), () => (choose(at), seat.focus()))),
    );
    arrange();
    if (focused && !document.activeElement?.closest(".seat")) seats[Math.max(0, place(focused))].focus();
  }

  function fits() {
    if (window.innerWidth <= PHONE) return 1;
    const width = window.innerWidth / parseFloat(getComputedStyle(page).fontSize);
    const room = Math.max(Math.min(STORY, Math.floor(width / COLUMN)), Math.floor(width / ROOMY));
    const many = seats.some(({ wall }) => wall) ? Math.min(2, room) : room;
    return Math.min(seats.length, Math.max(1, many));
  }

  /** As many seats side by side as can be read; the chosen one is always among them. */
  function arrange() {
    const many = fits();
    first = Math.min(Math.max(0, first), seats.length - many);
    if (chosen < first) first = chosen;
    if (chosen >= first + many) first = chosen - many + 1;
    part("seats").dataset.columns = many;
    seats.forEach((seat, at) => seat.show(at >= first && at < first + many));
    drawTabs();
  }

  function choose(at) {
    chosen = at;
    for (const seat of seats) if (seat.wall && seat !== seats[at]) seat.hang(false);
    arrange();
    part("tabs").children[at]?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  function drawTabs() {
    const tabs = part("tabs");
    part("seats").classList.toggle("walled", seats.some(({ wall }) => wall));
    const total = seats.reduce((sum, { unread }) => sum + unread, 0);
    const names = [t("name"), config.district].filter(Boolean).join(" · ");
    document.title = total ? `(${total}) ${names}` : names;
    tabs.hidden = seats.every(({ element }) => !element.hidden);
    const focused = tabs.contains(document.activeElement) ? document.activeElement.dataset.seat : null;
    tabs.setAttribute("aria-label", t("seats"));
    tabs.replaceChildren(...seats.map((seat, at) => drawTab(seat, () => choose(at))));
    if (focused) tabs.querySelector(`[data-seat="${CSS.escape(focused)}"]`)?.focus();
  }

  const residentAt = () => Math.max(0, seats.findIndex(({ config: { kind } }) => kind === "resident"));
  const fillFirst = (sentence) => {
    const at = residentAt();
    choose(at);
    seats[at].fill(sentence);
  };
  const ask = (words) => {
    const at = residentAt();
    choose(at);
    seats[at].ask(words);
  };
  const help = () => showHelp({ demo, links: config.links, phone: config.phone, examples, ask, choose: fillFirst });
  drawTopbar(config, { help, arrange });
  window.addEventListener("resize", arrange);
  seatAll(chosenOnes(config.seats));
  const [stream] = listen(config.stream, hears, async () => {
    seatAll(chosenOnes((await configuration()).seats));
    stream.anew();
  });
}

function drawTab(seat, choose) {
  const { config, element, unread } = seat;
  return el(
    "button",
    { type: "button", class: `tab seat-${seatIcon(config)}`, "aria-pressed": String(!element.hidden), "data-seat": config.id, "data-testid": "tab", title: config.title, onclick: choose },
    icon(seatIcon(config)),
    el("span", { class: "tab-title" }, config.title),
    unread > 0 && el("span", { class: "count", "aria-hidden": "true" }, unread),
    unread > 0 && el("span", { class: "unseen" }, t("unread", { n: unread })),
  );
}

/**
 * One shared stream if the server has it, else one per seat. Browsers allow six connections to a server over all
 * windows, so a hidden page with several streams gives them back.
 */
function listen(shared, hears, moved) {
  const streams = shared ? [follow(shared, hears, moved)] : Array.from(hears, ([id, hear]) => follow(streamOf(id), new Map([[id, hear]])));
  if (streams.length < 2) return streams;
  let timer = 0;
  const look = () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(() => streams.forEach((stream) => stream.pause()), HIDDEN);
    else streams.forEach((stream) => stream.resume());
  };
  document.addEventListener("visibilitychange", look);
  return streams;
}

/** The page's set-up, asked for until it comes. */
async function configuration() {
  try {
    const answer = await request(spoken("/chat/config"), { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new NotReached(String(answer.status));
    return await answer.json();
  } catch {
    if (part("opening")) part("opening").textContent = t("broken");
    await new Promise((done) => setTimeout(done, RETRY));
    return configuration();
  }
}

configuration().then(build);
