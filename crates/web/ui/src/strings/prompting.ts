import type { Use } from "../prompting/writers";

/** Texts of what helps to write a prompt. */
export const prompting = {
  menu: "Help with the prompt",
  uses: { improve: "Improve", vary: "Vary…", describe: "Describe a picture…", transcribe: "Dictate" } as Record<Use, string>,
  improving: "Improving…",
  describing: "Looking…",
  transcribing: "Writing down…",
  improved: "The prompt is improved",
  varied: "This variation is the prompt now",
  dictated: "What you said is in the prompt",
  described: "The prompt describes your picture",
  undo: "Bring the old prompt back",
  writer: "Written by",
  stop: "Stop and write down",
  recording: (time: string) => `Listening ${time}`,
  silent: "The microphone cannot be used: ",
  vary: { title: "Choose a variation", count: "How many", again: "Others" },
  describe: { title: "Describe a picture", text: "Drop or paste one, choose a file, or take one of the gallery. Its description becomes the prompt.", file: "From a file", gallery: "From the gallery" },
};
