//! Trials of death, cuts and stops.

use super::{
    Bench, Verdict, ensure,
    rough::{Cut, Down},
    tasks::{Extra, claimed, claims, first, task},
};
use crate::{
    fault::Script,
    world::{Life, Way, World, killed_at_every_effect},
};
use impasto_ports::{Blobs, Boxed, Phase, Reply, SendError, Transport};
use impasto_sdk::{Capabilities, Error, Exchange, Kind, Mode, Starter};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// A kind of call that is killed at every effect.
#[derive(Clone, Copy)]
pub(super) struct Shape(Mode, Extra);

impl Shape {
    /// A shape that the provider does not claim is nothing to try.
    pub(super) fn is_claimed(self, starter: &Starter, real: &Capabilities) -> bool {
        claimed(starter, real, self.0, self.1)
    }
}

pub(super) const SHAPES: &[(&str, Shape)] = &[
    ("words", Shape(Mode::Txt2img, Extra::Nothing)),
    ("batch", Shape(Mode::Txt2img, Extra::Batch)),
    ("references", Shape(Mode::Txt2img, Extra::References)),
    ("image", Shape(Mode::Img2img, Extra::Nothing)),
    ("mask", Shape(Mode::Inpaint, Extra::Nothing)),
    ("stream", Shape(Mode::Txt2img, Extra::PartialImages)),
];

pub(super) fn killed(bench: &Bench, Shape(mode, extra): Shape) -> Verdict {
    let starter = first(bench.entry);
    let tally = killed_at_every_effect(
        || bench.fake.world(bench.entry, Script::peace()),
        |world| task(world, &starter, mode, extra),
    )?;
    ensure(tally.kills > 5 && tally.answered > 0 && tally.settled > 0, || {
        format!("too little was killed: {tally:?}")
    })
}

/// A body that breaks off anywhere leads to pictures, a reason for each that lacks, or an unknown outcome.
pub(super) fn cuts(bench: &Bench) -> Verdict {
    if bench.fake.cases().is_empty() {
        return Ok(());
    }
    for parts in 0..=16 {
        let told = |error: Error| error.to_string();
        let mut world = bench.fake.world(bench.entry, Script::peace()).map_err(told)?;
        if world.vendor.is_none() {
            return Ok(());
        }
        world.transport = Arc::new(Cut { way: world.transport, parts });
        let starter = first(bench.entry);
        let more = claimed(&starter, &claims(bench.entry, &starter), Mode::Txt2img, Extra::Batch);
        let extra = if more { Extra::Batch } else { Extra::Nothing };
        let task = task(&world, &starter, Mode::Txt2img, extra).map_err(told)?;
        let count = task.count;
        let call = world.intend(&[task]).map_err(told)?.remove(0);
        let Life::Ended(Ok(end)) = world.run(call).map_err(told)? else {
            return Err(format!("cut after {parts}/16: the call did not end"));
        };
        let accounted = match end.phase {
            Phase::Settled => end.landed > 0 && end.landed as usize + end.missing.len() >= count as usize,
            Phase::Failed | Phase::Unknown => end.error.is_some(),
            _ => false,
        };
        let bills = world.books.bill().len();
        ensure(accounted && bills == 1, || {
            format!(
                "cut after {parts}/16: {:?}, {} landed, {bills} bills, {:?}",
                end.phase, end.landed, end.error
            )
        })?;
    }
    Ok(())
}

/// Answers of a vendor that is down for a moment.
const DOWN: [u16; 4] = [500, 503, 502, 429];

/// What is paid for is asked about until the vendor is there again. A provider of one exchange asks nothing, and ends as
/// well.
pub(super) fn polls(bench: &Bench) -> Verdict {
    let told = |error: Error| error.to_string();
    let mut world = bench.fake.world(bench.entry, Script::peace()).map_err(told)?;
    let down = Arc::new(Down::new(Arc::clone(&world.transport), &DOWN));
    world.transport = Arc::clone(&down) as Arc<dyn Transport>;
    let task = task(&world, &first(bench.entry), Mode::Txt2img, Extra::Nothing).map_err(told)?;
    let count = task.count;
    let call = world.intend(&[task]).map_err(told)?.remove(0);
    let Life::Ended(Ok(end)) = world.run(call).map_err(told)? else {
        return Err(format!("{}: the call did not end", down.last()));
    };
    ensure(end.phase == Phase::Settled && end.landed == count, || {
        format!(
            "{} to a free exchange of a call that was paid for, and the call ended {:?} with {} landed; an error of a \
             poll that passes has Retry::After: {:?}",
            down.last(),
            end.phase,
            end.landed,
            end.error
        )
    })
}

pub(super) fn stopped_before(bench: &Bench) -> Verdict {
    let told = |error: Error| error.to_string();
    let world = bench.fake.world(bench.entry, Script::peace()).map_err(told)?;
    let token = CancellationToken::new();
    token.cancel();
    let end = stopped(&world, &first(bench.entry), &token)?;
    let calm = end.phase == Phase::Cancelled && end.attempt == 0;
    ensure(calm && world.books.bill().is_empty(), || "it was sent although it was stopped".into())
}

pub(super) fn stopped_on_the_way(bench: &Bench) -> Verdict {
    let token = CancellationToken::new();
    let way = |_| Way { transport: Arc::new(Silent(token.clone())), books: Arc::default(), vendor: None };
    let world = World::new(bench.entry, way).map_err(|error| error.to_string())?;
    stopped(&world, &first(bench.entry), &token).map(drop)
}

fn stopped(
    world: &World,
    starter: &Starter,
    token: &CancellationToken,
) -> Result<impasto_ports::CallRow, String> {
    let told = |error: Error| error.to_string();
    let task = task(world, starter, Mode::Txt2img, Extra::Nothing).map_err(told)?;
    let call = world.intend(&[task]).map_err(told)?.remove(0);
    match world.run_until(call, token).map_err(told)? {
        Life::Ended(Ok(end)) => {
            let kind = end.error.as_ref().map(|error| error.kind);
            // A call that had left may have been billed: the driver may say so by calling its outcome unknown.
            let stopped = matches!(end.phase, Phase::Cancelled | Phase::Unknown);
            ensure(stopped && kind == Some(Kind::Cancelled), || {
                format!("expected a stopped call, got {:?}: {:?}", end.phase, end.error)
            })?;
            Ok(*end)
        }
        other => Err(format!("the call did not end: {other:?}")),
    }
}

/// A way to a vendor that takes the request and says nothing; meanwhile someone wants the call stopped.
struct Silent(CancellationToken);

impl Transport for Silent {
    fn send<'a>(
        &'a self,
        _: &'a str,
        _: &'a Exchange,
        _: &'a dyn Blobs,
    ) -> Boxed<'a, Result<Reply, SendError>> {
        self.0.cancel();
        Box::pin(std::future::pending())
    }
}
