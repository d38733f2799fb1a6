import createClient from "openapi-fetch";
import type { paths } from "./contract";
import { Refusal } from "./problem";
import { session } from "./session";

/** Where the server is: whatever stands before the page's own address, without a slash at its end. */
export const BASE = new URL(".", document.baseURI).href.replace(/\/$/, "");

/** Typed calls of every route. Use [`ask`] around them. */
export const api = createClient<paths>({ baseUrl: BASE, credentials: "same-origin" });

/** The address of a picture's file. */
export const fullOf = (id: string) => `${BASE}/api/v1/images/${id}/full`;
/** The address of a small picture of it. */
export const thumbnailOf = (id: string) => `${BASE}/api/v1/images/${id}/thumbnail`;
/** The address of the file to take along. */
export const downloadOf = (id: string) => `${BASE}/api/v1/images/${id}/download`;

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The answer of a call, or a [`Refusal`]. Where a token is needed, the page asks for it. */
export async function ask<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch {
    throw new Refusal("the server cannot be reached", "unreachable", 0);
  }
  if (answer.response.ok) return answer.data as T;
  if (answer.response.status === 401) session.lost();
  throw Refusal.of(answer.error, answer.response.status);
}

/** Takes a file into the gallery; drafts name it by the id of the answer. */
export function upload(file: Blob, name = "picture") {
  const body = new FormData();
  body.append("file", file, name);
  return ask(api.POST("/api/v1/images/upload", { body: body as never, bodySerializer: (form: unknown) => form as FormData }));
}
