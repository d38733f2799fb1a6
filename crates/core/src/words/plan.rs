//! Question → plan: what would be sent, what stands in the way, and the price.

use crate::{
    Asker, BudgetView, Model, Studio, Uploads,
    budget::{Spender, shortfalls},
    plan::{Attachment, OVER_BUDGET, OVER_MAX_COST},
    price,
    words::question::{Question, Shown},
};
use impasto_controls::{Violation, violation::code};
use impasto_ports::{Amount, Priced};
use impasto_sdk::{Chat, Content, Described, Error, Kind, Modality, Money, Remedy, Result, Role};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// What would be done for a question, and at what price. Can be asked for without doing it.
#[derive(Clone, Debug)]
pub struct WordsPlan {
    /// What stands in the way, all of it.
    pub problems: Vec<Violation>,
    /// What it costs.
    pub price: Priced,
    /// What is left of the budgets that it would draw on; absent where there are none.
    pub budget: Option<BudgetView>,
    /// What a person should know of the model, and budgets that are used up and only warn.
    pub warnings: Vec<String>,
    pub(crate) model: Arc<Model>,
    pub(crate) question: Question,
    pub(crate) files: Vec<Attachment>,
    pub(crate) options: Vec<Attachment>,
}

/// A plan for words as front ends see it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WordsPlanView<'a> {
    /// The record's key.
    pub model: &'a str,
    /// What stands in the way, all of it.
    pub problems: &'a [Violation],
    /// What it costs.
    pub price: &'a Priced,
    /// What is left of the budgets that it would draw on; absent where there are none.
    pub budget: Option<&'a BudgetView>,
    /// What a person should know of the model.
    pub warnings: &'a [String],
    /// Whether the answer comes in pieces.
    pub stream: bool,
}

/// Tokens of an answer at most, where the question does not say: a guess for the estimate, which is what is reserved.
const USUAL_TOKENS: u32 = 4096;

impl WordsPlan {
    /// As front ends see it.
    #[must_use]
    pub fn view(&self) -> WordsPlanView<'_> {
        WordsPlanView {
            model: &self.model.config.key,
            problems: &self.problems,
            price: &self.price,
            budget: self.budget.as_ref(),
            warnings: &self.warnings,
            stream: self.question.stream == Some(true),
        }
    }

    /// The model it is for.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Whether whoever asks may hear the answer without anything of it in the journal: no file goes along that would have
    /// to be kept, and no budget has to bear it.
    pub(crate) const fn is_light(&self) -> bool {
        self.budget.is_none() && self.files.is_empty() && self.options.is_empty()
    }
}

impl Studio {
    /// What would be done for a question of this caller, and at what price. Nothing is sent, nothing is kept.
    ///
    /// # Errors
    /// `NotFound` for a model that is not there, `Config` for one that is switched off or a draft, `InvalidRequest` for a
    /// question that does not have its shape. What else is wrong with it is in the plan, all of it.
    pub async fn plan_words(
        &self,
        draft: &Value,
        uploads: &Uploads,
        asker: impl Into<Asker<'_>>,
    ) -> Result<WordsPlan> {
        let asker = asker.into();
        let question = read(draft)?;
        let model = if question.model.is_empty() {
            self.text_model(&question.needs()).await?
        } else {
            self.model(&question.model).await?
        };
        self.plan_question(Arc::new(model), question, draft, uploads, asker).await
    }

    /// The same for a model that is known already, whatever the question names.
    ///
    /// # Errors
    /// As [`Studio::plan_words`].
    pub async fn plan_words_of(
        &self,
        model: Arc<Model>,
        draft: &Value,
        uploads: &Uploads,
        asker: impl Into<Asker<'_>>,
    ) -> Result<WordsPlan> {
        self.plan_question(model, read(draft)?, draft, uploads, asker.into()).await
    }

    async fn plan_question(
        &self,
        model: Arc<Model>,
        mut question: Question,
        draft: &Value,
        uploads: &Uploads,
        asker: Asker<'_>,
    ) -> Result<WordsPlan> {
        model.is_ready(asker.tries)?;
        let mut problems = Vec::new();
        let files = self.find_all(&question, uploads, asker, &mut problems).await;
        let (options, lost) = self.find_options(&model, draft, uploads, asker).await;
        problems.extend(lost);
        problems.extend(self.look_at_options(&model, &question)?);
        problems.extend(unfit(&model, &question));
        settle_stream(&model, &mut question, &mut problems);
        let unbounded = self.bound(&model, &mut question, asker.name).await?;
        let price = estimate(&model, &question);
        let mut warnings = model.warnings.clone();
        warnings.extend(unbounded);
        problems.extend(question.max_cost_usd.and_then(|most| too_dear(&price, most)));
        let mut plan = WordsPlan { problems, price, budget: None, warnings, model, question, files, options };
        self.look_at_words_budgets(&mut plan, asker.name).await?;
        Ok(plan)
    }

    /// The model of a question that names none: the setting, else the only one that fits. Never one of several that nobody
    /// chose.
    async fn text_model(&self, needs: &[Modality]) -> Result<Model> {
        if let Some(name) = self.configuration.default_text_model() {
            return self.model(&name).await;
        }
        let fits = |model: &Model| {
            model.config.enabled && !model.is_unpublished() && needs.iter().all(|need| model.makes(*need))
        };
        let mut fits: Vec<_> = self.each_model().await?.filter(fits).collect();
        match fits.len() {
            1 => Ok(fits.remove(0)),
            0 => Err(Error::new(
                Kind::InvalidRequest,
                "no model that answers in words is there; describe one as a custom model",
            )
            .mended_by(Remedy::DescribeModel)),
            _ => {
                let keys: Vec<_> = fits.iter().map(|model| model.config.key.as_str()).collect();
                let message = format!(
                    "several models answer in words: {}; name one, or set default_text_model",
                    keys.join(", ")
                );
                Err(Error::new(Kind::InvalidRequest, message).with("field", "/model"))
            }
        }
    }

    /// Where money is bounded, the answer is: else what was reserved would say nothing. Gives what to say where the model
    /// takes no bound.
    async fn bound(&self, model: &Model, question: &mut Question, caller: &str) -> Result<Option<String>> {
        let bounded = question.max_tokens.or(most_of(model)).is_some();
        if bounded || model.tariff.as_ref().and_then(|tariff| tariff.price.tokens).is_none() {
            return Ok(None);
        }
        let config = &model.config;
        let (provider, id) = (config.provider_id.as_str(), config.provider_model_id.as_str());
        let spender = Spender { provider, model: id, caller };
        if question.max_cost_usd.is_none() && self.bounds(spender).await?.is_empty() {
            return Ok(None);
        }
        let described = model.described.as_ref();
        if described.is_some_and(|described| reads(described, &["max_tokens"])) {
            question.max_tokens = Some(USUAL_TOKENS);
            return Ok(None);
        }
        Ok(Some(format!(
            "nothing bounds the length of an answer of {}, so it may cost more than is said",
            config.name
        )))
    }

    async fn find_all(
        &self,
        question: &Question,
        uploads: &Uploads,
        asker: Asker<'_>,
        problems: &mut Vec<Violation>,
    ) -> Vec<Attachment> {
        let mut found = Vec::new();
        for file in question.files() {
            match self.find_file(&file.field, file.text, uploads, asker).await {
                Ok(attachment) if attachment.is_picture() == (file.is == Shown::Image) => {
                    found.push(attachment);
                }
                Ok(_) => {
                    let wanted = if file.is == Shown::Image { "a picture" } else { "a sound" };
                    let message = format!("expected {wanted}, got another kind of file");
                    problems.push(Violation::new(file.field, code::WRONG_FORM, message));
                }
                Err(problem) => problems.push(problem),
            }
        }
        found
    }

    /// Prompt and options are checked by the model's own panel; what it says of pictures does not count here.
    fn look_at_options(&self, model: &Model, question: &Question) -> Result<Vec<Violation>> {
        if question.prompt.is_none() && question.provider_options.is_empty() {
            return Ok(Vec::new());
        }
        let prompt = question.prompt.clone().unwrap_or_else(|| "-".into());
        let mut draft = json!({ "model": model.config.key, "prompt": prompt });
        if !question.provider_options.is_empty() {
            draft["provider_options"] = json!(question.provider_options);
        }
        // Without a bound of the model's own, only the body of the request bounds what is asked in words.
        let bounded = model.effective.max_prompt_chars.is_some();
        let mut found = self.checkers.of(model)?.check(&draft);
        found.retain(|violation| {
            violation.field.starts_with("/provider_options")
                || (bounded && violation.field == "/prompt" && violation.code == code::TOO_LONG)
        });
        Ok(found)
    }

    async fn look_at_words_budgets(&self, plan: &mut WordsPlan, caller: &str) -> Result<()> {
        let config = &plan.model.config;
        let (provider, model) = (config.provider_id.as_str(), config.provider_model_id.as_str());
        let standings = self.standings(Spender { provider, model, caller }).await?;
        plan.budget = BudgetView::of(&standings);
        let usd = plan.price.high_usd;
        let need = Amount { usd: usd.unwrap_or_default(), images: 0, unpriced: u32::from(usd.is_none()) };
        let (refusals, warnings) = shortfalls(&standings, need);
        plan.warnings.extend(warnings);
        plan.problems.extend(refusals.into_iter().map(|message| Violation::new("", OVER_BUDGET, message)));
        Ok(())
    }
}

impl Question {
    /// What a model must be able to make of what is given.
    fn needs(&self) -> Vec<Modality> {
        let files = self.files();
        let any = |is: Shown| files.iter().any(|file| file.is == is);
        let mut needs = Vec::new();
        needs.extend(any(Shown::Image).then_some(Modality::ImageToText));
        needs.extend(any(Shown::Audio).then_some(Modality::AudioToText));
        if needs.is_empty() {
            needs.push(Modality::TextToText);
        }
        needs
    }
}

fn read(draft: &Value) -> Result<Question> {
    Question::read(draft)
        .map_err(|problem| Error::new(Kind::InvalidRequest, problem.message).with("field", problem.field))
}

/// What the model cannot take, by field.
fn unfit(model: &Model, question: &Question) -> Vec<Violation> {
    let name = &model.config.name;
    let mut problems = Vec::new();
    if question.is_empty() {
        problems.push(Violation::new("/prompt", code::EMPTY, "nothing is asked; give a prompt or messages"));
    }
    for need in question.needs().into_iter().filter(|need| !model.makes(*need)) {
        let what = match need {
            Modality::ImageToText => "reads no pictures",
            Modality::AudioToText => "hears no sound",
            _ => "does not answer in words",
        };
        problems.push(Violation::new(
            "/model",
            code::UNSUPPORTED,
            format!("{name} {what}; take another model"),
        ));
    }
    problems.extend(question.response_schema.as_ref().and_then(malformed));
    let Some(described) = &model.described else { return problems };
    let unread = given(question).into_iter().filter(|(_, there, names)| *there && !reads(described, names));
    problems.extend(unread.map(|(field, _, _)| {
        let message =
            format!("{name} takes no {}; leave it out", field.trim_start_matches('/').replace('_', " "));
        Violation::new(field, code::UNSUPPORTED, message)
    }));
    if question.response_schema.is_some() && !described.structured {
        let message = format!("{name} does not answer in a given form; leave it out");
        problems.push(Violation::new("/response_schema", code::UNSUPPORTED, message));
    }
    dedupe(problems)
}

/// What is wrong with the form that an answer shall have. `true` and `false` are words of ours.
fn malformed(schema: &Value) -> Option<Violation> {
    if matches!(schema, Value::Bool(_) | Value::Null) {
        return None;
    }
    let message = impasto_controls::answer::schema_problem(schema)?;
    Some(Violation::new("/response_schema", code::WRONG_FORM, message))
}

/// Field, whether it is there, and the names under which a model may read it.
fn given(question: &Question) -> [(&'static str, bool, &'static [&'static str]); 10] {
    let files = question.files();
    let images = files.iter().filter(|file| file.is == Shown::Image).count();
    let system =
        question.system_prompt.is_some() || question.messages.iter().any(|turn| turn.role == Role::System);
    let turns = question.messages.iter().filter(|turn| turn.role != Role::System).count()
        + usize::from(question.prompt.is_some());
    [
        ("/messages", turns > 1, &["messages"]),
        ("/system_prompt", system, &["system_prompt"]),
        ("/examples", !question.examples.is_empty(), &["examples"]),
        ("/images", images == 1, &["image", "images"]),
        ("/images", images > 1, &["images"]),
        ("/audio", files.len() > images, &["audio"]),
        ("/max_tokens", question.max_tokens.is_some(), &["max_tokens"]),
        ("/temperature", question.temperature.is_some(), &["temperature"]),
        ("/top_p", question.top_p.is_some(), &["top_p"]),
        ("/stop", !question.stop.is_empty(), &["stop"]),
    ]
}

fn reads(described: &Described, names: &[&str]) -> bool {
    names.iter().any(|name| described.reads.iter().any(|read| read == name))
}

fn dedupe(mut problems: Vec<Violation>) -> Vec<Violation> {
    let mut fields = Vec::new();
    problems.retain(|problem| {
        let fresh = !fields.contains(&problem.field);
        fields.push(problem.field.clone());
        fresh
    });
    problems
}

/// Whoever says nothing gets pieces where the model can.
fn settle_stream(model: &Model, question: &mut Question, problems: &mut Vec<Violation>) {
    let can = model.described.as_ref().is_some_and(|described| described.streaming);
    if question.stream == Some(true) && !can {
        let message = format!("{} does not stream; ask for the whole answer", model.config.name);
        problems.push(Violation::new("/stream", code::UNSUPPORTED, message));
    }
    question.stream = Some(question.stream.unwrap_or(can));
}

fn estimate(model: &Model, question: &Question) -> Priced {
    let pictures = question.files().iter().filter(|file| file.is == Shown::Image).count();
    let pictures = u32::try_from(pictures).unwrap_or(u32::MAX);
    let most_out = question.max_tokens.or(most_of(model)).unwrap_or(USUAL_TOKENS);
    price::estimate_words(model.tariff.as_ref(), question.chars(), pictures, most_out.into())
}

/// What the definition bounds an answer to.
const fn most_of(model: &Model) -> Option<u32> {
    match &model.described {
        Some(described) => described.max_output_tokens,
        None => None,
    }
}

fn too_dear(price: &Priced, most: Money) -> Option<Violation> {
    let message = match price.high_usd {
        Some(high) if high <= most => return None,
        Some(high) => format!("this may cost {high}, more than the {most} that was allowed"),
        None => format!("no price is known, so nobody can say that it stays below {most}"),
    };
    Some(Violation::new("/max_cost_usd", OVER_MAX_COST, message).limit(json!(most)))
}

impl WordsPlan {
    /// The request, with placeholders where files will be.
    pub(crate) fn chat(&self, files: impl IntoIterator<Item = Content>) -> Chat {
        self.question.chat(&self.model.config.provider_model_id, files)
    }
}
