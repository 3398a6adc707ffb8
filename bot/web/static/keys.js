// The console by keyboard: j, k, x, r, / and a card that lists them.

const OFF = "keys off";

/** What j and k go along: the first link of each row, or the acts of a ticket. */
function stops() {
  const rows = [...document.querySelectorAll("main tbody tr")].map((row) => row.querySelector("a"));
  return rows.some(Boolean) ? rows.filter(Boolean) : [...document.querySelectorAll("main summary")];
}

function move(by) {
  const all = stops();
  const here = all.findIndex((one) => one === document.activeElement || one.closest("tr")?.contains(document.activeElement));
  all[Math.min(Math.max(here + by, 0), all.length - 1)]?.focus();
}

function find() {
  const box = document.getElementById("find");
  if (!box) return location.assign("/console#find");
  box.focus();
  box.select();
}

/** `renew()` shows what has changed. */
export function makeKeys(renew) {
  const card = document.getElementById("keys");
  const on = card.querySelector("input");
  const does = {
    j: () => move(1),
    k: () => move(-1),
    x: () => document.activeElement?.closest("tr")?.querySelector("input[type=checkbox]")?.click(),
    r: renew,
    "/": find,
    "?": () => card.showModal(),
  };
  on.checked = !localStorage.getItem(OFF);
  on.addEventListener("change", () => (on.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
  document.querySelector("[data-keys]").addEventListener("click", () => card.showModal());
  document.addEventListener("keydown", (event) => {
    const writes = event.target.matches?.("textarea, select, input:not([type=checkbox])");
    if (writes || card.open || event.ctrlKey || event.altKey || event.metaKey || !does[event.key]) return;
    if (!on.checked && event.key !== "?") return;
    event.preventDefault();
    does[event.key]();
  });
  if (location.hash === "#find") find();
}
