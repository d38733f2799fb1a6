//! What is shown while a job runs: a bar for each call, or lines where nobody watches.

use crate::{out::Out, preview::Preview, text};
use impasto_core::{CallBrief, Job};
use impasto_driver::CallEvent;
use impasto_ports::Phase;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use std::time::Duration;

/// What is shown while a job runs.
pub(crate) struct Progress<'a> {
    out: &'a Out,
    preview: &'a Preview,
    calls: usize,
    bars: Option<Bars>,
}

struct Bars {
    all: MultiProgress,
    each: Vec<ProgressBar>,
}

/// Steps of a bar.
const STEPS: u64 = 1000;

impl<'a> Progress<'a> {
    pub(crate) fn of(job: &Job, out: &'a Out, preview: &'a Preview) -> Self {
        let bars = out.is_watched().then(|| Bars::new(job));
        Self { out, preview, calls: job.calls.len(), bars }
    }

    /// Shows what happened to a call.
    pub(crate) fn hear(&self, call: &CallBrief, event: &CallEvent) {
        if let CallEvent::Partial { path, .. } = event
            && self.preview.is_on()
        {
            self.above(|| self.preview.show(path));
        }
        match &self.bars {
            Some(bars) => bars.hear(call, event),
            None => self.line(call, event),
        }
    }

    /// Prints above the bars.
    pub(crate) fn above(&self, print: impl FnOnce()) {
        match &self.bars {
            Some(bars) => bars.all.suspend(print),
            None => print(),
        }
    }

    /// Says that it goes on. Bars show that by themselves.
    pub(crate) fn still(&self, since: Duration) {
        if self.bars.is_none() {
            self.out.note(format!("still under way after {}", lasting(since)));
        }
    }

    /// Takes the bars away.
    pub(crate) fn clear(&self) {
        if let Some(bars) = &self.bars {
            bars.each.iter().for_each(ProgressBar::finish_and_clear);
        }
    }

    fn line(&self, call: &CallBrief, event: &CallEvent) {
        if let Some(words) = words(call, event) {
            self.out.note(format!("call {} of {}: {words}", call.ordinal + 1, self.calls));
        }
    }
}

impl Bars {
    fn new(job: &Job) -> Self {
        let all = MultiProgress::new();
        let template = "{spinner} {prefix:<14} {bar:24} {elapsed:>4} {wide_msg}";
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = |(index, call): (usize, &impasto_core::Call)| {
            let bar = all.add(ProgressBar::new(STEPS).with_style(style.clone()));
            bar.set_prefix(format!("call {} of {}", index + 1, job.calls.len()));
            bar.set_message(text::count(call.num_images as usize, "picture"));
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        };
        let each = job.calls.iter().enumerate().map(bar).collect();
        Self { all, each }
    }

    fn hear(&self, call: &CallBrief, event: &CallEvent) {
        let Some(bar) = self.each.get(call.ordinal as usize) else { return };
        match event {
            CallEvent::Progress(done) => {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "between 0 and STEPS"
                )]
                bar.set_position((done.clamp(0.0, 1.0) * STEPS as f32) as u64);
            }
            CallEvent::Phase(Phase::Settled) => {
                bar.finish_with_message(words(call, event).unwrap_or_default());
            }
            CallEvent::Phase(phase) if phase.is_terminal() => {
                bar.abandon_with_message(words(call, event).unwrap_or_default());
            }
            event => {
                if let Some(words) = words(call, event) {
                    bar.set_message(words);
                }
            }
        }
    }
}

/// An event in words; `None` where a line would say nothing new.
fn words(call: &CallBrief, event: &CallEvent) -> Option<String> {
    Some(match event {
        CallEvent::Phase(Phase::Sent) => {
            format!("asked for {}", text::count(call.num_images as usize, "picture"))
        }
        CallEvent::Phase(Phase::Answered) => "the vendor has answered".into(),
        CallEvent::Phase(Phase::Settled) => text::count(call.landed as usize, "picture"),
        CallEvent::Phase(Phase::Failed) => "failed".into(),
        CallEvent::Phase(Phase::Cancelled) => "cancelled".into(),
        CallEvent::Phase(Phase::Unknown) => "left, and no answer came that can be used".into(),
        CallEvent::Phase(Phase::Intended) => return None,
        CallEvent::Waiting { wait, because: Some(error) } => {
            format!("waits {} s: {}", wait.as_secs_f32().ceil(), crate::out::clean(&error.message))
        }
        CallEvent::Waiting { wait, because: None } if *wait >= Duration::from_secs(1) => {
            format!("waits {} s", wait.as_secs_f32().ceil())
        }
        CallEvent::Queued { ahead, expected } => turn(*ahead, *expected),
        CallEvent::Landed { index, .. } => format!("picture {} is here", index + 1),
        CallEvent::Partial { index, .. } => format!("picture {} takes shape", index + 1),
        CallEvent::Waiting { .. } | CallEvent::Progress(_) | CallEvent::Text(_) => return None,
    })
}

/// How long something takes, roughly.
fn lasting(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds => format!("{} min", seconds / 60),
    }
}

/// A wait for a turn. The figure is a guess, so it is a round one.
fn turn(ahead: u32, expected: Option<Duration>) -> String {
    let before = if ahead == 0 { "next".into() } else { format!("{ahead} ahead") };
    match expected.map(|wait| wait.as_secs()) {
        None => format!("waiting for a turn, {before}"),
        Some(seconds @ 0..120) => format!("waiting for a turn, {before}, about {seconds} s"),
        Some(seconds) => format!("waiting for a turn, {before}, about {} min", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use impasto_sdk::{Error, Kind};

    #[test]
    fn a_wait_says_why_and_a_poll_says_nothing() {
        let call = CallBrief { id: "a".into(), ordinal: 0, num_images: 2, landed: 2 };
        let because = Some(Error::new(Kind::RateLimited, "too many\x1b[2J requests"));
        let waiting = CallEvent::Waiting { wait: Duration::from_millis(1500), because };
        assert_eq!(words(&call, &waiting).unwrap(), "waits 2 s: too many\u{fffd}[2J requests");
        assert_eq!(words(&call, &CallEvent::Waiting { wait: Duration::ZERO, because: None }), None);
        assert_eq!(words(&call, &CallEvent::Phase(Phase::Settled)).unwrap(), "2 pictures");
    }

    #[test]
    fn how_long_it_takes_is_said_roughly() {
        for (seconds, said) in [(30, "30 s"), (119, "119 s"), (150, "2 min"), (3_600, "60 min")] {
            assert_eq!(lasting(Duration::from_secs(seconds)), said);
        }
    }

    #[test]
    fn a_wait_for_a_turn_says_how_many_are_ahead_and_about_how_long_it_takes() {
        for (ahead, seconds, expected) in [
            (3, Some(40), "waiting for a turn, 3 ahead, about 40 s"),
            (0, None, "waiting for a turn, next"),
            (900, Some(3_601), "waiting for a turn, 900 ahead, about 61 min"),
        ] {
            assert_eq!(turn(ahead, seconds.map(Duration::from_secs)), expected);
        }
    }
}
