import type { components } from "./contract";

type Schemas = components["schemas"];

export type Board = Schemas["Board"];
export type Call = Schemas["Call"];
export type Change = Schemas["Change"];
export type Image = Schemas["Image"];
export type Job = Schemas["Job"];
export type JobBrief = Schemas["JobBrief"];
export type JobState = Schemas["JobState"];
export type Model = Schemas["ModelDocument"];
export type PlanView = Schemas["PlanView"];
export type Problem = Schemas["Problem"];
export type Priced = Schemas["Priced"];
export type ProviderConfig = Schemas["ProviderConfig"];
export type ProviderName = Pick<ProviderConfig, "provider_id" | "name">;
export type StarterModel = Schemas["StarterModel"];
export type Violation = Schemas["Violation"];
export type Who = Schemas["Who"];
export type ProblemDocument = Schemas["ProblemDocument"];
