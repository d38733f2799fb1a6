//! Trials of what a provider sends.

use super::{
    Bench, Verdict, ensure,
    tasks::{EXTRAS, Extra, claimed, claims, first, task},
};
use crate::{
    fault::{Dialect, Script},
    options::values,
    schemas,
    wire::{Keys, TEST_KEY},
    world::{Life, World},
};
use impasto_ports::Phase;
use impasto_sdk::{Effect, Generate, Kind, Mode, Outcome, Starter, Step, Task};
use serde_json::{Map, Value};

type Options = Map<String, Value>;

const MODES: [Mode; 3] = [Mode::Txt2img, Mode::Img2img, Mode::Inpaint];

/// Every claim of every starter, as a task in a world of its own.
fn each_claim(bench: &Bench, check: impl FnMut(&World, Generate) -> Verdict) -> Verdict {
    each_claim_of(bench, bench.entry.starters(), check)
}

fn each_claim_of(
    bench: &Bench,
    starters: &[Starter],
    mut check: impl FnMut(&World, Generate) -> Verdict,
) -> Verdict {
    for starter in starters {
        let real = claims(bench.entry, starter);
        for mode in MODES {
            for extra in EXTRAS {
                if claimed(starter, &real, mode, extra) {
                    with(bench, starter, mode, extra, &mut check)
                        .map_err(|error| format!("{} {mode} {extra:?}: {error}", starter.id))?;
                }
            }
        }
    }
    Ok(())
}

fn with(
    bench: &Bench,
    starter: &Starter,
    mode: Mode,
    extra: Extra,
    check: &mut impl FnMut(&World, Generate) -> Verdict,
) -> Verdict {
    let told = |error: impasto_sdk::Error| error.to_string();
    let world = bench.fake.world(bench.entry, Script::peace()).map_err(told)?;
    let task = task(&world, starter, mode, extra).map_err(told)?;
    check(&world, task)
}

pub(super) fn determinism(bench: &Bench) -> Verdict {
    each_claim(bench, |world, generate| {
        let (task, cx) = (Task::Generate(Box::new(generate)), world.cx("call-0"));
        let begin = || world.entry.provider.begin(&task, &cx).map_err(|error| error.to_string());
        let (one, two) = (begin()?, begin()?);
        ensure(one == two, || "the same task gives different first steps".into())?;
        let Step::Send { exchange, .. } = one else { return Err("a generation begins by sending".into()) };
        ensure(exchange.url.starts_with(&cx.base_url), || {
            format!("{} is not below the base URL {}", exchange.url, cx.base_url)
        })
    })
}

pub(super) fn everything_declared(bench: &Bench) -> Verdict {
    each_claim(bench, |world, generate| {
        let count = generate.count;
        let streamed = generate.partial_images > 0;
        let end = settled(world, generate)?;
        ensure(end.landed == count && end.missing.is_empty(), || {
            format!("{} of {count} pictures landed, missing: {:?}", end.landed, end.missing)
        })?;
        let gallery = world.gallery().map_err(|error| error.to_string())?;
        let served = world.books.served();
        ensure(served.is_empty() || gallery == served, || {
            "the gallery's pictures are not byte for byte those that were served".into()
        })?;
        if let Some(vendor) = &world.vendor {
            ensure(world.books.bill().len() == 1, || "one generation is one bill".into())?;
            ensure(!streamed || end.usage.is_some(), || "a stream's usage is read".into())?;
            let dialect = bench.fake.known_dialect();
            vendor.log().iter().try_for_each(|request| schemas::check(dialect, request))?;
        }
        Ok(())
    })
}

/// Each option makes a picture, at one of its values at least: alone, or with another option that it goes with. Models of the
/// same options are one.
pub(super) fn options(bench: &Bench) -> Verdict {
    let mut tried = Vec::new();
    for starter in bench.entry.starters() {
        let Some(schema) = bench.entry.provider.options(&starter.id) else { continue };
        let schema = schema.to_value();
        if tried.contains(&schema) {
            continue;
        }
        tried.push(schema.clone());
        for name in schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name) {
            option(bench, starter, &schema, name)
                .map_err(|why| format!("{}: the option {name:?}: {why}", starter.id))?;
        }
    }
    Ok(())
}

fn option(bench: &Bench, starter: &Starter, schema: &Value, name: &str) -> Verdict {
    let alone: Vec<Options> = named(schema, name);
    let others = schema["properties"].as_object().into_iter().flatten();
    let others: Vec<_> =
        others.filter(|(other, _)| *other != name).flat_map(|(o, _)| named(schema, o)).collect();
    let joined = |one: &Options| {
        let one = one.clone();
        others.iter().map(move |other| one.clone().into_iter().chain(other.clone()).collect())
    };
    let pairs: Vec<Options> = alone.iter().flat_map(joined).collect();
    let mut first = None;
    for options in alone.into_iter().chain(pairs) {
        match makes_a_picture(bench, starter, &options) {
            Ok(()) => return Ok(()),
            Err(why) => first.get_or_insert(format!("{} was not accepted: {why}", Value::Object(options))),
        };
    }
    Err(first.unwrap_or_else(|| "no value of it can be guessed; give its schema \"examples\"".into()))
}

/// An option at each value that its schema allows.
fn named(schema: &Value, name: &str) -> Vec<Options> {
    let one = |value| Options::from_iter([(name.to_owned(), value)]);
    values(schema, name).into_iter().map(one).collect()
}

fn makes_a_picture(bench: &Bench, starter: &Starter, options: &Options) -> Verdict {
    let told = |error: impasto_sdk::Error| error.to_string();
    let world = bench.fake.world(bench.entry, Script::peace()).map_err(told)?;
    let mode = claims(bench.entry, starter).modes.first().copied().unwrap_or(Mode::Txt2img);
    let task = task(&world, starter, mode, Extra::Nothing).map_err(told)?;
    let end = settled(&world, Generate { options: options.clone(), ..task })?;
    ensure(end.landed == 1 && end.missing.is_empty(), || format!("no picture came: {:?}", end.missing))
}

/// Runs a task to its end, which must be a settlement.
fn settled(world: &World, generate: Generate) -> Result<impasto_ports::CallRow, String> {
    let call = world.intend(&[generate]).map_err(|error| error.to_string())?.remove(0);
    match world.run(call).map_err(|error| error.to_string())? {
        Life::Ended(Ok(end)) if end.phase == Phase::Settled => Ok(*end),
        Life::Ended(Ok(end)) => Err(format!("the call ended {:?}: {:?}", end.phase, end.error)),
        other => Err(format!("the call did not end: {other:?}")),
    }
}

pub(super) fn no_key(bench: &Bench) -> Verdict {
    each_claim(bench, |world, generate| {
        let (task, cx) = (Task::Generate(Box::new(generate)), world.cx("call-0"));
        let step = world.entry.provider.begin(&task, &cx).map_err(|error| error.to_string())?;
        let text = serde_json::to_string(&step).map_err(|error| error.to_string())?;
        ensure(!text.contains(TEST_KEY), || "the first step holds the key".into())
    })?;
    let told = |error: impasto_sdk::Error| error.to_string();
    let world = bench.fake.world(bench.entry, Script::peace()).map_err(told)?;
    let task = task(&world, &first(bench.entry), Mode::Txt2img, Extra::Nothing).map_err(told)?;
    settled(&world, task)?;
    super::faults::holds_no_key(&world)
}

pub(super) fn questions(bench: &Bench) -> Verdict {
    for task in [Task::Probe, Task::Discover] {
        match ask(bench, task, Keys::default()) {
            Ok(Outcome::Healthy(words)) if !words.is_empty() => {}
            Ok(Outcome::Models(models)) if !models.is_empty() => {}
            Err(error) if error.kind == Kind::Unsupported => {}
            other => return Err(format!("a free question came to {other:?}")),
        }
    }
    if bench.fake.known_dialect().is_some() {
        let keys = Keys::Only("another".into());
        match ask(bench, Task::Probe, keys) {
            Err(error) if error.kind == Kind::Unauthenticated => {}
            other => return Err(format!("a wrong key came to {other:?}")),
        }
    }
    Ok(())
}

fn ask(bench: &Bench, task: Task, keys: Keys) -> impasto_sdk::Result<Outcome> {
    let world = bench.fake.world_with_keys(bench.entry, Script::peace(), keys)?;
    let (driver, cx) = (world.driver(), world.cx("question"));
    let answer = World::wait(async { driver.inquire(bench.entry.provider.info().id, task, cx).await })?;
    assert!(world.books.bill().is_empty(), "a free question was billed");
    answer
}

/// Each POST of a known vendor that makes pictures is billed; so the step that leads to it must say so.
pub(super) fn effects(bench: &Bench) -> Verdict {
    let posts = |step: &Step<Value>| match step {
        Step::Send { exchange, .. } => exchange.effect,
        Step::Done(_) => Effect::Free,
    };
    each_claim_of(bench, &[first(bench.entry)], |world, generate| {
        let (task, cx) = (Task::Generate(Box::new(generate.clone())), world.cx("call-0"));
        let begun = world.entry.provider.begin(&task, &cx).map_err(|error| error.to_string())?;
        let end = settled(world, generate)?;
        let billed = world.books.bill().len();
        let single = matches!(bench.fake.known_dialect(), Some(Dialect::OpenAi | Dialect::Gemini));
        ensure(!single || posts(&begun) == Effect::Billed, || {
            "the one exchange is not marked as billed".into()
        })?;
        ensure(billed as u32 <= end.attempt, || {
            format!("the vendor billed {billed} times, {} billed exchanges were journalled", end.attempt)
        })
    })
}
