//! Words and promises for provider authors. No async, no input or output, no clock, no secrets.
//!
//! A provider is a pure state machine: [`Provider::begin`] says what to send, [`Provider::next`] looks at what came
//! back and says what follows. The driver sends, keeps, retries, cancels and recovers.
//!
//! Read in this order: [`Provider`], [`Task`], [`Step`], [`Exchange`], [`Answer`], [`Outcome`], [`Error`]; then
//! [`Capabilities`] and [`Starter`], the declaration that panels, checks and docs are projections of.

mod auth_hosts;
mod auth_profile;
mod authoring;
mod body;
mod capabilities;
mod chat;
mod error;
mod exchange;
mod form;
mod geometry;
mod hint;
mod link;
mod model;
mod money;
mod outcome;
mod price;
mod provider;
mod registry;
mod shown;
mod task;

pub use auth_profile::{AuthMethod, AuthProfile, ClientAuth, Grant};
pub use authoring::{
    Authoring, Bundle, Described, Draft, Finding, Inference, Life, Modality, Operation, Place, Proposal,
    Publication, Severity, Template,
};
pub use body::{Blob, Body, Inline, Multipart, Part};
pub use capabilities::{
    Adapter, Capabilities, Feature, FreeSize, InputLimits, MaskDepth, MaskFormat, MaskRules, Mode,
    NumberRange, Repaint, ResolutionPreset, SizeTable,
};
pub use chat::{Chat, Content, Example, Finish, Format, Message, Role, Text};
pub use error::{Charge, Error, Kind, Remedy, Result, Retry};
pub use exchange::{Answer, AnswerBody, Auth, BlobRef, Effect, Event, Exchange, Lift, Method};
pub use form::Form;
pub use geometry::{GeometryError, Ratio, Size, SizeSpec};
pub use hint::{is_bidi_control, retry_after, vendor_words};
pub use link::{ModelLink, family_of};
pub use model::{
    DefaultSettings, ModelConfig, ModelFormat, ModelType, Origin, PanelControl, PanelLayout, SourceType,
    Starter, Status,
};
pub use money::Money;
pub use outcome::{Found, Glimpse, Helper, Images, Item, Outcome, Source, Step, Usage};
pub use price::{ImagePrice, OutputTokens, Price, SearchPrice, TokenPrices, When};
pub use provider::{DynProvider, EnvVariable, Info, Links, Local, LocalHost, Provider, Quota, Window};
pub use registry::{DataFiles, ProviderEntry, Registry, RegistryError};
pub use shown::Shown;
pub use task::{Cx, Frame, Generate, Task};

#[doc(hidden)]
pub mod __private {
    pub use inventory;
}
