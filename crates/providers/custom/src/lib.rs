//! Models that a person describes: any endpoint, with no code.
#![expect(dead_code, reason = "being written")]
mod answer;
mod definition;
mod formula;
mod names;
mod path;
mod request;
mod steps;
mod template;

#[cfg(test)]
mod samples;
