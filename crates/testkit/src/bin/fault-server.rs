//! A vendor's fake on a socket, for scripts and other processes. Prints its base URL; runs until it is stopped.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for scripts")]

use impasto_testkit::{
    fault::{Dialect, Fault, Script},
    server::FaultServer,
    vendor::Vendor,
    wire::Keys,
};
use std::{net::SocketAddr, process::ExitCode, sync::Arc, time::Duration};

const USAGE: &str = "usage: fault-server --vendor openai|gemini [--listen ADDRESS] [--fault NAME [--every N | --nth N]] \
[--latency-ms N] [--key KEY]";

struct Arguments {
    dialect: Dialect,
    listen: SocketAddr,
    script: Script,
    latency: Duration,
    keys: Keys,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = match parse(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(error) => {
            eprintln!("{error}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let vendor: Arc<dyn Vendor> = arguments.dialect.vendor(arguments.keys, arguments.script).into();
    match FaultServer::listen(vendor, arguments.listen, arguments.latency).await {
        Ok((url, server)) => {
            println!("{url}");
            server.forever().await;
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("cannot listen on {}: {error}", arguments.listen);
            ExitCode::FAILURE
        }
    }
}

fn parse(mut words: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let (mut dialect, mut fault) = (None, None);
    let (mut listen, mut latency) = (SocketAddr::from(([127, 0, 0, 1], 0)), Duration::ZERO);
    let (mut keys, mut every, mut nth) = (Keys::Any, None, None);
    while let Some(name) = words.next() {
        let value = words.next().ok_or_else(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--vendor" => dialect = Some(vendor(&value)?),
            "--listen" => listen = value.parse().map_err(|error| format!("--listen {value}: {error}"))?,
            "--fault" => fault = Some(value.parse::<Fault>()?),
            "--latency-ms" => latency = Duration::from_millis(number(&name, &value)?),
            "--every" => every = Some(number(&name, &value)?),
            "--nth" => nth = Some(number(&name, &value)?),
            "--key" => keys = Keys::Only(value),
            _ => return Err(format!("unknown argument {name}")),
        }
    }
    let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let script = match (fault, every, nth) {
        (None, None, None) => Script::peace(),
        (Some(fault), None, None) => Script::always(fault),
        (Some(fault), Some(every), None) => Script::every(count(every), fault),
        (Some(fault), None, Some(nth)) => Script::nth(count(nth), fault),
        _ => return Err("--every and --nth go with --fault, one of them".into()),
    };
    let dialect = dialect.ok_or("--vendor is needed")?;
    Ok(Arguments { dialect, listen, script, latency, keys })
}

fn vendor(name: &str) -> Result<Dialect, String> {
    match name {
        "openai" => Ok(Dialect::OpenAi),
        "gemini" => Ok(Dialect::Gemini),
        _ => Err(format!("expected openai or gemini, got {name:?}")),
    }
}

fn number(name: &str, value: &str) -> Result<u64, String> {
    value.parse().map_err(|_| format!("{name}: expected a number, got {value:?}"))
}
