/** Texts of the editor of examples. */
export const examples = {
  title: "Examples",
  help: "Pairs that show the model what you want. They go along with every question.",
  nth: (at: number) => `Example ${at}`,
  input: "What might be asked",
  output: "A good answer",
  half: "Left out until both sides say something.",
  add: "Add an example",
  earlier: (at: number) => `Move example ${at} up`,
  later: (at: number) => `Move example ${at} down`,
  remove: (at: number) => `Remove example ${at}`,
  removed: "Example removed",
};
