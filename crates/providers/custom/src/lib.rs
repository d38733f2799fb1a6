//! Models that a person describes: any endpoint, with no code.
#![expect(dead_code, reason = "being written")]
mod answer;
mod definition;
mod formula;
mod path;
mod template;
