//! The server's end: no new requests, jobs that run go on for a while, and what is left is named.

use crate::{
    exit::Exit,
    failure::{Failure, Outcome},
    text,
    wiring::App,
};
use axum::Router;
use impasto_core::Studio;
use impasto_sdk::Kind;
use std::{io, time::Duration};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle, time};

/// Time for the last answers, and for readers of events to be let go, once no job runs.
const LAST_ANSWERS: Duration = Duration::from_secs(1);

/// How often it looks whether jobs still run.
const LOOK: Duration = Duration::from_millis(50);

/// Answers requests until a person or a service manager stops it; then stops what begins anything by itself, and lets jobs go
/// on for at most this long. A second signal ends it at once.
pub(crate) async fn serve(
    app: &App,
    studio: &Studio,
    (listener, router): (TcpListener, Router),
    (patience, stop_chores): (Duration, impl FnOnce()),
) -> Outcome {
    let (close, closed) = oneshot::channel::<()>();
    // Also a sender that is gone means that it is over.
    let until = async move { drop(closed.await) };
    let mut server = tokio::spawn(impasto_server::serve(listener, router, until));
    tokio::select! {
        ended = &mut server => return ended.map_err(io::Error::other).flatten().map(|()| Exit::Done).map_err(failed),
        () = stopped() => {}
    }
    drop(close);
    stop_chores();
    let running = studio.running().len();
    if running > 0 {
        let (jobs, most) = (text::count(running, "job"), patience.as_secs());
        app.out.note(format!("stopping; {jobs} may go on for {most} s (signal again to leave at once)"));
    }
    tokio::select! {
        () = last_answers(studio, &mut server) => {}
        () = time::sleep(patience) => {}
        () = stopped() => {}
    }
    match studio.shut_down_conversations().await {
        Ok(0) => {}
        Ok(cut) => app.out.warn(format!(
            "{} cut off; what may have been billed is in: impasto jobs list --at-risk",
            text::count(cut, "completion")
        )),
        Err(error) => app.out.warn(format!("what was spent last is not written: {error}")),
    }
    let left = studio.running();
    server.abort();
    say_what_is_left(app, &left);
    Ok(Exit::Done)
}

/// Calls that have not left are sent by the next run; of those that have left, the next run finds out what it can.
fn say_what_is_left(app: &App, left: &[String]) {
    if left.is_empty() {
        app.out.note("stopped; nothing was left");
        return;
    }
    let ids: Vec<_> = left.iter().map(|id| text::short_id(id)).collect();
    let jobs = text::count(left.len(), "job");
    app.out.warn(format!(
        "stopped with {jobs} under way ({}); the next start takes up what can go on, and asks before anything is sent twice",
        ids.join(", ")
    ));
}

/// Waits until no job runs and whoever waits for an answer has it.
async fn last_answers<T>(studio: &Studio, server: &mut JoinHandle<T>) {
    loop {
        idle(studio).await;
        match time::timeout(LAST_ANSWERS, &mut *server).await {
            Ok(_) => return idle(studio).await,
            Err(_) if studio.running().is_empty() => return,
            // A request that was there before the end has begun a job meanwhile.
            Err(_) => {}
        }
    }
}

async fn idle(studio: &Studio) {
    while !studio.running().is_empty() {
        time::sleep(LOOK).await;
    }
}

fn failed(error: io::Error) -> Failure {
    Failure::new(Exit::Failed, Kind::Unexpected.code(), format!("the server stopped: {error}"))
}

/// Ctrl-C, what a service manager sends, or that the terminal is gone.
async fn stopped() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
                () = hung_up() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}

/// That the terminal is gone. Whoever starts a program so that it outlives its terminal has this signal ignored, and to
/// listen for it would end that: so it is left as it is where that cannot be told.
#[cfg(unix)]
async fn hung_up() {
    use tokio::signal::unix::{SignalKind, signal};
    let is_ignored =
        std::fs::read_to_string("/proc/self/status").map_or(true, |status| ignores_hang_up(&status));
    if is_ignored {
        return std::future::pending().await;
    }
    match signal(SignalKind::hangup()) {
        Ok(mut hang_up) => drop(hang_up.recv().await),
        Err(_) => std::future::pending().await,
    }
}

/// Whether a process ignores SIGHUP, the first of the signals, by what Linux says of it.
#[cfg(unix)]
fn ignores_hang_up(status: &str) -> bool {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_none_or(|mask| mask & 1 == 1)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_hang_up_is_heeded_unless_it_is_ignored_or_nobody_knows() {
        for (status, ignores) in [
            ("Name:\tx\nSigIgn:\t0000000000001000\n", false),
            ("Name:\tx\nSigIgn:\t0000000000001001\n", true),
            ("Name:\tx\n", true),
        ] {
            assert_eq!(ignores_hang_up(status), ignores, "{status}");
        }
    }
}
