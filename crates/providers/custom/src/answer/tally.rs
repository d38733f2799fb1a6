//! Tokens and price of an answer.

use super::{documents, last, path, scalar};
use crate::{
    definition::{Charge, Response},
    formula::Formula,
    path::Path,
    template::Scope,
};
use impasto_sdk::{Answer, Error, Kind, Money, Result, Usage};
use std::collections::BTreeMap;

/// What a price may depend on beside the answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tally<'a> {
    /// The variables of the request.
    pub(crate) scope: &'a Scope,
    /// Pictures that came.
    pub(crate) images: usize,
}

/// Names that a formula may use whatever the variables.
pub(crate) const NAMES: [&str; 6] =
    ["input_tokens", "output_tokens", "images", "width", "height", "megapixels"];

impl Tally<'_> {
    /// What the answer says it used; `None` where it says nothing.
    ///
    /// # Errors
    /// `Config` for a path or formula that cannot be read.
    pub(crate) fn usage(&self, response: &Response, answer: &Answer) -> Result<Option<Usage>> {
        let paths = &response.usage;
        let input = count(&paths.input_tokens, answer)?;
        let output = count(&paths.output_tokens, answer)?;
        let cached = count(&paths.cached_tokens, answer)?;
        let charged = self.charged(response, answer, input, output)?;
        if input.or(output).is_none() && charged.is_none() {
            return Ok(None);
        }
        let (text_cached, output) = (cached.unwrap_or(0), output.unwrap_or(0));
        let (text_out, image_out) = if self.images > 0 { (0, output) } else { (output, 0) };
        Ok(Some(Usage {
            text_in: input.unwrap_or(0).saturating_sub(text_cached),
            text_cached,
            text_out,
            image_out,
            charged,
            ..Usage::default()
        }))
    }

    fn charged(
        &self,
        response: &Response,
        answer: &Answer,
        input: Option<u64>,
        output: Option<u64>,
    ) -> Result<Option<Money>> {
        let usd = match &response.price {
            None => None,
            Some(Charge::Path(text)) => {
                let found = last(path(text, "response.price.path")?.as_ref(), answer);
                found.and_then(|value| scalar(value)?.trim().trim_start_matches('$').parse().ok())
            }
            Some(Charge::Formula(text)) => {
                let formula = Formula::parse(text).map_err(|message| {
                    Error::new(Kind::Config, format!("response.price.formula: {message}"))
                })?;
                formula.value(&self.names(&formula, answer, input, output))
            }
        };
        // Neither a refund nor a fortune can be what a call cost.
        Ok(usd.filter(|usd: &f64| (0.0..1e6).contains(usd)).map(Money::from_usd))
    }

    fn names(
        &self,
        formula: &Formula,
        answer: &Answer,
        input: Option<u64>,
        output: Option<u64>,
    ) -> BTreeMap<String, f64> {
        let variable = |name: &str| Some((name.to_owned(), self.scope.number(name)?));
        let mut names: BTreeMap<_, _> = formula.names().into_iter().filter_map(variable).collect();
        let came = answer.blobs.first().filter(|blob| blob.width > 0);
        #[expect(clippy::cast_precision_loss, reason = "tokens, pictures and pixels are far below 2^52")]
        let mut put = |name: &str, value: Option<u64>| {
            if let Some(value) = value {
                names.insert(name.into(), value as f64);
            }
        };
        put("input_tokens", input);
        put("output_tokens", output);
        put("images", u64::try_from(self.images).ok());
        // What came counts; what was asked for where nothing is known of what came.
        put("width", came.map(|blob| blob.width.into()));
        put("height", came.map(|blob| blob.height.into()));
        let side = |name: &str| names.get(name).copied().or_else(|| self.scope.number(name));
        if let (Some(width), Some(height)) = (side("width"), side("height")) {
            names.insert("megapixels".into(), width * height / 1e6);
        }
        names
    }
}

/// The sum of the numbers at a path, of the last document that has any.
fn count(text: &str, answer: &Answer) -> Result<Option<u64>> {
    let Some(path) = path(text, "response.usage")? else { return Ok(None) };
    let sum = |path: &Path, document| {
        let numbers: Vec<u64> = path
            .all(document)
            .into_iter()
            .filter_map(|value| value.as_u64().or_else(|| value.as_str()?.trim().parse().ok()))
            .collect();
        (!numbers.is_empty()).then(|| numbers.into_iter().fold(0, u64::saturating_add))
    };
    Ok(documents(answer).into_iter().rev().find_map(|document| sum(&path, document)))
}

#[cfg(test)]
mod tests {
    use super::{
        super::samples::{answer, events, response},
        *,
    };
    use serde_json::{Value, json};

    fn usage(mapping: Value, answer: &Answer, images: usize) -> Option<Usage> {
        let mut scope = Scope::default();
        scope.set("quality", json!(3));
        Tally { scope: &scope, images }.usage(&response(mapping), answer).unwrap()
    }

    #[test]
    fn tokens_are_counted_where_the_paths_lead() {
        let paths = json!({"usage": {"input_tokens": "usage.in", "output_tokens": "usage.out", "cached_tokens": "usage.cached"}});
        let came = answer(200, json!({"usage": {"in": 10, "out": "7", "cached": 4}}));
        let words = usage(paths.clone(), &came, 0).unwrap();
        assert_eq!((words.text_in, words.text_cached, words.text_out, words.image_out), (6, 4, 7, 0));
        let pictures = usage(paths.clone(), &came, 1).unwrap();
        assert_eq!((pictures.text_out, pictures.image_out), (0, 7));
        assert_eq!(usage(paths.clone(), &answer(200, json!({})), 0), None);
        let stream =
            events(vec![json!({"usage": {"in": 1}}), json!({"usage": {"in": 9, "out": 2}}), json!("[DONE]")]);
        assert_eq!(usage(paths, &stream, 0).unwrap().text_in, 9);
        let several = json!({"usage": {"input_tokens": "usage['a','b']"}});
        assert_eq!(usage(several, &answer(200, json!({"usage": {"a": 1, "b": 2}})), 0).unwrap().text_in, 3);
    }

    #[test]
    fn a_price_comes_by_path_or_by_formula() {
        let came = answer(200, json!({"cost": "$0.25", "usage": {"in": 1000}}));
        for (price, usd) in [
            (json!({"path": "cost"}), Some(0.25)),
            (json!({"path": "price"}), None),
            (json!({"formula": "0.01 * images * quality"}), Some(0.06)),
            (json!({"formula": "input_tokens * 2 / 1000000"}), Some(0.002)),
            (json!({"formula": "megapixels * 1000"}), Some(0.064)),
            (json!({"formula": "0 - 1"}), None),
            (json!({"formula": "output_tokens"}), None),
        ] {
            let mapping = json!({"price": price, "usage": {"input_tokens": "usage.in"}});
            let charged = usage(mapping, &came, 2).unwrap().charged;
            assert_eq!(charged, usd.map(Money::from_usd), "{price}");
        }
    }
}
