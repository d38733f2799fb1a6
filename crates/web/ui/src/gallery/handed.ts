import { useEffect } from "react";

const closers = new Set<() => void>();

/** Something was laid on the desk: whatever lies over it makes way. */
export const handedOver = (): void => closers.forEach((close) => close());

/** Closes what lies over the desk when something is laid there. */
export function useHandedOver(close: () => void): void {
  useEffect(() => {
    closers.add(close);
    return () => void closers.delete(close);
  }, [close]);
}
