//! The promises of a provider, tried against the vendor inside.

use impasto_sdk::Kind;
use impasto_testkit::{
    fault::{Again, End, Verdict},
    provider::{Bring, Case, Fake, conformance, entry, run},
};
use serde_json::json;
use std::process::ExitCode;

/// What `fail` of the provider options has to come to.
const FAULTS: &[(&str, Kind, Again, End)] = &[
    ("invalid_request", Kind::InvalidRequest, Again::Never, End::Nothing),
    ("unauthenticated", Kind::Unauthenticated, Again::Never, End::Nothing),
    ("permission_denied", Kind::PermissionDenied, Again::Never, End::Nothing),
    ("not_found", Kind::NotFound, Again::Never, End::Nothing),
    ("rate_limited", Kind::RateLimited, Again::Yes, End::Nothing),
    ("quota", Kind::QuotaExceeded, Again::Never, End::Nothing),
    ("refused", Kind::ContentRefused, Again::Never, End::Nothing),
    ("server_error", Kind::Unavailable, Again::Never, End::Nothing),
    ("unavailable", Kind::Unavailable, Again::Yes, End::Nothing),
    ("timeout", Kind::Timeout, Again::Never, End::Nothing),
    ("bad_response", Kind::BadResponse, Again::Never, End::Nothing),
    ("empty", Kind::BadResponse, Again::Never, End::Nothing),
    ("cut_body", Kind::BadResponse, Again::Never, End::Unknown),
];

fn main() -> ExitCode {
    // Names the crate: what nothing names is not linked.
    let sandbox = entry("sandbox");
    let _ = impasto_provider_sandbox::Sandbox;
    let Some(local) = sandbox.local else { return ExitCode::FAILURE };
    let fake = FAULTS.iter().fold(Fake::local(local), |fake, (name, kind, again, end)| {
        let bring = Bring::Options([("fail".to_owned(), json!(name))].into_iter().collect());
        let verdict = Verdict { kind: Some(*kind), again: *again, billed: false, end: *end };
        fake.case(Case { name: (*name).into(), bring, verdict })
    });
    run(conformance(sandbox, fake))
}
