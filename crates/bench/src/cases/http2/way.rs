//! A server with a stand-in behind it that is reached in one way only.

use super::Work;
use crate::{
    client::{Client, Volley},
    process::Process,
    relay::Relay,
    root::Root,
    serve::tls::{Connections, Version},
    stage::{Stage, until},
    statistics::{all_ms, ms_each, percentile},
};
use anyhow::Result;
use clap::ValueEnum;
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

/// A way to the vendor.
pub(super) struct Way {
    vendor: Process,
    root: Root,
    server: Process,
    /// Asks the stand-in how many connections it saw.
    asks: Client,
    /// What makes the way long.
    _relay: Option<Relay>,
}

/// What requests came to, in milliseconds.
pub(super) struct Heard {
    pub(super) cpu: f64,
    pub(super) p50: f64,
}

impl Way {
    /// Without TLS.
    pub(super) fn plain(stage: &Stage) -> Result<Self> {
        let vendor = stage.vendor()?;
        let root = Root::set_up(&stage.program, &vendor.address)?;
        Ok(Self { server: root.serve()?, vendor, root, asks: stage.client.clone(), _relay: None })
    }

    /// On TLS, on this machine.
    pub(super) fn near(stage: &Stage, version: Version) -> Result<Self> {
        let (vendor, certificate) = vendor(stage, version)?;
        let root = Root::trusting(&stage.program, &vendor.address, &certificate)?;
        Ok(Self { server: root.serve()?, vendor, root, asks: trusting(&certificate)?, _relay: None })
    }

    /// On TLS, so far away, one way.
    pub(super) async fn far(stage: &Stage, version: Version, distance: Duration) -> Result<Self> {
        let (vendor, certificate) = vendor(stage, version)?;
        let relay = Relay::start(&vendor.address, distance).await?;
        let root = Root::trusting(&stage.program, &relay.address, &certificate)?;
        Ok(Self { server: root.serve()?, vendor, root, asks: trusting(&certificate)?, _relay: Some(relay) })
    }

    /// Asks, and waits for the thumbnails.
    pub(super) async fn fire(&self, stage: &Stage, work: &Work) -> Result<Heard> {
        let (url, asked) = (format!("{}{}", self.server.address, work.asked.path()), work.asked);
        let count = stage.effort.of(work.count).max(work.width);
        let there = self.root.thumbnails() + count * asked.pictures();
        let before = self.server.cpu()?;
        let volley = Volley { url: &url, count, width: work.width };
        let took = stage.client.fire(volley, move |number| asked.body(number)).await?;
        until(async || Ok(self.root.thumbnails() >= there)).await?;
        Ok(Heard { cpu: ms_each(self.server.cpu()? - before, count), p50: percentile(&all_ms(&took), 50) })
    }

    /// The server's connections that the vendor saw, without the one that asks here.
    pub(super) async fn connections(&self) -> Result<Connections> {
        let said = self.asks.get(&format!("{}/connections", self.vendor.address)).await?;
        let all: Connections = serde_json::from_value(said)?;
        Ok(Connections { opened: all.opened - 1, used: all.used - 1 })
    }
}

/// A stand-in on TLS, and its certificate.
fn vendor(stage: &Stage, version: Version) -> Result<(Process, PathBuf)> {
    let certificate = stage.folder()?.keep().join("certificate.pem");
    let name = version.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    let mut vendor = stage.part("vendor");
    vendor
        .arg("--pictures")
        .arg(stage.pictures())
        .args(["--tls", &name])
        .arg("--certificate")
        .arg(&certificate);
    Ok((Process::start(&mut vendor)?, certificate))
}

fn trusting(certificate: &Path) -> Result<Client> {
    Client::trusting(&fs::read(certificate)?)
}
