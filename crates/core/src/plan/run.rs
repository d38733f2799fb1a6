//! Asking for a plan: finding the model, measuring the inputs, then the pure part.

use crate::{
    Asker, BudgetView, Model, Plan, Studio,
    budget::{Spender, shortfalls},
    plan::{Uploads, codes, make::make},
};
use impasto_controls::{Violation, alias::fold, violation::code};
use impasto_ports::Amount;
use impasto_sdk::{Error, Kind, Remedy, Result};
use serde_json::{Value, json};

impl Studio {
    /// What would be done for a draft of this caller, whose pictures may go into it, and at what price. Nothing is sent, nothing is kept, and nothing of
    /// a budget is reserved.
    ///
    /// # Errors
    /// `NotFound` for a model that is not installed, `Config` for one that is switched off or whose record is broken.
    /// What is wrong with the draft itself is in the plan, all of it.
    pub async fn plan(&self, draft: Value, uploads: &Uploads, caller: impl Into<Asker<'_>>) -> Result<Plan> {
        let asker = caller.into();
        let named =
            draft.get("model").and_then(Value::as_str).filter(|name| !name.is_empty()).map(str::to_owned);
        let name = match named {
            Some(name) => name,
            None => self.default_model().await?,
        };
        let model = self.model(&name).await?;
        self.plan_for(model, draft, uploads, asker).await
    }

    /// The same for a model that was looked up already, whatever the draft names.
    ///
    /// # Errors
    /// As [`Studio::plan`].
    pub async fn plan_for(
        &self,
        model: Model,
        draft: Value,
        uploads: &Uploads,
        caller: impl Into<Asker<'_>>,
    ) -> Result<Plan> {
        let asker = caller.into();
        model.is_ready(asker.tries)?;
        if model.effective.modes.is_empty() && model.described.is_some() {
            let message = format!("{} answers in words, and makes no pictures", model.config.name);
            let remedy = Remedy::AskForWords(model.config.key.clone());
            return Err(Error::new(Kind::InvalidRequest, message).with("field", "/model").mended_by(remedy));
        }
        let checker = self.checkers.of(&model)?;
        let (draft, problems) = match fold(draft.clone()) {
            Ok(folded) => (folded, Vec::new()),
            Err(problems) => (draft, problems),
        };
        let (inputs, found) = self.find_inputs(&draft, uploads, asker).await;
        let (attachments, lost) = self.find_options(&model, &draft, uploads, asker).await;
        let board = self.look_for_board(&draft, asker).await?;
        let problems: Vec<Violation> = problems.into_iter().chain(found).chain(lost).chain(board).collect();
        let mut plan = make(draft, model, &checker, inputs, problems);
        plan.attachments = attachments;
        self.look_at_budgets(&mut plan, asker.name).await?;
        Ok(plan)
    }

    /// A board must be there before anything is put on it.
    async fn look_for_board(&self, draft: &Value, asker: Asker<'_>) -> Result<Option<Violation>> {
        let Some(id) = draft.get("board_id").and_then(Value::as_str) else { return Ok(None) };
        if self.board_for(asker, id).await?.is_some() {
            return Ok(None);
        }
        let message = format!("there is no board {id:?}; see /api/v1/boards");
        Ok(Some(Violation::new("/board_id", code::NOT_OFFERED, message)))
    }

    /// Says what is left, and whether it is enough. Whether it still is when the plan is run is for the store to say.
    async fn look_at_budgets(&self, plan: &mut Plan, caller: &str) -> Result<()> {
        let config = &plan.model.config;
        let (provider, model) = (config.provider_id.as_str(), config.provider_model_id.as_str());
        let standings = self.standings(Spender { provider, model, caller }).await?;
        plan.budget = BudgetView::of(&standings);
        let (refusals, warnings) = shortfalls(&standings, need(plan));
        plan.warnings.extend(warnings);
        let problem = |message| Violation::new("", codes::OVER_BUDGET, message);
        plan.problems.extend(refusals.into_iter().map(problem));
        Ok(())
    }

    /// The model of a draft that names none: the setting, else the first of a provider that costs nothing. Never a paid
    /// model that nobody asked for.
    ///
    /// # Errors
    /// `InvalidRequest` where there is none.
    pub async fn default_model(&self) -> Result<String> {
        if let Some(name) = self.configuration.default_model() {
            return Ok(name);
        }
        let free = |provider: &str| self.registry.get(provider).is_some_and(|entry| entry.local.is_some());
        let first =
            self.each_model().await?.find(|model| free(&model.config.provider_id) && model.config.enabled);
        first.map(|model| model.config.key).ok_or_else(|| {
            Error::new(Kind::InvalidRequest, "no model was named and no default_model is set; name one")
                .mended_by(Remedy::ListModels)
        })
    }

    /// The panel document of a model.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn panel(&self, name: &str) -> Result<Value> {
        let model = self.model(name).await?;
        Ok(json!(impasto_controls::panel(&model.view())))
    }
}

/// What a plan may come to.
fn need(plan: &Plan) -> Amount {
    let of_call = |call: &crate::PlannedCall| Amount {
        usd: call.price.high_usd.unwrap_or_default(),
        images: call.images,
        unpriced: u32::from(call.price.high_usd.is_none()),
    };
    plan.calls.iter().map(of_call).sum()
}
