//! What the program's end means, in one table.

use impasto_controls::Violation;
use impasto_core::Job;
use impasto_ports::JobState;
use impasto_sdk::Kind;
use std::process::ExitCode;

/// What the program's end means. Scripts decide by these numbers, so they never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// All that was asked for is done.
    Done = 0,
    /// It failed here: the disk, the database, a defect.
    Failed = 1,
    /// The command line is wrong, or names something that is not there.
    Usage = 2,
    /// Refused before sending: the model cannot do it.
    Refused = 3,
    /// A key or a setting is missing or wrong.
    NotConfigured = 4,
    /// The provider refused, failed, or could not be reached.
    Provider = 5,
    /// Some pictures are there, but not all.
    Partial = 6,
    /// It may cost more than a budget or `--max-cost` allows.
    OverCost = 7,
    /// A call left and no answer came: it may have been billed.
    Unknown = 8,
    /// A person stopped it.
    Cancelled = 130,
}

/// The codes of a plan's problems that mean money, not capability.
const MONEY: [&str; 2] = ["over_max_cost", "over_budget"];

impl Exit {
    /// For an error before anything was sent, or outside of any job.
    pub(crate) const fn of_kind(kind: Kind) -> Self {
        match kind {
            Kind::InvalidRequest | Kind::NotFound => Self::Usage,
            Kind::Unsupported => Self::Refused,
            Kind::Config => Self::NotConfigured,
            Kind::OverBudget => Self::OverCost,
            Kind::Unauthenticated
            | Kind::PermissionDenied
            | Kind::QuotaExceeded
            | Kind::RateLimited
            | Kind::ContentRefused
            | Kind::Timeout
            | Kind::Unavailable
            | Kind::BadResponse => Self::Provider,
            Kind::Cancelled => Self::Cancelled,
            _ => Self::Failed,
        }
    }

    /// For a plan that cannot be run. What the model cannot do weighs more than what it costs.
    pub(crate) fn of_problems(problems: &[Violation]) -> Self {
        match problems {
            [] => Self::Done,
            problems if problems.iter().all(|problem| MONEY.contains(&problem.code.as_ref())) => {
                Self::OverCost
            }
            _ => Self::Refused,
        }
    }

    /// For a job at its end.
    pub(crate) fn of_job(job: &Job) -> Self {
        match job.state {
            JobState::Done => Self::Done,
            JobState::Partial => Self::Partial,
            JobState::Cancelled => Self::Cancelled,
            JobState::Unknown => Self::Unknown,
            JobState::Failed | JobState::Queued | JobState::Running => {
                Self::of_answer(job.errors.first().map_or("", |error| error.code.as_str()))
            }
        }
    }

    /// For what a call came to. Whatever a vendor answers is the provider's error, also "your request is wrong".
    fn of_answer(code: &str) -> Self {
        match Kind::ALL.iter().find(|kind| kind.code() == code) {
            Some(Kind::Config) => Self::NotConfigured,
            Some(Kind::OverBudget) => Self::OverCost,
            Some(Kind::Cancelled) => Self::Cancelled,
            Some(Kind::Unexpected) | None => Self::Failed,
            Some(_) => Self::Provider,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_that_are_promised() {
        for (exit, number) in [
            (Exit::Done, 0),
            (Exit::Failed, 1),
            (Exit::Usage, 2),
            (Exit::Refused, 3),
            (Exit::NotConfigured, 4),
            (Exit::Provider, 5),
            (Exit::Partial, 6),
            (Exit::OverCost, 7),
            (Exit::Unknown, 8),
            (Exit::Cancelled, 130),
        ] {
            assert_eq!(exit as u8, number);
        }
    }

    #[test]
    fn money_alone_is_seven_and_anything_else_is_three() {
        let over = Violation::new("/max_cost_usd", "over_max_cost", "too dear");
        let size = Violation::new("/size", "size_multiple", "too odd");
        assert_eq!(Exit::of_problems(&[]), Exit::Done);
        assert_eq!(Exit::of_problems(std::slice::from_ref(&over)), Exit::OverCost);
        assert_eq!(Exit::of_problems(&[over, size]), Exit::Refused);
    }

    #[test]
    fn a_vendor_that_refuses_a_key_is_the_providers_error_and_a_missing_key_is_ours() {
        assert_eq!(Exit::of_kind(Kind::Config), Exit::NotConfigured);
        assert_eq!(Exit::of_kind(Kind::Unauthenticated), Exit::Provider);
        assert_eq!(Exit::of_answer("invalid_request"), Exit::Provider);
        assert_eq!(Exit::of_answer("unexpected"), Exit::Failed);
    }
}
