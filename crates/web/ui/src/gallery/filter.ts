import type { operations } from "../api/contract";

/** Which pictures are shown. */
export interface Filter {
  search?: string;
  /** A record's key. */
  model?: string;
  provider?: string;
  starred?: boolean;
  board?: string;
  /** Made by a model, or given by a person. */
  kind?: "output" | "input";
  /** Days, `YYYY-MM-DD`, both counted, as the clock on the wall has them. */
  since?: string;
  until?: string;
  /** Those that were deleted, in place of those that are there. */
  deleted?: boolean;
}

type Query = NonNullable<operations["list_images"]["parameters"]["query"]>;

/** The filter as the server is asked. */
export function queryOf(filter: Filter): Query {
  const query: Query = {
    search: filter.search?.trim() || undefined,
    model: filter.model,
    provider: filter.provider,
    starred: filter.starred || undefined,
    board: filter.board,
    kind: filter.kind ?? (isPlace(filter) ? undefined : "output"),
    since_ms: startOf(filter.since),
    until_ms: startOf(filter.until, 1),
    deleted: filter.deleted || undefined,
  };
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as Query;
}

/** Whether pictures are there for a reason of their own. Elsewhere those that were given, painted masks among them, have a place apart. */
const isPlace = ({ starred, board, deleted }: Filter) => Boolean(starred || board || deleted);

/** Local midnight of a day, or of one some days later. */
function startOf(day: string | undefined, later = 0): number | undefined {
  const [year, month, date] = (day ?? "").split("-").map(Number);
  if (!year || !month || !date) return undefined;
  return new Date(year, month - 1, date + later).getTime();
}

const FLAGS = ["starred", "deleted"] as const;
const WORDS = ["search", "model", "provider", "board", "kind", "since", "until"] as const;

/** The filter that an address names. */
export function filterOf(query: URLSearchParams): Filter {
  const words = WORDS.map((name) => [name, query.get(name) || undefined] as const);
  const flags = FLAGS.map((name) => [name, query.has(name) || undefined] as const);
  return Object.fromEntries([...words, ...flags].filter(([, value]) => value !== undefined)) as Filter;
}

/** The filter for an address. */
export function addressOf(filter: Filter): Record<string, string> {
  const words = WORDS.flatMap((name) => (filter[name] ? [[name, filter[name]]] : []));
  const flags = FLAGS.flatMap((name) => (filter[name] ? [[name, "1"]] : []));
  return Object.fromEntries([...words, ...flags]) as Record<string, string>;
}

/** Whether it is more than a place in the gallery: something was looked for. */
export function looksFor(filter: Filter): boolean {
  return Boolean(filter.search || filter.model || filter.provider || filter.since || filter.until);
}

/** The same place with nothing looked for. */
export function placeOnly({ starred, board, kind, deleted }: Filter): Filter {
  return { starred, board, kind, deleted };
}

/** The day of a time, as the clock on the wall has it. */
export function dayOf(when: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${when.getFullYear()}-${two(when.getMonth() + 1)}-${two(when.getDate())}`;
}
