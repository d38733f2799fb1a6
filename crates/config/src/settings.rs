//! What the program can be told in `impasto.yaml`.

use crate::Budget;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What the program can be told in `impasto.yaml`, by variables `IMPASTO_…` and by options of the command line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The model that is used where none is asked for, as `provider/model` or a key. Without it: the offline sandbox, so
    /// that no paid model is called that nobody asked for.
    pub default_model: Option<String>,
    /// The model that answers in words where none is named, as `provider/model` or a key. Without it: the only one that
    /// fits, and none of several.
    pub default_text_model: Option<String>,
    /// The database, as a URL. Relative paths are under the root.
    pub store: String,
    /// The file with prices of your own, which win over the built-in ones. Relative paths are under the root.
    pub prices: PathBuf,
    /// Unfinished pictures to ask for while a picture is made, where the model can stream them. Some vendors bill them.
    #[schemars(range(max = 16))]
    pub partial_images: u32,
    /// Whether pictures are shown in the terminal.
    pub preview: Preview,
    /// Whether files that leave the gallery (`-o`, export, download) carry the recipe they were made by.
    pub embed_recipe: EmbedRecipe,
    /// Input pictures with more pixels than this are refused.
    #[schemars(range(min = 1))]
    pub max_input_pixels: u64,
    /// Longest answer or result file that is taken from a vendor, in bytes.
    #[schemars(range(min = 1))]
    pub max_download_bytes: u64,
    /// Answers that wait to be settled may take this much of the disk, in bytes; with more nothing new is started. What is
    /// settled is cleared away first, and nothing else ever.
    #[schemars(range(min = 1))]
    pub spool_max_bytes: u64,
    /// Days after which the server removes deleted pictures for ever; until then they can be brought back. What a job still
    /// needs stays. 0 keeps them.
    #[schemars(range(max = 36500))]
    pub keep_deleted_days: u32,
    /// What may be spent; as many bounds as are wanted, all of them hold.
    pub budgets: Vec<Budget>,
    /// Whether a call whose outcome is unknown, and which may have been billed, is sent again by itself.
    pub resend_unknown: ResendUnknown,
    /// Hosts (`name` or `name:port`) that result URLs may point to although their address is private or loopback.
    pub allow_private_hosts: Vec<String>,
    /// How the server is reached.
    pub server: Server,
    /// How vendors are reached.
    pub http: Http,
    /// What is logged to standard error: `error`, `warn`, `info`, `debug`, `trace`, or a filter such as
    /// `info,impasto_http=debug`.
    pub log: String,
    /// How it is logged.
    pub log_format: LogFormat,
}

/// How the program logs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON object a line, with the time, for programs.
    Json,
}

/// How the server (`impasto serve`) is reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// Where it listens. Anywhere but on this machine itself it needs an access token first.
    pub listen: String,
    /// Names (`name` or `name:port`) under which a reverse proxy asks, besides the loopback names.
    pub trusted_hosts: Vec<String>,
    /// Origins (`https://page.example`) whose pages may ask. Without any there is no CORS.
    pub allowed_origins: Vec<String>,
    /// What a reverse proxy puts before every path, e.g. `/impasto`.
    pub base_path: String,
    /// Whether the gallery lists what was made through the OpenAI-compatible routes.
    pub gateway_gallery: GatewayGallery,
    /// Longest JSON body of a request, in bytes. It is held in memory.
    #[schemars(range(min = 1024))]
    pub json_max_bytes: u64,
    /// Longest form (`multipart/form-data`) of a request, in bytes. Its files go to disk as they come.
    #[schemars(range(min = 1024))]
    pub form_max_bytes: u64,
    /// How far the body of a request may lag behind 32 KiB a second, in seconds, before it is refused.
    #[schemars(range(min = 1, max = 3600))]
    pub body_seconds: u32,
    /// How long jobs may go on after the server was told to stop, in seconds.
    #[schemars(range(max = 3600))]
    pub shutdown_seconds: u32,
}

/// Whether the gallery lists what was made through the OpenAI-compatible routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GatewayGallery {
    /// Like all other pictures.
    Keep,
    /// They are kept, billed and found by their job, and no list of the gallery shows them.
    Hide,
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

/// Whether a call whose outcome is unknown is sent again by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResendUnknown {
    /// Only a person sends it again, with `impasto jobs retry --resend-unknown`.
    Never,
    /// It is sent again at once, at most twice, under the same idempotency key: it may be billed twice.
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

impl Default for Settings {
    fn default() -> Self {
        Self {
            default_model: None,
            default_text_model: None,
            store: "sqlite:impasto.db".into(),
            prices: "prices.yaml".into(),
            partial_images: 0,
            preview: Preview::Auto,
            embed_recipe: EmbedRecipe::Unsigned,
            // Twice the largest picture that a vendor is known to take or give (8192 × 8192).
            max_input_pixels: 2 * 8192 * 8192,
            max_download_bytes: 4 << 30,
            spool_max_bytes: 8 << 30,
            keep_deleted_days: 30,
            budgets: Vec::new(),
            resend_unknown: ResendUnknown::Never,
            allow_private_hosts: Vec::new(),
            server: Server::default(),
            http: Http::default(),
            log: "warn".into(),
            log_format: LogFormat::default(),
        }
    }
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:9494".into(),
            trusted_hosts: Vec::new(),
            allowed_origins: Vec::new(),
            base_path: String::new(),
            gateway_gallery: GatewayGallery::Keep,
            json_max_bytes: 64 << 20,
            // Sixteen pictures of 25 MB, half as much again, and a little more.
            form_max_bytes: 600 << 20,
            body_seconds: 30,
            shutdown_seconds: 20,
        }
    }
}

impl Default for Http {
    fn default() -> Self {
        Self { proxy: None, extra_ca: Vec::new(), connect_timeout_seconds: 15, user_agent: None }
    }
}
