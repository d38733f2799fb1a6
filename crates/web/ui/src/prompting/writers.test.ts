import { describe, expect, it } from "vitest";
import type { Model } from "../api/types";
import { isOnOffer, makesPictures, usesWith, writersFor } from "./writers";

const model = (fields: object) => ({ usable: true, ...fields }) as Model;
const chat = model({ key: "chat", modalities: ["text_to_text"], definition: { features: { data_generation: true } } });
const talker = model({ key: "talker", modalities: ["text_to_text", "image_to_text"], definition: { features: {} } });
const built = model({ key: "built", modalities: ["text_to_text"] });
const ears = model({ key: "ears", modalities: ["audio_to_text"], usable: false });
const painter = model({ key: "painter", modalities: ["text_to_image"] });

describe("who writes prompts", () => {
  it("only models that may write for others", () => expect(writersFor("improve", [chat, talker, built, painter])).toEqual([chat, built]));
  it("whoever sees describes", () => expect(writersFor("describe", [chat, talker])).toEqual([talker]));
  it("nobody who cannot be used", () => expect(writersFor("transcribe", [ears])).toEqual([]));
  it("uses without a model are not there", () => expect(usesWith([talker, painter])).toEqual(["describe"]));
});

describe("who is offered for pictures", () => {
  it("models of pictures, and those that say nothing", () => expect([painter, chat, model({}), model({ modalities: [] })].map(makesPictures)).toEqual([true, false, true, true]));
  it("no draft", () => expect([model({ definition: {}, usable: false }), model({ definition: {} }), model({ usable: false })].map(isOnOffer)).toEqual([false, true, true]));
});
