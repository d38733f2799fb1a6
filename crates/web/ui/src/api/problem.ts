import type { ProblemDocument, Violation } from "./types";

/** What the server refused, or that it could not be reached. The message is for people. */
export class Refusal extends Error {
  readonly code: string;
  /** The HTTP status; 0 where no answer came. */
  readonly status: number;
  readonly violations: Violation[];

  constructor(message: string, code: string, status: number, violations: Violation[] = []) {
    super(message);
    this.name = "Refusal";
    this.code = code;
    this.status = status;
    this.violations = violations;
  }

  /** Reads a problem document; anything else becomes a refusal too. */
  static of(problem: unknown, status: number): Refusal {
    const document = (typeof problem === "object" && problem !== null ? problem : {}) as Partial<ProblemDocument>;
    const message = document.detail ?? document.title ?? `the server answered ${status}`;
    return new Refusal(message, document.code ?? "unexpected", status, document.violations ?? []);
  }
}
