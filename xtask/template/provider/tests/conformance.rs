//! The promises that every provider keeps, tried against a stand-in for the vendor. No sockets.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that fails says where")]

mod vendor;

use impasto_provider_acme::Acme;
use impasto_sdk::Kind;
use impasto_testkit::{
    fault::{Again, End, Fault, Verdict},
    provider::{Bring, Case, Fake, conformance, entry, run},
};
use std::{process::ExitCode, time::Duration};
use vendor::FakeAcme;

fn main() -> ExitCode {
    // Names the crate: a crate that nothing names is not linked.
    let _ = Acme;
    let fake = Fake::vendor(|script| Box::new(FakeAcme::new(script)));
    run(conformance(entry("acme"), cases().into_iter().fold(fake, Fake::case)))
}

/// The faults of this vendor, and what each has to come to.
fn cases() -> Vec<Case> {
    let refused = |kind| Verdict { kind: Some(kind), again: Again::Never, billed: false, end: End::Nothing };
    let later = |kind, again| Verdict { kind: Some(kind), again, billed: false, end: End::Landed };
    let billed = |kind, end| Verdict { kind: Some(kind), again: Again::Never, billed: true, end };
    let seconds = Again::After(Duration::from_secs(2));
    [
        (Fault::Unauthorized, refused(Kind::Unauthenticated)),
        (Fault::Forbidden, refused(Kind::PermissionDenied)),
        (Fault::NotFound, refused(Kind::NotFound)),
        (Fault::TooLarge, refused(Kind::InvalidRequest)),
        (Fault::QuotaZero, refused(Kind::QuotaExceeded)),
        (Fault::RefusedPrompt, refused(Kind::ContentRefused)),
        (Fault::RateLimited, later(Kind::RateLimited, Again::Yes)),
        (Fault::RateLimitedSeconds, later(Kind::RateLimited, seconds)),
        (Fault::RateLimitedDate, later(Kind::RateLimited, Again::After(Duration::from_secs(3)))),
        (Fault::Overloaded, later(Kind::Unavailable, Again::Yes)),
        (Fault::ServerError, billed(Kind::Unavailable, End::Nothing)),
        (Fault::EmptyData, billed(Kind::BadResponse, End::Nothing)),
        (Fault::TruncatedBase64, billed(Kind::BadResponse, End::Nothing)),
        (Fault::RefusedPicture, billed(Kind::ContentRefused, End::Nothing)),
        (Fault::ResetBeforeHead, billed(Kind::Unavailable, End::Unknown)),
        (Fault::StalledHead, billed(Kind::Timeout, End::Unknown)),
    ]
    .map(|(fault, verdict)| Case {
        name: fault.name().replace('-', "_"),
        bring: Bring::Fault(fault),
        verdict,
    })
    .into()
}
