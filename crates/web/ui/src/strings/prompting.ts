import type { Use } from "../prompting/writers";

/** Texts of what helps to write a prompt. */
export const prompting = {
  menu: "Help with the prompt",
  uses: { improve: "Improve", vary: "Vary…", describe: "Describe a picture…", transcribe: "Dictate" } as Record<Use, string>,
  improving: "Improving…",
  describing: "Looking…",
  transcribing: "Writing down…",
  done: {
    improve: "The prompt is improved",
    vary: "This variation is the prompt now",
    transcribe: "What you said is in the prompt",
    describe: "The prompt describes your picture",
  } as Record<Use, string>,
  /** What came after the prompt was changed. */
  offered: { improve: "Use the improved prompt", describe: "Use the description" } as Partial<Record<Use, string>>,
  leave: "Leave it",
  undo: "Bring the old prompt back",
  writer: "Written by",
  stop: "Stop and write down",
  recording: (time: string) => `Listening ${time}`,
  silent: "The microphone cannot be used: ",
  vary: { title: "Choose a variation", count: "How many", again: "Others" },
  describe: { title: "Describe a picture", text: "Drop or paste one, choose a file, or take one of the gallery. Its description becomes the prompt.", file: "From a file" },
};
