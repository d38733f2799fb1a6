//! Trials of what a provider makes of faults.

use super::{
    Bench, Bring, Case, Verdict, ensure,
    tasks::{Extra, claims, first, task},
};
use crate::{
    fault::{Again, End, Script},
    wire::TEST_KEY,
    world::{Life, World},
};
use impasto_ports::{CallRow, Phase, Store};
use impasto_sdk::{Error, Mode, Outcome, Retry, Step};
use std::{path::Path, time::Duration};

/// Silence is a bug.
pub(super) fn some(bench: &Bench) -> Verdict {
    ensure(!bench.fake.cases().is_empty(), || {
        "the fake offers no fault; add some with Fake::case, so that errors are tried".into()
    })
}

pub(super) fn case(bench: &Bench, number: usize) -> Verdict {
    let case = &bench.fake.cases()[number];
    let (world, end) = meet(bench, case, Script::once)?;
    // What options bring about does not go away when it is tried again.
    let passes = matches!(case.bring, Bring::Fault(_)) && case.verdict.again != Again::Never;
    if matches!(case.bring, Bring::Fault(_)) {
        let bills = usize::from(case.verdict.billed || passes);
        ensure(world.books.bill().len() == bills, || {
            format!("the vendor billed {} times, {bills} expected; {end:?}", world.books.bill().len())
        })?;
    }
    if passes || case.verdict.again == Again::Never {
        comes_to(case, &end)?;
    }
    if case.verdict.billed && case.verdict.end == End::Nothing {
        not_free(&end)?;
    }
    reason(case, &world, &end)?;
    holds_no_key(&world)?;
    if case.verdict.again != Again::Never { gives_up(bench, case) } else { sent_once(&world) }
}

/// One call that meets the fault.
fn meet(
    bench: &Bench,
    case: &Case,
    script: impl Fn(crate::fault::Fault) -> Script,
) -> Result<(World, CallRow), String> {
    let told = |error: Error| error.to_string();
    let script = match &case.bring {
        Bring::Fault(fault) => script(*fault),
        Bring::Options(_) => Script::peace(),
    };
    let world = bench.fake.world(bench.entry, script).map_err(told)?;
    let starter = first(bench.entry);
    let more = claims(bench.entry, &starter).max_images_per_request.is_some_and(|most| most.get() > 1);
    let extra = if case.verdict.end == End::One && more { Extra::Batch } else { Extra::Nothing };
    let mut task = task(&world, &starter, Mode::Txt2img, extra).map_err(told)?;
    if let Bring::Options(options) = &case.bring {
        task.options.extend(options.clone());
    }
    let call = world.intend(&[task]).map_err(told)?.remove(0);
    match world.run(call).map_err(told)? {
        Life::Ended(Ok(end)) => Ok((world, *end)),
        other => Err(format!("the call did not end: {other:?}")),
    }
}

fn comes_to(case: &Case, end: &CallRow) -> Verdict {
    let count = asked(end);
    let missing = end.missing.len();
    let right = match case.verdict.end {
        End::Landed => end.phase == Phase::Settled && end.landed == count && missing == 0,
        End::One => end.phase == Phase::Settled && end.landed == 1 && missing + 1 == count as usize,
        End::Nothing => matches!(end.phase, Phase::Settled | Phase::Failed) && end.landed == 0,
        End::Unknown => end.phase == Phase::Unknown && end.error.is_some(),
    };
    ensure(right, || {
        format!(
            "expected {:?}, the call ended {:?} with {} landed: {:?}",
            case.verdict.end,
            end.phase,
            end.landed,
            why(end)
        )
    })
}

/// What the vendor billed is paid for, though no picture came of it: the call says what was used, or it keeps the answer that
/// could not be read, failed with its price at risk or settled as delivered.
fn not_free(end: &CallRow) -> Verdict {
    let kept = match &end.step {
        Step::Done(outcome) => matches!(&**outcome, Outcome::Images(images) if !images.items.is_empty()),
        Step::Send { .. } => end.phase == Phase::Failed && end.answer.is_some(),
    };
    ensure(kept || end.usage.is_some(), || {
        format!(
            "the vendor billed it, and the call ended {:?} as if it were free; an answer that cannot be read is an \
             error of `next` (Item::Unreadable, Images::readable), a refusal that is billed says may_be_billed(): {:?}",
            end.phase,
            why(end)
        )
    })
}

fn asked(end: &CallRow) -> u32 {
    match &end.task {
        impasto_sdk::Task::Generate(generate) => generate.count,
        _ => 0,
    }
}

fn why(end: &CallRow) -> Option<&Error> {
    end.error.as_ref().or(end.missing.first())
}

/// The first error that was met has the right kind, and says the right thing about trying again.
fn reason(case: &Case, world: &World, end: &CallRow) -> Verdict {
    let attempts =
        World::wait(world.store.attempts(&end.job)).and_then(|found| found).map_err(|e| e.to_string())?;
    let met = attempts.iter().find_map(|attempt| attempt.error.clone());
    let met = met.or_else(|| why(end).cloned());
    let Some(kind) = case.verdict.kind else {
        return ensure(met.is_none(), || format!("expected no error, got {met:?}"));
    };
    let Some(error) = met else {
        return ensure(case.verdict.end == End::One && asked(end) == 1, || {
            format!("expected {kind:?}, got no error")
        });
    };
    ensure(error.kind == kind, || format!("expected {kind:?}, got {error:?}"))?;
    // A name or an acronym keeps its capitals.
    let word = error.message.split(' ').next().unwrap_or_default();
    let capitals = word.chars().filter(|letter| letter.is_uppercase()).count();
    let plain = !word.is_empty() && (capitals != 1 || !word.starts_with(char::is_uppercase));
    ensure(plain && !error.message.ends_with('.'), || {
        format!("messages are lower case without a final full stop: {:?}", error.message)
    })?;
    let least = match case.verdict.again {
        Again::Never => {
            return ensure(!matches!(error.retry, Retry::After(_)), || {
                format!("it must not be sent again: {error:?}")
            });
        }
        Again::Yes => Duration::ZERO,
        Again::After(least) => least,
    };
    ensure(matches!(error.retry, Retry::After(_)), || format!("it may be sent again: {error:?}"))?;
    let longest = world.clock.slept().into_iter().max().unwrap_or_default();
    ensure(longest >= least, || format!("the vendor asked for {least:?}, the longest wait was {longest:?}"))
}

fn sent_once(world: &World) -> Verdict {
    let sent = world.vendor.as_ref().map_or(1, |vendor| vendor.billed());
    ensure(sent == 1, || format!("what is marked as billed was sent {sent} times, once was expected"))
}

/// A fault that does not go away ends the call after as many tries as patience allows, and costs nothing.
fn gives_up(bench: &Bench, case: &Case) -> Verdict {
    let (world, end) = meet(bench, case, Script::always)?;
    let exhausted = end.error.as_ref().is_some_and(|error| error.retry == Retry::Exhausted);
    ensure(end.phase == Phase::Failed && exhausted, || {
        format!("expected a failure whose tries are used up, got {:?}: {:?}", end.phase, end.error)
    })?;
    ensure(end.attempt == world.patience.tries, || format!("it was sent {} times", end.attempt))?;
    ensure(world.books.bill().is_empty(), || "it was billed".into())
}

/// Neither the rows nor anything on disk holds the key.
pub(super) fn holds_no_key(world: &World) -> Verdict {
    let calls = world.calls().map_err(|error| error.to_string())?;
    let attempts: Vec<_> = calls
        .iter()
        .map(|call| World::wait(world.store.attempts(&call.job)).and_then(|found| found))
        .collect::<Result<_, _>>()
        .map_err(|error| error.to_string())?;
    let rows = serde_json::to_string(&(&calls, &attempts)).map_err(|error| error.to_string())?;
    ensure(!rows.contains(TEST_KEY), || "a row holds the key".into())?;
    match file_with_key(&world.folder()) {
        Some(path) => Err(format!("the file {path} holds the key")),
        None => Ok(()),
    }
}

fn file_with_key(folder: &Path) -> Option<String> {
    for entry in std::fs::read_dir(folder).ok()?.flatten() {
        let path = entry.path();
        if path.is_dir() {
            if let Some(found) = file_with_key(&path) {
                return Some(found);
            }
        } else if String::from_utf8_lossy(&std::fs::read(&path).unwrap_or_default()).contains(TEST_KEY) {
            return Some(path.display().to_string());
        }
    }
    None
}
