import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the stand-in was asked. */
export interface Asked {
  path: string;
  headers: IncomingMessage["headers"];
  body: Record<string, unknown>;
}

const WORDS = "A radiant red boat, oil on canvas.";
const VARIATIONS = ["a red boat at dawn", "a red boat at night", "a red boat in fog"];

/** A model of words on a socket of this machine, which answers as OpenAI's chat does. */
export class Llm {
  readonly asked: Asked[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => void this.take(request, response));
  }

  static async open(): Promise<Llm> {
    const made = new Llm();
    await new Promise<void>((done) => made.server.listen(0, "127.0.0.1", done));
    return made;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  end(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async take(request: IncomingMessage, response: ServerResponse) {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const text = Buffer.concat(pieces).toString();
    const body = JSON.parse(text || "{}") as Record<string, unknown>;
    this.asked.push({ path: request.url ?? "", headers: request.headers, body });
    const words = text.includes("variations") ? JSON.stringify({ prompts: VARIATIONS }) : text.includes("input_audio") ? "a boat that was spoken" : text.includes("image_url") ? "a picture that was seen" : WORDS;
    if (body.stream === true) return stream(response, words, text.includes("slowly"));
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ id: "x", object: "chat.completion", model: "m", choices: [{ index: 0, message: { role: "assistant", content: words }, finish_reason: "stop" }], usage: USED }));
  }
}

const USED = { prompt_tokens: 12, completion_tokens: 9, total_tokens: 21 };

/** The same in pieces; slowly, it says the first one and then nothing more. */
function stream(response: ServerResponse, words: string, isSlow: boolean) {
  const send = (event: unknown) => response.write(`data: ${JSON.stringify(event)}\n\n`);
  const piece = (content: string) => send({ id: "x", choices: [{ index: 0, delta: { content }, finish_reason: null }] });
  response.setHeader("content-type", "text/event-stream");
  const [first = "", ...rest] = words.match(/.{1,6}/g) ?? [];
  piece(first);
  if (isSlow) return;
  rest.forEach(piece);
  send({ id: "x", choices: [{ index: 0, delta: {}, finish_reason: "stop" }], usage: USED });
  response.end("data: [DONE]\n\n");
}
