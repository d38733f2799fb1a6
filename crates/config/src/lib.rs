//! Settings, keys and prices of one's own: where they are, which layer wins, and how the key file is edited.
//!
//! Layers, strongest first: command line, environment (`IMPASTO_…`), `api_keys.yaml`, `impasto.yaml`, the vendor's usual
//! variable, defaults. Every value is read as text and converted by the schema of its setting, so that a key `123456`
//! stays a text; figment merges the layers and knows which one each value came from.
//!
//! Read in this order: [`Root`], [`Settings`], [`ProviderSpec`], [`Sources`], [`Config`], [`Live`]. The names figment and
//! serde-saphyr stay inside this crate.

mod budget;
mod check;
mod command;
mod config;
mod contract;
mod edit;
mod environment;
mod error;
mod foreign;
mod keyfile;
mod keys;
mod layers;
mod layout;
mod live;
mod origin;
mod prices;
mod profiles;
mod provider;
mod reference;
mod root;
mod secret;
mod settings;
mod shape;
mod spec;
mod status;
mod yaml;

pub use budget::{Allowance, Budget, Every, OnReach};
pub use config::{Config, Sources};
pub use contract::{config_schema, default_yaml};
pub use environment::Environment;
pub use error::{Error, Result, UnknownKey};
pub use foreign::{Foreign, ForeignValue, read_foreign};
pub use keyfile::{Change, KeyFile};
pub use live::Live;
pub use origin::Origin;
pub use profiles::{ProfileStatus, profile_key};
pub use provider::ProviderSettings;
pub use root::Root;
pub use secret::Secret;
pub use settings::{EmbedRecipe, GatewayGallery, Http, LogFormat, Preview, ResendUnknown, Server, Settings};
pub use spec::{ProviderSpec, environment_name, key_name, spec};
pub use status::SettingStatus;
