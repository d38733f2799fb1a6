//! Providers that break a promise are found, each by the trial of that promise.

use super::*;
use crate::scripted::{POLLED, Polled, Studio};
use impasto_sdk::{Adapter, Answer, Cx, DataFiles, Error, Info, Kind, Provider, Result as Heard, Step, Task};

type Memo = <Polled as Provider>::Memo;

/// As the polled one, but for its data file and for what it makes of some answers.
struct Odd {
    starters: &'static str,
    reads: fn(&Answer) -> Heard<()>,
}

impl Provider for Odd {
    type Memo = Memo;

    fn info(&self) -> Info {
        Provider::info(&Polled)
    }

    fn starters(&self) -> &'static str {
        self.starters
    }

    fn prices(&self) -> &'static str {
        Provider::prices(&Polled)
    }

    fn adapter(&self, model: &str) -> Adapter {
        Provider::adapter(&Polled, model)
    }

    fn begin(&self, task: &Task, cx: &Cx) -> Heard<Step<Memo>> {
        Provider::begin(&Polled, task, cx)
    }

    fn next(&self, task: &Task, cx: &Cx, memo: Memo, answer: &Answer) -> Heard<Step<Memo>> {
        (self.reads)(answer)?;
        Provider::next(&Polled, task, cx, memo, answer)
    }
}

/// The polled one as it is.
fn plain() -> Odd {
    Odd { starters: Provider::starters(&Polled), reads: |_| Ok(()) }
}

/// Entries live as long as the program, so this one is never taken away.
fn entry_of(provider: Odd) -> &'static ProviderEntry {
    Box::leak(Box::new(ProviderEntry {
        provider: Box::leak(Box::new(provider)),
        files: Box::leak(Box::new(DataFiles::unread())),
        package: POLLED.package,
        local: None,
        authoring: None,
    }))
}

fn bench(provider: Odd) -> Bench {
    Bench { entry: entry_of(provider), fake: Fake::vendor(|_| Box::new(Studio::default())) }
}

#[test]
fn a_provider_that_gives_up_what_is_paid_for_when_a_poll_fails_is_found() {
    assert_eq!(survival::polls(&bench(plain())), Ok(()));
    let hasty: [fn(&Answer) -> Heard<()>; 2] = [
        |answer| if answer.status == 500 { Err(Error::new(Kind::Unavailable, "down")) } else { Ok(()) },
        |answer| if answer.status == 429 { Err(Error::new(Kind::RateLimited, "too fast")) } else { Ok(()) },
    ];
    for (reads, status) in hasty.into_iter().zip(["500", "429"]) {
        let why = survival::polls(&bench(Odd { reads, ..plain() })).unwrap_err();
        assert!(why.contains(status) && why.contains("Retry::After"), "{why}");
    }
}

#[test]
fn a_fault_in_a_data_file_is_told_with_its_file_its_field_and_its_line() {
    for (starters, field) in [
        ("[{\n\"suports_seed\": true}]", "`suports_seed`"),
        ("[{\n\"id\": \"a\", \"name\": \"A\", \"description\": \"d\", \"capabilities\": {}}]", "`origin`"),
    ] {
        let entry = entry_of(Odd { starters, ..plain() });
        let why = data::files(entry).unwrap_err();
        assert!(why.contains("starters.json") && why.contains(field) && why.contains("line 2"), "{why}");
        let trials = conformance(entry, Fake::vendor(|_| Box::new(Studio::default())));
        assert_eq!(trials.len(), 1, "one trial says it");
    }
    assert!(data::files(entry_of(Odd { starters: "[]", ..plain() })).unwrap_err().contains("empty"));
}
