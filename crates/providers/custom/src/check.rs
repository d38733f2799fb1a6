//! Everything that is wrong with a definition, all at once, each with the field and, in templates, the place.

mod reply;
mod send;
mod variables;

use crate::{
    definition::{Definition, Structure},
    request,
    template::Hole,
};
use impasto_sdk::{Finding, Modality, Place, Severity};

pub(crate) use send::holes;

/// Everything that is wrong. Nothing: it may be published.
pub(crate) fn findings(definition: &Definition) -> Vec<Finding> {
    let mut list = List::default();
    general(definition, &mut list);
    features(definition, &mut list);
    variables::check(definition, &mut list);
    send::check(definition, &mut list);
    reply::check(definition, &mut list);
    list.0
}

/// What was found so far.
#[derive(Default)]
pub(crate) struct List(Vec<Finding>);

impl List {
    /// Something is still missing.
    pub(crate) fn lacks(&mut self, field: &str, message: impl Into<String>) {
        self.add(field, message, Severity::Incomplete, None);
    }

    /// Something cannot work.
    pub(crate) fn wrong(&mut self, field: &str, message: impl Into<String>) {
        self.add(field, message, Severity::Wrong, None);
    }

    /// Something in a template cannot work.
    pub(crate) fn wrong_at(&mut self, field: &str, message: impl Into<String>, at: Place) {
        self.add(field, message, Severity::Wrong, Some(at));
    }

    fn add(&mut self, field: &str, message: impl Into<String>, severity: Severity, at: Option<Place>) {
        self.0.push(Finding { field: field.into(), message: message.into(), severity, at });
    }
}

fn general(definition: &Definition, list: &mut List) {
    if definition.name.trim().is_empty() {
        list.lacks("/name", "the model has no name; give it one");
    }
    if definition.endpoint.trim().is_empty() {
        list.lacks("/endpoint", "the model has no endpoint; write the whole address, https://…");
    } else if let Err(message) = request::check_address(&definition.endpoint) {
        list.wrong("/endpoint", message);
    }
    let known = definition.structure != Structure::Template;
    if known && definition.endpoint.contains("{{") {
        list.wrong("/endpoint", "a base URL holds no variables; write it out");
    }
    if known && definition.model.as_deref().unwrap_or_default().trim().is_empty() {
        list.lacks("/model", "the model has no id; say how the vendor calls it");
    }
    if known {
        for (field, there) in [("/body", definition.body.is_some()), ("/task", definition.task.is_some())] {
            if there {
                list.wrong(
                    field,
                    "a known structure brings its own; leave it out, or choose the structure template",
                );
            }
        }
    }
    if definition.endpoint.trim().starts_with("http://")
        && definition.auth.is_some()
        && !definition.private_network
    {
        list.wrong(
            "/endpoint",
            "a secret does not travel unencrypted; use https://, or allow the private network",
        );
    }
}

fn features(definition: &Definition, list: &mut List) {
    let features = &definition.features;
    if features.modalities.is_empty() {
        list.lacks("/features/modalities", "no modality is on; say what the model makes out of what");
    }
    let speaks = |modality: Modality| match definition.structure {
        Structure::Template => true,
        Structure::OpenaiChat => modality != Modality::TextToImage,
        Structure::AnthropicMessages => matches!(modality, Modality::TextToText | Modality::ImageToText),
        Structure::OpenaiImages | Structure::Gemini => modality == Modality::TextToImage,
    };
    for (n, modality) in features.modalities.iter().enumerate() {
        if !speaks(*modality) {
            list.wrong(
                &format!("/features/modalities/{n}"),
                "this structure cannot do that; choose another structure or modality",
            );
        }
    }
    if features.makes_pictures() && features.makes_words() {
        list.wrong("/features/modalities", "one model makes either pictures or words; describe two models");
    }
    if features.needs_image && !features.makes_pictures() {
        list.wrong("/features/needs_image", "only a model that makes pictures starts from one; leave it out");
    }
    if features.edits && definition.structure == Structure::Template {
        list.wrong(
            "/features/edits",
            "a template says so by its variables, such as {{init_image}}; leave it out",
        );
    }
}

/// A message about a variable that nobody knows.
pub(crate) fn unknown(definition: &Definition, hole: &Hole) -> String {
    let known = crate::names::all(definition);
    let near = known.iter().find(|name| is_near(name, &hole.name));
    match near {
        Some(near) => format!("the variable {} is not known; {near} is meant?", hole.name),
        None => {
            format!("the variable {} is not known; add it, or take one of: {}", hole.name, known.join(", "))
        }
    }
}

/// Whether two names differ by case, by `_`, or by the one being the start of the other.
fn is_near(known: &str, name: &str) -> bool {
    let plain = |text: &str| text.replace('_', "").to_ascii_lowercase();
    let (known, name) = (plain(known), plain(name));
    known == name || name.len() > 3 && known.starts_with(&name) || known.len() > 3 && name.starts_with(&known)
}

#[cfg(test)]
mod tests;
