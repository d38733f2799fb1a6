//! One pass: how schemathesis is told to ask.

use crate::server::Server;
use anyhow::{Context, Result};
use std::{
    fmt, fs,
    path::Path,
    process::{Command, Stdio},
};

/// As whom it asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pass {
    /// As the one at the machine, before there is a token.
    Open,
    /// With an administrator's token.
    Token,
}

/// What is not asked for. What may be refused is more than a schema can say (a budget, a prompt of blanks, a picture that
/// is none). A plan answers 200 and names what is wrong with a draft. Deleting a provider's settings does not delete the
/// provider.
const CHECKS: &str = r#"[checks]
positive_data_acceptance.enabled = false
"#;

/// While no token is in force none is missed, though the document asks for one.
const CHECKS_WITHOUT_TOKENS: &str = r#"ignored_auth.enabled = false
missing_required_header.enabled = false
negative_data_rejection.enabled = false
"#;

/// What some operations do on purpose.
const OPERATIONS: &str = r#"
[[operations]]
include-operation-id = "plan"
checks.negative_data_rejection.enabled = false

[[operations]]
include-path-regex = "external_providers/config"
checks.use_after_free.enabled = false
"#;

impl Pass {
    /// For files.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Token => "token",
        }
    }

    /// Operations that are not asked. The stream of all events never ends. In an open server a token would shut every
    /// door, and with a token its revocation would.
    const fn not_asked(self) -> [&'static str; 2] {
        match self {
            Self::Open => ["follow_jobs", "create_token"],
            Self::Token => ["follow_jobs", "revoke_token"],
        }
    }

    /// Asks; true where all was as the document says.
    pub(super) fn run(
        self,
        tool: &Path,
        (server, token): (&Server, Option<&str>),
        (seed, seconds): (u64, u32),
        report: &Path,
    ) -> Result<bool> {
        let folder = report.parent().context("no folder for the report")?;
        let config = folder.join("schemathesis.toml");
        fs::write(&config, self.config())?;
        let mut command = Command::new(tool);
        command
            .arg("--config-file")
            .arg(config)
            .arg("run")
            .arg(format!("{}/openapi.json", server.address))
            .args(["--seed", &seed.to_string(), "--max-time", &seconds.to_string()])
            .args(["--continue-on-failure", "--suppress-health-check", "all", "--request-timeout", "20"])
            .args(["--no-color", "--warnings", "off"])
            .current_dir(folder)
            .stdin(Stdio::null());
        for operation in self.not_asked() {
            command.args(["--exclude-operation-id", operation]);
        }
        if let Some(token) = token {
            command.args(["-H", &format!("Authorization: Bearer {token}")]);
        }
        let output = command.output().context("schemathesis cannot be started")?;
        fs::write(report, &output.stdout)?;
        let said = String::from_utf8_lossy(&output.stdout);
        println!("{}", summary(&said));
        Ok(output.status.success())
    }

    fn config(self) -> String {
        let without = if self == Self::Open { CHECKS_WITHOUT_TOKENS } else { "" };
        [CHECKS, without, OPERATIONS].concat()
    }
}

impl fmt::Display for Pass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "without tokens",
            Self::Token => "with a token",
        })
    }
}

/// All from the first failure on, or the last lines where all went well.
fn summary(said: &str) -> &str {
    let from =
        said.find("= FAILURES =").or_else(|| said.find("= ERRORS =")).or_else(|| said.find("= SUMMARY ="));
    let from = from.unwrap_or(0);
    let line = said[..from].rfind('\n').map_or(0, |at| at + 1);
    said[line..].trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_shown_whole_and_a_success_in_a_few_lines() {
        assert_eq!(summary("a\n=== SUMMARY ===\nfine\n"), "=== SUMMARY ===\nfine");
        let failed = "a\n== FAILURES ==\nwhat\n== SUMMARY ==\n1";
        assert_eq!(summary(failed), "== FAILURES ==\nwhat\n== SUMMARY ==\n1");
        assert_eq!(summary("cannot connect"), "cannot connect");
    }
}
