//! What the program can be told in `impasto.yaml`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{net::SocketAddr, path::PathBuf};

/// What the program can be told in `impasto.yaml`, by variables `IMPASTO_…` and by options of the command line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The model that is used where none is asked for, as `provider/model` or a key. Without it: the offline sandbox, so
    /// that no paid model is called that nobody asked for.
    pub default_model: Option<String>,
    /// The database, as a URL. Relative paths are under the root.
    pub store: String,
    /// Whether a call whose outcome is not known is sent again by itself. It may then be billed twice.
    pub resend_unknown: ResendUnknown,
    /// Unfinished pictures to ask for while a picture is made, where the model can stream them. Some vendors bill them.
    #[schemars(range(max = 16))]
    pub partial_images: u32,
    /// Whether pictures are shown in the terminal.
    pub preview: Preview,
    /// The longer edge of a thumbnail, in pixels.
    #[schemars(range(min = 16, max = 2048))]
    pub thumbnail_edge: u32,
    /// Whether files that leave the gallery (`-o`, export, download) carry the recipe they were made by.
    pub embed_recipe: EmbedRecipe,
    /// Whether the pictures of a request (init image, mask, references) stay after the job, so that it can be repeated.
    pub keep_inputs: KeepInputs,
    /// Input pictures with more pixels than this are refused.
    #[schemars(range(min = 1))]
    pub max_input_pixels: u64,
    /// Longest answer or result file that is taken from a vendor, in bytes.
    #[schemars(range(min = 1))]
    pub max_download_bytes: u64,
    /// Room for answers that are not in the gallery yet, in bytes. While it is full, no new call is sent.
    #[schemars(range(min = 1))]
    pub spool_max_bytes: u64,
    /// Hosts (`name` or `name:port`) that result URLs may point to although their address is private or loopback.
    pub allow_private_hosts: Vec<String>,
    /// How vendors are reached.
    pub http: Http,
    /// Where the server listens.
    #[schemars(with = "String")]
    pub listen: SocketAddr,
    /// What is logged to standard error: `error`, `warn`, `info`, `debug`, `trace`, or a filter such as
    /// `info,impasto_http=debug`.
    pub log: String,
}

/// How vendors are reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Http {
    /// The proxy for all vendors, e.g. `http://proxy:3128`. Without it: the usual variables (`HTTPS_PROXY`, …).
    pub proxy: Option<String>,
    /// Files with certificates (PEM) to trust besides the system's. Relative paths are under the root.
    pub extra_ca: Vec<PathBuf>,
    /// Time to reach a vendor, in seconds. How long an answer may take is the provider's `timeout_seconds`.
    #[schemars(range(min = 1, max = 600))]
    pub connect_timeout_seconds: u32,
    /// What vendors are told who calls. Without it: the program's name and version.
    pub user_agent: Option<String>,
}

/// Whether a call whose outcome is not known is sent again by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResendUnknown {
    /// Only a person sends it again.
    Never,
    /// It is sent again, and may be billed twice.
    Always,
}

/// Whether pictures are shown in the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Preview {
    /// Where the terminal can show them.
    Auto,
    /// Not at all.
    Never,
}

/// Whether files that leave carry the recipe they were made by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EmbedRecipe {
    /// Unless the file is signed: its signature would no longer hold.
    Unsigned,
    /// Files leave as the vendor sent them.
    Never,
}

/// Whether the pictures of a request stay after the job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeepInputs {
    /// They stay in the gallery's folder.
    Always,
    /// They go when the job is done; its recipe can then be read but not repeated.
    Never,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            default_model: None,
            store: "sqlite:impasto.db".into(),
            resend_unknown: ResendUnknown::Never,
            partial_images: 0,
            preview: Preview::Auto,
            thumbnail_edge: 320,
            embed_recipe: EmbedRecipe::Unsigned,
            keep_inputs: KeepInputs::Always,
            // Twice the largest picture that a vendor is known to take or give (8192 × 8192).
            max_input_pixels: 2 * 8192 * 8192,
            max_download_bytes: 512 << 20,
            spool_max_bytes: 8 << 30,
            allow_private_hosts: Vec::new(),
            http: Http::default(),
            listen: SocketAddr::from(([127, 0, 0, 1], 9494)),
            log: "warn".into(),
        }
    }
}

impl Default for Http {
    fn default() -> Self {
        Self { proxy: None, extra_ca: Vec::new(), connect_timeout_seconds: 15, user_agent: None }
    }
}
