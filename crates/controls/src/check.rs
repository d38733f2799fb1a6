//! The check: every violation of a draft at once, by the same schema and rules that stand in the panel.

use crate::{ModelView, Rule, Violation, bounds, explain, huge, mode, panel::panel, rules};
use impasto_sdk::{Error, Kind};
use jsonschema::Validator;
use serde_json::Value;
use std::fmt;

/// The compiled check of one model. Compiling takes a millisecond, a check microseconds: keep it while the record
/// lasts.
pub struct Checker {
    model: ModelView,
    validator: Validator,
    rules: Vec<Rule>,
}

impl Checker {
    /// Compiles the check of a model.
    ///
    /// # Errors
    /// `Config` when the schema of the model's own options is not a valid JSON Schema.
    pub fn new(model: &ModelView) -> impasto_sdk::Result<Self> {
        let panel = panel(model);
        let validator = jsonschema::draft202012::new(&panel.schema).map_err(|error| {
            let message = format!("the options of {} are no valid JSON Schema: {error}", model.name);
            Error::new(Kind::Config, message)
        })?;
        Ok(Self { model: model.clone(), validator, rules: panel.rules })
    }

    /// Every violation of a folded draft (see [`crate::alias::fold`]), in which `model` is the record's key. A seed that
    /// the model does not take is none: the plan drops it and says so.
    #[must_use]
    pub fn check(&self, draft: &Value) -> Vec<Violation> {
        let mut violations = Vec::new();
        if !self.validator.is_valid(draft) {
            for error in self.validator.iter_errors(draft) {
                explain::explain(&self.model, &error, &mut violations);
            }
        }
        // What is kept with the pictures goes to nobody, so it may hold any number.
        let told = |found: &Violation| {
            found.field.starts_with("/metadata") || violations.iter().any(|known| known.field == found.field)
        };
        let unread: Vec<_> = huge::numbers(draft).into_iter().filter(|found| !told(found)).collect();
        violations.extend(unread);
        violations.extend(bounds::problems(draft));
        violations.extend(mode::problems(draft, &self.model));
        violations.extend(rules::evaluate(&self.rules, draft));
        once_each(violations)
    }

    /// The model that it checks for.
    #[must_use]
    pub const fn model(&self) -> &ModelView {
        &self.model
    }
}

impl fmt::Debug for Checker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checker").field("model", &self.model.key).finish_non_exhaustive()
    }
}

/// Schema, mode and rules may all miss the same thing; it is told once.
fn once_each(violations: Vec<Violation>) -> Vec<Violation> {
    let mut told: Vec<Violation> = Vec::with_capacity(violations.len());
    for violation in violations {
        let known = |v: &Violation| {
            v.field == violation.field && v.code == violation.code && v.limit == violation.limit
        };
        if !told.iter().any(known) {
            told.push(violation);
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{samples, violation::code};
    use serde_json::json;

    fn check(model: &ModelView, fields: Value) -> Vec<Violation> {
        let mut draft = json!({"model": model.key, "prompt": "a cat"});
        draft.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        Checker::new(model).unwrap().check(&draft)
    }

    /// Field, code and a part of the message, in order.
    fn expect(model: &ModelView, fields: Value, wanted: &[(&str, &str, &str)]) {
        let found = check(model, fields.clone());
        assert_eq!(found.len(), wanted.len(), "{fields}: {found:#?}");
        for (violation, (field, code, says)) in found.iter().zip(wanted) {
            assert_eq!((violation.field.as_str(), &*violation.code), (*field, *code), "{violation:?}");
            assert!(violation.message.contains(says), "{says:?} not in {:?}", violation.message);
        }
    }

    #[test]
    fn a_draft_that_uses_everything_passes() {
        let all = json!({
            "size": "16:9", "num_images": 25, "seed": 7, "negative_prompt": "fog", "steps": 30, "guidance": 4.5,
            "init_image": "img_1", "init_fit": "pad", "mask_image": "data:image/png;name=m.png;base64,AA==",
            "reference_images": ["a", "b"], "partial_images": 2, "metadata": {"x": 1e30}, "board_id": "b",
            "max_cost_usd": 0.5, "mode": "inpaint",
            "provider_options": {"quality": "high", "temperature": 1.5, "file": {"format": "jpeg", "quality": 80}}
        });
        expect(&samples::everything(), all, &[]);
    }

    #[test]
    fn a_model_that_lacks_a_control_refuses_it_by_name() {
        let fields = json!({
            "negative_prompt": "fog", "steps": 3, "guidance": 2, "init_image": "a", "mask_image": "b",
            "reference_images": ["c"], "provider_options": {"quality": "low"}, "partial_images": 1, "magic": true
        });
        expect(
            &samples::plain(),
            fields,
            &[
                ("/negative_prompt", code::UNSUPPORTED, "Negative prompt: not supported by Test Model"),
                ("/steps", code::UNSUPPORTED, "Steps: not supported"),
                ("/guidance", code::UNSUPPORTED, "Guidance"),
                ("/init_image", code::UNSUPPORTED, "Mode 'img2img' is not supported"),
                ("/mask_image", code::UNSUPPORTED, "Mode 'inpaint' is not supported"),
                ("/reference_images", code::UNSUPPORTED, "Reference images"),
                ("/provider_options", code::UNSUPPORTED, "no options of its own"),
                ("/partial_images", code::UNSUPPORTED, "Previews"),
                ("/magic", code::UNKNOWN_FIELD, "unknown field `magic`"),
            ],
        );
    }

    #[test]
    fn a_seed_that_a_model_lacks_is_left_to_the_plan() {
        expect(&samples::plain(), json!({"seed": 7}), &[]);
        expect(&samples::everything(), json!({"seed": -1}), &[("/seed", code::OUT_OF_RANGE, "at least 0")]);
    }

    #[test]
    fn limits_are_named() {
        let prompt = "x".repeat(1001);
        let fields = json!({
            "prompt": prompt, "num_images": 101, "reference_images": ["a", "b", "c", "d"], "steps": 0,
            "guidance": "strong", "init_image": ""
        });
        expect(
            &samples::everything(),
            fields,
            &[
                ("/prompt", code::TOO_LONG, "at most 1000 characters"),
                ("/num_images", code::OUT_OF_RANGE, "at most 100"),
                ("/reference_images", code::TOO_MANY, "supports at most 3 reference images"),
                ("/steps", code::OUT_OF_RANGE, "at least 1"),
                ("/guidance", code::WRONG_TYPE, "number"),
                ("/init_image", code::EMPTY, "must not be empty"),
            ],
        );
    }

    #[test]
    fn choices_are_listed_with_the_path_of_the_child() {
        let model = samples::everything();
        for (fields, field, says) in [
            (
                json!({"size": "5:1"}),
                "/size",
                "5:1 is not a size of this model; choose 1024x1024, 1344x768, auto",
            ),
            (json!({"init_fit": "stretch", "init_image": "a"}), "/init_fit", "choose crop, pad"),
            (
                json!({"provider_options": {"quality": "best"}}),
                "/provider_options/quality",
                "choose low, high",
            ),
            (
                json!({"provider_options": {"file": {"format": "gif"}}}),
                "/provider_options/file/format",
                "choose png, jpeg",
            ),
        ] {
            let found = check(&model, fields);
            assert_eq!(found.len(), 1, "{found:?}");
            assert_eq!((found[0].field.as_str(), &*found[0].code), (field, code::NOT_OFFERED));
            assert!(found[0].message.contains(says), "{}", found[0].message);
            assert!(found[0].limit.as_ref().unwrap().is_array());
        }
    }

    #[test]
    fn what_is_wrong_inside_an_alternative_is_told_there() {
        let file = |file: Value| json!({"provider_options": {"file": file}});
        let model = samples::everything();
        expect(
            &model,
            file(json!({"format": "jpeg", "quality": 101})),
            &[("/provider_options/file/quality", code::OUT_OF_RANGE, "at most 100")],
        );
        expect(
            &model,
            file(json!({"format": "jpeg"})),
            &[("/provider_options/file/quality", code::REQUIRED, "`quality` is missing")],
        );
        expect(
            &model,
            json!({"provider_options": {"magic": 1}}),
            &[("/provider_options/magic", code::UNKNOWN_FIELD, "unknown option `magic`")],
        );
    }

    #[test]
    fn the_mode_must_be_one_that_the_model_has_and_the_inputs_make() {
        let txt = samples::plain();
        let all = samples::everything();
        let img = samples::model(json!({"modes": ["img2img"]}));
        expect(
            &txt,
            json!({"mode": "img2img"}),
            &[("/mode", code::UNSUPPORTED, "Mode 'img2img' is not supported by")],
        );
        expect(
            &all,
            json!({"mode": "img2img"}),
            &[("/init_image", code::REQUIRED, "requires an init image")],
        );
        expect(
            &all,
            json!({"init_image": "a", "mode": "inpaint"}),
            &[("/mask_image", code::REQUIRED, "requires a mask")],
        );
        expect(
            &all,
            json!({"mask_image": "a"}),
            &[("/init_image", code::REQUIRED, "requires an init image")],
        );
        expect(&img, json!({}), &[("/init_image", code::REQUIRED, "requires an init image")]);
    }

    #[test]
    fn a_draft_without_anything_is_told_everything() {
        let found = Checker::new(&samples::plain()).unwrap().check(&json!({}));
        let fields: Vec<_> = found.iter().map(|violation| violation.field.as_str()).collect();
        assert_eq!(fields, ["/model", "/prompt"]);
        assert_eq!(Checker::new(&samples::plain()).unwrap().check(&json!(3))[0].field, "");
    }

    #[test]
    fn options_that_are_no_schema_are_noticed_at_once() {
        let options = schemars::json_schema!({"properties": {"a": {"type": "colour"}}});
        let error = Checker::new(&ModelView { options: Some(options), ..samples::plain() }).unwrap_err();
        assert_eq!(error.kind, Kind::Config);
    }
}
