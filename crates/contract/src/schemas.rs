//! JSON Schemas (2020-12) of what goes in and what comes out.

use crate::{Artefact, Catalog};
use impasto_controls::{Draft, Panel, Violation};
use impasto_core::{Job, PlanView, Question, WordsPlanView};
use impasto_sdk::{Capabilities, ModelConfig, Price, Starter};
use schemars::{JsonSchema, generate::SchemaSettings};

/// One file a type, and one for the definitions of each provider whose models people describe.
pub(crate) fn artefacts(catalog: &Catalog) -> Vec<Artefact> {
    let definitions = catalog.providers.iter().filter_map(|provider| {
        let path = format!("docs/contract/schemas/{}-definition.schema.json", provider.info.id);
        Some(Artefact::json(path, provider.definition.as_ref()?.clone().to_value()))
    });
    types().into_iter().chain(definitions).collect()
}

fn types() -> Vec<Artefact> {
    vec![
        taken::<Capabilities>("capabilities"),
        taken::<ModelConfig>("model-config"),
        taken::<Starter>("starter"),
        taken::<Price>("price"),
        taken::<Draft>("draft"),
        taken::<Question>("question"),
        given::<PlanView<'static>>("plan"),
        given::<WordsPlanView<'static>>("words-plan"),
        given::<Job>("job"),
        given::<impasto_server::SentEvent<'static>>("event"),
        given::<Violation>("violation"),
        given::<Panel>("panel"),
        given::<impasto_server::Problem>("problem"),
    ]
}

/// The schema of what the program reads.
fn taken<T: JsonSchema>(name: &str) -> Artefact {
    artefact::<T>(name, SchemaSettings::draft2020_12().for_deserialize())
}

/// The schema of what the program writes.
fn given<T: JsonSchema>(name: &str) -> Artefact {
    artefact::<T>(name, SchemaSettings::draft2020_12().for_serialize())
}

fn artefact<T: JsonSchema>(name: &str, settings: SchemaSettings) -> Artefact {
    let schema = settings.into_generator().into_root_schema_for::<T>();
    Artefact::json(format!("docs/contract/schemas/{name}.schema.json"), schema.to_value())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn every_schema_says_its_dialect_and_documents_its_fields() {
        for artefact in artefacts(&Catalog::linked().unwrap()) {
            let schema: Value = serde_json::from_str(&artefact.text).unwrap();
            assert!(schema["$schema"].as_str().unwrap().contains("2020-12"), "{}", artefact.path);
            let forms: Vec<&Value> = match schema["oneOf"].as_array() {
                Some(forms) => forms.iter().collect(),
                None => vec![&schema],
            };
            for form in forms {
                assert!(form["description"].is_string(), "{}", artefact.path);
                check_fields(&artefact.path, form);
            }
        }
    }

    fn check_fields(path: &str, form: &Value) {
        let fields = form["properties"].as_object().unwrap();
        assert!(!fields.is_empty(), "{path}");
        // The field that tells the forms apart is documented by the form.
        for (name, field) in fields.iter().filter(|(_, field)| field.get("const").is_none()) {
            assert!(field["description"].is_string(), "{path}: {name}");
        }
    }
}
