//! What may be spent: bounds, and how far they are used up.

use crate::{CallRow, JobRow, LedgerRow, Phase};
use impasto_sdk::{Effect, Error, Kind, Money, Result, Step, Task, family_of};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A bound on what is spent within a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// What a person calls it.
    pub name: String,
    /// Whose spending counts.
    pub scope: Scope,
    /// The first millisecond of its time, since 1970.
    pub since_ms: i64,
    /// When it renews, in milliseconds since 1970.
    pub until_ms: i64,
    /// When it renews, for people: `2026-12-01 (UTC)`.
    pub renews: String,
    /// How much.
    pub most: Most,
    /// What happens where it is used up.
    pub reached: Reached,
}

/// When a budget renews.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Every {
    /// At midnight, UTC.
    Day,
    /// At the first of the month, UTC.
    Month,
}

/// How much may be spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Most {
    /// US dollars.
    Usd(Money),
    /// Pictures.
    Images(u32),
}

/// What happens where a bound is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// Nothing more is sent.
    Refuse,
    /// It is said, and sent all the same.
    Warn,
}

/// Whose spending counts; what is absent counts whatever it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Only this provider's.
    pub provider: Option<String>,
    /// Only this vendor's model, with its dated snapshots.
    pub model: Option<String>,
    /// Only this caller's.
    pub caller: Option<String>,
}

impl Scope {
    /// Whether spending of this caller at this model counts.
    #[must_use]
    pub fn holds(&self, provider: &str, model: &str, caller: &str) -> bool {
        let fits = |wanted: &Option<String>, is: &str| wanted.as_deref().is_none_or(|wanted| wanted == is);
        let is_model = |wanted: &String| wanted == model || wanted == family_of(model);
        fits(&self.provider, provider)
            && self.model.as_ref().is_none_or(is_model)
            && fits(&self.caller, caller)
    }
}

/// What calls may come to, or have come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// US dollars that are known.
    pub usd: Money,
    /// Pictures.
    pub images: u32,
    /// Calls without a known price; they are not in `usd`.
    pub unpriced: u32,
}

impl Amount {
    /// A call that is about to run, at its highest price.
    #[must_use]
    pub fn of_call(call: &CallRow) -> Self {
        let images = if let Task::Generate(generate) = &call.task { generate.count } else { 0 };
        Self { usd: call.at_risk.unwrap_or_default(), images, unpriced: u32::from(call.at_risk.is_none()) }
    }

    /// A call that was settled.
    #[must_use]
    pub fn of_entry(entry: &LedgerRow) -> Self {
        Self {
            usd: entry.price.unwrap_or_default(),
            images: entry.images,
            unpriced: u32::from(entry.price.is_none()),
        }
    }
}

impl std::ops::Add for Amount {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            usd: self.usd + other.usd,
            images: self.images.saturating_add(other.images),
            unpriced: self.unpriced.saturating_add(other.unpriced),
        }
    }
}

impl std::iter::Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::default(), |sum, amount| sum + amount)
    }
}

/// How far a bound is used up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The bound.
    pub bound: Bound,
    /// What was settled in its time.
    pub spent: Amount,
    /// What runs, and what left without an answer in its time: it may come to this.
    pub reserved: Amount,
}

impl Standing {
    /// What is left; never below zero.
    #[must_use]
    pub fn left(&self) -> Most {
        let used = self.spent + self.reserved;
        match self.bound.most {
            Most::Usd(most) if used.usd >= most => Most::Usd(Money::ZERO),
            Most::Usd(most) => Most::Usd(Money::from_nano_usd(most.nano_usd() - used.usd.nano_usd())),
            Most::Images(most) => Most::Images(most.saturating_sub(used.images)),
        }
    }

    /// Whether what is left bears this. A call whose price nobody knows is borne by no bound in money.
    #[must_use]
    pub fn bears(&self, need: Amount) -> bool {
        match self.left() {
            Most::Usd(left) => need.unpriced == 0 && need.usd <= left,
            Most::Images(left) => need.images <= left,
        }
    }

    /// Why a need is not borne, with how much is left and when it renews.
    #[must_use]
    pub fn refusal(&self, need: Amount) -> String {
        let Bound { name, most, renews, .. } = &self.bound;
        match (most, self.left()) {
            (Most::Usd(most), _) if need.unpriced > 0 => format!(
                "no price is known for this model, so the budget {name:?} of {most} cannot hold it; give its price (`price:` in \
                 the definition of a model of your own, else prices.yaml), or a budget in images"
            ),
            (Most::Usd(most), Most::Usd(left)) => {
                let (may, left) = apart(need.usd, left);
                format!(
                    "this may cost {may}, and {left} is left of the budget {name:?} of {most}; it renews on {renews}"
                )
            }
            (most, left) => format!(
                "this is {}, and {left} left of the budget {name:?} of {most}; it renews on {renews}",
                Most::Images(need.images)
            ),
        }
    }
}

/// Two sums in words, with all their digits where the usual ones would show them equal.
fn apart(one: Money, other: Money) -> (String, String) {
    let usual = (one.to_string(), other.to_string());
    if usual.0 != usual.1 || one == other {
        return usual;
    }
    (format!("${}", one.decimal()), format!("${}", other.decimal()))
}

/// Refuses a need that one of the bounds does not bear.
///
/// # Errors
/// `OverBudget`.
pub fn admit(standings: &[Standing], need: Amount) -> Result<()> {
    let short = |standing: &&Standing| standing.bound.reached == Reached::Refuse && !standing.bears(need);
    match standings.iter().find(short) {
        None => Ok(()),
        Some(standing) => {
            Err(Error::new(Kind::OverBudget, standing.refusal(need)).with("budget", &standing.bound.name))
        }
    }
}

/// What a call in its phase holds of the budgets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stake {
    /// It runs, and may come to its highest price.
    Reserved,
    /// It left, and nobody knows whether it was billed.
    AtRisk,
    /// Nothing: it never left, was refused, stands in the ledger, or the vendor's bill is known.
    Nothing,
}

impl CallRow {
    /// What it holds of the budgets.
    #[must_use]
    pub fn stake(&self) -> Stake {
        match self.phase {
            phase if phase.is_terminal() && self.is_reconciled() => Stake::Nothing,
            Phase::Intended | Phase::Sent | Phase::Answered => Stake::Reserved,
            Phase::Unknown => Stake::AtRisk,
            Phase::Failed | Phase::Cancelled if self.answer.is_some() || self.is_polling() => Stake::AtRisk,
            Phase::Settled | Phase::Failed | Phase::Cancelled => Stake::Nothing,
        }
    }

    /// What it may have cost beside what stands in the ledger: while its fate is unknown, and by earlier attempts.
    #[must_use]
    pub fn risk(&self) -> Option<Money> {
        let now = self.at_risk.filter(|_| self.stake() == Stake::AtRisk);
        match (now, self.doubtful) {
            (None, None) => None,
            (now, before) => Some(now.unwrap_or_default() + before.unwrap_or_default()),
        }
    }

    /// Whether the vendor is, or was, at work on something that was submitted.
    #[must_use]
    pub fn is_polling(&self) -> bool {
        let free = matches!(&self.step, Step::Send { exchange, .. } if exchange.effect == Effect::Free);
        self.attempt > 0 && self.answer.is_some() && free
    }
}

/// What a call holds of the budgets, as stores keep it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reservation {
    /// The call.
    pub call: String,
    /// Who asked.
    pub caller: String,
    /// The provider's id.
    pub provider: String,
    /// The vendor's model id.
    pub model: String,
    /// How much.
    pub amount: Amount,
}

impl Reservation {
    /// Of a call of a job.
    #[must_use]
    pub fn of(job: &JobRow, call: &CallRow) -> Self {
        Self {
            call: call.id.clone(),
            caller: job.caller.clone(),
            provider: job.provider.clone(),
            model: job.model.clone(),
            amount: Amount::of_call(call),
        }
    }
}

impl fmt::Display for Most {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usd(usd) => usd.fmt(f),
            Self::Images(1) => f.write_str("1 image"),
            Self::Images(images) => write!(f, "{images} images"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(most: Most, spent: Amount, reserved: Amount) -> Standing {
        let bound = Bound {
            name: "month".into(),
            scope: Scope::default(),
            since_ms: 0,
            until_ms: 1,
            renews: "2026-12-01 (UTC)".into(),
            most,
            reached: Reached::Refuse,
        };
        Standing { bound, spent, reserved }
    }

    fn usd(cents: i64) -> Amount {
        Amount { usd: Money::from_nano_usd(cents * 10_000_000), images: 1, unpriced: 0 }
    }

    #[test]
    fn what_is_reserved_counts_like_what_was_spent() {
        let standing = standing(Most::Usd(Money::from_usd(1.0)), usd(50), usd(30));
        assert_eq!(standing.left(), Most::Usd(Money::from_usd(0.2)));
        assert!(standing.bears(usd(20)));
        assert!(!standing.bears(usd(21)));
    }

    #[test]
    fn a_bound_that_was_overrun_has_nothing_left_rather_than_less() {
        assert_eq!(
            standing(Most::Usd(Money::from_usd(1.0)), usd(150), usd(0)).left(),
            Most::Usd(Money::ZERO)
        );
    }

    #[test]
    fn a_bound_in_money_bears_no_call_without_a_price_and_one_in_images_does() {
        let unpriced = Amount { images: 2, unpriced: 1, ..Amount::default() };
        assert!(!standing(Most::Usd(Money::from_usd(9.0)), usd(0), usd(0)).bears(unpriced));
        assert!(standing(Most::Images(4), usd(0), usd(0)).bears(unpriced));
        assert!(!standing(Most::Images(3), usd(0), usd(0)).bears(unpriced));
    }

    #[test]
    fn a_refusal_says_how_much_is_left_and_when_it_renews() {
        let refused =
            admit(&[standing(Most::Usd(Money::from_usd(1.0)), usd(75), usd(0))], usd(40)).unwrap_err();
        assert_eq!(refused.kind, Kind::OverBudget);
        assert_eq!(
            refused.message,
            "this may cost $0.40, and $0.25 is left of the budget \"month\" of $1.00; it renews on 2026-12-01 (UTC)"
        );
        let mut warning = standing(Most::Usd(Money::from_usd(1.0)), usd(75), usd(0));
        warning.bound.reached = Reached::Warn;
        assert!(admit(&[warning], usd(40)).is_ok());
    }
}
