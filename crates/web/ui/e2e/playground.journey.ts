import { expect } from "./rig";
import { chat, exact, hum, open, test } from "./words";

test("an answer is stopped, and remembers what was said before", async ({ studio, llm }) => {
  const { page } = studio;
  await open(studio, `models/talk/${await chat(studio, llm)}`);
  const prompt = page.getByRole("textbox", { name: "Prompt", exact: true });
  const talk = page.getByRole("region", { name: "Conversation" });
  await prompt.fill("What shall I paint?");
  await page.getByRole("button", { name: "Ask" }).click();
  await expect(talk.getByText("12 tokens in", { exact: false })).toBeVisible();
  await prompt.fill("And now slowly");
  await page.getByRole("button", { name: "Ask" }).click();
  // The first words are there while the others are not.
  await expect(talk.getByRole("article").nth(1).getByText("A radi")).toBeVisible();
  expect(llm.asked.at(-1)?.body.messages).toEqual([
    { role: "user", content: "What shall I paint?" },
    { role: "assistant", content: "A radiant red boat, oil on canvas." },
    { role: "user", content: "And now slowly" },
  ]);
  await talk.getByRole("button", { name: "Stop" }).click();
  await expect(talk.getByText("Stopped", { exact: false })).toBeVisible();
});

test("examples go along in their order, whole ones alone, and come back when one is removed by mistake", async ({ studio, llm }) => {
  const { page } = studio;
  const key = await chat(studio, llm, { prompts: { examples: true } });
  await open(studio, `models/custom/${key}`);
  const tryIt = page.getByRole("region", { name: "Try it" });
  // Whoever adds a pair writes at once, and goes on with the keyboard alone.
  await tryIt.getByRole("button", { name: "Add an example" }).click();
  await expect(tryIt.getByLabel("What might be asked")).toBeFocused();
  await page.keyboard.type("a cat");
  await expect(tryIt.getByText("Left out until both sides say something.")).toBeVisible();
  await page.keyboard.press("Tab");
  await page.keyboard.type("a sleepy cat");
  await expect(tryIt.getByText("Left out until both sides say something.")).toHaveCount(0);
  await tryIt.getByRole("button", { name: "Send", exact: true }).click();
  await expect(tryIt.getByText("It works", { exact: false })).toBeVisible();
  expect(llm.asked.at(-1)?.body.messages).toMatchObject([{ role: "user", content: "a cat" }, { role: "assistant", content: "a sleepy cat" }, { role: "user" }]);
  await studio.accessible();

  await page.getByRole("button", { name: "Playground" }).click();
  const pairs = page.getByRole("group", { name: "Examples" });
  const write = async (at: number, input: string, output: string) => {
    await pairs.getByRole("button", { name: "Add an example" }).click();
    const pair = pairs.getByRole("group", { name: `Example ${at}`, exact: true });
    await pair.getByLabel("What might be asked").fill(input);
    await pair.getByLabel("A good answer").fill(output);
  };
  await write(1, "a cat", "a sleepy cat");
  await write(2, "a dog", "a happy dog");
  await write(3, "only this side", "");
  // A button keeps the focus while its pair moves, and goes on moving it.
  await pairs.getByRole("button", { name: "Move example 2 up" }).press("Enter");
  await expect(pairs.getByRole("group", { name: "Example 1", exact: true }).getByLabel("What might be asked")).toHaveValue("a dog");
  await expect(pairs.getByRole("button", { name: "Move example 1 up" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(pairs.getByRole("group", { name: "Example 1", exact: true }).getByLabel("What might be asked")).toHaveValue("a dog");
  await pairs.getByRole("button", { name: "Remove example 2" }).press("Enter");
  await expect(pairs.getByRole("button", { name: "Add an example" })).toBeFocused();
  await expect(pairs.getByRole("group")).toHaveCount(2);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(pairs.getByRole("group", { name: "Example 2", exact: true }).getByLabel("What might be asked")).toHaveValue("a cat");
  await studio.accessible();
  await page.getByRole("textbox", { name: "Prompt", exact: true }).fill("a boat");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("region", { name: "Conversation" }).getByText("12 tokens in", { exact: false })).toBeVisible();
  const pair = (input: string, output: string) => [{ role: "user", content: input }, { role: "assistant", content: output }];
  expect(llm.asked.at(-1)?.body.messages).toEqual([...pair("a dog", "a happy dog"), ...pair("a cat", "a sleepy cat"), { role: "user", content: "a boat" }]);
});

test("a sound is heard before it is sent, goes along from a file and from the microphone, and is remembered", async ({ studio, llm }) => {
  const { page } = studio;
  await open(studio, `models/talk/${await chat(studio, llm)}`);
  const talk = page.getByRole("region", { name: "Conversation" });
  const attached = page.getByLabel("The sound that goes along");
  const ask = page.getByRole("button", { name: "Ask" });
  await page.getByRole("button", { name: "Add a picture or a sound" }).click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("menuitem", { name: "Sound from a file" }).click();
  await (await chooser).setFiles({ name: "hum.wav", mimeType: "audio/wav", buffer: hum() });
  await expect(page.getByText("hum.wav", { exact: false })).toBeVisible();
  // The browser reads it: the policy of the page lets it, and it has its length.
  await expect.poll(() => attached.evaluate((player: HTMLAudioElement) => player.duration)).toBeCloseTo(0.5, 1);
  await studio.accessible();
  await page.getByRole("button", { name: "Remove the sound" }).click();
  await expect(attached).toHaveCount(0);
  await expect(ask).toBeDisabled();
  await page.getByLabel("Add a sound", exact).setInputFiles({ name: "hum.wav", mimeType: "audio/wav", buffer: hum() });
  // Spoken words are a question of their own.
  await ask.click();
  await expect(talk.getByText("a boat that was spoken")).toBeVisible();
  await expect(talk.getByRole("article").getByLabel("The sound that goes along")).toBeVisible();
  const first = { type: "input_audio", input_audio: { format: "wav", data: hum().toString("base64") } };
  expect(llm.asked.at(-1)?.body.messages).toEqual([{ role: "user", content: [first] }]);

  await page.getByRole("button", { name: "Add a picture or a sound" }).click();
  await page.getByRole("menuitem", { name: "Record a sound" }).click();
  // Nothing can be made of no sound at all.
  await expect(page.getByText("Listening 0:01")).toBeVisible();
  await studio.accessible();
  await page.getByRole("button", { name: "Keep it" }).click();
  await expect(page.getByText("Recording.wav", { exact: false })).toBeVisible();
  await page.getByRole("textbox", { name: "Prompt", exact: true }).fill("And this?");
  await page.keyboard.press("Enter");
  await expect(talk.getByText("12 tokens in", { exact: false })).toHaveCount(2);
  expect(llm.asked.at(-1)?.body.messages).toMatchObject([
    { role: "user", content: [first] },
    { role: "assistant", content: "a boat that was spoken" },
    { role: "user", content: [{ type: "text", text: "And this?" }, { type: "input_audio", input_audio: { format: "wav" } }] },
  ]);
});

test("a model takes what it says that it takes, and nothing else is offered", async ({ studio, llm }) => {
  const { page } = studio;
  const template = { structure: "template", endpoint: `${llm.url}/chat/completions`, prompts: {}, variables: [], body: { type: "json", template: '{"messages": [{"role": "user", "content": "{{prompt}}"}]}' }, response: { output: "choices[0].message.content" }, features: { modalities: ["text_to_text"] } };
  await open(studio, `models/talk/${await chat(studio, llm, template)}`);
  await expect(page.getByRole("textbox", { name: "Prompt", exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Add a picture or a sound" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Add a sound" })).toHaveCount(0);
  await expect(page.getByRole("group", { name: "Examples" })).toHaveCount(0);
});
