// Comforts of the console: ready sentences, words that are never lost, keys, news.

import { makeKeys } from "./keys.js";
import { makeNews } from "./news.js";

const LATER = `words ${location.pathname.split("/").slice(0, 4).join("/")}`;

/** Fields in which somebody writes words that are sent; boxes to search by are none. */
const fields = () => [...document.querySelectorAll("main form[method=post] :is(textarea, input:not([type]))")];
const typed = () => fields().filter((field) => field.value !== field.defaultValue);
const nameOf = (field) => `${field.form.getAttribute("action")} ${field.name}`;

/** What was typed here before the page came anew, put back where nothing stands. */
function restore() {
  const kept = JSON.parse(sessionStorage.getItem(LATER) ?? "{}");
  for (const field of fields()) {
    field.value = field.value || (kept[nameOf(field)] ?? "");
    if (field.value !== field.defaultValue) field.closest("details")?.setAttribute("open", "");
  }
}

function keep() {
  sessionStorage.setItem(LATER, JSON.stringify(Object.fromEntries(typed().map((one) => [nameOf(one), one.value]))));
}

/** A sentence takes the place of the one before it; own words stay above it. */
function put({ form, dataset }) {
  const field = form.elements.text;
  const last = field.dataset.put ?? "";
  const own = last && field.value.endsWith(last) ? field.value.slice(0, -last.length) : field.value;
  field.dataset.put = dataset.put;
  field.value = [own.trim(), dataset.put].filter(Boolean).join("\n");
  keep();
  field.focus();
}

document.addEventListener("input", keep);
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-put]");
  if (button) put(button);
});
if (document.querySelector("[data-done]")) sessionStorage.removeItem(LATER); // it was sent
restore();
makeKeys(makeNews(typed, restore));
