// Times as people in the district read them, always Beijing time.

const ZONE = "Asia/Shanghai";

const locale = () => document.documentElement.lang || "zh-Hans";
const format = (options) => new Intl.DateTimeFormat(locale(), { timeZone: ZONE, ...options });

let ahead = 0; // milliseconds by which the house's time is ahead of this browser's
let today = "";
const dawns = new Set();

/** `does()` whenever another day begins: what said "today" must be said anew. */
export const atDawn = (does) => dawns.add(does);

/** The house's time, as it was told last. */
export const now = () => new Date(Date.now() + ahead);

/** The house says what time it is. */
export function setNow(said) {
  ahead = Date.parse(said) - Date.now();
  if (dayKey(now()) === today) return;
  today = dayKey(now());
  dawns.forEach((does) => does());
}

/** The day of a moment as a sortable key: 2026-11-21. */
export function dayKey(moment) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit" }).format(moment);
}

/** Hours and minutes: 10:03. */
export function hour(moment) {
  return format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(moment);
}

/** The day in words: today, yesterday, or the date with its weekday. */
export function day(moment, words) {
  const key = dayKey(moment);
  if (key === dayKey(now())) return words("today");
  if (key === dayKey(new Date(now().getTime() - 86_400_000))) return words("yesterday");
  return longDay(moment);
}

/** Month and day. */
export const shortDay = (moment) => format({ month: "short", day: "numeric" }).format(moment);

/** The date with its weekday, and with its year where that is another. */
export function longDay(moment) {
  const year = dayKey(moment).slice(0, 4) === dayKey(now()).slice(0, 4) ? {} : { year: "numeric" };
  return format({ ...year, month: "long", day: "numeric", weekday: "long" }).format(moment);
}
