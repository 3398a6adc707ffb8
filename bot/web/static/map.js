// The map nearer and farther: by buttons, keys, a finger or two; the tiles follow.

const WHOLE = { x: -40, y: -40, side: 1080 };
const NEAREST = WHOLE.side / 16;
const STEP = 1.5;
const SQUARE = 1000; // what the server draws on
const ACROSS = 4; // tiles side by side
const DEEPEST = 18;
const SPACE = "http://www.w3.org/2000/svg";

const frame = document.querySelector("[data-map]");
const svg = frame.querySelector("svg");
const under = svg.querySelector("[data-tiles]");
const first = under?.innerHTML;
const signs = svg.querySelectorAll("[data-at]"); // names and numbers stay as large as they are
const held = new Map(); // fingers, or the mouse, where they are
let seen = WHOLE;

const between = (low, value, high) => Math.min(Math.max(value, low), high);

function look({ x, y, side }) {
  side = between(NEAREST, side, WHOLE.side);
  const room = WHOLE.side - side;
  seen = { x: between(WHOLE.x, x, WHOLE.x + room), y: between(WHOLE.y, y, WHOLE.y + room), side };
  svg.setAttribute("viewBox", `${seen.x} ${seen.y} ${side} ${side}`);
  frame.classList.toggle("near", room > 0);
  for (const one of signs) one.setAttribute("transform", `translate(${one.dataset.at}) scale(${side / WHOLE.side})`);
  if (under) lay();
}

/** The pictures of what is seen, at the zoom that suits it. */
function lay() {
  const { tiles, west, north, span } = under.dataset;
  if (seen.side === WHOLE.side) {
    under.innerHTML = first;
    return;
  }
  const unit = Number(span) / SQUARE; // of the map of the world, from 0 to 1
  const zoom = between(0, Math.floor(Math.log2(ACROSS / (unit * seen.side))), DEEPEST);
  const many = 2 ** zoom;
  const wide = 1 / unit / many;
  const tile = (from, at) => Math.floor((Number(from) + at * unit) * many);
  const place = (from, number) => (number / many - Number(from)) / unit;
  const images = [];
  for (let column = tile(west, seen.x); column <= tile(west, seen.x + seen.side); column++) {
    for (let row = tile(north, seen.y); row <= tile(north, seen.y + seen.side); row++) {
      const image = document.createElementNS(SPACE, "image");
      const href = tiles.replace("{z}", zoom).replace("{x}", column).replace("{y}", row);
      const facts = { href, x: place(west, column), y: place(north, row), width: wide, height: wide };
      Object.entries(facts).forEach(([name, value]) => image.setAttribute(name, value));
      images.push(image);
    }
  }
  under.replaceChildren(...images);
}

function nearer(by, at = { x: seen.x + seen.side / 2, y: seen.y + seen.side / 2 }) {
  const side = between(NEAREST, seen.side / by, WHOLE.side);
  const kept = side / seen.side;
  look({ x: at.x - (at.x - seen.x) * kept, y: at.y - (at.y - seen.y) * kept, side });
}

function move(right, down) {
  look({ ...seen, x: seen.x + right * seen.side, y: seen.y + down * seen.side });
}

const DOES = {
  "+": () => nearer(STEP),
  "=": () => nearer(STEP),
  "-": () => nearer(1 / STEP),
  0: () => look(WHOLE),
  ArrowLeft: () => move(-0.25, 0),
  ArrowRight: () => move(0.25, 0),
  ArrowUp: () => move(0, -0.25),
  ArrowDown: () => move(0, 0.25),
};

frame.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || !DOES[event.key]) return;
  event.preventDefault();
  DOES[event.key]();
});
frame.querySelectorAll("[data-does]").forEach((one) => one.addEventListener("click", () => DOES[one.dataset.does]()));
frame.querySelector("[hidden]").hidden = false;

/** Where the fingers are, between them and how far apart. */
function grip() {
  const [one, two = one] = [...held.values()];
  return { x: (one.x + two.x) / 2, y: (one.y + two.y) / 2, apart: Math.hypot(one.x - two.x, one.y - two.y) || 1 };
}

svg.addEventListener("pointerdown", (event) => {
  held.set(event.pointerId, { x: event.clientX, y: event.clientY });
  svg.setPointerCapture(event.pointerId);
});
svg.addEventListener("pointermove", (event) => {
  if (!held.has(event.pointerId)) return;
  const before = grip();
  held.set(event.pointerId, { x: event.clientX, y: event.clientY });
  const now = grip();
  const box = svg.getBoundingClientRect();
  const scale = seen.side / Math.min(box.width, box.height);
  const left = box.left + (box.width - Math.min(box.width, box.height)) / 2;
  look({ ...seen, x: seen.x - (now.x - before.x) * scale, y: seen.y - (now.y - before.y) * scale });
  if (held.size > 1) nearer(now.apart / before.apart, { x: seen.x + (now.x - left) * scale, y: seen.y + (now.y - box.top) * scale });
});
for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, (event) => held.delete(event.pointerId));
