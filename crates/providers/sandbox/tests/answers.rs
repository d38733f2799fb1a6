//! How it answers: streams, errors, missing pictures, and what it declares.

mod support;

use image::{DynamicImage, GrayImage};
use impasto_provider_sandbox::Sandbox;
use impasto_sdk::{
    AnswerBody, Effect, Generate, Glimpse, Item, Kind, Local, Mode, Money, Outcome, Price, Provider, Retry,
    SizeTable, Starter, Step, Task,
};
use serde_json::json;
use std::time::Duration;
use support::{Host, cx, exchange, options, order, picture, run};

fn several(count: u32, wanted: serde_json::Value) -> Generate {
    options(Generate { count, ..order("hills") }, wanted)
}

const SOON: Retry = Retry::After(Some(Duration::from_millis(200)));

/// The ways to fail that give no picture.
const FAILURES: [(&str, Kind, Retry); 12] = [
    ("invalid_request", Kind::InvalidRequest, Retry::Never),
    ("unauthenticated", Kind::Unauthenticated, Retry::Never),
    ("permission_denied", Kind::PermissionDenied, Retry::Never),
    ("not_found", Kind::NotFound, Retry::Never),
    ("rate_limited", Kind::RateLimited, SOON),
    ("quota", Kind::QuotaExceeded, Retry::Never),
    ("refused", Kind::ContentRefused, Retry::Never),
    ("server_error", Kind::Unavailable, Retry::Never),
    ("unavailable", Kind::Unavailable, Retry::After(None)),
    ("timeout", Kind::Timeout, Retry::Never),
    ("bad_response", Kind::BadResponse, Retry::Never),
    ("empty", Kind::BadResponse, Retry::Never),
];

#[test]
fn each_way_to_fail_has_its_kind_and_retry() {
    for (fail, kind, retry) in FAILURES {
        let error = run(&several(2, json!({ "fail": fail })), &mut Host::default()).unwrap_err();
        assert_eq!((error.kind, error.retry), (kind, retry), "{fail}: {error}");
    }
}

#[test]
fn no_way_to_fail_is_declared_without_a_test() {
    let schema = serde_json::to_value(Provider::options(&Sandbox, "canvas").unwrap()).unwrap();
    let declared =
        schema["$defs"]["Fail"]["oneOf"].as_array().unwrap().iter().map(|way| way["const"].as_str());
    let mut declared: Vec<_> = declared.flatten().collect();
    // Those that give some pictures have tests of their own below.
    let mut tried: Vec<_> = FAILURES.iter().map(|(fail, ..)| *fail).collect();
    tried.extend(["none", "refuse_last", "cut_body"]);
    declared.sort_unstable();
    tried.sort_unstable();
    assert_eq!(declared, tried);
}

#[test]
fn pictures_that_are_left_out_are_missing_with_a_reason() {
    let images = run(&several(3, json!({ "answer_fewer": 1 })), &mut Host::default()).unwrap();
    assert!(matches!(images.items[..], [Item::Image { .. }, Item::Image { .. }, Item::Missing(_)]));
    let none = run(&several(2, json!({ "answer_fewer": 2 })), &mut Host::default()).unwrap_err();
    assert_eq!(none.kind, Kind::BadResponse);
}

#[test]
fn a_refused_picture_does_not_cost_the_others() {
    for partial_images in [0, 1] {
        let order = Generate { partial_images, ..several(2, json!({ "fail": "refuse_last" })) };
        let images = run(&order, &mut Host::default()).unwrap();
        assert!(matches!(images.items[0], Item::Image { .. }));
        assert!(matches!(&images.items[1], Item::Missing(error) if error.kind == Kind::ContentRefused));
    }
}

#[test]
fn what_was_whole_of_a_cut_body_is_kept() {
    for partial_images in [0, 2] {
        let order = Generate { partial_images, ..several(2, json!({ "fail": "cut_body" })) };
        let images = run(&order, &mut Host::default()).unwrap();
        assert!(matches!(images.items[0], Item::Image { .. }), "{partial_images}");
        assert!(matches!(&images.items[1], Item::Missing(error) if error.kind == Kind::BadResponse));
    }
}

#[test]
fn a_stream_shows_unfinished_pictures_and_ends_with_the_finished_ones() {
    let mut host = Host::default();
    let order = Generate { count: 2, partial_images: 3, ..order("a lighthouse at dusk") };
    let task = Task::Generate(Box::new(order.clone()));
    Sandbox.serve(&exchange(&task, &cx("call-1")), &mut host).unwrap();
    let answer = host.answer();
    let AnswerBody::Events(events) = &answer.body else { panic!("{:?}", answer.body) };
    let names: Vec<_> = events.iter().map(|event| event.name.as_str()).collect();
    let one = ["partial_image", "partial_image", "partial_image", "completed"];
    assert_eq!(names, [&one[..], &one[..], &["done"]].concat());
    let glimpses: Vec<_> =
        events.iter().filter_map(|event| Provider::glimpse(&Sandbox, &task, &cx("call-1"), event)).collect();
    assert_eq!(glimpses.len(), 8);
    assert!(matches!(glimpses[0], Glimpse::Partial { index: 0, .. }));
    assert!(matches!(glimpses[7], Glimpse::Landed { index: 1, .. }));

    let Step::Done(outcome) = Provider::next(&Sandbox, &task, &cx("call-1"), (), &answer).unwrap() else {
        panic!()
    };
    let Outcome::Images(images) = *outcome else { panic!() };
    let plain = Generate { partial_images: 0, ..order };
    let mut second = Host::default();
    let whole = run(&plain, &mut second).unwrap();
    for i in 0..2 {
        assert_eq!(
            picture(&images.items[i], &host),
            picture(&whole.items[i], &second),
            "streamed or not, the same"
        );
    }
}

#[test]
fn a_delay_is_waited_for_and_spread_between_unfinished_pictures() {
    let mut host = Host::default();
    run(&options(order("hills"), json!({ "delay_ms": 900 })), &mut host).unwrap();
    assert_eq!(host.paused, Duration::from_millis(900));
    let mut host = Host::default();
    run(&Generate { partial_images: 2, ..options(order("hills"), json!({ "delay_ms": 900 })) }, &mut host)
        .unwrap();
    assert_eq!(host.paused, Duration::from_millis(900));
}

#[test]
fn it_stops_when_nobody_listens() {
    for patience in 0..4 {
        let mut host = Host { patience: Some(patience), ..Host::default() };
        let task = Task::Generate(Box::new(options(order("hills"), json!({ "delay_ms": 50 }))));
        let error = Sandbox.serve(&exchange(&task, &cx("k")), &mut host).unwrap_err();
        assert_eq!(error.kind, Kind::Cancelled);
    }
}

#[test]
fn what_belongs_together_must_come_together() {
    let mut host = Host::default();
    let image = host.keep(&DynamicImage::from(GrayImage::new(16, 16)));
    let small = host.keep(&DynamicImage::from(GrayImage::new(8, 16)));
    let wrong = [
        Generate { mode: Mode::Img2img, ..order("x") },
        Generate { mode: Mode::Inpaint, init: Some(image.clone()), ..order("x") },
        Generate { mode: Mode::Img2img, init: Some(image.clone()), mask: Some(image.clone()), ..order("x") },
        Generate { mode: Mode::Inpaint, init: Some(image), mask: Some(small), ..order("x") },
        Generate { count: 0, ..order("x") },
        Generate {
            frame: impasto_sdk::Frame {
                pixels: Some(impasto_sdk::Size::new(4104, 8)),
                ..impasto_sdk::Frame::default()
            },
            ..order("x")
        },
    ];
    for order in wrong {
        let error = run(&order, &mut Host { inputs: host.inputs.clone(), ..Host::default() }).unwrap_err();
        assert_eq!(error.kind, Kind::InvalidRequest, "{error}");
    }
}

#[test]
fn options_of_another_shape_are_refused_before_anything_is_sent() {
    let task = Task::Generate(Box::new(options(order("x"), json!({ "sytle": "poster" }))));
    let error = Provider::begin(&Sandbox, &task, &cx("k")).unwrap_err();
    assert!(error.kind == Kind::InvalidRequest && error.message.contains("sytle"), "{error}");
}

#[test]
fn pictures_are_billed_and_cost_nothing() {
    let task = Task::Generate(Box::new(order("two words")));
    assert_eq!(exchange(&task, &cx("k")).effect, Effect::Billed);
    let usage = run(&order("two words"), &mut Host::default()).unwrap().usage.unwrap();
    assert_eq!((usage.text_in, usage.image_out, usage.charged), (2, 1, None));
}

#[test]
fn it_can_be_probed_and_lists_its_starters() {
    let starters: Vec<Starter> = serde_json::from_str(Provider::starters(&Sandbox)).unwrap();
    for task in [Task::Probe, Task::Discover] {
        let mut host = Host::default();
        let exchange = exchange(&task, &cx("k"));
        assert_eq!(exchange.effect, Effect::Free);
        Sandbox.serve(&exchange, &mut host).unwrap();
        let answer = host.answer();
        let Step::Done(outcome) = Provider::next(&Sandbox, &task, &cx("k"), (), &answer).unwrap() else {
            panic!()
        };
        match *outcome {
            Outcome::Healthy(words) => assert!(words.contains("offline")),
            Outcome::Models(found) => {
                assert!(found.iter().map(|f| &f.id).eq(starters.iter().map(|starter| &starter.id)));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn starters_claim_only_what_can_be_sent_and_are_free() {
    let starters: Vec<Starter> = serde_json::from_str(Provider::starters(&Sandbox)).unwrap();
    let prices: Vec<Price> = serde_json::from_str(Provider::prices(&Sandbox)).unwrap();
    for starter in starters {
        let (_, idle) = starter.capabilities.within(&Provider::adapter(&Sandbox, &starter.id));
        assert!(idle.is_empty(), "{}: {idle:?}", starter.id);
        assert!(starter.description.contains("no key") && starter.description.contains("free"));
        let price = prices.iter().find(|price| price.model == starter.id).unwrap();
        assert!(price.images.iter().all(|image| image.usd == Money::ZERO));
    }
}

#[test]
fn presets_have_the_shape_that_they_name() {
    let starters: Vec<Starter> = serde_json::from_str(Provider::starters(&Sandbox)).unwrap();
    for starter in &starters {
        for preset in starter.capabilities.resolution_presets.iter().flatten() {
            assert!(preset.size().ratio().same_shape(preset.aspect_ratio), "{}", preset.label);
        }
        for (ratio, size) in starter.capabilities.aspect_ratio_sizes.iter().flat_map(SizeTable::iter) {
            assert!(size.ratio().same_shape(ratio), "{ratio} {size}");
        }
    }
}

#[test]
fn an_address_that_it_does_not_know_is_not_found() {
    let mut host = Host::default();
    Sandbox.serve(&impasto_sdk::Exchange::get("local://sandbox/secrets"), &mut host).unwrap();
    assert_eq!(host.status, 404);
}
