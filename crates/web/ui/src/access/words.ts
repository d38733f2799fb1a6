import type { components } from "../api/contract";
import { dollars } from "../shared/say";
import { t } from "../strings";

export type Token = components["schemas"]["TokenView"];
export type Scope = components["schemas"]["TokenScope"];
type Budget = components["schemas"]["TokenBudget"];

const say = t.access;

/** What a token is for: whoever may make pictures wants to see them too, and whoever runs the server may do both. */
export const LEVELS = { read: ["read"], generate: ["generate", "read"], admin: ["admin"] } as const satisfies Record<string, readonly Scope[]>;

export type Level = keyof typeof LEVELS;

/** What a token allows, in words. The command line can make ones that the page does not offer. */
export function allows(scopes: readonly Scope[]): string {
  if (scopes.includes("admin")) return say.level.admin;
  const [makes, sees] = [scopes.includes("generate"), scopes.includes("read")];
  return makes && sees ? say.level.generate : makes ? say.makesOnly : say.level.read;
}

/** `$5.00 a day`, `50 pictures a month`. */
export function budgetWords({ every, most }: Budget): string {
  return say.budgetOf("usd" in most ? dollars(most.usd) : t.usage.budgets.pictures(most.images), every);
}

/** Those in force first, each in the order in which they were made, the newest on top. */
export function sorted(tokens: readonly Token[]): { inForce: Token[]; revoked: Token[] } {
  const newest = [...tokens].reverse();
  return { inForce: newest.filter((token) => !token.revoked_at), revoked: newest.filter((token) => token.revoked_at) };
}

/** What ending a token would mean for whoever asks: it may be the door behind which the page itself is. */
export function warnings(token: Token, all: readonly Token[], own: string | undefined): string[] {
  const others = all.filter((other) => other.id !== token.id && !other.revoked_at);
  const isLastAdmin = token.scopes.includes("admin") && !others.some((other) => other.scopes.includes("admin"));
  return [token.name === own ? say.revokeOwn : "", isLastAdmin ? say.revokeLast : ""].filter(Boolean);
}
