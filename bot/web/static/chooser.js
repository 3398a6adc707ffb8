// Which group of a group seat is shown, and which ones have news.

import { el } from "./dom.js";
import { t } from "./words.js";

const BADGES = 4;

/** `titles` maps chat ids to names; `open(chat)` when one is chosen, `hang(yes)` to see all that speak side by side. */
export function makeChooser(titles, { open, hang }) {
  const select = el("select", { "aria-label": t("group"), "data-testid": "chat-select", onchange: () => open(select.value) });
  let wall = false;
  const side = el("button", { type: "button", class: "side", "data-testid": "wall", onclick: () => hang(!wall) });
  const badges = el("div", { class: "badges" });

  const option = ({ id, title, unread }) => el("option", { value: id }, unread ? `${title}（${t("unread", { n: unread })}）` : title);
  const badge = ({ id, title, unread }) =>
    el(
      "button",
      { type: "button", class: "badge-button", "data-testid": "chat-badge", "data-chat": id, onclick: () => open(id) },
      el("span", {}, title),
      el("span", { class: "count", "aria-hidden": "true" }, unread),
      el("span", { class: "unseen" }, t("unread", { n: unread })),
    );

  /** `newest(chat)` is the latest revision there or 0; groups with messages come first, the latest on top. */
  function draw({ active, unread, newest, wall: hung }) {
    wall = hung;
    const all = Array.from(titles, ([id, title]) => ({ id, title, unread: unread.get(id) ?? 0, newest: newest(id) }));
    const parts = [
      ["groups_active", all.filter((chat) => chat.newest).sort((a, b) => b.newest - a.newest)],
      ["groups_other", all.filter((chat) => !chat.newest)],
    ].filter(([, chats]) => chats.length);
    select.replaceChildren(...parts.map(([label, chats]) => el("optgroup", { label: t(label) }, ...chats.map(option))));
    select.value = active;
    const news = all.filter((chat) => chat.unread && chat.id !== active).sort((a, b) => b.newest - a.newest);
    side.textContent = t(wall ? "wall_off" : "wall");
    side.setAttribute("aria-pressed", String(wall));
    side.hidden = !wall && all.filter((chat) => chat.newest).length < 2;
    badges.replaceChildren(...(news.length ? [el("span", {}, t("new_in")), ...news.slice(0, BADGES).map(badge)] : []));
  }

  return { element: el("div", { class: "chooser" }, select, side, badges), draw };
}
