import { type ChildProcess, spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Studio } from "./rig";

/** The key that the vendor takes. */
export const KEY = "sk-journey-3f2a9c71d0b84e55";

/** OpenAI's API on a socket of this machine, with faults on command: the testkit's fault server. */
export class Vendor {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  static async open(): Promise<Vendor> {
    const program = process.env.FAULT_SERVER_BIN ?? join(dirname(process.env.IMPASTO_BIN ?? ""), "fault-server");
    const child = spawn(program, ["--vendor", "openai", "--key", KEY, "--latency-ms", "50"], { stdio: ["ignore", "pipe", "inherit"] });
    const failed = new Promise<never>((_, fail) => {
      child.once("error", fail);
      child.once("exit", (code) => fail(new Error(`the fault server ended with ${code}`)));
    });
    failed.catch(() => undefined);
    const first = async () => {
      for await (const line of createInterface({ input: child.stdout })) return line;
      throw new Error("the fault server said nothing");
    };
    return new Vendor(await Promise.race([first(), failed]), child);
  }

  /** The next so many generations meet this fault. */
  async meet(fault: string, times = 1): Promise<void> {
    const answer = await fetch(`${this.url}/__script?fault=${fault}&times=${times}`);
    if (!answer.ok) throw new Error(await answer.text());
  }

  /** What it billed. */
  async billed(): Promise<number> {
    const bill = (await (await fetch(`${this.url}/__bill`)).json()) as { calls: unknown[] };
    return bill.calls.length;
  }

  /** Sets the server up with it, and opens the page on one of its models. */
  async set(studio: Studio, key = KEY): Promise<void> {
    const { page, server } = studio;
    const data = { api_key: key, settings: { base_url: `${this.url}/v1` } };
    const set = await page.request.post(`${server.address}/api/v1/app/external_providers/config/openai`, { data });
    if (!set.ok()) throw new Error(await set.text());
    await page.reload();
    await studio.choose("GPT Image 2");
  }

  end(): void {
    this.child.removeAllListeners("exit");
    this.child.kill("SIGKILL");
  }
}
