// Comforts of the console: sentences that are ready, and words that are never lost.

const LATER = `words ${location.pathname.split("/").slice(0, 4).join("/")}`;

/** Fields in which somebody writes words that are sent; the page's own search boxes are none. */
const fields = () => [...document.querySelectorAll("main form[method=post] :is(textarea, input[type=text])")];
const nameOf = (field) => `${field.form.getAttribute("action")} ${field.name}`;

/** What was typed here before the page was opened anew, put back where nothing stands. */
function restore() {
  const kept = JSON.parse(sessionStorage.getItem(LATER) ?? "{}");
  for (const field of fields()) field.value ||= kept[nameOf(field)] ?? "";
}

function keep() {
  const typed = fields().filter((field) => field.value !== field.defaultValue);
  sessionStorage.setItem(LATER, JSON.stringify(Object.fromEntries(typed.map((one) => [nameOf(one), one.value]))));
}

/** A sentence takes the place of the one before it; own words stay above it. */
function put(button) {
  const field = button.form.elements.text;
  const own = field.value.endsWith(field.dataset.put ?? "\n") ? field.value.slice(0, -field.dataset.put.length) : field.value;
  field.dataset.put = button.dataset.put;
  field.value = [own.trim(), button.dataset.put].filter(Boolean).join("\n");
  keep();
  field.focus();
}

document.addEventListener("input", keep);
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-put]");
  if (button) put(button);
});
if (document.querySelector(".told[role=status]")) sessionStorage.removeItem(LATER);
restore();
