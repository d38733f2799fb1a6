//! Parameters of the query.

use super::refusal::unfit;
use crate::Failure;
use axum::{
    extract::FromRequestParts,
    http::{Uri, request::Parts},
};
use serde::{Deserialize, Deserializer, de::DeserializeOwned, de::Error};

/// The parameters of the query.
pub(crate) struct Asked<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        read(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

/// What a route takes that knows no parameters.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// Refuses whatever parameters there are.
pub(crate) fn no_query(uri: &Uri) -> Result<(), Failure> {
    match uri.query() {
        None => Ok(()),
        Some(query) => read::<Nothing>(query).map(|Nothing {}| ()),
    }
}

fn read<T: DeserializeOwned>(query: &str) -> Result<T, Failure> {
    let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    serde_path_to_error::deserialize(pairs)
        .map_err(|error| unfit("the query", error.path(), &error.inner().to_string()))
}

/// Seconds to wait: a number that is not less than nothing.
pub(crate) fn seconds<'de, D: Deserializer<'de>>(value: D) -> Result<f32, D::Error> {
    let seconds = f32::deserialize(value)?;
    if seconds.is_finite() && seconds >= 0.0 {
        return Ok(seconds);
    }
    Err(D::Error::custom(format!("expected seconds, 0 or more, got {seconds}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[test]
    fn a_parameter_of_a_route_without_any_is_named() {
        for path in ["/a", "/a?", "/a?&"] {
            no_query(&path.parse().unwrap()).unwrap();
        }
        let failure = no_query(&"/a?caller=bob".parse().unwrap()).unwrap_err();
        assert_eq!((failure.violations[0].field.as_str(), failure.problem().status), ("/caller", 422));
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wanted {
        name: String,
        limit: Option<u32>,
        #[serde(default, deserialize_with = "seconds")]
        wait: f32,
    }

    #[test]
    fn a_parameter_that_does_not_fit_is_named() {
        let wanted = Wanted { name: "a b".into(), limit: Some(3), wait: 0.5 };
        assert_eq!(read::<Wanted>("name=a%20b&limit=3&wait=0.5").unwrap(), wanted);
        for (query, field, code) in [
            ("name=x&limit=y", "/limit", "invalid"),
            ("name=x&colour=y", "/colour", "unknown_field"),
            ("limit=3", "/name", "required"),
            ("name=x&wait=-1", "/wait", "invalid"),
            ("name=x&wait=nan", "/wait", "invalid"),
            ("name=x&wait=inf", "/wait", "invalid"),
            ("name=x&wait=soon", "/wait", "invalid"),
            ("name=x&wait=", "/wait", "invalid"),
        ] {
            let failure = read::<Wanted>(query).unwrap_err();
            let violation = &failure.violations[0];
            assert_eq!((violation.field.as_str(), violation.code.as_ref()), (field, code), "{query}");
            assert!(failure.error.message.contains(&field[1..]), "{}", failure.error.message);
        }
    }
}
