//! Every control, one file each, in the order of a panel.

use crate::Control;

mod guidance;
mod init_fit;
mod init_image;
mod input;
mod mask_image;
mod mode;
mod negative_prompt;
mod num_images;
mod number;
mod partial_images;
mod prompt;
mod reference_images;
mod seed;
mod size;
mod steps;

pub(crate) use number::whole;

/// Every control, in the order of a panel. Panel, check, reference and recall walk this slice.
pub static CONTROLS: &[&dyn Control] = &[
    &prompt::Prompt,
    &negative_prompt::NegativePrompt,
    &reference_images::ReferenceImages,
    &init_image::InitImage,
    &init_fit::InitFitControl,
    &mask_image::MaskImage,
    &size::SizeControl,
    &num_images::NumImages,
    &seed::Seed,
    &steps::Steps,
    &guidance::Guidance,
    &partial_images::PartialImages,
    &mode::ModeControl,
];

/// The control of a field of the draft.
#[must_use]
pub fn control(id: &str) -> Option<&'static dyn Control> {
    CONTROLS.iter().copied().find(|control| control.id() == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Draft, samples};
    use schemars::schema_for;

    #[test]
    fn every_control_is_a_field_of_the_draft_and_the_other_way_round() {
        let schema = schema_for!(Draft).to_value();
        let fields: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
        let beside = ["model", "provider_options", "metadata", "board_id", "max_cost_usd"];
        for field in &fields {
            assert_eq!(control(field).is_none(), beside.contains(&field.as_str()), "{field}");
        }
        assert_eq!(CONTROLS.len() + beside.len(), fields.len());
    }

    #[test]
    fn a_model_that_can_do_everything_has_every_control() {
        assert!(CONTROLS.iter().all(|control| control.applies(&samples::everything())));
    }
}
