//! How a picture is made follows from what is given.

use crate::{ModelView, Violation, violation::code};
use impasto_sdk::{Capabilities, Feature, Mode};
use serde_json::Value;

/// Which input pictures a draft has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    /// An image to start from.
    pub init: bool,
    /// A mask.
    pub mask: bool,
}

impl Inputs {
    /// Those of a draft in JSON.
    #[must_use]
    pub fn of(draft: &Value) -> Self {
        let has = |field| draft.get(field).is_some_and(|value: &Value| !value.is_null());
        Self { init: has("init_image"), mask: has("mask_image") }
    }
}

impl From<&crate::Draft> for Inputs {
    fn from(draft: &crate::Draft) -> Self {
        Self { init: draft.init_image.is_some(), mask: draft.mask_image.is_some() }
    }
}

/// The modes that can really be used: inpainting needs a mask that can be sent.
#[must_use]
pub fn usable(caps: &Capabilities) -> Vec<Mode> {
    let real = |mode: &Mode| *mode != Mode::Inpaint || caps.has(Feature::Mask);
    caps.modes.iter().copied().filter(real).collect()
}

/// The mode that follows from the inputs: a mask means inpainting, an init image means img2img, else txt2img; except
/// that a model may take an init image for txt2img, or may need none for img2img.
#[must_use]
pub fn follow(caps: &Capabilities, inputs: Inputs) -> Mode {
    let can = |mode| caps.has_mode(mode);
    match inputs {
        Inputs { mask: true, .. } => Mode::Inpaint,
        Inputs { init: true, .. } => {
            let from_words = can(Mode::Txt2img) && caps.needs_init_image(Mode::Txt2img);
            if !can(Mode::Img2img) && from_words { Mode::Txt2img } else { Mode::Img2img }
        }
        Inputs { init: false, .. } => {
            let from_nothing = can(Mode::Img2img) && !caps.needs_init_image(Mode::Img2img);
            if !can(Mode::Txt2img) && from_nothing { Mode::Img2img } else { Mode::Txt2img }
        }
    }
}

/// The mode of a draft: the one it says, else the one that follows from its inputs.
#[must_use]
pub fn of(draft: &crate::Draft, caps: &Capabilities) -> Mode {
    draft.mode.unwrap_or_else(|| follow(caps, draft.into()))
}

/// What to say of a mode that a model does not have.
pub(crate) fn unsupported(mode: &str, model: &ModelView) -> String {
    let modes: Vec<&str> = usable(&model.capabilities).into_iter().map(Mode::as_str).collect();
    let has = if modes.is_empty() { "no mode that can be used".into() } else { modes.join(", ") };
    format!("Mode '{mode}' is not supported by {}, which has {has}", model.name)
}

/// What is wrong between the mode and the inputs. A mode that the model lacks is the schema's business.
pub(crate) fn problems(draft: &Value, model: &ModelView) -> Vec<Violation> {
    let caps = &model.capabilities;
    let inputs = Inputs::of(draft);
    let said = draft.get("mode").and_then(|mode| serde_json::from_value(mode.clone()).ok());
    let mode: Mode = said.unwrap_or_else(|| follow(caps, inputs));
    if !usable(caps).contains(&mode) {
        return Vec::new();
    }
    let mut problems = missing_inputs(mode, inputs, model);
    if said.is_some() && inputs.mask && mode != Mode::Inpaint {
        problems.push(idle(mode, "mask", Mode::Inpaint));
    } else if said.is_some() && inputs.init && mode == Mode::Txt2img && !caps.needs_init_image(mode) {
        problems.push(idle(mode, "init image", follow(caps, inputs)));
    }
    problems
}

fn missing_inputs(mode: Mode, inputs: Inputs, model: &ModelView) -> Vec<Violation> {
    let mut missing = Vec::new();
    let requires = |what| format!("Mode '{mode}' of {} requires {what}", model.name);
    if !inputs.init && model.capabilities.needs_init_image(mode) {
        missing.push(Violation::new("/init_image", code::REQUIRED, requires("an init image")));
    }
    if !inputs.mask && mode == Mode::Inpaint {
        missing.push(Violation::new("/mask_image", code::REQUIRED, requires("a mask")));
    }
    missing
}

fn idle(mode: Mode, input: &str, follows: Mode) -> Violation {
    let message = format!(
        "Mode '{mode}' would ignore the {input}; leave out `mode`, so that it becomes '{follows}', or the {input}"
    );
    Violation::new("/mode", code::CONFLICT, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use serde_json::json;

    const NONE: Inputs = Inputs { init: false, mask: false };
    const INIT: Inputs = Inputs { init: true, mask: false };
    const BOTH: Inputs = Inputs { init: true, mask: true };

    #[test]
    fn the_mode_follows_from_the_inputs() {
        let all = json!({"modes": ["txt2img", "img2img", "inpaint"], "mask_format": "alpha"});
        let words_need_image = json!({"modes": ["txt2img"], "input_image_required_for": ["txt2img"]});
        let image_is_optional = json!({"modes": ["img2img"], "input_image_required_for": ["inpaint"]});
        for (caps, inputs, mode) in [
            (&all, NONE, Mode::Txt2img),
            (&all, INIT, Mode::Img2img),
            (&all, BOTH, Mode::Inpaint),
            (&words_need_image, INIT, Mode::Txt2img),
            (&image_is_optional, NONE, Mode::Img2img),
            (&image_is_optional, INIT, Mode::Img2img),
        ] {
            assert_eq!(follow(&samples::capabilities(caps.clone()), inputs), mode, "{caps} {inputs:?}");
        }
    }

    #[test]
    fn inpainting_without_a_mask_that_can_be_sent_is_no_mode() {
        let caps = samples::capabilities(json!({"modes": ["txt2img", "inpaint"]}));
        assert_eq!(usable(&caps), [Mode::Txt2img]);
    }

    #[test]
    fn a_mode_that_contradicts_the_inputs_is_a_problem() {
        let model = samples::everything();
        for (draft, field, says) in [
            (json!({"mode": "img2img"}), "/init_image", "requires an init image"),
            (json!({"mode": "inpaint", "init_image": "a"}), "/mask_image", "requires a mask"),
            (json!({"mode": "txt2img", "init_image": "a"}), "/mode", "becomes 'img2img'"),
            (json!({"mode": "img2img", "init_image": "a", "mask_image": "b"}), "/mode", "becomes 'inpaint'"),
        ] {
            let problems = problems(&draft, &model);
            assert_eq!(problems.len(), 1, "{draft}");
            assert_eq!(problems[0].field, field);
            assert!(problems[0].message.contains(says), "{}", problems[0].message);
        }
        for fine in [json!({}), json!({"init_image": "a"}), json!({"mode": "img2img", "init_image": "a"})] {
            assert_eq!(problems(&fine, &model), [], "{fine}");
        }
    }
}
