//! Where each control stands in a panel: the declared order, or a record's own arrangement of it.

use crate::{
    Control, Group, ModelView,
    controls::{CONTROLS, whole},
};
use impasto_sdk::{PanelControl, PanelLayout};
use serde_json::Value;

/// The model's own options, as one entry of a panel.
pub(crate) const OPTIONS: &str = "provider_options";

/// The controls that InvokeAI's layouts can speak of: one that is not named there is hidden. Others keep their place.
const NAMEABLE: [&str; 6] = ["reference_images", "size", "seed", "negative_prompt", "steps", "guidance"];

/// The ids of a panel's three lists, and of what the model has but the panel does not show.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Arrangement {
    pub(crate) prompts: Vec<&'static str>,
    pub(crate) image: Vec<&'static str>,
    pub(crate) generation: Vec<&'static str>,
    pub(crate) hidden: Vec<&'static str>,
}

impl Arrangement {
    /// Every id in the order of the panel; what is hidden comes last.
    pub(crate) fn order(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.prompts.iter().chain(&self.image).chain(&self.generation).chain(&self.hidden).copied()
    }

    fn list(&mut self, group: Group) -> &mut Vec<&'static str> {
        match group {
            Group::Prompts => &mut self.prompts,
            Group::Image => &mut self.image,
            Group::Generation => &mut self.generation,
            Group::Hidden => &mut self.hidden,
        }
    }
}

/// Arranges what the model has. A record's layout may reorder, move and hide; it never adds.
pub(crate) fn arrange(model: &ModelView) -> Arrangement {
    let mut has: Vec<(&'static str, Group)> = CONTROLS
        .iter()
        .filter(|control| control.applies(model))
        .map(|control| (control.id(), control.group()))
        .collect();
    has.extend(model.options.is_some().then_some((OPTIONS, Group::Generation)));
    let mut arrangement = Arrangement::default();
    for (group, name) in model.layout.iter().flat_map(named) {
        let at = has.iter().position(|(id, own)| *id == canonical(name) && *own != Group::Hidden);
        if let Some(at) = at {
            arrangement.list(group).push(has.remove(at).0);
        }
    }
    for (id, group) in has {
        match id {
            "prompt" => arrangement.prompts.insert(0, id),
            _ if model.layout.is_some() && NAMEABLE.contains(&id) => arrangement.hidden.push(id),
            _ => arrangement.list(group).push(id),
        }
    }
    arrangement
}

/// Narrows a number control as the record's layout says. Bounds are never widened, and never to nothing.
pub(crate) fn narrow(control: &dyn Control, schema: &mut Value, model: &ModelView) {
    let hints = model
        .layout
        .iter()
        .flat_map(|layout| layout.prompts.iter().chain(&layout.image).chain(&layout.generation));
    let Some(hint) = hints.into_iter().find(|hint| canonical(&hint.name) == control.id()) else { return };
    if !matches!(schema["type"].as_str(), Some("integer" | "number")) {
        return;
    }
    bound(schema, hint);
    let extras = [
        ("sliderMin", hint.slider_min.map(whole)),
        ("sliderMax", hint.slider_max.map(whole)),
        ("step", hint.coarse_step.map(whole)),
        ("fineStep", hint.fine_step.map(whole)),
        ("marks", hint.marks.as_ref().map(|marks| marks.iter().copied().map(whole).collect())),
    ];
    for (name, value) in extras {
        if let Some(value) = value {
            schema["x-ui"][name] = value;
        }
    }
}

fn bound(schema: &mut Value, hint: &PanelControl) {
    let now = |name: &str| schema[name].as_f64();
    let least = [now("minimum"), hint.number_input_min].into_iter().flatten().reduce(f64::max);
    let most = [now("maximum"), hint.number_input_max].into_iter().flatten().reduce(f64::min);
    if let (Some(least), Some(most)) = (least, most)
        && least <= most
    {
        schema["minimum"] = whole(least);
        schema["maximum"] = whole(most);
    }
}

fn named(layout: &PanelLayout) -> impl Iterator<Item = (Group, &str)> {
    let lists = [
        (Group::Prompts, &layout.prompts),
        (Group::Image, &layout.image),
        (Group::Generation, &layout.generation),
    ];
    lists.into_iter().flat_map(|(group, list)| list.iter().map(move |control| (group, control.name.as_str())))
}

/// InvokeAI calls the size `dimensions`.
fn canonical(name: &str) -> &str {
    if name == "dimensions" { "size" } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{controls::control, samples};
    use serde_json::json;

    fn with(layout: Value) -> ModelView {
        ModelView { layout: Some(serde_json::from_value(layout).unwrap()), ..samples::everything() }
    }

    #[test]
    fn without_a_layout_the_declared_order_stands() {
        let arrangement = arrange(&samples::everything());
        assert_eq!(
            arrangement.prompts,
            ["prompt", "negative_prompt", "reference_images", "init_image", "init_fit", "mask_image"]
        );
        assert_eq!(arrangement.image, ["size", "num_images", "seed"]);
        assert_eq!(arrangement.generation, ["steps", "guidance", "partial_images", "provider_options"]);
        assert_eq!(arrangement.hidden, ["mode"]);
    }

    #[test]
    fn a_layout_of_invokeai_hides_what_it_could_name_and_does_not() {
        let layout = json!({
            "prompts": [{"name": "reference_images"}], "image": [{"name": "dimensions"}], "generation": []
        });
        let arrangement = arrange(&with(layout));
        assert_eq!(
            arrangement.prompts,
            ["prompt", "reference_images", "init_image", "init_fit", "mask_image"]
        );
        assert_eq!(arrangement.image, ["size", "num_images"]);
        assert_eq!(arrangement.generation, ["partial_images", "provider_options"]);
        assert_eq!(arrangement.hidden, ["negative_prompt", "seed", "steps", "guidance", "mode"]);
    }

    #[test]
    fn a_layout_reorders_and_moves_but_never_adds() {
        let layout = json!({
            "prompts": [], "image": [{"name": "seed"}, {"name": "size"}, {"name": "magic"}, {"name": "mode"}],
            "generation": [{"name": "provider_options"}, {"name": "negative_prompt"}, {"name": "seed"}]
        });
        let arrangement = arrange(&with(layout.clone()));
        assert_eq!(arrangement.image, ["seed", "size", "num_images"]);
        assert_eq!(arrangement.generation, ["provider_options", "negative_prompt", "partial_images"]);
        let plain = ModelView { layout: serde_json::from_value(layout).ok(), ..samples::plain() };
        assert_eq!(arrange(&plain).order().collect::<Vec<_>>(), ["prompt", "size", "num_images", "mode"]);
    }

    #[test]
    fn hints_narrow_and_never_widen() {
        let model = with(json!({"generation": [{
            "name": "steps", "number_input_min": -5, "number_input_max": 40, "slider_max": 20, "fine_step": 1
        }]}));
        let steps = control("steps").unwrap();
        let mut schema = steps.schema(&model);
        narrow(steps, &mut schema, &model);
        assert_eq!((&schema["minimum"], &schema["maximum"]), (&json!(1), &json!(40)));
        assert_eq!((&schema["x-ui"]["sliderMax"], &schema["x-ui"]["fineStep"]), (&json!(20), &json!(1)));
    }

    #[test]
    fn hints_that_leave_nothing_have_no_effect() {
        let model = with(json!({"generation": [{"name": "steps", "number_input_min": 900}]}));
        let steps = control("steps").unwrap();
        let mut schema = steps.schema(&model);
        narrow(steps, &mut schema, &model);
        assert_eq!((&schema["minimum"], &schema["maximum"]), (&json!(1), &json!(150)));
    }
}
