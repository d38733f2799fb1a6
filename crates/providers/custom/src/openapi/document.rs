//! A document, and its operations.

use super::{fields::Fields, home, meaning::Names, reply, write};
use crate::{
    authoring::yaml,
    definition::{Definition, HttpMethod},
};
use impasto_sdk::{Draft, Error, Kind, Modality, Operation, Result};
use serde_json::{Map, Value};

/// References that are followed one behind the other, at most: they may lead in circles.
const MOST_HOPS: usize = 16;

/// Methods that submit something.
const METHODS: [(&str, HttpMethod); 2] = [("post", HttpMethod::Post), ("put", HttpMethod::Put)];

/// An OpenAPI document.
pub(crate) struct Document {
    pub(super) root: Value,
}

/// An operation of a document.
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    pub(super) method: HttpMethod,
    pub(super) path: &'a str,
    /// What all operations of the path share.
    pub(super) shared: &'a Value,
    pub(super) operation: &'a Value,
}

impl Document {
    /// Reads YAML or JSON.
    ///
    /// # Errors
    /// `InvalidRequest` where it is no document of OpenAPI 3.
    pub(crate) fn read(text: &str) -> Result<Self> {
        let root: Value = yaml(text)?;
        let version = root["openapi"].as_str().map_or_else(|| root["openapi"].to_string(), str::to_owned);
        if !version.starts_with("3.") {
            let message = format!(
                "expected an OpenAPI document of version 3.0 or 3.1, got {version}; convert it first"
            );
            return Err(Error::new(Kind::InvalidRequest, message));
        }
        Ok(Self { root })
    }

    /// The operations that send a body.
    pub(crate) fn operations(&self) -> Vec<Operation> {
        self.all(&METHODS)
            .into_iter()
            .filter(|found| found.operation.get("requestBody").is_some())
            .map(|found| Operation { id: found.id(), summary: found.summary().unwrap_or_default().into() })
            .collect()
    }

    /// A draft for one operation.
    ///
    /// # Errors
    /// `NotFound` for an operation that is not there.
    pub(crate) fn draft(&self, id: &str) -> Result<Draft> {
        let all = self.all(&METHODS);
        let named = |found: &&Found<'_>| found.id() == id || found.operation["operationId"] == id;
        let Some(found) = all.iter().find(named).copied() else {
            let message = format!("the document has no operation {id:?}; choose one of its list");
            return Err(Error::new(Kind::NotFound, message));
        };
        let mut open = Vec::new();
        let reply = reply::of(self, found, &mut open);
        let mut definition = Definition {
            name: found.summary().unwrap_or(found.path).trim().into(),
            description: first_line(found.operation["description"].as_str()),
            method: found.method,
            ..Definition::default()
        };
        definition.features.modalities = vec![reply.modality];
        let mut auth_profile = home::fill(self, found, &mut definition, &mut open);
        if let (Some(profile), Some(path)) = (&mut auth_profile, reply.told_where_to_ask()) {
            home::widen(profile, path, &mut open);
        }
        let names = if reply.modality == Modality::TextToImage { Names::Pictures } else { Names::Words };
        let mut fields = Fields::new(self, names);
        write::fill(self, found, &mut definition, &mut fields, &mut open);
        reply.put(&mut definition);
        open.push("what a call costs; see the vendor's price list".into());
        Ok(Draft { definition: definition.to_value()?, auth_profile, open })
    }

    /// Every operation of these methods.
    pub(super) fn all<'a>(&'a self, methods: &[(&str, HttpMethod)]) -> Vec<Found<'a>> {
        let paths = self.root["paths"].as_object().into_iter().flatten();
        paths
            .flat_map(|(path, shared)| {
                let shared = self.deref(shared);
                methods.iter().filter_map(move |(name, method)| {
                    let operation = shared.get(*name)?;
                    Some(Found { method: *method, path, shared, operation })
                })
            })
            .collect()
    }

    /// What a reference leads to, or the value itself. A reference that leads nowhere is null.
    pub(super) fn deref<'a>(&'a self, value: &'a Value) -> &'a Value {
        let mut here = value;
        for _ in 0..MOST_HOPS {
            let Some(reference) = here.get("$ref").and_then(Value::as_str) else { return here };
            let Some(there) = reference.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer))
            else {
                return &Value::Null;
            };
            here = there;
        }
        &Value::Null
    }
}

impl<'a> Found<'a> {
    pub(super) fn id(&self) -> String {
        format!("{} {}", self.method.method().as_str(), self.path)
    }

    fn summary(&self) -> Option<&'a str> {
        self.operation["summary"].as_str().or_else(|| self.operation["operationId"].as_str())
    }

    /// Its parameters and those that all operations of its path share.
    pub(super) fn parameters(&self, document: &'a Document) -> Vec<&'a Value> {
        let of = |value: &'a Value| value["parameters"].as_array().into_iter().flatten();
        of(self.shared).chain(of(self.operation)).map(|parameter| document.deref(parameter)).collect()
    }

    /// The content of its first successful answer, by media type.
    pub(super) fn answer(&self, document: &'a Document) -> Option<&'a Map<String, Value>> {
        let responses = self.operation["responses"].as_object()?;
        let fine = responses.iter().filter(|(status, _)| status.starts_with('2'));
        fine.filter_map(|(_, response)| document.deref(response)["content"].as_object()).next()
    }
}

fn first_line(text: Option<&str>) -> String {
    text.unwrap_or_default().lines().next().unwrap_or_default().trim().into()
}
