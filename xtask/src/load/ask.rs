//! Clients, a thread each, all at once.

use super::case::{Case, Form};
use anyhow::{Context, Result, bail};
use std::{
    io::{Read, Write},
    net::{Shutdown, TcpStream},
    sync::{Arc, Barrier},
    thread,
    time::{Duration, Instant},
};

/// What became of all requests.
pub(super) struct Asked {
    fates: Vec<Result<Fate>>,
    took: Duration,
}

/// What became of a request.
enum Fate {
    /// It was answered with 200, after so long.
    Answered { took: Duration, bytes: u64 },
    /// The client went before the answer came.
    HungUp,
}

/// An answer that takes longer is none.
const PATIENCE: Duration = Duration::from_secs(150);

/// Sends them all at the same moment and reads every answer to its end.
pub(super) fn all(address: &str, case: &Case, count: usize) -> Result<Asked> {
    let address = address.trim_start_matches("http://");
    let picture =
        if case.form == Form::Edit { Arc::new(super::picture::noise(case.answer)?) } else { Arc::default() };
    let start = Arc::new(Barrier::new(count + 1));
    let clients = thread::scope(|scope| -> Result<Asked> {
        let mut clients = Vec::new();
        for number in 0..count {
            let (start, picture) = (Arc::clone(&start), Arc::clone(&picture));
            let hang_up = case.hangs_up.filter(|(each, _)| number % each == 0).map(|(_, at)| at);
            let client = thread::Builder::new().stack_size(256 << 10).spawn_scoped(scope, move || {
                let body = case.body(number, &picture);
                start.wait();
                one(address, case, &body, hang_up).with_context(|| format!("request {number}"))
            })?;
            clients.push(client);
        }
        start.wait();
        let begun = Instant::now();
        let broken = || bail!("a client panicked");
        let fates = clients.into_iter().map(|client| client.join().unwrap_or_else(|_| broken())).collect();
        Ok(Asked { fates, took: begun.elapsed() })
    })?;
    Ok(clients)
}

fn one(address: &str, case: &Case, body: &[u8], hang_up: Option<Duration>) -> Result<Fate> {
    let begun = Instant::now();
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(hang_up.unwrap_or(PATIENCE)))?;
    let (target, kind, length) = (case.target, case.media_type(), body.len());
    write!(
        stream,
        "POST {target} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\r\n"
    )?;
    stream.write_all(body)?;
    let mut piece = vec![0; 64 << 10];
    let mut read = match (stream.read(&mut piece), hang_up) {
        (Err(_), Some(_)) => {
            stream.shutdown(Shutdown::Both)?;
            return Ok(Fate::HungUp);
        }
        (read, _) => read?,
    };
    if !piece[..read].starts_with(b"HTTP/1.1 200 ") {
        bail!("{}", String::from_utf8_lossy(&piece[..read]));
    }
    let mut bytes = 0;
    while read > 0 {
        bytes += read as u64;
        read = stream.read(&mut piece)?;
    }
    Ok(Fate::Answered { took: begun.elapsed(), bytes })
}

impl Asked {
    /// How many, how fast.
    pub(super) fn print(&self, latency: Duration) {
        let mut added: Vec<f64> = Vec::new();
        let (mut hung_up, mut received) = (0, 0);
        for fate in self.fates.iter().flatten() {
            match fate {
                Fate::Answered { took, bytes } => {
                    added.push(took.saturating_sub(latency).as_secs_f64());
                    received += bytes;
                }
                Fate::HungUp => hung_up += 1,
            }
        }
        added.sort_by(f64::total_cmp);
        let failed = self.fates.len() - added.len() - hung_up;
        println!(
            "  {} succeeded, {failed} failed, {hung_up} hung up; {:.1} s in all",
            added.len(),
            self.took.as_secs_f64()
        );
        println!(
            "  added to the stand-in's {} s: p50 {:.2} s, p99 {:.2} s; {:.0} MB received",
            latency.as_secs(),
            at(&added, 50),
            at(&added, 99),
            received as f64 / 1e6
        );
    }

    /// How many were answered.
    pub(super) fn answered(&self) -> usize {
        self.fates.iter().flatten().filter(|fate| matches!(fate, Fate::Answered { .. })).count()
    }

    /// Requests that failed.
    pub(super) fn wrong(&self) -> Vec<String> {
        self.fates.iter().filter_map(|fate| Some(format!("{:#}", fate.as_ref().err()?))).collect()
    }
}

/// So many of a hundred are not above this one.
fn at(sorted: &[f64], percent: usize) -> f64 {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_the_nearest_rank() {
        let hundred: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!((at(&hundred, 50), at(&hundred, 99)), (50.0, 99.0));
        assert_eq!((at(&[3.0], 99), at(&[], 50)), (3.0, 0.0));
    }
}
