/** What stands at the edges and may cover a field: the model at the top; on a phone the button and the pages at the bottom. */
const [TOP, BOTTOM] = [64, 176];
/** A page that is still to come is waited for this often. */
const [TRIES, PAUSE] = [20, 50];

/** Brings a field of the panel into sight where it is not: on a phone the panel stands below the picture. */
export function reveal(name: string, tries = TRIES): void {
  const field = document.querySelector(`[data-field="${name}"]`);
  if (field) {
    const { top, bottom } = field.getBoundingClientRect();
    if (top < TOP || bottom > window.innerHeight - BOTTOM) field.scrollIntoView({ block: "center" });
  } else if (tries > 0) window.setTimeout(() => reveal(name, tries - 1), PAUSE);
}
