/** The types of the HTTP interface; `npm run types` makes them of its OpenAPI document. */
export type { components, operations, paths } from "../../../../../docs/contract/openapi";
