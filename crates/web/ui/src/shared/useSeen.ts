import { type RefObject, useEffect, useState } from "react";

/** Room around what is seen, so that what comes next is ready. */
const AROUND = "200px";

/** Whether an element has been on the screen, or nearly. Where the browser cannot tell, it has. */
export function useSeen(element: RefObject<Element | null>): boolean {
  const [isSeen, see] = useState(typeof IntersectionObserver === "undefined");
  useEffect(() => {
    const at = element.current;
    if (isSeen || !at) return undefined;
    const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && see(true), { rootMargin: AROUND });
    observer.observe(at);
    return () => observer.disconnect();
  }, [element, isSeen]);
  return isSeen;
}
