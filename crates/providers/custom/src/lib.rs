//! Models that a person describes: any endpoint, with no code.
#![expect(dead_code, reason = "being written")]
mod definition;
mod template;
