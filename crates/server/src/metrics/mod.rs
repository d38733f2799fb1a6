//! Figures for those who watch the program, in the text format of Prometheus.
//!
//! Requests are counted here as they are answered, and exchanges with vendors by the studio as they end. What is in the journal, the gallery and the ledger is asked of the
//! store when the figures are fetched, so that they hold for all processes over one database and survive a restart.

mod requests;
mod text;
mod vendors;

pub(crate) use requests::Requests;
pub(crate) use text::MEDIA;

use crate::{Failure, Service, trace};
use axum::{
    extract::{MatchedPath, Request},
    response::Response,
};
use impasto_ports::{LedgerQuery, Phase, UsageBy, UsageQuery, UsageTotal};
use std::{future::Future, time::Instant};
use text::Text;
use tracing::Instrument;

/// Counts a request, and how long its answer took to begin.
pub(crate) async fn measure<F: Future<Output = Response>>(
    service: &Service,
    request: Request,
    next: impl FnOnce(Request) -> F,
) -> Response {
    // The route as it stands in the table: an address of a caller's making would be a series of its own.
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let route = matched.as_ref().map_or("none", MatchedPath::as_str);
    let method = request.method().clone();
    let _open = service.requests.open();
    let span = trace::request(&method, route);
    let begun = Instant::now();
    let response = next(request).instrument(span.clone()).await;
    trace::answered(&span, &response);
    let bytes = axum::body::HttpBody::size_hint(response.body()).exact().unwrap_or(0);
    service.requests.note(&method, route, response.status().as_u16(), begun.elapsed(), bytes);
    response
}

/// Every figure.
pub(crate) async fn exposition(service: &Service) -> Result<String, Failure> {
    let mut text = Text::default();
    text.family("impasto_build_info", "gauge", "The program's version.");
    text.sample("impasto_build_info", &[("version", env!("CARGO_PKG_VERSION"))], 1);
    service.requests.write(&mut text);
    vendors::write(&service.studio.latencies(), &mut text);
    journal(service, &mut text).await?;
    spending(service, &mut text).await?;
    Ok(text.end())
}

async fn journal(service: &Service, text: &mut Text) -> Result<(), Failure> {
    let tally = service.studio.tally().await?;
    text.family("impasto_jobs", "gauge", "Jobs in the journal, by state.");
    for state in impasto_ports::JobState::ALL {
        let count = tally.jobs.iter().find(|(known, _)| *known == state).map_or(0, |(_, count)| *count);
        text.sample("impasto_jobs", &[("state", state.as_str())], count);
    }
    text.family("impasto_calls", "gauge", "Calls in the journal, by phase.");
    let calls = |phase| tally.calls.iter().find(|(known, _)| *known == phase).map_or(0, |(_, count)| *count);
    for phase in Phase::ALL {
        text.sample("impasto_calls", &[("phase", phase.as_str())], calls(phase));
    }
    text.single("impasto_queue_calls", "gauge", "Calls that wait to be sent.", calls(Phase::Intended));
    text.single("impasto_images", "gauge", "Pictures in the gallery.", tally.images);
    let running = service.studio.running().len();
    text.single("impasto_jobs_running_here", "gauge", "Jobs that run in this process.", running);
    let spooled = service.studio.spooled_bytes();
    text.single("impasto_spool_bytes", "gauge", "Answers that wait to be settled, in bytes.", spooled);
    Ok(())
}

async fn spending(service: &Service, text: &mut Text) -> Result<(), Failure> {
    let all = LedgerQuery::default();
    let totals = service.studio.usage(&UsageQuery { by: UsageBy::Provider, of: all.clone() }).await?;
    type Figure = (&'static str, &'static str, fn(&UsageTotal) -> String);
    let figures: [Figure; 4] = [
        ("impasto_spent_usd_total", "US dollars that are known to be spent.", |total| total.usd.decimal()),
        ("impasto_billed_calls_total", "Calls in the ledger.", |total| total.calls.to_string()),
        ("impasto_unpriced_calls_total", "Calls without a known price.", |total| {
            total.unpriced_calls.to_string()
        }),
        ("impasto_made_images_total", "Pictures that came of calls.", |total| total.images.to_string()),
    ];
    for (name, help, figure) in figures {
        text.family(name, "counter", help);
        for total in &totals {
            text.sample(name, &[("provider", &total.group)], figure(total));
        }
    }
    let risk = service.studio.at_risk(&all).await?.usd.decimal();
    text.single(
        "impasto_at_risk_usd",
        "gauge",
        "US dollars at most that may have been billed besides.",
        risk,
    );
    Ok(())
}
