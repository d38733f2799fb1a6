//! The promises of a provider, tried against a strict fake of its vendor.

use impasto_testkit::provider::{Fake, conformance, entry, run};
use std::process::ExitCode;

fn main() -> ExitCode {
    // Names the crate: what nothing names is not linked.
    let _ = impasto_provider_openai::OpenAi;
    run(conformance(entry("openai"), Fake::openai()))
}
