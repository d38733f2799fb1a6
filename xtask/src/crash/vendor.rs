//! The vendors: the testkit's fault server, one process each, and their bills.

use super::{http, journal::nano};
use anyhow::{Context, Result};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

/// The key that every vendor takes, and that must stand in no file but the key file.
pub(crate) const KEY: &str = "sk-crash7d41f0a2c95b4e63a8e2d7f1b0c4a596";

/// Milliseconds that a vendor works before it answers.
pub(crate) const LATENCY: &str = "150";

/// A vendor that does business.
pub(crate) struct Vendor {
    process: Child,
    pub(crate) url: String,
}

/// A generation that a vendor billed.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) prompt: String,
    pub(crate) request: String,
    pub(crate) nano: i64,
    /// How often it was asked for under its key.
    pub(crate) asked: u64,
    pub(crate) digests: Vec<String>,
}

/// A vendor's bill.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bill {
    pub(crate) entries: Vec<Entry>,
    /// Digests of pictures that were delivered to the last byte, as far as the vendor can tell.
    pub(crate) handed: Vec<String>,
}

impl Vendor {
    /// Opens a vendor: `openai`, `gemini` or `studio`.
    pub(crate) fn open(program: &Path, name: &str, latency: &str) -> Result<Self> {
        let mut process = Command::new(program)
            .args(["--vendor", name, "--key", KEY, "--latency-ms", latency, "--idempotent"])
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot run {}", program.display()))?;
        let mut url = String::new();
        BufReader::new(process.stdout.take().context("no output")?).read_line(&mut url)?;
        Ok(Self { process, url: url.trim().to_owned() })
    }

    /// The next so many generations (or downloads) meet this fault; `none`: no more.
    pub(crate) fn meet(&self, fault: &str, times: u64, on: &str) -> Result<()> {
        http::get(&self.url, &format!("/__script?fault={fault}&times={times}&on={on}")).map(|_| ())
    }

    /// What it billed so far.
    pub(crate) fn bill(&self) -> Result<Bill> {
        let document: Value = serde_json::from_slice(&http::get(&self.url, "/__bill")?)?;
        let entries = document["calls"].as_array().into_iter().flatten().map(Entry::of).collect();
        Ok(Bill { entries, handed: texts(&document["handed"]) })
    }

    /// A picture that it made.
    pub(crate) fn picture(&self, digest: &str) -> Result<Vec<u8>> {
        http::get(&self.url, &format!("/__pictures/{digest}"))
    }
}

impl Drop for Vendor {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Entry {
    fn of(value: &Value) -> Self {
        Self {
            prompt: value["prompt"].as_str().unwrap_or_default().into(),
            request: value["request_id"].as_str().unwrap_or_default().into(),
            nano: nano(&value["usd"]),
            asked: value["asked"].as_u64().unwrap_or_default(),
            digests: texts(&value["digests"]),
        }
    }
}

impl Bill {
    /// The entries of requests with this mark in their prompt.
    pub(crate) fn marked(&self, mark: &str) -> Vec<&Entry> {
        self.entries.iter().filter(|entry| entry.prompt.contains(mark)).collect()
    }

    /// The sum, in billionths of a dollar.
    pub(crate) fn total(&self) -> i64 {
        self.entries.iter().map(|entry| entry.nano).sum()
    }
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(|text| Some(text.as_str()?.to_owned())).collect()
}
