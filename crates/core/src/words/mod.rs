//! Words: asking models that answer in text. The same journal, ledger, budgets and events as for pictures.

mod ask;
mod converse;
mod detach_on_drop;
mod plan;
mod question;
pub(crate) mod sound;
mod uses;

pub use converse::{Conversation, Hearing, Listening, Spoken};
pub use plan::{WordsPlan, WordsPlanView};
pub use question::{Piece, Question, Said, Turn};
pub use uses::{PromptUse, Written};
