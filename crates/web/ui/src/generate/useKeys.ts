import { useEffect, useRef } from "react";

interface Deeds {
  send(): void;
  step(by: 1 | -1): void;
  full(): void;
  remove(): void;
  help(): void;
  /** Brings the last prompt back. */
  last(): void;
}

/** The keys of the Generate page. What a control does with a key comes first. */
export function useKeys(deeds: Deeds) {
  const now = useRef(deeds);
  now.current = deeds;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const did = react(event, now.current);
      if (did) event.preventDefault();
    };
    // A closed list opens at Enter, whatever is held with it; here that means to generate.
    const first = (event: KeyboardEvent) => {
      if (!sends(event) || !(event.target as HTMLElement).closest("[role=combobox]:not([aria-expanded=true])")) return;
      event.stopPropagation();
      press(event);
    };
    window.addEventListener("keydown", first, true);
    window.addEventListener("keydown", press);
    return () => {
      window.removeEventListener("keydown", first, true);
      window.removeEventListener("keydown", press);
    };
  }, []);
}

const sends = (event: KeyboardEvent) => (event.ctrlKey || event.metaKey) && event.key === "Enter";

/** Whether something is open over the page: its keys are its own, and what lies below is not sent from there. */
const isCovered = () => document.querySelector("[role=dialog], [role=menu]") !== null;

function react(event: KeyboardEvent, deeds: Deeds): boolean {
  if (isCovered()) return false;
  if (sends(event)) {
    // A key that is held down is one press: pictures are bought once.
    if (!event.repeat) deeds.send();
    return true;
  }
  const target = event.target as HTMLElement;
  if (event.key === "ArrowUp" && target.matches("[data-prompt]") && (target as HTMLTextAreaElement).value === "") {
    deeds.last();
    return true;
  }
  // Whoever types, or has a control under the fingers, means that.
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const isControl = target.closest("input, textarea, select, [role=slider], [role=combobox], [role=radio], [contenteditable]");
  if (isControl) return false;
  const onButton = target.closest("button, a, [role=button]") !== null;
  const deed = { ArrowLeft: () => deeds.step(-1), ArrowRight: () => deeds.step(1), Delete: deeds.remove, "?": deeds.help, " ": onButton ? undefined : deeds.full }[event.key];
  // Held down, only what walks goes on.
  if (!event.repeat || event.key.startsWith("Arrow")) deed?.();
  return deed !== undefined;
}
