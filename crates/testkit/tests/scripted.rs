//! Vendors that answer later, that are asked by POST, and that want uploads first keep the promises as those of one exchange
//! do: the suite for providers runs on the scripted ones.

use impasto_sdk::{
    Adapter, Answer, Cx, DataFiles, Error, Exchange, Info, Kind, Method, Provider, ProviderEntry, Result,
    Step, Task,
};
use impasto_testkit::{
    books::Books,
    fault::{Again, Dialect, End, Fault, Script, Verdict},
    provider::{Bring, Case, Fake, conformance, run},
    scripted::{POLLED, Polled, Studio, UPLOADED},
    vendor::{Request, Response, Vendor},
};
use std::{process::ExitCode, sync::Arc};

fn main() -> ExitCode {
    let suites = [(&POLLED, "/jobs"), (&POSTED, "/jobs"), (&UPLOADED, "/pictures")];
    run(suites.into_iter().flat_map(|(entry, billed)| conformance(entry, fake(billed))).collect())
}

/// The studio, with faults where it bills.
fn fake(billed: &'static str) -> Fake {
    let refused = |kind| Verdict { kind: Some(kind), again: Again::Never, billed: false, end: End::Nothing };
    let later = |kind| Verdict { kind: Some(kind), again: Again::Yes, billed: false, end: End::Landed };
    let paid = |kind, end| Verdict { kind: Some(kind), again: Again::Never, billed: true, end };
    let cases = [
        (Fault::Unauthorized, refused(Kind::Unauthenticated)),
        (Fault::NotFound, refused(Kind::NotFound)),
        (Fault::RateLimited, later(Kind::RateLimited)),
        (Fault::Overloaded, later(Kind::Unavailable)),
        (Fault::RequestTimeout, paid(Kind::Timeout, End::Nothing)),
        (Fault::ServerError, paid(Kind::Unavailable, End::Nothing)),
        (Fault::WrongContentType, paid(Kind::BadResponse, End::Nothing)),
        (Fault::ResetBeforeHead, paid(Kind::Unavailable, End::Unknown)),
        (Fault::StalledHead, paid(Kind::Timeout, End::Unknown)),
    ];
    let case = |(fault, verdict): (Fault, Verdict)| Case {
        name: fault.name().replace('-', "_"),
        bring: Bring::Fault(fault),
        verdict,
    };
    let rough =
        move |script| Box::new(Rough { studio: Studio::default(), billed, script }) as Box<dyn Vendor>;
    cases.map(case).into_iter().fold(Fake::vendor(rough), Fake::case)
}

struct Rough {
    studio: Studio,
    billed: &'static str,
    script: Script,
}

impl Vendor for Rough {
    fn answer(&self, request: &Request) -> Response {
        let mut request = request.clone();
        if request.path.starts_with("/jobs/") && request.method == "POST" {
            request.method = "GET".into();
        }
        let meets = request.method == "POST" && request.path == self.billed;
        match meets.then(|| self.script.next()).flatten() {
            Some(fault) => fault.inflict(Dialect::OpenAi, &request, &self.studio),
            None => self.studio.answer(&request),
        }
    }

    fn books(&self) -> Arc<Books> {
        self.studio.books()
    }
}

/// As the polled one; it asks by POST, as some vendors want it.
struct Posted;

static FILES: DataFiles = DataFiles::unread();

static POSTED: ProviderEntry = ProviderEntry {
    package: "impasto-provider-scripted-posted",
    provider: &Posted,
    local: None,
    authoring: None,
    files: &FILES,
};

impl Provider for Posted {
    type Memo = <Polled as Provider>::Memo;

    fn info(&self) -> Info {
        Info { id: "scripted-posted", ..Provider::info(&Polled) }
    }

    fn starters(&self) -> &'static str {
        Provider::starters(&Polled)
    }

    fn prices(&self) -> &'static str {
        Provider::prices(&Polled)
    }

    fn adapter(&self, model: &str) -> Adapter {
        Provider::adapter(&Polled, model)
    }

    fn begin(&self, task: &Task, cx: &Cx) -> Result<Step<Self::Memo>> {
        Provider::begin(&Polled, task, cx)
    }

    fn next(&self, task: &Task, cx: &Cx, memo: Self::Memo, answer: &Answer) -> Result<Step<Self::Memo>> {
        let mut step = Provider::next(&Polled, task, cx, memo, answer)?;
        if let Step::Send { exchange, .. } = &mut step {
            exchange.method = Method::Post;
        }
        Ok(step)
    }

    fn abandon(&self, task: &Task, cx: &Cx, memo: Self::Memo) -> Option<Exchange> {
        Provider::abandon(&Polled, task, cx, memo)
    }

    fn enough(&self, task: &Task, cx: &Cx, memo: Self::Memo, failed: &Error) -> Option<Error> {
        Provider::enough(&Polled, task, cx, memo, failed)
    }
}
