//! An init image of another shape: cropped or padded, reported, never stretched.

use crate::{
    Model, Plan,
    plan::{codes, inputs::Role},
};
use impasto_controls::{Change, Draft, InitFit, Violation};
use impasto_imaging::{Fit, Fitting, Target};
use impasto_sdk::{Feature, Frame, Mode};
use serde_json::json;

/// Plans how the init image gets the size that will be drawn, and how the result of an inpaint gets back.
pub(crate) fn fit_init(plan: &mut Plan, draft: &Draft, frame: &Frame) {
    if draft.init_fit == Some(InitFit::Pad) && frame.pixels.is_none() {
        let message = "padding needs a size in pixels to pad to; give a size such as 1536x1024";
        plan.problems.push(Violation::new("/init_fit", codes::NEEDS_SIZE, message));
        return;
    }
    let (Some(init), Some(target)) =
        (plan.inputs.one(Role::Init).map(super::inputs::Given::size), frame.pixels)
    else {
        return;
    };
    let fit = match draft.init_fit.unwrap_or_default() {
        InitFit::Crop => Fit::Crop,
        InitFit::Pad => Fit::Pad,
    };
    let fitting = Fitting::plan(init, Target::Size(target), fit);
    if fitting.is_nothing() {
        return;
    }
    if fitting.pads() {
        if let Err(problem) = can_outpaint(&plan.model) {
            plan.problems.push(problem);
            return;
        }
        plan.inputs.pad();
    }
    plan.changes.push(Change {
        field: "/init_image".into(),
        from: json!(init.to_string()),
        to: json!(target.to_string()),
        code: codes::INIT_FITTED.into(),
        message: if fitting.crops() && draft.mask_image.is_some() {
            format!("the init image is {fitting}; what the mask marks outside of that is not repainted")
        } else {
            format!("the init image is {fitting}")
        },
    });
    if draft.mask_image.is_some() && !fitting.pads() {
        plan.restore = Some(fitting);
    }
    plan.fitting = Some(fitting);
}

/// Whether a model paints around a picture: only a mask tells it where.
fn can_outpaint(model: &Model) -> Result<(), Violation> {
    let caps = &model.effective;
    if caps.has(Feature::Mask) && caps.has_mode(Mode::Inpaint) {
        return Ok(());
    }
    let message = format!(
        "outpainting is not supported by {}: it takes no mask, so nobody can tell it what to paint around the init image; \
         use crop",
        model.config.name
    );
    Err(Violation::new("/init_fit", "unsupported", message))
}
