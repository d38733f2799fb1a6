//! Budgets: from what a person set to bounds of a time, and what is left of them.

use crate::{Studio, time::rfc3339};
use impasto_ports::{Amount, Bound, Every, Most, Reached, Scope, Standing};
use impasto_sdk::{Money, Result};
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use schemars::JsonSchema;
use serde::Serialize;

/// A bound on what is spent, as a person set it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// What messages call it.
    pub name: String,
    /// When it renews.
    pub every: Every,
    /// Whose spending counts. A caller `*` gives each caller a budget of its own.
    pub scope: Scope,
    /// How much.
    pub most: Most,
    /// What happens where it is used up.
    pub reached: Reached,
}

/// Whose money it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spender<'a> {
    pub(crate) provider: &'a str,
    pub(crate) model: &'a str,
    pub(crate) caller: &'a str,
}

/// What is left of the budgets that a plan would draw on.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct BudgetView {
    /// US dollars that are left, by the tightest budget in money; absent where there is none.
    pub left_usd: Option<Money>,
    /// Pictures that are left, by the tightest budget in images; absent where there is none.
    pub left_images: Option<u32>,
    /// Each of them.
    pub budgets: Vec<StandingView>,
}

/// How far a budget is used up.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct StandingView {
    /// Its name.
    pub name: String,
    /// The one provider whose spending counts; absent where all count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// The one vendor's model whose spending counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The one caller whose spending counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caller: Option<String>,
    /// US dollars it allows, where it is one in money.
    pub usd: Option<Money>,
    /// Pictures it allows, where it is one in images.
    pub images: Option<u32>,
    /// US dollars that were spent in its time.
    pub spent_usd: Money,
    /// US dollars that run, or left without an answer: it may come to this.
    pub reserved_usd: Money,
    /// US dollars that are left.
    pub left_usd: Option<Money>,
    /// Pictures that are left.
    pub left_images: Option<u32>,
    /// When it renews: RFC 3339, UTC.
    pub renews_at: String,
    /// Whether it refuses when it is used up, or only warns.
    pub refuses: bool,
}

impl Studio {
    /// What the budgets allow whoever asks for this model now.
    pub(crate) async fn bounds(&self, spender: Spender<'_>) -> Result<Vec<Bound>> {
        let mut budgets = self.configuration.budgets();
        budgets.extend(self.token_budgets().await?);
        Ok(bounds(&budgets, spender, self.clock.now_ms()))
    }

    /// How far each budget that this caller draws on is used up, whatever the model.
    ///
    /// # Errors
    /// What the store says.
    pub async fn budgets(&self, caller: &str) -> Result<Vec<StandingView>> {
        let mut budgets = self.configuration.budgets();
        budgets.extend(self.token_budgets().await?);
        let now_ms = self.clock.now_ms();
        let of_caller = |bound: &Bound| bound.scope.caller.as_deref().is_none_or(|own| own == caller);
        let bounds: Vec<_> =
            budgets.iter().filter_map(|budget| bound(budget, caller, now_ms)).filter(of_caller).collect();
        let standings = if bounds.is_empty() { Vec::new() } else { self.store.standings(&bounds).await? };
        Ok(standings.iter().map(StandingView::of).collect())
    }

    pub(crate) async fn standings(&self, spender: Spender<'_>) -> Result<Vec<Standing>> {
        let bounds = self.bounds(spender).await?;
        if bounds.is_empty() { Ok(Vec::new()) } else { self.store.standings(&bounds).await }
    }
}

impl BudgetView {
    /// `None` where there are no budgets.
    pub(crate) fn of(standings: &[Standing]) -> Option<Self> {
        let budgets: Vec<_> = standings.iter().map(StandingView::of).collect();
        let left_usd = budgets.iter().filter_map(|budget| budget.left_usd).min();
        let left_images = budgets.iter().filter_map(|budget| budget.left_images).min();
        (!budgets.is_empty()).then_some(Self { left_usd, left_images, budgets })
    }
}

impl StandingView {
    /// As front ends see it.
    #[must_use]
    pub fn of(standing: &Standing) -> Self {
        let usd = |most| if let Most::Usd(usd) = most { Some(usd) } else { None };
        let images = |most| if let Most::Images(images) = most { Some(images) } else { None };
        Self {
            name: standing.bound.name.clone(),
            provider: standing.bound.scope.provider.clone(),
            model: standing.bound.scope.model.clone(),
            caller: standing.bound.scope.caller.clone(),
            usd: usd(standing.bound.most),
            images: images(standing.bound.most),
            spent_usd: standing.spent.usd,
            reserved_usd: standing.reserved.usd,
            left_usd: usd(standing.left()),
            left_images: images(standing.left()),
            renews_at: rfc3339(standing.bound.until_ms),
            refuses: standing.bound.reached == Reached::Refuse,
        }
    }
}

/// Why a need is not borne: what refuses it, and what only warns.
pub(crate) fn shortfalls(standings: &[Standing], need: Amount) -> (Vec<String>, Vec<String>) {
    let short = standings.iter().filter(|standing| !standing.bears(need));
    let (hard, soft): (Vec<_>, Vec<_>) =
        short.partition(|standing| standing.bound.reached == Reached::Refuse);
    let say = |standings: Vec<&Standing>| standings.iter().map(|standing| standing.refusal(need)).collect();
    (say(hard), say(soft))
}

fn bounds(budgets: &[Budget], spender: Spender<'_>, now_ms: i64) -> Vec<Bound> {
    let holds = |bound: &Bound| bound.scope.holds(spender.provider, spender.model, spender.caller);
    budgets.iter().filter_map(|budget| bound(budget, spender.caller, now_ms)).filter(holds).collect()
}

/// A budget in the time that now is in. One of each caller is this caller's.
fn bound(budget: &Budget, caller: &str, now_ms: i64) -> Option<Bound> {
    let Budget { name, every, mut scope, most, reached } = budget.clone();
    if scope.caller.as_deref() == Some("*") {
        scope.caller = Some(caller.into());
    }
    let (since_ms, until_ms, renews) = time_of(every, now_ms)?;
    Some(Bound { name, scope, since_ms, until_ms, renews, most, reached })
}

/// The first millisecond of the time that now is in, the first of the next, and the day of that. Beyond the year 9999
/// there is none.
fn time_of(every: Every, now_ms: i64) -> Option<(i64, i64, String)> {
    let today = Timestamp::from_millisecond(now_ms).ok()?.to_zoned(TimeZone::UTC).date();
    let (first, next) = match every {
        Every::Day => (today, today.checked_add(1.day()).ok()?),
        Every::Month => (today.first_of_month(), today.first_of_month().checked_add(1.month()).ok()?),
    };
    let ms = |day: jiff::civil::Date| Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond());
    Some((ms(first)?, ms(next)?, format!("{next} (UTC)")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_795_251_600_123; // 2026-11-21T09:00:00.123Z
    const ME: Spender<'_> = Spender { provider: "acme", model: "canvas-1", caller: "local" };

    fn budget(every: Every, scope: Scope) -> Budget {
        Budget { name: "b".into(), every, scope, most: Most::Images(1), reached: Reached::Refuse }
    }

    #[test]
    fn days_and_months_begin_at_midnight_in_utc() {
        let of = |every| {
            let bound = bounds(&[budget(every, Scope::default())], ME, NOW).remove(0);
            (rfc3339(bound.since_ms), rfc3339(bound.until_ms), bound.renews)
        };
        let (since, until, renews) = of(Every::Day);
        assert_eq!((since.as_str(), until.as_str()), ("2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z"));
        assert_eq!(renews, "2026-11-22 (UTC)");
        let (since, until, _) = of(Every::Month);
        assert_eq!((since.as_str(), until.as_str()), ("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"));
    }

    #[test]
    fn only_budgets_that_hold_for_whoever_asks_are_bounds() {
        let other = Scope { provider: Some("other".into()), ..Scope::default() };
        assert!(bounds(&[budget(Every::Day, other)], ME, NOW).is_empty());
        let each = Scope { caller: Some("*".into()), ..Scope::default() };
        let bound = bounds(&[budget(Every::Day, each)], ME, NOW).remove(0);
        assert_eq!(bound.scope.caller.as_deref(), Some("local"));
    }
}
