//! What command line, server and page need to write definitions.

mod file;
mod propose;
mod starts;

pub(crate) use file::yaml;

use crate::{
    Custom, check,
    definition::{Definition, Status},
    describe::describe,
    openapi, request,
};
use impasto_sdk::{
    Answer, Authoring, Bundle, Described, Draft, Finding, Inference, Life, Operation, Proposal, Publication,
    Result, Severity, Template,
};
use schemars::{Schema, schema_for};
use serde_json::Value;

impl Authoring for Custom {
    fn schema(&self) -> Schema {
        schema_for!(Definition)
    }

    fn templates(&self) -> Vec<Template> {
        starts::all()
    }

    fn import(&self, text: &str) -> Result<Bundle> {
        file::read(text)
    }

    fn export(&self, bundle: &Bundle) -> Result<String> {
        file::write(bundle)
    }

    fn check(&self, definition: &Value) -> Vec<Finding> {
        match Definition::of(definition) {
            Ok(definition) => check::findings(&definition),
            Err(error) => {
                vec![Finding {
                    field: String::new(),
                    message: error.message,
                    severity: Severity::Wrong,
                    at: None,
                }]
            }
        }
    }

    fn secrets(&self, definition: &Value) -> Vec<Finding> {
        let Ok(definition) = Definition::of(definition) else { return Vec::new() };
        let found = request::secrets(&definition).into_iter();
        found
            .map(|(field, message)| Finding { field, message, severity: Severity::Wrong, at: None })
            .collect()
    }

    fn shown(&self, definition: Value) -> Value {
        request::without_secrets(definition)
    }

    fn life(&self, definition: &Value) -> Result<Life> {
        let definition = Definition::of(definition)?;
        let status = match definition.status {
            Status::Draft => Publication::Draft,
            Status::Published => Publication::Published,
        };
        let inference = if definition.inference { Inference::On } else { Inference::Off };
        Ok(Life { status, inference })
    }

    fn at(&self, definition: &Value, life: Life) -> Result<Value> {
        let mut definition = Definition::of(definition)?;
        definition.status = match life.status {
            Publication::Draft => Status::Draft,
            Publication::Published => Status::Published,
        };
        definition.inference = life.inference == Inference::On;
        definition.to_value()
    }

    fn describe(&self, definition: &Value) -> Result<Described> {
        Ok(describe(&Definition::of(definition)?))
    }

    fn operations(&self, document: &str) -> Result<Vec<Operation>> {
        Ok(openapi::Document::read(document)?.operations())
    }

    fn draft(&self, document: &str, operation: &str) -> Result<Draft> {
        openapi::Document::read(document)?.draft(operation)
    }

    fn propose(&self, answer: &Answer) -> Vec<Proposal> {
        propose::all(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_misshapen_definition_is_one_finding() {
        let found = Custom.check(&json!({"colour": 1}));
        assert_eq!(found.len(), 1);
        assert!(found[0].message.contains("colour") && found[0].severity == Severity::Wrong);
    }

    #[test]
    fn a_definition_is_led_through_its_life() {
        let draft = json!({"name": "A"});
        assert_eq!(
            Custom.life(&draft).unwrap(),
            Life { status: Publication::Draft, inference: Inference::On }
        );
        let off = Life { status: Publication::Published, inference: Inference::Off };
        let published = Custom.at(&draft, off).unwrap();
        assert_eq!((&published["status"], &published["inference"]), (&json!("published"), &json!(false)));
        assert_eq!(published["name"], "A");
        assert_eq!(Custom.life(&published).unwrap(), off);
    }

    #[test]
    fn the_schema_takes_what_the_types_take() {
        let validator = jsonschema::validator_for(&Custom.schema().to_value()).unwrap();
        for template in Custom.templates() {
            assert!(validator.is_valid(&template.definition), "{}", template.id);
        }
        assert!(validator.is_valid(&json!({})));
        assert!(!validator.is_valid(&json!({"colour": "red"})));
    }
}
