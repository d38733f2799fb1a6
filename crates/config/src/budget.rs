//! What may be spent, as a person writes it.

use impasto_sdk::{ModelLink, Money};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A bound on what is spent in a day or a month (UTC): in money or in images, for everything or for a part of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// What messages call it. Without it: made of the other fields, e.g. `month, openai`.
    #[serde(default)]
    pub name: Option<String>,
    /// When it renews.
    pub every: Every,
    /// At most this many US dollars.
    #[serde(default)]
    #[schemars(range(min = 0))]
    pub usd: Option<Money>,
    /// At most this many pictures.
    #[serde(default)]
    pub images: Option<u32>,
    /// Only what is made with this provider counts.
    #[serde(default)]
    pub provider: Option<String>,
    /// Only what is made with this model counts: `provider/model`.
    #[serde(default)]
    pub model: Option<String>,
    /// Only what this caller asks for counts: `local` is the command line; `*` gives each caller such a budget of its own.
    #[serde(default)]
    pub caller: Option<String>,
    /// What happens where it is used up.
    #[serde(default)]
    pub on_reach: OnReach,
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

/// What happens where a budget is used up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnReach {
    /// Nothing more is sent until it renews.
    #[default]
    Refuse,
    /// A warning is given, and it is sent all the same.
    Warn,
}

/// How much a budget allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowance {
    /// US dollars.
    Usd(Money),
    /// Pictures.
    Images(u32),
}

impl Budget {
    /// How much it allows.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn allowance(&self) -> Result<Allowance, String> {
        match (self.usd, self.images) {
            (Some(usd), None) if usd >= Money::ZERO => Ok(Allowance::Usd(usd)),
            (Some(_), None) => Err("usd: expected an amount that is not below zero".into()),
            (None, Some(images)) => Ok(Allowance::Images(images)),
            (None, None) => Err("it says no amount; give usd or images".into()),
            (Some(_), Some(_)) => Err("it gives usd and images; make two budgets of it".into()),
        }
    }

    /// The model whose spending counts, where it names one.
    ///
    /// # Errors
    /// What is wrong with the name, in words.
    pub fn link(&self) -> Result<Option<ModelLink>, String> {
        let Some(model) = &self.model else { return Ok(None) };
        let link = model.parse::<ModelLink>();
        link.map(Some).map_err(|_| format!("model: expected provider/model, got {model:?}"))
    }

    /// What messages call it.
    #[must_use]
    pub fn name(&self) -> String {
        self.name.clone().unwrap_or_else(|| {
            let every = if self.every == Every::Day { "day" } else { "month" };
            let parts =
                [Some(every.to_owned()), self.provider.clone(), self.model.clone(), self.caller.clone()];
            parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(yaml: &str) -> Budget {
        serde_saphyr::from_str(yaml).unwrap()
    }

    #[test]
    fn a_budget_allows_money_or_images_and_not_both() {
        let usd = budget("{every: month, usd: 12.5}");
        assert_eq!(usd.allowance(), Ok(Allowance::Usd(Money::from_usd(12.5))));
        assert_eq!(budget("{every: day, images: 3}").allowance(), Ok(Allowance::Images(3)));
        for wrong in ["{every: day}", "{every: day, usd: 1, images: 1}", "{every: day, usd: -1}"] {
            assert!(budget(wrong).allowance().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_budget_without_a_name_is_called_by_what_it_counts() {
        let budget = budget("{every: month, usd: 1, provider: openai, caller: local}");
        assert_eq!(budget.name(), "month, openai, local");
    }

    #[test]
    fn a_model_is_named_with_its_provider() {
        assert!(budget("{every: day, usd: 1, model: openai/gpt-image-2}").link().unwrap().is_some());
        assert!(budget("{every: day, usd: 1, model: gpt-image-2}").link().is_err());
    }
}
