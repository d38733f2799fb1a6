import { api, ask } from "../api/client";
import { presses, underKey } from "../api/presses";
import { Refusal } from "../api/problem";
import { queries } from "../api/queries";
import type { Job } from "../api/types";
import { store } from "../shared/store";
import { withFiles } from "../shared/withFiles";
import type { Question } from "./question";

/** One question with its answer. */
export interface Turn {
  id: number;
  /** The model's key, and what it is called. */
  model: string;
  name: string;
  prompt: string;
  image?: string;
  /** A sound that went along. It stays here alone: the server keeps none to ask for. */
  sound?: Blob;
  /** The job, once the server took it. */
  job?: string;
  /** Why it was not taken. */
  refused?: string;
}

/** What was said since the page was opened. */
export const talk = store<Turn[]>([]);

let count = 0;

const asking = presses("impasto.asked");

/** Asks; the answer comes as events of the job and stands in it at the end. Gives whether the question was taken. */
export async function say(turn: Omit<Turn, "id">, question: Question): Promise<boolean> {
  count += 1;
  const id = count;
  const change = (fields: Partial<Turn>) => talk.set((now) => now.map((one) => (one.id === id ? { ...one, ...fields } : one)));
  talk.set((now) => [...now, { ...turn, id }]);
  const key = asking.begun(JSON.stringify([question.draft, soundsOf(question)]));
  try {
    const job = await ask(api.POST("/api/v1/ask", { ...sendable(question), params: { header: underKey(key) } }));
    asking.answered(key);
    queries.setQueryData(["job", job.id], job);
    change({ job: job.id });
    return true;
  } catch (error) {
    if (!(error instanceof Refusal && error.status === 0)) asking.answered(key);
    change({ refused: (error as Error).message });
    return false;
  }
}

/** What tells the sounds of a question apart from others, without reading them. */
export const soundsOf = ({ files }: Question): string[] => Object.values(files).map(({ size, type }) => `${type} ${size}`);

/** A question as a request: with sounds, a form. */
export function sendable({ draft, files }: Question) {
  if (Object.keys(files).length === 0) return { body: draft as never };
  return { body: withFiles(draft, files) as never, bodySerializer: (form: unknown) => form as FormData };
}

/** Stops an answer. What came stays. */
export const stop = (job: string) => ask(api.DELETE("/api/v1/jobs/{id}", { params: { path: { id: job } } }));

interface Usage {
  text_in: number;
  image_in: number;
  text_out: number;
}

/** The tokens of a job; nothing where nobody said. */
export function tokensOf(job: Job): { sent: number; back: number } | undefined {
  const used = job.calls.flatMap((call) => (call.usage ? [call.usage as Usage] : []));
  if (used.length === 0) return undefined;
  const sum = (of: (usage: Usage) => number) => used.reduce((all, usage) => all + of(usage), 0);
  return { sent: sum((usage) => usage.text_in + usage.image_in), back: sum((usage) => usage.text_out) };
}
