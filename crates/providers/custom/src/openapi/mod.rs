//! Drafts out of OpenAPI documents, 3.0 and 3.1: what they say is filled in, what they do not say is listed.

mod document;
mod fields;
mod home;
mod meaning;
mod reply;
mod shape;
mod tasks;
mod withheld;
mod write;

pub(crate) use document::Document;

#[cfg(test)]
mod tests;
