//! Variables: names, bounds, defaults.

use super::List;
use crate::{
    definition::{Definition, Structure, Variable, VariableType},
    names, template,
};
use serde_json::Value;

/// Checks every variable.
pub(super) fn check(definition: &Definition, list: &mut List) {
    for (n, variable) in definition.variables.iter().enumerate() {
        let field = format!("/variables/{n}");
        name(definition, n, &field, list);
        if variable.kind == VariableType::Enum && variable.choices.is_empty() {
            list.lacks(&format!("{field}/choices"), "an enum needs choices; name at least one");
        }
        if let (Some(min), Some(max)) = (variable.min, variable.max)
            && min > max
        {
            list.wrong(
                &format!("{field}/min"),
                format!("the minimum {min} is above the maximum {max}; swap them"),
            );
        }
        if let Some(default) = &variable.default
            && let Err(message) = fits(variable, default)
        {
            list.wrong(&format!("{field}/default"), message);
        }
        if variable.kind.is_blob() && definition.structure != Structure::Template {
            list.wrong(
                &format!("{field}/type"),
                "a known structure has its own place for files; leave the variable out",
            );
        }
    }
}

fn name(definition: &Definition, n: usize, field: &str, list: &mut List) {
    let name = &definition.variables[n].name;
    let field = format!("{field}/name");
    if name.is_empty() {
        list.lacks(&field, "the variable has no name; give it one");
    } else if !template::is_name(name) {
        list.wrong(&field, format!("expected letters, digits and _, not a digit first, got {name:?}"));
    } else if definition.variables[..n].iter().any(|earlier| earlier.name == *name) {
        list.wrong(&field, format!("two variables are called {name}; rename one"));
    } else if definition.structure == Structure::Template
        && names::USUAL.iter().any(|usual| usual.name == name)
    {
        list.wrong(&field, format!("{name} is a usual variable, which fills itself; take another name"));
    }
}

/// Whether a value is one of the variable's.
fn fits(variable: &Variable, value: &Value) -> Result<(), String> {
    let fits = match variable.kind {
        VariableType::String => value.is_string(),
        VariableType::Number => value.is_number(),
        VariableType::Integer => value.is_i64() || value.is_u64(),
        VariableType::Boolean => value.is_boolean(),
        VariableType::Enum => {
            value.as_str().is_some_and(|text| variable.choices.iter().any(|choice| choice == text))
        }
        VariableType::Json => true,
        VariableType::Image | VariableType::Audio => false,
    };
    if !fits {
        return Err(format!("the default {value} is no value of this type; mend or remove it"));
    }
    #[expect(clippy::cast_precision_loss, reason = "lengths are far below 2^52")]
    let measure = value.as_f64().or_else(|| value.as_str().map(|text| text.chars().count() as f64));
    let outside = |measure: f64| {
        variable.min.is_some_and(|min| measure < min) || variable.max.is_some_and(|max| measure > max)
    };
    if measure.is_some_and(outside)
        && variable.kind != VariableType::Enum
        && variable.kind != VariableType::Json
    {
        return Err(format!("the default {value} is out of the bounds; mend it"));
    }
    Ok(())
}
