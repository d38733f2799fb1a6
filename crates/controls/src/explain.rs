//! From an error of the validator to a message for people, with the path of the child.

use crate::{Control, ModelView, Violation, controls::control, layout::OPTIONS, violation::code};
use jsonschema::{
    ValidationError,
    error::{TypeKind, ValidationErrorKind as Kind},
};
use serde_json::Value;

/// Adds what this error means. One error may mean several violations: unknown fields come together.
pub(crate) fn explain(model: &ModelView, error: &ValidationError<'_>, out: &mut Vec<Violation>) {
    let at = error.instance_path().as_str();
    match error.kind() {
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            out.extend(unexpected.iter().filter_map(|name| undeclared(model, at, name)));
        }
        Kind::Required { property } => out.push(missing(model, at, property)),
        Kind::Enum { options } => {
            let choices = options.as_array().cloned().unwrap_or_default();
            out.push(not_offered(model, at, error.instance(), choices));
        }
        Kind::Constant { expected_value } => {
            out.push(not_offered(model, at, error.instance(), vec![Value::clone(expected_value)]));
        }
        Kind::FalseSchema | Kind::Not { .. } => {
            out.push(not_offered(model, at, error.instance(), Vec::new()));
        }
        Kind::OneOfNotValid { context } | Kind::AnyOf { context } => {
            alternatives(model, error, context, out);
        }
        kind => out.push(limit(model, at, kind).unwrap_or_else(|| {
            Violation::new(at, code::INVALID, error.masked_with("the value").to_string())
        })),
    }
}

/// A field that this model's draft does not have; `None` for a seed, which the plan drops.
fn undeclared(model: &ModelView, at: &str, name: &str) -> Option<Violation> {
    let field = child(at, name);
    if !at.is_empty() {
        return Some(Violation::new(field, code::UNKNOWN_FIELD, unknown_option(model, at, name)));
    }
    if name == "seed" {
        return None;
    }
    let message = match control(name) {
        Some(control) => control.lacking(model),
        None if name == OPTIONS => format!("{} has no options of its own", model.name),
        None => {
            return Some(Violation::new(field, code::UNKNOWN_FIELD, format!("unknown field `{name}`")));
        }
    };
    Some(Violation::new(field, code::UNSUPPORTED, message))
}

/// Names the options that there are, where it is one of them that was meant.
fn unknown_option(model: &ModelView, at: &str, name: &str) -> String {
    let properties = model.options.as_ref().filter(|_| at == format!("/{OPTIONS}"));
    let properties = properties.and_then(|schema| schema.get("properties")).and_then(Value::as_object);
    match properties {
        Some(known) if !known.is_empty() => {
            let names: Vec<_> = known.keys().map(String::as_str).collect();
            format!("unknown option `{name}`; {} has {}", model.name, names.join(", "))
        }
        _ => format!("unknown field `{name}`"),
    }
}

fn missing(model: &ModelView, at: &str, property: &Value) -> Violation {
    let name = property.as_str().unwrap_or_default();
    let own = control(name).filter(|_| at.is_empty());
    let message = own.map_or_else(|| format!("`{name}` is missing"), |control| control.missing(model));
    Violation::new(child(at, name), code::REQUIRED, message)
}

/// Of alternatives, the one whose constants fit is the one that was meant; where none fits, the constants are the
/// choices.
fn alternatives(
    model: &ModelView,
    error: &ValidationError<'_>,
    branches: &[Vec<ValidationError<'static>>],
    out: &mut Vec<Violation>,
) {
    let meant: Vec<_> = branches.iter().filter(|branch| choices_of(branch).is_empty()).collect();
    let is_object = error.instance().is_object();
    if let ([branch], true) = (meant.as_slice(), is_object) {
        branch.iter().for_each(|error| explain(model, error, out));
        return;
    }
    let found: Vec<(String, Value, Value)> = branches.iter().flat_map(|branch| choices_of(branch)).collect();
    let Some((at, came, _)) = found.first().cloned() else {
        let at = error.instance_path().as_str();
        let name = label(at);
        out.push(Violation::new(
            at,
            code::WRONG_FORM,
            format!("{name} has none of the forms that it may have"),
        ));
        return;
    };
    let choices = found.into_iter().filter(|(path, _, _)| *path == at).map(|(_, _, choice)| choice);
    out.push(not_offered(model, &at, &came, choices.collect()));
}

/// The constants that a branch wanted: path, what came, what was wanted.
fn choices_of(branch: &[ValidationError<'static>]) -> Vec<(String, Value, Value)> {
    let mut found = Vec::new();
    for error in branch {
        let mut hold = |choice: &Value| {
            found.push((
                error.instance_path().as_str().to_owned(),
                error.instance().clone().into_owned(),
                choice.clone(),
            ));
        };
        match error.kind() {
            Kind::Constant { expected_value } => hold(expected_value),
            Kind::Enum { options } => options.as_array().into_iter().flatten().for_each(hold),
            Kind::OneOfNotValid { context } | Kind::AnyOf { context } => {
                found.extend(context.iter().flat_map(|branch| choices_of(branch)));
            }
            _ => {}
        }
    }
    found
}

fn not_offered(model: &ModelView, at: &str, came: &Value, choices: Vec<Value>) -> Violation {
    let control = top_level(at);
    let special = control.and_then(|control| control.not_offered(model, came));
    let code = if at == "/mode" { code::UNSUPPORTED } else { code::NOT_OFFERED };
    let message = special.unwrap_or_else(|| {
        let list: Vec<String> = choices.iter().map(plain).collect();
        format!("{} is no choice of {}; choose {}", plain(came), label(at), list.join(", "))
    });
    Violation::new(at, code, message).limit(choices)
}

/// The message for a limit that a schema can say.
fn limit(model: &ModelView, at: &str, kind: &Kind) -> Option<Violation> {
    let name = label(at);
    let make = |code: &'static str, message: String| Violation::new(at, code, message);
    Some(match kind {
        Kind::Maximum { limit } => {
            make(code::OUT_OF_RANGE, format!("{name} must be at most {limit}")).limit(limit.clone())
        }
        Kind::Minimum { limit } => {
            make(code::OUT_OF_RANGE, format!("{name} must be at least {limit}")).limit(limit.clone())
        }
        Kind::ExclusiveMaximum { limit } => {
            make(code::OUT_OF_RANGE, format!("{name} must be below {limit}")).limit(limit.clone())
        }
        Kind::ExclusiveMinimum { limit } => {
            make(code::OUT_OF_RANGE, format!("{name} must be above {limit}")).limit(limit.clone())
        }
        Kind::MaxItems { limit } => {
            let message = format!("{} supports at most {limit} {}", model.name, name.to_lowercase());
            make(code::TOO_MANY, message).limit(*limit)
        }
        Kind::MaxLength { limit } => {
            make(code::TOO_LONG, format!("{name} must have at most {limit} characters")).limit(*limit)
        }
        Kind::MinLength { limit: 1 } | Kind::MinItems { limit: 1 } => {
            make(code::EMPTY, format!("{name} must not be empty")).limit(1)
        }
        Kind::Type { kind: TypeKind::Single(wanted) } => {
            make(code::WRONG_TYPE, format!("{name} must be of type {wanted}"))
        }
        Kind::Pattern { pattern } => {
            make(code::WRONG_FORM, format!("{name} must have the form {pattern}")).limit(pattern.as_str())
        }
        _ => return None,
    })
}

/// The control of a field of the draft; `None` for places inside it.
fn top_level(at: &str) -> Option<&'static dyn Control> {
    control(at.strip_prefix('/')?)
}

/// What people call the place.
fn label(at: &str) -> String {
    match top_level(at) {
        Some(control) => control.label().into(),
        None if at.is_empty() => "the draft".into(),
        None => format!("`{}`", at.trim_start_matches('/').replace('/', ".")),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

/// The pointer of a child, escaped as RFC 6901 says.
fn child(at: &str, name: &str) -> String {
    format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_a_slash_is_escaped_in_its_pointer() {
        assert_eq!(child("/provider_options", "a/b~c"), "/provider_options/a~1b~0c");
    }

    #[test]
    fn places_are_called_by_their_labels() {
        assert_eq!(label("/num_images"), "Images");
        assert_eq!(label("/provider_options/quality"), "`provider_options.quality`");
        assert_eq!(label(""), "the draft");
    }
}
