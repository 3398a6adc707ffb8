// The demonstration's time: shown, and put forward on request.

import { hour, longDay, now, setNow, shortDay } from "./clock.js";
import { openDialog } from "./dialogs.js";
import { button, el, icon } from "./dom.js";
import { postSpan, worded } from "./wire.js";
import { t } from "./words.js";

const SPANS = ["hour", "day", "week"];
const EVERY = 1_000;

const said = () => `${longDay(now())} ${hour(now())}`;

/** The button in the top bar; it shows the town's time and opens the window with the steps. */
export function makeTownTime() {
  const long = el("span", { class: "long" });
  const short = el("span", { class: "short", "aria-hidden": "true" });
  const element = el("button", { type: "button", class: "tool time", onclick: open, "data-testid": "town-time" }, icon("clock"), long, short);
  const draw = () => {
    long.textContent = t("time_is", { time: said() });
    short.textContent = `${shortDay(now())} ${hour(now())}`;
  };
  draw();
  setInterval(draw, EVERY);

  function open() {
    const shown = el("p", { class: "town-time", role: "status", "data-testid": "town-time-now" }, said());
    const steps = SPANS.map((span) => button("press", "", t(`pass_${span}`), () => pass(span), { testid: `pass-${span}` }));
    openDialog("time", t("time_title"), el("p", {}, t("time_why")), shown, el("div", { class: "choices" }, ...steps));

    async function pass(span) {
      steps.forEach((step) => (step.disabled = true));
      shown.textContent = t("time_passing");
      try {
        setNow((await postSpan(span)).now);
        shown.textContent = said();
      } catch (problem) {
        shown.textContent = worded(problem, t("press_failed"));
      }
      draw();
      steps.forEach((step) => (step.disabled = false));
    }
  }

  return element;
}
