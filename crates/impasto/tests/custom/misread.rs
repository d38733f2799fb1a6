//! A paid answer that the definition does not fit: it is kept, its price is at risk, and a mended definition reads it.

use crate::{House, standin::png};
use serde_json::json;
use std::fs;

#[test]
fn a_mended_definition_reads_the_answer_that_was_paid_for() {
    let house = House::open();
    let definition = |kind: &str| {
        let text = format!(
            "name: Urls\nendpoint: {}/urls\nauth: house\nprivate_network: true\n\
             features: {{modalities: [text_to_image]}}\nprice: {{image_usd: 0.02, as_of: 2026-11-21}}\n\
             body: {{type: json, template: '{{\"prompt\": {{{{prompt}}}}}}'}}\n\
             response: {{output: 'urls[*]', kind: {kind}}}\n",
            house.url
        );
        house.rig.write("model.yaml", text).to_str().unwrap().to_owned()
    };
    let added = house.rig.json(&["custom", "add", &definition("base64")]);
    let key = added["model"]["key"].as_str().unwrap();
    assert_eq!(house.rig.run(&["custom", "publish", key]).code, 0);

    let failed = house.rig.run(&["generate", "a red cat", "-m", key]);
    assert_ne!(failed.code, 0);
    assert!(failed.err.contains("it may have been billed (about $0.02"), "{}", failed.err);
    assert_eq!(house.rig.json(&["usage", "--by", "model"]), json!([]), "neither paid nor free for certain");
    let jobs = house.rig.json(&["jobs", "list"]);
    let job = jobs["items"][0]["id"].as_str().unwrap();
    let sent = || house.server.log().iter().filter(|request| request.method == "POST").count();
    let asked = sent();
    assert_ne!(house.rig.run(&["jobs", "retry", job]).code, 0, "it is read as before");

    assert_eq!(house.rig.run(&["custom", "edit", key, &definition("url")]).code, 0);
    let read = house.rig.json(&["jobs", "retry", job]);
    assert_eq!(read["state"], "done", "{read}");
    let image = house.rig.json(&["images", "show", read["images"][0]["id"].as_str().unwrap()]);
    assert_eq!(fs::read(image["path"].as_str().unwrap()).unwrap(), png(1));
    assert_eq!(sent(), asked, "nothing was sent again");
    assert!((house.spent(key) - 0.04).abs() < 1e-12, "the two pictures that came");
}

#[test]
fn a_task_that_a_poll_did_not_find_is_asked_for_again_and_not_sent_again() {
    let house = House::open();
    let text = format!(
        "name: Lost\nendpoint: {0}/lost\nauth: house\nprivate_network: true\n\
         features: {{modalities: [text_to_image]}}\nprice: {{image_usd: 0.02, as_of: 2026-11-21}}\n\
         body: {{type: json, template: '{{\"prompt\": {{{{prompt}}}}}}'}}\n\
         task: {{id: task.id, poll_url: '{0}/tasks/{{{{task_id}}}}', status: state, done: [succeeded]}}\n\
         response: {{output: url, kind: url}}\n",
        house.url
    );
    let file = house.rig.write("model.yaml", text);
    let added = house.rig.json(&["custom", "add", file.to_str().unwrap()]);
    let key = added["model"]["key"].as_str().unwrap();
    assert_eq!(house.rig.run(&["custom", "publish", key]).code, 0);
    let failed = house.rig.run(&["generate", "a red cat", "-m", key]);
    assert!(failed.err.contains("it may have been billed (about $0.020)"), "{}", failed.err);
    assert!(failed.err.contains("impasto jobs retry ") && !failed.err.contains("resend"), "{}", failed.err);
    let jobs = house.rig.json(&["jobs", "list"]);
    let brought = house.rig.json(&["jobs", "retry", jobs["items"][0]["id"].as_str().unwrap()]);
    assert_eq!(brought["state"], "done", "{brought}");
    assert_eq!(house.server.log().iter().filter(|request| request.path == "/lost").count(), 1);
}
