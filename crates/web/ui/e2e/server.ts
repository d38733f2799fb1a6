import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A server of its own, with a folder of its own, on a port of its own. */
export class Server {
  private constructor(
    readonly address: string,
    readonly root: string,
    private readonly child: ChildProcess,
  ) {}

  /** Starts the program. `more` are further arguments, before `serve`. */
  static async start(more: string[] = [], root?: string, listen = "127.0.0.1:0"): Promise<Server> {
    const program = process.env.IMPASTO_BIN;
    if (!program) throw new Error("IMPASTO_BIN must name the program, e.g. target/release/impasto");
    const folder = root ?? (await mkdtemp(join(tmpdir(), "impasto-e2e-")));
    const env = { ...clean(process.env), IMPASTO_ROOT: folder };
    const child = spawn(program, [...more, "serve", "--listen", listen], { env, stdio: ["ignore", "pipe", "inherit"] });
    const [line] = await Promise.race([first(child), died(child)]);
    const address = /listening on (\S+)/.exec(line)?.[1];
    if (!address) throw new Error(`the server said ${line}`);
    return new Server(address, folder, child);
  }

  /** The token of a caller who makes pictures and sees its own. The first token is that of whoever runs the server. */
  async tokenOf(name: string): Promise<string> {
    const make = async (wanted: object, headers = {}): Promise<string> => {
      const asked = { method: "POST", body: JSON.stringify(wanted), headers: { "content-type": "application/json", ...headers } };
      return (await (await fetch(`${this.address}/api/v1/tokens`, asked)).json()).token;
    };
    const root = await make({ name: "root", scopes: ["admin"] });
    return make({ name, scopes: ["generate", "read"] }, { authorization: `Bearer ${root}` });
  }

  /** Stops it at once, as a power cut would; the folder stays. */
  async kill(): Promise<void> {
    const gone = new Promise((done) => this.child.once("exit", done));
    this.child.kill("SIGKILL");
    await gone;
  }

  /** Stops it and removes its folder. */
  async end(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await this.kill();
    await rm(this.root, { recursive: true, force: true });
  }
}

function clean(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("IMPASTO_")));
}

async function first(child: ChildProcess): Promise<[string]> {
  if (!child.stdout) throw new Error("the server has no output");
  for await (const line of createInterface({ input: child.stdout })) return [line];
  throw new Error("the server said nothing");
}

function died(child: ChildProcess): Promise<never> {
  return new Promise((_, fail) => {
    child.once("error", fail);
    child.once("exit", (code) => fail(new Error(`the server ended with ${code}`)));
  });
}
