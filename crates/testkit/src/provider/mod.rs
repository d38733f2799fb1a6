//! The conformance suite of providers.
//!
//! A provider crate names its fake and runs the trials in `tests/conformance.rs` (with `harness = false`):
//!
//! ```text
//! use impasto_testkit::provider::{Fake, conformance, entry, run};
//!
//! fn main() -> std::process::ExitCode {
//!     let _ = impasto_provider_acme::Acme; // Names the crate, so that it is linked.
//!     run(conformance(entry("acme"), Fake::vendor(|script| Box::new(AcmeFake::new(script)))))
//! }
//! ```

mod data;
mod fake;
mod faults;
mod requests;
mod rough;
mod survival;
mod tasks;

pub use fake::{Bring, Case, Fake};

use impasto_sdk::ProviderEntry;
use libtest_mimic::{Arguments, Failed, Trial};
use std::{process::ExitCode, sync::Arc};

/// What a trial comes to: nothing, or what is wrong, in words.
type Verdict = Result<(), String>;

/// What every trial is handed.
struct Bench {
    entry: &'static ProviderEntry,
    fake: Fake,
}

/// The entry of a provider that is linked into this test.
///
/// # Panics
/// Where none of this id is: the test's file must name the provider's crate.
#[must_use]
pub fn entry(id: &str) -> &'static ProviderEntry {
    let all = || impasto_sdk::__private::inventory::iter::<ProviderEntry>();
    let Some(found) = all().find(|entry| entry.provider.info().id == id) else {
        let known: Vec<_> = all().map(|entry| entry.provider.info().id).collect();
        panic!("no provider {id:?} is linked, only {known:?}; the test must name its crate")
    };
    found
}

/// The trials of a provider against its fake.
#[must_use]
pub fn conformance(entry: &'static ProviderEntry, fake: Fake) -> Vec<Trial> {
    let bench = Arc::new(Bench { entry, fake });
    if data::files(entry).is_err() {
        // Every trial would fail for want of a starter, and none would say why.
        return vec![trial("2_its_data_files_can_be_read", &bench, |bench| data::files(bench.entry))];
    }
    let mut trials: Vec<Trial> = [
        ("1_ids_and_names_are_in_order", data::identity as fn(&Bench) -> Verdict),
        ("2_starters_claim_only_what_can_be_sent", data::starters),
        ("2_sizes_obey_their_own_rules", data::sizes),
        ("2_every_starter_is_priced_or_knowingly_not", data::prices),
        ("2_every_option_is_documented_and_the_defaults_pass", data::options),
        ("3_the_same_task_gives_the_same_request", requests::determinism),
        ("4_every_declared_mode_and_feature_is_accepted", requests::everything_declared),
        ("4_every_declared_option_is_accepted", requests::options),
        ("4_no_request_and_no_row_holds_a_key", requests::no_key),
        ("4_the_key_can_be_probed_and_models_discovered", requests::questions),
        ("5_what_the_vendor_bills_was_marked_as_billed", requests::effects),
        ("6_a_cut_answer_is_never_an_empty_success", survival::cuts),
        ("7_the_fake_offers_faults", faults::some),
        ("7_a_poll_that_fails_is_asked_again", survival::polls),
        ("9_a_stopped_call_ends_and_is_not_sent", survival::stopped_before),
        ("9_a_call_stops_while_the_vendor_is_silent", survival::stopped_on_the_way),
    ]
    .into_iter()
    .map(|(name, test)| trial(name, &bench, test))
    .collect();
    for (number, case) in bench.fake.cases().iter().enumerate() {
        trials
            .push(trial(&format!("7_fault_{}", case.name), &bench, move |bench| faults::case(bench, number)));
    }
    let starter = tasks::first(entry);
    let claims = tasks::claims(entry, &starter);
    for (name, shape) in survival::SHAPES.iter().filter(|(_, shape)| shape.is_claimed(&starter, &claims)) {
        trials.push(trial(&format!("8_killed_at_every_effect_{name}"), &bench, move |bench| {
            survival::killed(bench, *shape)
        }));
    }
    trials
}

fn trial(name: &str, bench: &Arc<Bench>, test: impl FnOnce(&Bench) -> Verdict + Send + 'static) -> Trial {
    let bench = Arc::clone(bench);
    let name = format!("{}::{name}", bench.entry.provider.info().id);
    Trial::test(name, move || test(&bench).map_err(Failed::from))
}

/// Runs trials as `cargo test` does, with its arguments.
#[must_use]
pub fn run(trials: Vec<Trial>) -> ExitCode {
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn ensure(holds: bool, otherwise: impl FnOnce() -> String) -> Verdict {
    if holds { Ok(()) } else { Err(otherwise()) }
}

#[cfg(test)]
mod tests;
