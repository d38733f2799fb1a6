//! The service: model store, plan, price, jobs, gallery.
//!
//! The command line and the server speak to [`Studio`] and to nothing else. What a person asks for is a draft; a draft
//! becomes a [`Plan`], a pure function of draft, model and prices; a plan becomes a job whose calls the driver runs.

mod ask;
mod asker;
mod bench;
mod blobs;
mod budget;
mod clock;
mod config;
mod gallery;
mod jobs;
mod ledger;
mod models;
mod plan;
pub mod price;
mod root;
mod studio;
mod tally;
mod time;
mod tokens;
mod words;

pub use ask::{Ask, Attempted, ClientAttempt, IdempotencyKey, Listing, Reuse};
pub use asker::{Asker, LOCAL};
pub use blobs::FolderBlobs;
pub use budget::{Budget, BudgetView, StandingView};
pub use config::{Configuration, ProviderSetup};
pub use gallery::{Exported, ImageChange, RecipeIn, THUMBNAIL_EDGE};
/// When a budget renews.
pub use impasto_ports::Every;
pub use jobs::{
    AttemptView, Call, CallBrief, Event, EventCall, Hub, Image, Job, JobAndImages, JobBrief, JobEvent,
    JobEventKind, JobOutcome, JobPrice, LATENCY_BOUNDS, Latency, Problem, Reconcile, Recovered,
    ResendUnknown, Words,
};
pub use ledger::Spent;
pub use models::{
    AnswerShape, CustomModel, EachModel, Enabled, Imported, InUse, Installed, Model, Sending, StarterEntry,
    TestAnswer, TestCall, TestExchange, Trial, record, starter_of,
};
pub use plan::{PLAN_CHANGES, PLAN_VIOLATIONS, Plan, PlanView, PlannedCall, Upload, Uploads};
pub use root::Root;
pub use studio::{Parts, Studio};
pub use time::{day, rfc3339, unix_seconds};
pub use tokens::{Authenticated, CreatedToken, NewToken, TokenView};
pub use words::{
    Conversation, Hearing, Listening, Piece, PromptUse, Question, Said, Spoken, Turn, WordsPlan,
    WordsPlanView, Written,
};
