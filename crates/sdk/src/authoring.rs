//! The optional role of a provider whose models a person describes: what command line, server and page need for that.

use crate::{Answer, AuthProfile, Capabilities, DefaultSettings, Price, Result};
use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Makes models out of definitions. Pure, as a provider is. A definition is opaque to everyone else: a document that is
/// kept with the model's record, handed to the provider as [`crate::Cx::definition`], and shown in forms by its schema.
pub trait Authoring: Send + Sync + 'static {
    /// The schema of a definition. YAML file, JSON file and HTTP body are the same document.
    fn schema(&self) -> Schema;

    /// Definitions to start from.
    fn templates(&self) -> Vec<Template>;

    /// Reads a file, YAML or JSON: a definition alone, or one that [`Authoring::export`] wrote.
    ///
    /// # Errors
    /// `InvalidRequest` that names line and column, or the field.
    fn import(&self, text: &str) -> Result<Bundle>;

    /// The whole as one YAML file, without a secret.
    ///
    /// # Errors
    /// `InvalidRequest` where the definition does not have its shape.
    fn export(&self, bundle: &Bundle) -> Result<String>;

    /// Everything that is wrong with a definition, all at once. An empty list: it may be published. A definition whose
    /// findings are all [`Severity::Incomplete`] may be kept as a draft.
    fn check(&self, definition: &Value) -> Vec<Finding>;

    /// The secrets that stand in a definition, which are among what [`Authoring::check`] finds: with one of them it is not
    /// even kept as a draft.
    fn secrets(&self, definition: &Value) -> Vec<Finding>;

    /// A definition as it may be shown: a secret that stands where [`Authoring::check`] refuses it is dots. What is kept
    /// stays as it is.
    fn shown(&self, definition: Value) -> Value;

    /// How far a definition is in its life.
    ///
    /// # Errors
    /// `InvalidRequest` where it does not have its shape.
    fn life(&self, definition: &Value) -> Result<Life>;

    /// The same definition at another place in its life. Whether it may be there is for [`Authoring::check`] to say.
    ///
    /// # Errors
    /// `InvalidRequest` where it does not have its shape.
    fn at(&self, definition: &Value, life: Life) -> Result<Value>;

    /// What a definition says about its model.
    ///
    /// # Errors
    /// `InvalidRequest` where it does not have its shape. What is incomplete is described as far as it goes.
    fn describe(&self, definition: &Value) -> Result<Described>;

    /// The operations of an OpenAPI document (3.0 or 3.1, YAML or JSON) that could be a model.
    ///
    /// # Errors
    /// `InvalidRequest` where it cannot be read.
    fn operations(&self, document: &str) -> Result<Vec<Operation>>;

    /// A draft for one operation, as far as the document says.
    ///
    /// # Errors
    /// `NotFound` for an operation that is not there, `InvalidRequest` where the document cannot be read.
    fn draft(&self, document: &str, operation: &str) -> Result<Draft>;

    /// Looks for the answer, for tokens and for a task's id in what came back from a test call, likeliest first.
    fn propose(&self, answer: &Answer) -> Vec<Proposal>;
}

/// How far a definition is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Life {
    /// Whether it is meant to be used.
    pub status: Publication,
    /// Whether a published one may be used at the moment.
    pub inference: Inference,
}

/// Whether a definition is meant to be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Publication {
    /// Being written; may be incomplete. It can be tried.
    Draft,
    /// In use.
    Published,
}

/// Whether a published model may be used at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Inference {
    /// It may.
    On,
    /// It may not.
    Off,
}

/// A definition to start from.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Template {
    /// Stable, for command lines.
    pub id: &'static str,
    /// Shown to a person.
    pub name: &'static str,
    /// The definition.
    pub definition: Value,
}

/// What one exported file holds.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Bundle {
    /// The model's id; absent in a bare definition.
    pub id: Option<String>,
    /// The definition.
    pub definition: Value,
    /// The auth profile that it names, without its secret.
    pub auth_profile: Option<AuthProfile>,
}

/// Something that is wrong with a definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Finding {
    /// Where: a JSON pointer into the definition.
    pub field: String,
    /// What was wanted, what came, what to do.
    pub message: String,
    /// How bad it is.
    pub severity: Severity,
    /// Where inside the field's text, from 1; absent where the field is no template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Place>,
}

/// A place in a text, both from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The character in the line.
    pub column: usize,
}

/// How bad a [`Finding`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Something is still missing.
    Incomplete,
    /// Something cannot work.
    Wrong,
}

/// What goes in and what comes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Modality {
    /// Words to words.
    TextToText,
    /// Words to pictures.
    TextToImage,
    /// A picture to words.
    ImageToText,
    /// Speech to words.
    AudioToText,
}

/// What a definition says about its model.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Described {
    /// Shown to a person.
    pub name: String,
    /// Shown to a person.
    pub description: String,
    /// What it makes out of what; decides where it is offered.
    pub modalities: Vec<Modality>,
    /// Whether it can be made to answer in JSON of a schema.
    pub structured: bool,
    /// Whether it may be used to make texts for other models, such as prompts.
    pub data_generation: bool,
    /// Whether it answers in pieces.
    pub streaming: bool,
    /// What a request for words may hold beside one question: `messages` (several turns), `system_prompt`, `examples`,
    /// `images` or `image` (one), `audio`, `response_schema`, `max_tokens`, `temperature`, `top_p`, `stop`. What is not
    /// among them is refused, so whoever may leave it out does so before, and says so.
    pub reads: Vec<String>,
    /// Tokens of an answer in words at most, where the definition bounds them.
    pub max_output_tokens: Option<u32>,
    /// What a picture's request may hold; the authority for panel and check.
    pub capabilities: Capabilities,
    /// Its own options, as the schema of an object.
    pub options: Option<Schema>,
    /// What a fresh panel shows.
    pub defaults: DefaultSettings,
    /// Names of options that are pictures or sounds: there a provider expects a [`crate::Blob`] as JSON.
    pub blob_options: Vec<String>,
    /// What it costs.
    pub price: Option<Price>,
    /// The auth profile that it names.
    pub auth: Option<String>,
    /// The host of its endpoint.
    pub host: Option<String>,
    /// Whether that host may have a private or loopback address.
    pub private_network: bool,
    /// Whether it is published and not switched off.
    pub usable: bool,
}

/// An operation of an OpenAPI document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Operation {
    /// Names it: `POST /v1/images`.
    pub id: String,
    /// What the document says about it.
    pub summary: String,
}

/// A definition that was made out of a document.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Draft {
    /// The definition.
    pub definition: Value,
    /// How requests are authenticated, where the document says; its name is only proposed.
    pub auth_profile: Option<AuthProfile>,
    /// What the document does not tell, in words; to be filled in by a person.
    pub open: Vec<String>,
}

/// A path that might be meant.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Proposal {
    /// The field of the definition: a JSON pointer.
    pub field: String,
    /// What to put there.
    pub value: Value,
    /// The beginning of what stands there.
    pub sample: String,
}
