// What moves under a finger eats its press: changes wait until the finger is lifted.

const CLICK = 100; // milliseconds after the finger is lifted in which a phone still tells of the click

/** `steady(does)` does it at once or, while a finger or mouse button is down in `element`, when the press is over. */
export function makeSteady(element) {
  const late = [];
  let down = false;
  let timer = 0;

  function settle() {
    clearTimeout(timer);
    down = false;
    for (const does of late.splice(0)) does();
  }
  const press = () => {
    clearTimeout(timer);
    down = true;
  };
  const lift = () => {
    if (down) timer = setTimeout(settle, CLICK);
  };
  element.addEventListener("pointerdown", press, { capture: true });
  element.addEventListener("click", settle, { capture: true }); // who is pressed is known by now
  for (const kind of ["pointerup", "pointercancel", "blur"]) window.addEventListener(kind, lift);
  return (does) => (down ? late.push(does) : does());
}
