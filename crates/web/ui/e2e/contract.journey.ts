import { expect, test } from "@playwright/test";
import Ajv2020 from "ajv/dist/2020.js";
import { Server } from "./server";

type Schema = Record<string, any>;
type Made = (from: Schema) => unknown;

const TIMES = 40;

/** The same numbers at each run, so that what fails can be looked at again. */
function dice(seed: number) {
  let state = seed;
  const roll = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const pick = <T,>(from: readonly T[]): T => from[Math.floor(roll() * from.length)] as T;
  return { roll, pick };
}

/** A maker of values that a schema allows, of the shapes that panels are made of. */
function maker(root: Schema, picture: string, { roll, pick }: ReturnType<typeof dice>): Made {
  const whole = (least: number, most: number) => pick([least, most, least + Math.floor(roll() * (most - least + 1))]);
  const made: Made = (given) => {
    const schema: Schema = given.$ref ? { ...at(root, given.$ref), ...given, $ref: undefined } : given;
    if (schema.const !== undefined) return schema.const;
    if (schema.enum) return pick(schema.enum);
    const kinds = schema.oneOf ?? schema.anyOf;
    if (kinds) return made({ ...pick<Schema>(kinds) });
    switch (schema.type) {
      case "boolean":
        return roll() < 0.5;
      case "integer":
        return whole(schema.minimum ?? 0, schema.maximum ?? (schema.minimum ?? 0) + 1_000);
      case "number":
        return pick([schema.minimum ?? 0, schema.maximum ?? 1, (schema.minimum ?? 0) + roll() * ((schema.maximum ?? 1) - (schema.minimum ?? 0))]);
      case "array":
        return Array.from({ length: whole(Math.max(1, schema.minItems ?? 0), Math.min(4, schema.maxItems ?? 4)) }, () => made(schema.items));
      case "object":
        return object(schema);
      default:
        return text(schema);
    }
  };
  const object = (schema: Schema) => {
    const names = Object.keys(schema.properties ?? {}).filter((name) => schema.required?.includes(name) || roll() < 0.4);
    return Object.fromEntries(names.map((name) => [name, made(schema.properties[name])]));
  };
  const text = (schema: Schema) => {
    if (schema.format === "data-url") return picture;
    if (schema.pattern?.includes(":")) return `${whole(1, 30)}:${whole(1, 30)}`;
    if (schema.pattern) return `${whole(1, 9_000)}x${whole(1, 9_000)}`;
    return "a word ".repeat(whole(1, 5)).slice(0, schema.maxLength);
  };
  return made;
}

const at = (root: Schema, ref: string): Schema => ref.slice(2).split("/").reduce((part, name) => part[name.replaceAll("~1", "/").replaceAll("~0", "~")], root);

/** What any front end could submit is taken, or refused by a rule that stands in the panel, for every model there is. */
test("documents that a served panel allows are accepted, or refused by a rule that stands in it", async ({ request }) => {
  const server = await Server.start();
  try {
    const api = `${server.address}/api`;
    for (const provider of await (await request.get(`${api}/v1/app/external_providers/config`)).json())
      if (provider.settings.some((setting: Schema) => setting.name === "api_key")) await request.post(`${api}/v1/app/external_providers/config/${provider.provider_id}`, { data: { api_key: "not-a-key" } });
    const { starter_models: starters } = await (await request.get(`${api}/v2/models/starter_models`)).json();
    expect(starters.length).toBeGreaterThan(2);
    const job = await (await request.post(`${api}/v1/jobs?wait=60`, { data: { model: "sandbox/canvas", prompt: "a fox", size: "1024x1024" } })).json();
    const { models } = await (await request.get(`${api}/v2/models/`)).json();
    const wrong: string[] = [];
    let taken = 0;
    for (const { key, panel } of models) {
      const check = new Ajv2020({ strict: false, logger: false }).compile(panel.schema);
      const made = maker(panel.schema, job.images[0].id, dice(7));
      const codes = new Set<string>((panel.rules ?? []).map((rule: Schema) => rule.code));
      for (let time = 0; time < TIMES; time += 1) {
        // A form submits what it shows: hidden controls are for programs.
        const shown = Object.entries(made(panel.schema) as Schema).filter(([name]) => panel.uiSchema[name]?.["ui:widget"] !== "hidden");
        const draft = { ...Object.fromEntries(shown), model: key };
        if (!check(draft)) continue;
        const answer = await request.post(`${api}/v1/plan`, { data: draft });
        const { problems = [] } = answer.ok() ? await answer.json() : { problems: [{ code: `status ${answer.status()}`, message: await answer.text() }] };
        for (const problem of problems) if (!codes.has(problem.code)) wrong.push(`${key}: ${problem.field} ${problem.code}: ${problem.message}: ${JSON.stringify(draft)}`);
        taken += 1;
      }
    }
    expect(wrong).toEqual([]);
    expect(taken).toBeGreaterThan((models.length * TIMES) / 2);
  } finally {
    await server.end();
  }
});
