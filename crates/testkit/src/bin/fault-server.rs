//! A vendor's fake on a socket, for scripts and other processes. Prints its base URL; runs until it is stopped.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for scripts")]

use impasto_sdk::Size;
use impasto_testkit::{
    fault::{Dialect, Fault, Faulty, Script},
    scripted::{Repeats, Studio},
    server::FaultServer,
    vendor::Vendor,
    wire::{Keys, openai::Heavy},
};
use std::{net::SocketAddr, process::ExitCode, sync::Arc, time::Duration};

const USAGE: &str = "usage: fault-server --vendor openai|gemini|studio|WIDTHxHEIGHT [--listen ADDRESS] [--fault NAME [--every N | --nth N]] \
[--latency-ms N] [--key KEY] [--idempotent]

It answers GET /__bill with what it billed, GET /__pictures/DIGEST with a picture that it made, and GET \
/__script?fault=NAME&times=N[&on=downloads] by doing so from now on. --idempotent is known to the studio alone: the others \
have no idempotency keys. WIDTHxHEIGHT is OpenAI's API for load: pictures of noise of that size.";

struct Arguments {
    vendor: Name,
    repeats: Repeats,
    listen: SocketAddr,
    script: Script,
    latency: Duration,
    keys: Keys,
}

/// Which vendor.
#[derive(Clone, Copy)]
enum Name {
    OpenAi,
    Gemini,
    Studio,
    Heavy(Size),
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
    let vendor: Arc<dyn Vendor> = open(arguments.vendor, arguments.keys, arguments.script, arguments.repeats);
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

fn open(name: Name, keys: Keys, script: Script, repeats: Repeats) -> Arc<dyn Vendor> {
    match name {
        Name::OpenAi => Dialect::OpenAi.vendor(keys, script).into(),
        Name::Gemini => Dialect::Gemini.vendor(keys, script).into(),
        Name::Heavy(size) => Arc::new(Heavy::new(size)),
        // Its errors are told in the first one's words: the provider looks at the status alone.
        Name::Studio => {
            let studio = Studio::default().keys(keys).repeats(repeats);
            Arc::new(Faulty::new(studio, Dialect::OpenAi, script))
        }
    }
}

fn parse(mut words: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let (mut name_of_vendor, mut fault, mut repeats) = (None, None, Repeats::Billed);
    let (mut listen, mut latency) = (SocketAddr::from(([127, 0, 0, 1], 0)), Duration::ZERO);
    let (mut keys, mut every, mut nth) = (Keys::Any, None, None);
    while let Some(name) = words.next() {
        if name == "--idempotent" {
            repeats = Repeats::Recognised;
            continue;
        }
        let value = words.next().ok_or_else(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--vendor" => name_of_vendor = Some(vendor(&value)?),
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
    let vendor = name_of_vendor.ok_or("--vendor is needed")?;
    Ok(Arguments { vendor, repeats, listen, script, latency, keys })
}

fn vendor(name: &str) -> Result<Name, String> {
    match name {
        "openai" => Ok(Name::OpenAi),
        "gemini" => Ok(Name::Gemini),
        "studio" => Ok(Name::Studio),
        _ => name
            .parse()
            .map(Name::Heavy)
            .map_err(|_| format!("expected openai, gemini, studio or a size, got {name:?}")),
    }
}

fn number(name: &str, value: &str) -> Result<u64, String> {
    value.parse().map_err(|_| format!("{name}: expected a number, got {value:?}"))
}
