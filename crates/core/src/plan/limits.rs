//! Pictures above a model's limits: they are scaled, turned or converted, and that is told.

use crate::{
    Plan,
    plan::{codes, inputs::Role},
};
use impasto_controls::Change;
use impasto_imaging::{Change as Done, within};
use impasto_sdk::Size;
use serde_json::{Value, json};

/// Tells which pictures have too many pixels. What else is done to a picture shows only when it is made ready.
pub(crate) fn foresee(plan: &mut Plan) {
    let limits = plan.model.effective.input_images.clone().unwrap_or_default();
    let fitted = plan.fitting.is_some();
    let whole = plan
        .inputs
        .all()
        .filter(|given| given.role == Role::Reference || given.role == Role::Init && !fitted)
        .map(|given| (given.field.clone(), given.size()));
    for (field, from) in whole.collect::<Vec<_>>() {
        let to = within(from, limits.max_pixels);
        if to != from {
            tell(plan, &field, &[Done::Scaled { from, to }]);
        }
    }
}

/// Tells what was done to a picture, in place of what was foreseen.
pub(crate) fn tell(plan: &mut Plan, field: &str, done: &[Done]) {
    let is_told = |done: &&Done| !matches!(done, Done::Written { from, to } if from == to);
    let told: Vec<_> = done.iter().filter(is_told).collect();
    plan.changes.retain(|change| change.field != field || change.code != codes::INPUT_FITTED);
    let Some((from, to)) = told.iter().find_map(|done| ends(done)) else { return };
    let what: Vec<_> = told.iter().map(ToString::to_string).collect();
    plan.changes.push(Change {
        field: field.into(),
        from,
        to,
        code: codes::INPUT_FITTED.into(),
        message: format!("the picture is {} to keep the model's limits", what.join(", ")),
    });
}

fn ends(done: &Done) -> Option<(Value, Value)> {
    let size = |size: &Size| json!(size.to_string());
    match done {
        Done::Scaled { from, to } => Some((size(from), size(to))),
        Done::Written { from, to } => Some((json!(from.to_string()), json!(to.to_string()))),
        // It looks as it did.
        Done::Turned => None,
    }
}
