//! Endpoints that are connected from the command line alone: described, tried, published, used, and found in the ledger.
#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

mod guarded;
mod misread;
#[path = "../rig/mod.rs"]
mod rig;
mod standin;
mod words;

use impasto_testkit::{server::FaultServer, vendor::Vendor};
use rig::{Ran, Rig, holds};
use serde_json::{Value, json};
use standin::{SECRET, StandIn, png};
use std::{fs, sync::Arc};
use tokio::runtime::Runtime;

/// A root with an auth profile for a stand-in on loopback.
struct House {
    rig: Rig,
    url: String,
    server: FaultServer,
    _runtime: Runtime,
}

impl House {
    fn open() -> Self {
        let runtime = Runtime::new().unwrap();
        let vendor: Arc<dyn Vendor> = Arc::new(StandIn::default());
        let (url, server) = runtime.block_on(FaultServer::start(vendor)).unwrap();
        let rig = Rig::new();
        let host = url.trim_start_matches("http://");
        let ran = rig.run_with(&["auth", "add", "house", "--type", "bearer", "--host", host], SECRET);
        assert_eq!(ran.code, 0, "{}", ran.err);
        Self { rig, url, server, _runtime: runtime }
    }

    /// Describes a model, tries it, publishes it, and gives its key.
    fn connect(&self, definition: &str, sample: &[&str]) -> String {
        let file = self.rig.write("model.yaml", definition.replace("URL", &self.url));
        let added = self.rig.json(&["custom", "add", file.to_str().unwrap()]);
        let key = added["model"]["key"].as_str().unwrap().to_owned();
        assert_eq!(added["model"]["findings"], json!([]), "{added}");
        let unready = self.rig.run(&["ask", "hi", "-m", &key]);
        assert_ne!(unready.code, 0, "a draft cannot be used: {}", unready.said());
        let tried = self.rig.json(&[&["custom", "test", &key][..], sample].concat());
        assert_eq!(tried["job"]["state"], "done", "{tried}");
        assert!(!tried.to_string().contains(SECRET), "{tried}");
        assert_eq!(self.rig.json(&["custom", "publish", &key])["described"]["usable"], true);
        key
    }

    fn ask(&self, key: &str, more: &[&str]) -> Value {
        self.rig.json(&[&["ask", "a \"red\" {{cat}}\n", "-m", key][..], more].concat())
    }

    fn pictures(&self, key: &str, more: &[&str]) -> Vec<Vec<u8>> {
        let job = self.rig.json(&[&["generate", "a red cat", "-m", key][..], more].concat());
        let images = job["images"].as_array().unwrap();
        let path = |image: &Value| self.rig.json(&["images", "show", image["id"].as_str().unwrap()]);
        images.iter().map(|image| fs::read(path(image)["path"].as_str().unwrap()).unwrap()).collect()
    }

    /// What a model cost so far.
    fn spent(&self, key: &str) -> f64 {
        let usage = self.rig.json(&["usage", "--by", "model"]);
        let group =
            |row: &&Value| row["group"].as_str().unwrap().ends_with(key.trim_start_matches("custom-"));
        let rows = usage.as_array().unwrap_or_else(|| panic!("{usage}"));
        rows.iter().find(group).unwrap_or_else(|| panic!("{usage}"))["usd"].as_f64().unwrap()
    }
}

const PRICE: &str = "price: {input_usd_per_million: 1, output_usd_per_million: 2, as_of: 2026-11-21}\n";

#[test]
fn an_openai_shaped_endpoint_streams_and_answers_in_a_given_form() {
    let house = House::open();
    let key = house.connect(
        &format!(
            "name: House chat\nstructure: openai_chat\nendpoint: URL/v1\nmodel: house-7b\nauth: house\nprivate_network: true\n\
             features: {{modalities: [text_to_text], structured_response: true, streaming: true}}\n{PRICE}"
        ),
        &["hi"],
    );
    let job = house.ask(&key, &[]);
    assert_eq!(job["text"]["text"], "You said: a \"red\" {{cat}}\n");
    assert_eq!(job["calls"][0]["usage"]["text_out"], 7);
    // 11 tokens at 1 dollar a million and 7 at 2, for the test call and this one.
    assert!((house.spent(&key) - 2.0 * 25e-6).abs() < 1e-12);
    let schema =
        json!({"type": "object", "properties": {"colour": {"type": "string"}}, "required": ["colour"]});
    let file = house.rig.write("schema.json", schema.to_string());
    let job = house.ask(&key, &["--schema", file.to_str().unwrap()]);
    assert_eq!(job["text"]["text"], "{\"colour\":\"red\"}");
    let said = house.rig.run(&["ask", "hi", "-m", &key]);
    assert_eq!((said.code, said.out.as_str()), (0, "You said: hi\n"), "{}", said.err);
    assert!(said.err.contains("11 tokens in, 7 out"), "{}", said.err);
    assert!(house.server.log().iter().all(|request| request.path == "/v1/chat/completions"));
    nothing_leaks(&house, &said);
}

#[test]
fn an_anthropic_shaped_endpoint_answers() {
    let house = House::open();
    let key = house.connect(
        &format!(
            "name: House messages\nstructure: anthropic_messages\nendpoint: URL\nmodel: house-9b\nauth: house\nprivate_network: true\n\
             prompts: {{system: true}}\nfeatures: {{modalities: [text_to_text]}}\n{PRICE}"
        ),
        &["hi"],
    );
    let job = house.ask(&key, &["--system", "be short", "--max-tokens", "50"]);
    assert_eq!(job["text"]["text"], "[be short] a \"red\" {{cat}}\n");
    assert!((house.spent(&key) - 2.0 * 39e-6).abs() < 1e-12);
}

#[test]
fn a_template_with_variables_of_its_own_is_asked() {
    let house = House::open();
    let key = house.connect(
        &format!(
            "name: Template\nendpoint: URL/say\nauth: house\nprivate_network: true\nheaders: {{X-Client: impasto}}\n\
             variables:\n- {{name: tone, display_name: Tone, type: enum, choices: [kind, rude], default: kind}}\n\
             - {{name: words, display_name: Words, type: integer, min: 1, max: 9}}\n\
             body:\n  type: json\n  template: |\n    {{\"input\": {{\"text\": \"{{{{prompt}}}}\"}},\n     \"parameters\": {{\"tone\": {{{{tone}}}}, \"words\": {{{{words}}}}}}}}\n\
             response: {{output: 'choices[0].message.content', usage: {{input_tokens: usage.prompt_tokens, output_tokens: usage.completion_tokens}}}}\n\
             features: {{modalities: [text_to_text]}}\n{PRICE}"
        ),
        &["hi"],
    );
    let job = house.ask(&key, &["-O", "words=3", "-O", "tone=rude"]);
    assert_eq!(job["text"]["text"], "a \"red\" {{cat}}\n (rude, 3)");
    let refused = house.rig.run(&["ask", "hi", "-m", &key, "-O", "words=30"]);
    assert!(refused.code == 3 && refused.err.contains("words"), "{}", refused.said());
    assert!((house.spent(&key) - 2.0 * 11e-6).abs() < 1e-12);
    assert!(house.server.log().iter().all(|request| request.header("x-client") == Some("impasto")));
}

#[test]
fn pictures_come_as_base64_as_addresses_later_and_from_a_form() {
    let house = House::open();
    let model = |name: &str, path: &str, rest: &str| {
        format!(
            "name: {name}\nendpoint: URL{path}\nauth: house\nprivate_network: true\nfeatures: {{modalities: [text_to_image]}}\n\
             price: {{image_usd: 0.02, as_of: 2026-11-21}}\n{rest}"
        )
    };
    let body = "body: {type: json, template: '{\"prompt\": {{prompt}}}'}\n";
    let base64 = house.connect(
        &model(
            "Base64",
            "/base64",
            &format!("{body}response: {{output: 'result.images[*].b64', kind: base64}}\n"),
        ),
        &["a cat"],
    );
    assert_eq!(house.pictures(&base64, &[]), [png(1)]);
    assert!((house.spent(&base64) - 0.04).abs() < 1e-12);

    let urls = house.connect(
        &model("Urls", "/urls", &format!("{body}response: {{output: 'urls[*]', kind: url}}\n")),
        &["a cat"],
    );
    assert_eq!(house.pictures(&urls, &[]), [png(1), png(2)]);

    let task = "task: {id: task.id, poll_url: 'URL/tasks/{{task_id}}', status: state, done: [succeeded], interval_ms: 200}\n";
    let later = house.connect(
        &model("Later", "/tasks", &format!("{body}{task}response: {{output: url, kind: url}}\n")),
        &["a cat"],
    );
    assert_eq!(house.pictures(&later, &[]), [png(9)]);

    let form = "body:\n  type: multipart\n  fields:\n  - {name: prompt, value: '{{prompt}}'}\n  - {name: start, value: '{{init_image|file}}'}\n\
                response: {kind: binary}\n";
    let form =
        model("Form", "/form", form).replace("[text_to_image]}", "[text_to_image], needs_image: true}");
    let start = house.rig.write("start.png", png(3));
    let start = start.to_str().unwrap();
    let multipart = house.connect(&form, &["a cat", "--image", start]);
    assert_eq!(house.pictures(&multipart, &["--init", start]), [png(4)]);
}

#[test]
fn a_model_is_taken_along_without_its_secret_and_switched_off() {
    let house = House::open();
    let key = house.connect(
        "name: Taken\nstructure: openai_chat\nendpoint: URL/v1\nmodel: m\nauth: house\nprivate_network: true\n\
         features: {modalities: [text_to_text]}\n",
        &["hi"],
    );
    let file = house.rig.run(&["custom", "export", &key]).out;
    assert!(file.contains("auth_profile") && !file.contains(SECRET), "{file}");
    let path = house.rig.write("taken.yaml", &file);
    let again = house.rig.json(&["custom", "import", path.to_str().unwrap()]);
    assert_eq!(again["model"]["source"], "custom/taken-2");
    assert_eq!(again["model"]["life"]["status"], "draft");
    assert_eq!(house.rig.run(&["custom", "off", &key]).code, 0);
    assert_eq!(house.rig.run(&["ask", "hi", "-m", &key]).code, 4);
    let kept = house.rig.run(&["auth", "remove", "house"]);
    assert!(kept.code == 2 && kept.err.contains("taken"), "{}", kept.said());
    let asked = house.rig.run(&["custom", "remove", &key]);
    assert!(asked.code == 2 && asked.err.contains("--force"), "{}", asked.said());
    assert_eq!(house.rig.run(&["custom", "remove", &key, "--force"]).code, 0);
}

#[test]
fn prompts_are_made_by_the_one_model_of_words() {
    let house = House::open();
    house.connect(
        "name: Writer\nstructure: openai_chat\nendpoint: URL/v1\nmodel: m\nauth: house\nprivate_network: true\n\
         features: {modalities: [text_to_text, image_to_text], data_generation: true}\n",
        &["hi"],
    );
    let better = house.rig.run(&["prompt", "improve", "a cat"]);
    assert_eq!((better.code, better.out.trim()), (0, "You said: a cat"), "{}", better.err);
    let picture = house.rig.write("a.png", png(5));
    let told = house.rig.run(&["describe", picture.to_str().unwrap()]);
    assert!(told.code == 0 && told.out.contains("image_url"), "{}", told.said());
    let several = house.rig.run(&["prompt", "vary", "a cat", "-n", "2"]);
    assert_eq!(several.code, 0, "{}", several.said());
    assert_eq!(house.rig.run(&["custom", "copy", "writer", "second"]).code, 0);
    assert_eq!(house.rig.run(&["custom", "publish", "second"]).code, 0);
    let which = house.rig.run(&["prompt", "improve", "a cat"]);
    assert!(which.code == 2 && which.err.contains("default_text_model"), "{}", which.said());
    let set = ["--setting", "default_text_model=custom/second", "prompt", "improve", "a cat"];
    assert_eq!(house.rig.run(&set).code, 0);
}

#[test]
fn words_that_did_not_come_are_asked_for_again() {
    let house = House::open();
    let text = format!(
        "name: Breaks\nstructure: openai_chat\nendpoint: {}/breaks/v1\nmodel: m\nauth: house\nprivate_network: true\n\
         status: published\nfeatures: {{modalities: [text_to_text]}}\n",
        house.url
    );
    let file = house.rig.write("model.yaml", text);
    let key = house.rig.json(&["custom", "add", file.to_str().unwrap()])["model"]["key"].clone();
    assert_eq!(house.rig.run(&["custom", "publish", key.as_str().unwrap()]).code, 0);
    assert_ne!(house.rig.run(&["ask", "hi", "-m", key.as_str().unwrap()]).code, 0);
    let id = house.rig.json(&["jobs", "list"])["items"][0]["id"].as_str().unwrap().to_owned();
    let refused = house.rig.run(&["jobs", "retry", &id]);
    assert!(refused.code == 2 && refused.err.contains("--resend-unknown"), "{}", refused.said());
    assert!(refused.err.contains("its words") && !refused.err.contains("picture"), "{}", refused.said());
    let again = house.rig.run(&["jobs", "retry", &id, "--resend-unknown"]);
    assert_eq!((again.code, again.out.as_str()), (0, "You said: hi\n"), "{}", again.err);
    assert!(!again.err.contains("picture"), "{}", again.err);
}

/// The secret stands in the key file and nowhere else.
fn nothing_leaks(house: &House, said: &Ran) {
    assert!(!said.said().contains(SECRET));
    let with: Vec<_> =
        house.rig.files().into_iter().filter(|path| holds(&fs::read(path).unwrap(), SECRET)).collect();
    assert_eq!(with, [house.rig.root().join("api_keys.yaml")]);
}
