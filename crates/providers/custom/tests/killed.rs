//! Models that a person described, in the program's own loop, against a vendor that bills: killed at every effect, paid
//! once, never lost.
#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

use impasto_provider_custom::Custom;
use impasto_sdk::{Authoring, Generate, Result};
use impasto_testkit::{
    provider::entry,
    scripted::Studio,
    world::{Life, Tally, Way, World, killed_at_every_effect},
};
use serde_json::{Value, json};

/// The vendor's job and its polls, as a definition.
fn later() -> Value {
    json!({
        "name": "Studio, later", "endpoint": "https://studio.example/jobs", "auth": "studio", "model": "scripted-1",
        "features": {"modalities": ["text_to_image"]},
        "body": {"type": "json", "template": "{\"model\": \"{{model}}\", \"prompt\": \"{{prompt}}\", \"count\": {{count}}}"},
        "response": {"output": "pictures", "kind": "url", "download": "with_auth",
            "usage": {"input_tokens": "usage.text_in", "output_tokens": "usage.image_out"}},
        "task": {"id": "id", "poll_url": "https://studio.example/jobs/{{task_id}}", "status": "status", "done": ["done"],
            "failed": ["failed"], "cancel": {"method": "DELETE", "url": "https://studio.example/jobs/{{task_id}}"}}
    })
}

/// The vendor's order, whose answer holds its pictures in base64.
fn at_once() -> Value {
    json!({
        "name": "Studio, at once", "endpoint": "https://studio.example/pictures", "auth": "studio", "model": "scripted-1",
        "features": {"modalities": ["text_to_image"]},
        "body": {"type": "json", "template": "{\"model\": \"{{model}}\", \"prompt\": {{prompt}}, \"count\": {{count}}}"},
        "response": {"output": "pictures[*]", "kind": "base64"}
    })
}

/// The vendor's order, whose answer says where its pictures are.
fn addressed() -> Value {
    json!({
        "name": "Studio, by address", "endpoint": "https://studio.example/pictures", "auth": "studio",
        "model": "scripted-1", "features": {"modalities": ["text_to_image"]},
        "body": {"type": "json", "template":
            "{\"as\": \"addresses\", \"model\": \"{{model}}\", \"prompt\": {{prompt}}, \"count\": {{count}}}"},
        "response": {"output": "pictures[*]", "kind": "url", "download": "with_auth"}
    })
}

fn task() -> Generate {
    Generate { count: 2, ..Generate::new("studio", "a \"cat\" {{count}}\n") }
}

fn killed(definition: &Value) -> Tally {
    assert_eq!(Custom.check(definition), []);
    let world = || -> Result<World> {
        let mut world = World::new(entry("custom"), |clock| Way::to(Box::new(Studio::default()), clock))?;
        world.definition = definition.clone();
        Ok(world)
    };
    killed_at_every_effect(world, |_| Ok(task())).unwrap()
}

#[test]
fn a_task_that_is_killed_at_every_effect_is_paid_once_and_never_lost() {
    let tally = killed(&later());
    assert!(tally.kills > 60 && tally.answered > 20 && tally.settled > 20, "{tally:?}");
    assert!(tally.unknown > 0 && tally.unknown < tally.settled / 2, "{tally:?}");
}

#[test]
fn pictures_in_an_answer_are_kept_at_every_effect() {
    let tally = killed(&at_once());
    assert!(tally.kills >= 20 && tally.answered > 2 && tally.settled > 5, "{tally:?}");
}

#[test]
fn pictures_at_an_address_are_kept_at_every_effect_and_the_address_stays_out_of_the_journal() {
    let tally = killed(&addressed());
    assert!(tally.kills > 20 && tally.answered > 2 && tally.settled > 5, "{tally:?}");
    let (mut effects, mut answered) = (0, 0);
    loop {
        let mut world =
            World::new(entry("custom"), |clock| Way::to(Box::new(Studio::default()), clock)).unwrap();
        world.definition = addressed();
        let call = world.intend(&[task()]).unwrap().remove(0);
        world.fuse.arm(effects);
        let life = world.run(call).unwrap();
        let row = world.calls().unwrap().remove(0);
        answered += u32::from(row.phase.as_str() == "answered");
        // What the provider made of an answer may hold signed addresses; the answer itself is in the spool.
        assert!(!json!(row).to_string().contains("/files/"), "after {effects} effects: {row:?}");
        if life != Life::Killed {
            break;
        }
        effects += 1;
    }
    assert!(answered > 0, "no row was looked at while its pictures were fetched");
}

#[test]
fn the_prompt_arrives_unchanged_and_the_pictures_byte_for_byte() {
    for definition in [later(), at_once(), addressed()] {
        let mut world =
            World::new(entry("custom"), |clock| Way::to(Box::new(Studio::default()), clock)).unwrap();
        world.definition = definition;
        let call = world.intend(&[task()]).unwrap().remove(0);
        world.run(call).unwrap();
        assert_eq!(world.gallery().unwrap(), world.books.served());
        let bill = world.books.bill();
        assert_eq!((bill.len(), bill[0].prompt.as_str(), bill[0].pictures), (1, task().prompt.as_str(), 2));
    }
}
