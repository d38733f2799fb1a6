//! From a vendor's fields to variables and limits.

use super::{
    Document,
    meaning::{self, Names},
    shape::Shape,
};
use crate::{
    definition::{Definition, Limits, Variable, VariableType},
    names, template,
};
use impasto_sdk::{NumberRange, Ratio, Size, SizeTable};
use serde_json::Value;
use std::num::NonZeroU32;

/// Turns fields into holes of a template, and keeps count of what is taken.
pub(super) struct Fields<'a> {
    document: &'a Document,
    names: Names,
    taken: Vec<String>,
}

/// What goes into the place of a field.
pub(super) enum Filled {
    /// A variable, and whether it is a file.
    Hole(String, Content),
    /// The same in every request.
    Fixed(Value),
    /// Nothing.
    Left,
}

/// What a variable holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// A value.
    Plain,
    /// A file, or files.
    File,
}

impl<'a> Fields<'a> {
    pub(super) fn new(document: &'a Document, names: Names) -> Self {
        Self { document, names, taken: Vec::new() }
    }

    /// What goes into the place of a field of a body or of an address.
    pub(super) fn fill(
        &mut self,
        definition: &mut Definition,
        name: &str,
        schema: &'a Value,
        required: Need,
        open: &mut Vec<String>,
    ) -> Filled {
        let shape = Shape::of(self.document, schema);
        if meaning::is_skipped(name) {
            open.push(format!("{name} is left out: the program asks by itself when a task is done"));
            return Filled::Left;
        }
        if self.names == Names::Pictures && meaning::is_response_format(name) {
            return match shape.texts() {
                // The picture in the answer needs no second request, whose address may have gone.
                Some(texts) if texts.contains(&"b64_json") => Filled::Fixed("b64_json".into()),
                _ => Filled::Left,
            };
        }
        let usual =
            meaning::usual(name, self.names).filter(|usual| !self.taken.iter().any(|taken| taken == usual));
        if let Some(usual) = usual
            && let Some(filled) = self.usual(definition, usual, &shape, open)
        {
            definition.features.needs_image |= usual == "init_image" && required == Need::Required;
            self.taken.push(usual.into());
            return filled;
        }
        self.own(definition, name, &shape, required, open)
    }

    /// The usual variable, where the field's shape bears it.
    fn usual(
        &self,
        definition: &mut Definition,
        usual: &str,
        shape: &Shape<'a>,
        open: &mut Vec<String>,
    ) -> Option<Filled> {
        let content = self.content(usual, shape)?;
        match usual {
            "model" => definition.model = model(shape, open),
            "system_prompt" => definition.prompts.system = true,
            _ => bound(&mut definition.limits, usual, shape)?,
        }
        Some(Filled::Hole(usual.into(), content))
    }

    /// What a usual variable holds, where the field's shape can hold it.
    fn content(&self, usual: &str, shape: &Shape<'a>) -> Option<Content> {
        match usual {
            "init_image" | "mask_image" | "image" | "audio" => shape.is_file().then_some(Content::File),
            "reference_images" => {
                let items = Shape::of(self.document, shape.items?);
                items.is_file().then_some(Content::File)
            }
            "prompt" if shape.kind == "object" || shape.kind == "array" => None,
            "width" | "height" if !shape.choices.is_empty() => None,
            _ => Some(Content::Plain),
        }
    }

    /// A variable of the model's own.
    fn own(
        &mut self,
        definition: &mut Definition,
        name: &str,
        shape: &Shape<'a>,
        required: Need,
        open: &mut Vec<String>,
    ) -> Filled {
        let files = shape.items.is_some_and(|items| Shape::of(self.document, items).is_file());
        if files {
            open.push(format!("{name} takes several files; only the first can be given"));
        }
        let kind = if files || shape.is_file() { file_kind(name, shape) } else { plain_kind(shape) };
        let mut variable = Variable {
            name: self.free_name(name),
            display_name: display(name, shape),
            description: shape.description.lines().next().unwrap_or_default().trim().into(),
            kind,
            required: required == Need::Required && shape.default.is_none(),
            ..Variable::default()
        };
        match kind {
            VariableType::Enum => {
                variable.choices = shape.texts().unwrap_or_default().into_iter().map(str::to_owned).collect();
                variable.default = shape.default.filter(|default| shape.choices.contains(default)).cloned();
            }
            VariableType::String | VariableType::Number | VariableType::Integer => {
                (variable.min, variable.max) = (shape.min, shape.max);
                variable.default = shape.default.filter(|default| fits(kind, default)).cloned();
            }
            VariableType::Boolean => {
                variable.default = shape.default.filter(|default| default.is_boolean()).cloned();
            }
            VariableType::Json => variable.default = shape.default.cloned(),
            VariableType::Image | VariableType::Audio => {}
        }
        let hole = variable.name.clone();
        definition.variables.push(variable);
        Filled::Hole(hole, if kind.is_blob() { Content::File } else { Content::Plain })
    }

    /// The field's name as a variable's, where it is free.
    fn free_name(&mut self, field: &str) -> String {
        let mut name: String =
            field.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).take(56).collect();
        if !template::is_name(&name) {
            name.insert(0, '_');
        }
        let usual = |name: &str| names::USUAL.iter().any(|usual| usual.name == name);
        while usual(&name) || self.taken.contains(&name) {
            name.push_str("_2");
        }
        self.taken.push(name.clone());
        name
    }
}

/// Whether a field must be sent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Required,
    Optional,
}

/// Keeps what the field's shape says of a usual variable's bounds; `None` where its choices are no such values.
fn bound(limits: &mut Limits, usual: &str, shape: &Shape<'_>) -> Option<()> {
    match usual {
        "size" => limits.sizes = Some(sizes(&shape.texts()?)?),
        "aspect_ratio" => limits.aspect_ratios = Some(ratios(&shape.texts()?)?),
        "prompt" => limits.prompt_chars = shape.max.and_then(natural),
        "count" => limits.images_per_request = shape.max.and_then(natural),
        "max_tokens" => limits.output_tokens = shape.max.and_then(natural),
        "seed" => limits.seed = range(shape),
        "steps" => limits.steps = range(shape),
        "guidance" => limits.guidance = range(shape),
        _ => {}
    }
    Some(())
}

fn file_kind(name: &str, shape: &Shape<'_>) -> VariableType {
    let told = format!("{name} {}", shape.description).to_lowercase();
    if told.contains("audio") || told.contains("speech") { VariableType::Audio } else { VariableType::Image }
}

fn plain_kind(shape: &Shape<'_>) -> VariableType {
    match shape.kind.as_str() {
        _ if shape.texts().is_some() => VariableType::Enum,
        "string" => VariableType::String,
        "integer" => VariableType::Integer,
        "number" => VariableType::Number,
        "boolean" => VariableType::Boolean,
        _ => VariableType::Json,
    }
}

fn fits(kind: VariableType, value: &Value) -> bool {
    match kind {
        VariableType::String => value.is_string(),
        VariableType::Integer => value.is_i64() || value.is_u64(),
        _ => value.is_number(),
    }
}

fn display(name: &str, shape: &Shape<'_>) -> String {
    // The title of a type that is referred to is often its name in code.
    let is_code =
        |title: &str| !title.contains(' ') && title.chars().skip(1).any(|c| c.is_uppercase() || c == '_');
    if !shape.title.is_empty() && !is_code(shape.title) {
        return shape.title.into();
    }
    let words = name.replace(['_', '-'], " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The vendor's default or first model; the others are told.
fn model(shape: &Shape<'_>, open: &mut Vec<String>) -> Option<String> {
    let texts = shape.texts().unwrap_or_default();
    let chosen = shape.default.and_then(Value::as_str).or_else(|| texts.first().copied());
    match chosen {
        None => open.push("which model is meant (the field model)".into()),
        Some(chosen) if texts.len() > 1 => {
            open.push(format!(
                "the model is {chosen}; the document also knows: {}",
                texts.iter().filter(|text| **text != chosen).copied().collect::<Vec<_>>().join(", ")
            ));
        }
        Some(_) => {}
    }
    chosen.map(str::to_owned)
}

fn ratios(texts: &[&str]) -> Option<Vec<Ratio>> {
    texts.iter().map(|text| text.parse().ok()).collect()
}

/// One size for each shape; `None` where a shape has two, which a choice of the model's own says better.
fn sizes(texts: &[&str]) -> Option<SizeTable> {
    let mut table: Vec<(Ratio, Size)> = Vec::new();
    for text in texts {
        let size: Size = text.parse().ok()?;
        if table.iter().any(|(ratio, _)| ratio.same_shape(size.ratio())) {
            return None;
        }
        table.push((size.ratio(), size));
    }
    Some(table.into_iter().collect())
}

fn range(shape: &Shape<'_>) -> Option<NumberRange> {
    Some(NumberRange { min: shape.min?, max: shape.max?, step: None, default: None })
}

fn natural(number: f64) -> Option<NonZeroU32> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "within the bounds of the type"
    )]
    let whole = (1.0..=f64::from(u32::MAX)).contains(&number).then_some(number as u32)?;
    NonZeroU32::new(whole)
}
