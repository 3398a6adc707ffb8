// Small helpers to build the page from text that is never markup.

const ICONS = new URL("icons.svg", import.meta.url).pathname;
const SVG = "http://www.w3.org/2000/svg";

if (!Element.prototype.replaceChildren) {
  // Browsers before the end of 2020.
  Element.prototype.replaceChildren = function (...nodes) {
    this.textContent = "";
    this.append(...nodes);
  };
}

/** An element with attributes ("on…" are listeners; null and false are left out) and children (strings are text). */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** A drawing from icons.svg; it says nothing to screen readers, so words must stand beside it. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${ICONS}#${name}`);
  svg.append(use);
  return svg;
}

/** A push button with an icon and words; `label` replaces the words for screen readers. */
export function button(look, drawing, words, press, { label = "", testid = "" } = {}) {
  return el(
    "button",
    { type: "button", class: look, onclick: press, "aria-label": label || null, title: words ? null : label || null, "data-testid": testid || null },
    drawing && icon(drawing),
    words && el("span", {}, words),
  );
}

/** The address if it may be opened from a message (http, https, tel), else ''. */
export function safeLink(address) {
  try {
    const url = new URL(address, document.baseURI);
    return ["http:", "https:", "tel:"].includes(url.protocol) ? url.href : "";
  } catch {
    return "";
  }
}

/** The address if it is a picture of this very server, else ''. */
export function ownPicture(address) {
  try {
    const url = new URL(address, document.baseURI);
    return url.origin === window.location.origin ? url.href : "";
  } catch {
    return "";
  }
}

/** A random id; crypto.randomUUID is missing on plain http. */
export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What was kept under a name in this browser, or null; full, forbidden and broken stores count as empty. */
export function recall(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

/** Keep a value in this browser; null forgets it. Returns whether that worked. */
export function keep(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/** The names kept so far that start so. */
export function keptNames(start) {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(start));
  } catch {
    return [];
  }
}
