/** A pair that shows what is wanted. */
export interface Example {
  /** What tells it from the others while they are moved about. */
  id: number;
  input: string;
  output: string;
}

let count = 0;

/** Another one, which says nothing yet. */
export function freshExample(): Example {
  count += 1;
  return { id: count, input: "", output: "" };
}

const isSaid = (text: string) => text.trim() !== "";

/** Whether only one side of it says something: then it shows nothing yet. */
export const isHalf = ({ input, output }: Example): boolean => isSaid(input) !== isSaid(output);

/** Whether neither side says anything. */
export const isEmpty = ({ input, output }: Example): boolean => !isSaid(input) && !isSaid(output);

/** The pairs as they are sent: those alone that are whole. */
export const sentOf = (all: readonly Example[] = []): { input: string; output: string }[] =>
  all.filter(({ input, output }) => isSaid(input) && isSaid(output)).map(({ input, output }) => ({ input, output }));

/** With one that was taken out in its old place, among those that are there now. */
export const withBack = (all: readonly Example[], back: Example, at: number): Example[] => [...all.slice(0, at), back, ...all.slice(at)];
