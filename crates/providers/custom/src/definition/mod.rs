//! What a person says about a model: one document, the same as YAML file, JSON file and HTTP body.
//!
//! Everything may be left out, so that an unfinished draft can be kept; [`crate::check`] says what is missing.

mod body;
mod features;
mod known;
mod limits;
mod polling;
mod price;
mod response;
mod variable;

pub(crate) use body::{Body, Field, hint as body_hint};
pub(crate) use features::Features;
pub(crate) use limits::Limits;
pub(crate) use polling::{Fetch, Polling};
pub(crate) use price::Cost;
pub(crate) use response::{Charge, Download, ErrorRule, OutputKind, Refusal, Response};
pub(crate) use variable::{Variable, VariableType};

use impasto_sdk::{Error, Kind, Method, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A model without code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Definition {
    /// Shown to a person.
    #[schemars(title = "Name")]
    pub(crate) name: String,
    /// What it is good for.
    #[schemars(title = "Description")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) description: String,
    /// Only a published model can be used; a draft can be tried.
    #[schemars(title = "Status")]
    pub(crate) status: Status,
    /// Whether a published model may be used at the moment.
    #[schemars(title = "Inference")]
    #[serde(skip_serializing_if = "Clone::clone")]
    pub(crate) inference: bool,
    /// Whose requests and answers it has: a vendor's whose format is known, or those that body and response describe.
    #[schemars(title = "Structure")]
    pub(crate) structure: Structure,
    /// Where requests go. With `template`: the whole address, which may hold `{{variables}}` behind the host. With a known
    /// structure: the base URL.
    #[schemars(title = "Endpoint URL")]
    pub(crate) endpoint: String,
    /// The HTTP method.
    #[schemars(title = "Method")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) method: HttpMethod,
    /// The vendor's id of the model: needed with a known structure, `{{model}}` in a template.
    #[schemars(title = "Model id")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) model: Option<String>,
    /// The name of an auth profile; absent: requests prove nothing.
    #[schemars(title = "Authorization profile")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) auth: Option<String>,
    /// Whether the endpoint's host may have a private or loopback address.
    #[schemars(title = "Private network")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) private_network: bool,
    /// Headers that are sent with every request, by name; values may hold `{{variables}}`. Secrets belong into the auth
    /// profile.
    #[schemars(title = "Headers")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) headers: BTreeMap<String, String>,
    /// Which prompts it takes beside the prompt itself.
    #[schemars(title = "Prompt variables")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) prompts: Prompts,
    /// Variables of its own; they become its options.
    #[schemars(title = "Custom variables")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) variables: Vec<Variable>,
    /// What is sent. Only with `template`.
    #[schemars(title = "Body")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) body: Option<Body>,
    /// What of the answer is what. Only with `template`.
    #[schemars(title = "Response")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) response: Response,
    /// Where the answer is only a task's id, and the result comes later. Only with `template`.
    #[schemars(title = "Asynchronous task")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) task: Option<Polling>,
    /// What it can do.
    #[schemars(title = "Model features")]
    pub(crate) features: Features,
    /// Within which bounds.
    #[schemars(title = "Limits")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) limits: Limits,
    /// What it costs.
    #[schemars(title = "Price")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) price: Option<Cost>,
}

/// How far a definition is in its life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    /// Being written; may be incomplete.
    #[default]
    Draft,
    /// In use.
    Published,
}

/// Whose requests and answers a model has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Structure {
    /// Those that the definition describes.
    #[default]
    Template,
    /// OpenAI's Chat Completions.
    #[schemars(title = "OpenAI (Chat Completions)")]
    OpenaiChat,
    /// Anthropic's Messages.
    #[schemars(title = "Anthropic (Messages)")]
    AnthropicMessages,
    /// OpenAI's image routes.
    #[schemars(title = "OpenAI (Images)")]
    OpenaiImages,
    /// Gemini's `generateContent`, for pictures.
    #[schemars(title = "Gemini (generateContent)")]
    Gemini,
}

/// The HTTP method of a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum HttpMethod {
    /// Sends no body.
    Get,
    /// The usual one.
    #[default]
    Post,
    /// Rare.
    Put,
    /// For cancelling.
    Delete,
}

/// Which prompts a model takes beside the prompt itself, which every model takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Prompts {
    /// `{{system_prompt}}`: how the model shall behave.
    #[schemars(title = "System prompt")]
    pub(crate) system: bool,
    /// `{{examples}}`: a list of `{"input": …, "output": …}`.
    #[schemars(title = "Examples")]
    pub(crate) examples: bool,
}

impl Default for Definition {
    fn default() -> Self {
        Self {
            name: String::new(),
            description: String::new(),
            status: Status::Draft,
            inference: true,
            structure: Structure::Template,
            endpoint: String::new(),
            method: HttpMethod::Post,
            model: None,
            auth: None,
            private_network: false,
            headers: BTreeMap::new(),
            prompts: Prompts::default(),
            variables: Vec::new(),
            body: None,
            response: Response::default(),
            task: None,
            features: Features::default(),
            limits: Limits::default(),
            price: None,
        }
    }
}

impl Definition {
    /// Reads it from its record.
    ///
    /// # Errors
    /// `InvalidRequest` that names the field.
    pub(crate) fn of(value: &Value) -> Result<Self> {
        if value.is_null() {
            return Err(Error::new(
                Kind::Config,
                "the model has no definition; describe it first: endpoint, body and response",
            ));
        }
        Self::deserialize(value).map_err(|error| {
            Error::new(Kind::InvalidRequest, format!("definition: {error}{}", body_hint(value)))
        })
    }

    /// As a document; every default left out.
    ///
    /// # Errors
    /// `Unexpected`; its types make that impossible.
    pub(crate) fn to_value(&self) -> Result<Value> {
        serde_json::to_value(self)
            .map_err(|error| Error::new(Kind::Unexpected, format!("a definition cannot be written: {error}")))
    }
}

impl HttpMethod {
    /// As the sdk has it.
    pub(crate) const fn method(self) -> Method {
        match self {
            Self::Get => Method::Get,
            Self::Post => Method::Post,
            Self::Put => Method::Put,
            Self::Delete => Method::Delete,
        }
    }
}

/// Whether a field can be left out when it is written.
pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_empty_document_is_a_draft_that_can_be_kept() {
        let empty = Definition::of(&json!({})).unwrap();
        assert_eq!(empty, Definition::default());
        assert_eq!(Definition::of(&empty.to_value().unwrap()).unwrap(), empty);
    }

    #[test]
    fn an_unknown_or_misshapen_field_is_refused_by_name() {
        for (wrong, says) in [
            (json!({"colour": "red"}), "colour"),
            (json!({"limits": {"speed": 1}}), "speed"),
            (json!({"status": "ready"}), "ready"),
            (json!({"variables": [{"name": "a", "type": "date"}]}), "date"),
            (Value::Null, "no definition"),
        ] {
            let error = Definition::of(&wrong).unwrap_err();
            assert!(error.message.contains(says), "{error}");
        }
    }

    #[test]
    fn every_field_is_documented() {
        let schema = serde_json::to_value(schemars::schema_for!(Definition)).unwrap();
        for (name, property) in schema["properties"].as_object().unwrap() {
            assert!(property["title"].is_string() && property["description"].is_string(), "{name}");
        }
        assert_eq!(schema["additionalProperties"], false);
    }
}
