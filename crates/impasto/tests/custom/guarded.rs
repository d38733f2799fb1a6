//! What is refused before it can do harm, and what is told plainly.

use crate::{House, standin::SECRET};

const CHAT: &str = "name: House chat\nstructure: openai_chat\nendpoint: URL/v1\nmodel: house-7b\nauth: house\n\
                    private_network: true\nfeatures: {modalities: [text_to_text], structured_response: true}\n";

#[test]
fn a_model_whose_profile_is_not_there_or_goes_elsewhere_is_not_published() {
    let house = House::open();
    let elsewhere = ["auth", "add", "elsewhere", "--type", "bearer", "--host", "api.acme.example"];
    assert_eq!(house.rig.run_with(&elsewhere, SECRET).code, 0);
    for (name, said) in
        [("nobody", "\"nobody\" is not known"), ("elsewhere", "goes to api.acme.example alone")]
    {
        let text = CHAT.replace("URL", &house.url).replace("auth: house", &format!("auth: {name}"));
        let file = house.rig.write("model.yaml", text);
        let added = house.rig.json(&["custom", "add", file.to_str().unwrap()]);
        let key = added["model"]["key"].as_str().unwrap();
        assert_eq!(added["model"]["findings"][0]["field"], "/auth", "{added}");
        let refused = house.rig.run(&["custom", "publish", key]);
        assert_eq!(refused.code, 2, "{}", refused.said());
        assert!(refused.err.contains("/auth") && refused.err.contains(said), "{}", refused.err);
    }
    for (arguments, secret, said) in [
        (&["auth", "add", "wide", "--type", "bearer", "--host", ".com"][..], SECRET, "below it"),
        (&["auth", "add", "half", "--type", "basic", "--host", "a.example"], SECRET, "user:password"),
    ] {
        let refused = house.rig.run_with(arguments, secret);
        assert!(refused.code != 0 && refused.err.contains(said), "{}", refused.said());
    }
}

#[test]
fn an_answer_in_another_form_is_shown_paid_and_no_success() {
    let house = House::open();
    let key = house.connect(CHAT, &["hi"]);
    let schema = |text: &str| house.rig.write("schema.json", text).to_str().unwrap().to_owned();
    let fits = schema(r#"{"type": "object", "required": ["colour"]}"#);
    assert_eq!(house.rig.run(&["ask", "hi", "-m", &key, "--schema", &fits]).code, 0);
    let other = schema(r#"{"type": "object", "required": ["shade"]}"#);
    let told = house.rig.run(&["ask", "hi", "-m", &key, "--schema", &other]);
    assert_eq!((told.code, told.out.trim()), (6, "{\"colour\":\"red\"}"), "{}", told.err);
    assert!(told.err.contains("does not have the form") && told.err.contains("shade"), "{}", told.err);
    assert!(told.err.contains("11 tokens in, 7 out"), "{}", told.err);
    let sent = house.server.log().len();
    let wrong = schema(r#"{"type": "objekt"}"#);
    let refused = house.rig.run(&["ask", "hi", "-m", &key, "--schema", &wrong]);
    assert!(refused.code == 3 && refused.err.contains("no valid JSON Schema"), "{}", refused.said());
    assert_eq!(house.server.log().len(), sent, "nothing was sent");
}

#[test]
fn one_key_asks_once() {
    let house = House::open();
    let key = house.connect(CHAT, &["hi"]);
    let sent = house.server.log().len();
    let ask = |prompt: &str| house.rig.run(&["ask", prompt, "-m", &key, "--idempotency-key", "a-1"]);
    let (first, again) = (ask("hi"), ask("hi"));
    assert_eq!((first.code, first.out.as_str()), (0, "You said: hi\n"), "{}", first.err);
    assert_eq!((again.code, again.out.as_str()), (0, "You said: hi\n"), "{}", again.err);
    assert_eq!(house.server.log().len(), sent + 1);
    assert_ne!(ask("something else").code, 0);
}

#[test]
fn lists_say_what_a_model_of_words_is_and_where_it_is_in_its_life() {
    let house = House::open();
    let key = house.connect(CHAT, &["hi"]);
    let row = || {
        let list = house.rig.run(&["models", "list", "-p", "custom"]).out;
        list.lines().find(|line| line.starts_with("custom/")).unwrap_or_default().to_owned()
    };
    assert!(row().contains("txt2txt") && row().ends_with("ready"), "{}", row());
    assert_eq!(house.rig.run(&["custom", "off", &key]).code, 0);
    assert!(row().ends_with("off"), "{}", row());
    assert_eq!(house.rig.run(&["custom", "unpublish", &key]).code, 0);
    assert!(row().ends_with("draft"), "{}", row());
    let usage = house.rig.run(&["usage"]);
    assert!(usage.said().contains("unpriced") && !usage.said().contains('$'), "{}", usage.said());
    let phantom = house.rig.run(&["models", "install", "external://custom/foo"]);
    assert!(phantom.code == 2 && phantom.err.contains("impasto custom add"), "{}", phantom.said());
    let empty = house.rig.write("empty.yaml", "# nothing yet\n");
    let refused = house.rig.run(&["custom", "add", empty.to_str().unwrap()]);
    assert!(refused.code == 2 && refused.err.contains("empty"), "{}", refused.said());
}

#[test]
fn a_rehearsal_shows_the_secret_in_its_true_place() {
    let house = House::open();
    let host = house.url.trim_start_matches("http://").to_owned();
    for (kind, place) in [
        (&["--type", "query", "--param", "key"][..], "?key=••••"),
        (
            &["--type", "header", "--header", "X-Key", "--prefix", "Key "],
            "x-key: Key •••• (auth profile other)",
        ),
        (&["--type", "basic"], "authorization: Basic •••• (auth profile other)"),
    ] {
        let add = [&["auth", "add", "other", "--replace", "--host", &host], kind].concat();
        assert_eq!(house.rig.run_with(&add, "me:sk-house-0a1b").code, 0);
        let text = CHAT.replace("URL", &house.url).replace("auth: house", "auth: other");
        let file = house.rig.write("model.yaml", text);
        let added = house.rig.json(&["custom", "add", file.to_str().unwrap()]);
        let shown = house.rig.run(&["custom", "test", added["model"]["key"].as_str().unwrap(), "--dry"]);
        assert!(shown.out.contains(place), "{kind:?}: {}", shown.said());
    }
    assert_eq!(house.server.log().len(), 0, "nothing is sent");
}
