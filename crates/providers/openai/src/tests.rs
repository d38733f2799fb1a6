//! Samples for the tests of every file, and tests of the whole provider.

use crate::OpenAi;
use impasto_sdk::{
    Answer, AnswerBody, Blob, Capabilities, Cx, Effect, Exchange, Feature, Frame, Generate, Kind, Method,
    Mode, Outcome, Price, Provider, Registry, Retry, Size, Starter, Status, Step, Task,
};
use serde_json::{Value, json};

pub(crate) fn cx() -> Cx {
    Cx {
        boundary: "seam".into(),
        now_ms: 1_795_255_200_000,
        idempotency_key: "ours".into(),
        ..Cx::new(OpenAi.info().base_url)
    }
}

pub(crate) fn generate(model: &str) -> Generate {
    Generate {
        frame: Frame { pixels: Some(Size::new(1024, 1024)), ..Frame::default() },
        ..Generate::new(model, "a lighthouse at dusk, \"wide\"")
    }
}

pub(crate) fn picture(id: &str, media_type: &str) -> Blob {
    Blob { id: id.into(), media_type: media_type.into(), bytes: id.len() as u64, width: 1024, height: 1024 }
}

pub(crate) fn answer(status: u16, body: Value) -> Answer {
    let headers = vec![("x-request-id".into(), "req_1".into())];
    let blobs = (0..4).map(|n| picture(&n.to_string(), "image/png")).collect();
    Answer { status, headers, body: AnswerBody::Json(body), blobs, whole: true }
}

pub(crate) fn json_body(exchange: &Exchange) -> Value {
    assert_eq!(exchange.body.content_type, "application/json");
    serde_json::from_str(&exchange.body.outline()).unwrap()
}

fn starters() -> Vec<Starter> {
    serde_json::from_str(OpenAi.starters()).unwrap()
}

fn send(task: &Task, cx: &Cx) -> Exchange {
    match OpenAi.begin(task, cx).unwrap() {
        Step::Send { exchange, .. } => *exchange,
        Step::Done(outcome) => panic!("nothing was sent: {outcome:?}"),
    }
}

fn done(task: &Task, answer: &Answer) -> Outcome {
    match OpenAi.next(task, &cx(), (), answer).unwrap() {
        Step::Done(outcome) => *outcome,
        Step::Send { exchange, .. } => panic!("more was sent: {exchange:?}"),
    }
}

/// A task as large as these capabilities allow in this mode.
fn task_within(id: &str, caps: &Capabilities, mode: Mode) -> Generate {
    let mut task = generate(id);
    task.mode = mode;
    if mode != Mode::Txt2img {
        task.init = Some(picture("init", "image/png"));
    }
    if mode == Mode::Inpaint {
        task.mask = Some(picture("mask", "image/png"));
    }
    if caps.supports_reference_images {
        task.references = vec![picture("ref", "image/png"); 2];
    }
    task.partial_images = caps.max_partial_images.map_or(0, std::num::NonZero::get);
    task
}

#[test]
fn it_registers_itself_under_its_folders_name() {
    let registry = Registry::collect(&["openai"]).unwrap();
    let entry = registry.get("openai").unwrap();
    assert_eq!(entry.package, "impasto-provider-openai");
    assert_eq!(entry.starters().len(), 11);
}

#[test]
fn starters_claim_only_what_the_adapter_sends_and_say_what_it_costs() {
    for starter in starters() {
        let (_, idle) = starter.capabilities.within(&OpenAi.adapter(&starter.id));
        assert_eq!(idle, [""; 0], "{}", starter.id);
        assert!(
            starter.description.contains("Needs an OpenAI API key; calls may be billed"),
            "{}",
            starter.id
        );
        let options = starter.default_settings.provider_options.unwrap_or_default();
        let known = OpenAi.options(&starter.id).map(schemars::Schema::to_value).unwrap_or_default();
        for name in options.keys() {
            assert!(known["properties"].get(name).is_some(), "{} lacks {name}", starter.id);
        }
    }
}

#[test]
fn every_mode_and_feature_of_every_starter_leads_to_a_request_with_it() {
    for starter in starters() {
        for mode in starter.capabilities.modes.clone() {
            let task = task_within(&starter.id, &starter.capabilities, mode);
            let exchange = send(&Task::Generate(Box::new(task.clone())), &cx());
            assert_eq!(exchange.effect, Effect::Billed);
            let pictures = task.pictures().count();
            if pictures == 0 {
                assert!(exchange.url.ends_with("/images/generations"), "{}", starter.id);
                continue;
            }
            assert!(exchange.url.ends_with("/images/edits"), "{}", starter.id);
            let form = exchange.body.outline();
            let times = |name: &str| form.matches(&format!("; name=\"{name}\"")).count();
            assert_eq!(times(if pictures > 1 { "image[]" } else { "image" }), pictures, "{}", starter.id);
            assert_eq!(times("mask"), usize::from(mode == Mode::Inpaint), "{}", starter.id);
            let streams = starter.capabilities.has(Feature::PartialImages);
            assert_eq!(form.contains("name=\"stream\"\r\n\r\ntrue\r\n"), streams, "{}", starter.id);
        }
    }
}

#[test]
fn the_catalogue_starts_with_what_lives_and_dates_what_dies() {
    let starters = starters();
    let ids: Vec<_> = starters.iter().map(|s| s.id.as_str()).collect();
    assert_eq!(ids[0], "gpt-image-2.6-flare");
    for starter in &starters {
        let dated = starter.retires_on.as_deref();
        assert_eq!(
            dated.is_some(),
            matches!(starter.status, Status::Deprecated | Status::Retired),
            "{}",
            starter.id
        );
        assert_eq!(
            dated.is_some_and(|day| day <= "2026-11-21"),
            starter.status == Status::Retired,
            "{}",
            starter.id
        );
        let heir = starter.replaced_by.as_deref();
        assert_eq!(heir.is_some(), dated.is_some(), "{}", starter.id);
        assert!(heir.is_none_or(|id| starters.iter().any(|s| s.id == id && s.status == Status::Ga)));
    }
    let first_dead = starters.iter().position(|s| s.status != Status::Ga).unwrap();
    assert!(starters[first_dead..].iter().all(|s| s.status != Status::Ga));
}

#[test]
fn every_usual_size_obeys_the_rules_for_free_sizes() {
    for starter in starters() {
        let (Some(table), Some(rules)) =
            (&starter.capabilities.aspect_ratio_sizes, starter.capabilities.free_size)
        else {
            continue;
        };
        for (ratio, size) in table.iter() {
            let n = rules.multiple_of.get();
            assert!(size.width.is_multiple_of(n) && size.height.is_multiple_of(n), "{size}");
            assert!(rules.min_pixels.unwrap() <= size.pixels() && size.pixels() <= rules.max_pixels.unwrap());
            assert!(size.ratio().same_shape(ratio), "{size} is not {ratio}");
        }
    }
}

#[test]
fn every_price_is_of_a_starter_and_ends_in_an_entry_that_always_holds() {
    let prices: Vec<Price> = serde_json::from_str(OpenAi.prices()).unwrap();
    let starters = starters();
    for price in &prices {
        assert!(starters.iter().any(|s| s.id == price.model), "{}", price.model);
        let by_tokens = price.output_tokens.last().map(|row| &row.when).filter(|_| price.tokens.is_some());
        let last = by_tokens.or_else(|| price.images.last().map(|row| &row.when)).unwrap();
        assert!(last.size.is_none() && last.options.is_empty(), "{}", price.model);
    }
    for starter in starters.iter().filter(|s| s.status != Status::Retired) {
        assert!(prices.iter().any(|p| p.model == starter.id), "{} has no price", starter.id);
    }
}

#[test]
fn a_probe_is_free_and_reads_the_list_of_models() {
    let exchange = send(&Task::Probe, &cx());
    assert_eq!((exchange.method, exchange.effect), (Method::Get, Effect::Free));
    assert_eq!(exchange.url, "https://api.openai.com/v1/models");
    let listed = answer(200, json!({"object": "list", "data": [{"id": "gpt-image-2"}]}));
    assert_eq!(done(&Task::Probe, &listed), Outcome::Healthy("1 models listed".into()));
    let rejected = answer(401, json!({"error": {"code": "invalid_api_key", "message": "sk-abc is wrong"}}));
    let error = OpenAi.next(&Task::Probe, &cx(), (), &rejected).unwrap_err();
    assert_eq!((error.kind, error.retry), (Kind::Unauthenticated, Retry::Never));
    assert!(!error.to_string().contains("sk-abc"));
}

#[test]
fn discovery_learns_when_models_retire() {
    let listed = answer(
        200,
        json!({"data": [
            {"id": "gpt-image-1.5", "shutdown_date": "2026-12-01"},
            {"id": "gpt-image-2", "shutdown_date": null},
            {"object": "model"}
        ]}),
    );
    let Outcome::Models(found) = done(&Task::Discover, &listed) else { panic!("no models") };
    let found: Vec<_> = found.iter().map(|f| (f.id.as_str(), f.retires_on.as_deref())).collect();
    assert_eq!(found, [("gpt-image-1.5", Some("2026-12-01")), ("gpt-image-2", None)]);
}

#[test]
fn the_settings_are_described_for_people() {
    let schema = Provider::settings(&OpenAi).unwrap().to_value();
    for (name, property) in schema["properties"].as_object().unwrap() {
        assert!(property.get("description").is_some(), "{name}");
    }
}

#[test]
fn a_setting_of_a_wrong_shape_is_refused_before_sending() {
    let mut cx = cx();
    cx.settings = json!({"auth": "magic"});
    for task in [Task::Probe, Task::Generate(Box::new(generate("gpt-image-2")))] {
        assert_eq!(OpenAi.begin(&task, &cx).unwrap_err().kind, Kind::Config);
    }
}
