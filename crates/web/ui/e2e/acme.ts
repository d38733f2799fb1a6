import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { png } from "./png";

/** The key that it takes. */
export const KEY = "acme-journey-key";

type Asked = Record<string, unknown>;

/** The vendor of the provider that `cargo xtask provider new` makes, on a socket of this machine. It notes what it is asked. */
export class Acme {
  readonly asked: Asked[] = [];

  private constructor(private readonly server: Server) {}

  static async open(): Promise<Acme> {
    const server = createServer();
    const acme = new Acme(server);
    server.on("request", (request, response) => void acme.answer(request, response));
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    return acme;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  end(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(request: IncomingMessage, response: ServerResponse) {
    const say = (status: number, body: unknown) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (request.headers.authorization !== `Bearer ${KEY}`) return say(401, { error: { code: "invalid_key", message: "no such key" } });
    if (request.method === "GET" && request.url === "/v1/models") return say(200, { models: [{ id: "acme-canvas-1" }] });
    if (request.method !== "POST" || request.url !== "/v1/images") return say(404, { error: { code: "not_found", message: "no such address" } });
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk as Uint8Array);
    const asked = JSON.parse(new TextDecoder().decode(Buffer.concat(chunks))) as Asked;
    this.asked.push(asked);
    const picture = png(Number(asked.width), Number(asked.height), [90, 140, 110]).toString("base64");
    return say(200, { id: "req_1", images: Array.from({ length: Number(asked.count) }, () => ({ b64: picture, seed: 1 })), usage: { charged_usd: 0.04 } });
  }
}
