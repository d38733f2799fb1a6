//! The plan itself. No effect, no clock, no network: the same arguments give the same plan.

use crate::{
    BudgetView, Model, Reuse,
    plan::{
        Attachment, codes,
        inputs::{Given, Inputs, Role},
    },
    price::{self, Quote},
};
use impasto_controls::{
    Change, Checker, Draft, Violation, per_call,
    size::{Resolved, Start, resolve},
};
use impasto_imaging::Fitting;
use impasto_ports::{Basis, Priced};
use impasto_sdk::{Capabilities, Feature, Frame, Generate, Mode, Money, SizeSpec};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// What would be done for a draft, and at what price. Can be asked for without doing it.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The draft, normalised.
    pub draft: Value,
    /// What is different from what was asked for, and why.
    pub changes: Vec<Change>,
    /// What stands in the way, all of it.
    pub problems: Vec<Violation>,
    /// The calls: a batch above the model's limit becomes several.
    pub calls: Vec<PlannedCall>,
    /// What it costs.
    pub price: Priced,
    /// What is left of the budgets that it would draw on; absent where there are none.
    pub budget: Option<BudgetView>,
    /// What a person should know of the model, and budgets that are used up and only warn.
    pub warnings: Vec<String>,
    /// How the result of an inpaint is brought back to the size of the init image when it leaves. The gallery keeps the
    /// vendor's own bytes.
    pub restore: Option<Fitting>,
    pub(crate) fitting: Option<Fitting>,
    pub(crate) model: Model,
    pub(crate) inputs: Inputs,
    /// Files in the model's own options.
    pub(crate) attachments: Vec<Attachment>,
    pub(crate) generate: Option<Generate>,
}

/// One call of a plan.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PlannedCall {
    /// Pictures.
    pub images: u32,
    /// What it costs.
    pub price: Priced,
}

/// A plan as front ends see it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PlanView<'a> {
    /// The record's key.
    pub model: &'a str,
    /// The draft, normalised.
    pub draft: &'a Value,
    /// What is different from what was asked for, and why.
    pub changes: &'a [Change],
    /// What stands in the way, all of it.
    pub problems: &'a [Violation],
    /// The calls.
    pub calls: &'a [PlannedCall],
    /// What it costs.
    pub price: &'a Priced,
    /// What is left of the budgets that it would draw on; absent where there are none.
    pub budget: Option<&'a BudgetView>,
    /// What a person should know of the model.
    pub warnings: &'a [String],
}

impl Plan {
    /// As front ends see it.
    #[must_use]
    pub fn view(&self) -> PlanView<'_> {
        PlanView {
            model: &self.model.config.key,
            draft: &self.draft,
            changes: &self.changes,
            problems: &self.problems,
            calls: &self.calls,
            price: &self.price,
            budget: self.budget.as_ref(),
            warnings: &self.warnings,
        }
    }

    /// Whether nothing but its price stands in the way.
    #[must_use]
    pub fn is_only_too_dear(&self) -> bool {
        let money =
            |problem: &Violation| matches!(problem.code.as_ref(), codes::OVER_BUDGET | codes::OVER_MAX_COST);
        !self.problems.is_empty() && self.problems.iter().all(money)
    }

    /// Whether it cannot be run. What is only too dear may still be taken from an earlier job, where that is asked for.
    #[must_use]
    pub fn is_refused(&self, reuse: Reuse) -> bool {
        let may_be_free = reuse == Reuse::Yes && self.is_only_too_dear();
        !self.problems.is_empty() && !may_be_free
    }

    /// The model it is for.
    #[must_use]
    pub const fn model(&self) -> &Model {
        &self.model
    }
}

/// Makes the plan of a draft whose aliases are folded and whose inputs have been measured.
pub(crate) fn make(
    draft: Value,
    model: Model,
    checker: &Checker,
    inputs: Inputs,
    mut problems: Vec<Violation>,
) -> Plan {
    let mut fields = draft.as_object().cloned().unwrap_or_default();
    let mut changes = Vec::new();
    fields.insert("model".into(), json!(model.config.key));
    drop_seed(&mut fields, &model, &mut changes);
    take_defaults(&mut fields, &model);
    let frame = settle_size(&mut fields, &model, &inputs, &mut changes, &mut problems);
    let draft = Value::Object(fields);
    problems.extend(checker.check(&draft));
    problems.extend(look_at_inputs(&inputs, &model.effective));
    dedupe(&mut problems);
    let mut plan = Plan {
        warnings: model.warnings.clone(),
        draft,
        changes,
        problems,
        calls: Vec::new(),
        price: Priced::UNPRICED,
        budget: None,
        restore: None,
        fitting: None,
        model,
        inputs,
        attachments: Vec::new(),
        generate: None,
    };
    if let (true, Some(frame)) = (plan.problems.is_empty(), frame) {
        complete(&mut plan, frame);
    }
    plan
}

/// A seed is the one control that a model may lack and that is dropped; the change says so.
fn drop_seed(fields: &mut Map<String, Value>, model: &Model, changes: &mut Vec<Change>) {
    if model.effective.has(Feature::Seed) {
        return;
    }
    if let Some(seed) = fields.remove("seed") {
        let message = format!("{} takes no seed, so none is sent and none is recorded", model.config.name);
        changes.push(Change::dropped("/seed", seed, codes::SEED_DROPPED, message));
    }
}

/// What a fresh panel shows counts for a draft that says nothing: provider options, steps and guidance.
fn take_defaults(fields: &mut Map<String, Value>, model: &Model) {
    let Some(defaults) = &model.config.default_settings else { return };
    let known = model.options.as_ref().and_then(|schema| schema.get("properties")).and_then(Value::as_object);
    if let (Some(usual), Some(known)) = (&defaults.provider_options, known) {
        let options = fields.entry("provider_options").or_insert_with(|| json!({}));
        if let Value::Object(options) = options {
            for (name, value) in usual.iter().filter(|(name, _)| known.contains_key(*name)) {
                options.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
    }
    for (name, feature, value) in [
        ("steps", Feature::Steps, defaults.steps.map(|steps| json!(steps))),
        ("guidance", Feature::Guidance, defaults.guidance.map(|guidance| json!(guidance))),
    ] {
        if let (true, Some(value)) = (model.effective.has(feature), value) {
            fields.entry(name).or_insert(value);
        }
    }
}

fn settle_size(
    fields: &mut Map<String, Value>,
    model: &Model,
    inputs: &Inputs,
    changes: &mut Vec<Change>,
    problems: &mut Vec<Violation>,
) -> Option<Frame> {
    let wish = match fields.get("size") {
        None => None,
        // What is not a size at all is for the schema to refuse.
        Some(value) => Some(value.as_str()?.parse::<SizeSpec>().ok()?),
    };
    let defaults = model.config.default_settings.clone().unwrap_or_default();
    match resolve(wish.as_ref(), &model.effective, &defaults, start(inputs)) {
        Ok(Resolved { frame, spec, changes: made }) => {
            changes.extend(made);
            match spec {
                Some(spec) => fields.insert("size".into(), json!(spec)),
                None => fields.remove("size"),
            };
            Some(frame)
        }
        Err(violation) => {
            problems.push(violation);
            None
        }
    }
}

fn start(inputs: &Inputs) -> Start {
    match (inputs.one(Role::Init), inputs.one(Role::Mask)) {
        (Some(init), Some(_)) => Start::Masked(init.size()),
        (Some(init), None) => Start::Image(init.size()),
        _ => Start::Words,
    }
}

fn look_at_inputs(inputs: &Inputs, caps: &Capabilities) -> Vec<Violation> {
    let mut problems = Vec::new();
    if let (Some(init), Some(mask)) = (inputs.one(Role::Init), inputs.one(Role::Mask))
        && init.size() != mask.size()
    {
        let message = format!(
            "the mask is {}, the init image is {}; they must have the same size",
            mask.size(),
            init.size()
        );
        problems.push(Violation::new("/mask_image", codes::MASK_SIZE, message));
    }
    let limits = caps.input_images.clone().unwrap_or_default();
    for given in inputs.all().filter(|given| given.role != Role::Mask) {
        // A picture that can be decoded is converted and made smaller; one that cannot must fit as it is.
        if !given.facts.media_type.can_decode() && !takes(&limits.media_types, given) {
            let message = format!(
                "{} pictures cannot be converted here; give a PNG, JPEG or WebP",
                given.facts.media_type
            );
            problems.push(Violation::new(given.field.clone(), codes::MEDIA_TYPE, message));
        }
    }
    problems
}

fn takes(media_types: &[String], given: &Given) -> bool {
    media_types.is_empty() || media_types.iter().any(|media| media == given.facts.media_type.as_str())
}

/// The schema and the rules may find the same fault.
fn dedupe(problems: &mut Vec<Violation>) {
    let mut kept: Vec<Violation> = Vec::new();
    for problem in problems.drain(..) {
        if !kept.iter().any(|other| other.field == problem.field && other.message == problem.message) {
            kept.push(problem);
        }
    }
    *problems = kept;
}

/// What follows once nothing stands in the way: request, calls, price, fit of the init image.
fn complete(plan: &mut Plan, frame: Frame) {
    let draft: Draft = match serde_json::from_value(plan.draft.clone()) {
        Ok(draft) => draft,
        Err(error) => {
            plan.problems.push(Violation::new("", "invalid", error.to_string()));
            return;
        }
    };
    super::reshape::fit_init(plan, &draft, &frame);
    super::limits::foresee(plan);
    if !plan.problems.is_empty() {
        return;
    }
    let generate = request(&draft, plan, frame);
    let pictures = u32::try_from(generate_inputs(plan)).unwrap_or(u32::MAX);
    let per_call = match per_call(&plan.model.effective, pictures) {
        Ok(most) if generate.partial_images > 0 => most.get().min(1),
        Ok(most) => most.get(),
        Err(violation) => {
            plan.problems.push(violation);
            return;
        }
    };
    plan.calls = split(generate.count, per_call)
        .map(|images| PlannedCall { images, price: call_price(plan, &generate, images, pictures) })
        .collect();
    plan.price = total(&plan.calls);
    plan.generate = Some(generate);
    cap_cost(plan, draft.max_cost_usd);
}

fn generate_inputs(plan: &Plan) -> usize {
    plan.inputs.all().filter(|given| given.role != Role::Mask).count()
}

fn request(draft: &Draft, plan: &Plan, frame: Frame) -> Generate {
    Generate {
        model: plan.model.config.provider_model_id.clone(),
        mode: mode(draft, plan),
        prompt: draft.prompt.clone(),
        negative_prompt: draft.negative_prompt.clone().filter(|text| !text.is_empty()),
        frame,
        count: draft.num_images.unwrap_or(1),
        seed: draft.seed,
        steps: draft.steps,
        guidance: draft.guidance,
        // The pictures are put in when they have been fitted and kept.
        init: None,
        mask: None,
        references: Vec::new(),
        options: draft.provider_options.clone(),
        partial_images: draft.partial_images.unwrap_or(0),
    }
}

/// The mode that the draft says or that follows from its inputs; padding an init image makes an inpaint of it.
fn mode(draft: &Draft, plan: &Plan) -> Mode {
    if plan.inputs.is_padded() {
        Mode::Inpaint
    } else {
        impasto_controls::mode::of(draft, &plan.model.effective)
    }
}

/// 25 pictures from a model that gives 10 a call: 10, 10, 5.
fn split(count: u32, per_call: u32) -> impl Iterator<Item = u32> {
    (0..count.div_ceil(per_call)).map(move |call| per_call.min(count - call * per_call))
}

fn call_price(plan: &Plan, generate: &Generate, images: u32, pictures: u32) -> Priced {
    let quote = Quote { count: images, pictures, ..quote(generate) };
    price::estimate(plan.model.tariff.as_ref(), &quote)
}

/// What of a request decides its price.
pub(crate) fn quote(generate: &Generate) -> Quote<'_> {
    let chars = |text: &str| u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
    Quote {
        count: generate.count,
        frame: &generate.frame,
        options: &generate.options,
        chars: chars(&generate.prompt) + generate.negative_prompt.as_deref().map_or(0, chars),
        pictures: u32::try_from(generate.pictures().count()).unwrap_or(u32::MAX),
        partials: generate.partial_images,
    }
}

/// The sum of the calls. One without a price makes the whole unpriced, never cheaper.
fn total(calls: &[PlannedCall]) -> Priced {
    let sum = |pick: fn(&Priced) -> Option<Money>| {
        calls.iter().map(|call| pick(&call.price)).sum::<Option<Money>>()
    };
    let (low_usd, high_usd) = (sum(|price| price.low_usd), sum(|price| price.high_usd));
    let worst = |basis| calls.iter().any(|call| call.price.basis == basis);
    let basis = if low_usd.is_none() || worst(Basis::Unpriced) {
        Basis::Unpriced
    } else if worst(Basis::Estimated) {
        Basis::Estimated
    } else {
        Basis::Priced
    };
    // All calls are of one model, so of one price.
    let first = calls.first().map_or(Priced::UNPRICED, |call| call.price.clone());
    Priced { low_usd, high_usd, basis, ..first }
}

fn cap_cost(plan: &mut Plan, most: Option<Money>) {
    // Less than nothing is no bound but a mistake, which the check told.
    let Some(most) = most.filter(|most| *most >= Money::ZERO) else { return };
    let message = match plan.price.high_usd {
        Some(high) if high <= most => return,
        Some(high) => {
            // Two amounts that read the same need all their digits.
            let same = high.to_string() == most.to_string();
            let say = |usd: Money| if same { format!("${}", usd.decimal()) } else { usd.to_string() };
            format!("this may cost {}, more than the {} that was allowed", say(high), say(most))
        }
        None => format!(
            "no price is known for {}, so nobody can say that it stays below {most}",
            plan.model.config.name
        ),
    };
    plan.problems.push(Violation::new("/max_cost_usd", codes::OVER_MAX_COST, message).limit(json!(most)));
}
