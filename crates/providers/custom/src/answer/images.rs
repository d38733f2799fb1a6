//! The pictures of an answer.

use super::{Tally, documents, last, path, ruled, scalar, unreadable};
use crate::{
    definition::{Download, OutputKind, Response},
    template::Scope,
};
use impasto_sdk::{Answer, AnswerBody, Auth, BlobRef, Charge, Error, Exchange, Images, Item, Result, Source};
use serde::Deserialize;
use serde_json::Value;

/// The pictures of a successful answer, with a reason for each of the `asked` that lacks. `auth`: what downloads carry
/// where the definition wants that; the transport sees to it that it goes to the profile's hosts alone.
///
/// # Errors
/// What the rules see, or `BadResponse` where there is not one picture.
pub(crate) fn images(
    response: &Response,
    answer: &Answer,
    scope: &Scope,
    asked: u32,
    auth: &Auth,
) -> Result<Images> {
    let error = ruled(response, answer)?;
    let mut items = found(response, answer, auth)?;
    let is_image = |item: &Item| matches!(item, Item::Image { .. });
    if items.is_empty() {
        return Err(error.unwrap_or_else(|| absence(response, answer)));
    }
    // What the endpoint says says more than what stands in a picture's place.
    if let Some(error) = error.clone().filter(|_| !items.iter().any(is_image)) {
        return Err(error);
    }
    let mut came = items.len();
    while items.len() < asked as usize {
        let message = format!("expected {asked} pictures, the answer holds {came}");
        items.push(lacking(error.clone().unwrap_or_else(|| unreadable(message, answer))));
    }
    if error.is_some_and(|error| error.charge == Charge::Possible) {
        came = items.len();
    }
    tell(&mut items, response, answer)?;
    let usage = Tally { scope, images: came }.usage(response, answer)?;
    let request_id =
        last(path(&response.request_id, "response.request_id")?.as_ref(), answer).and_then(scalar);
    Images { items, usage, request_id }.readable(answer)
}

/// A picture that lacks, for this reason: one that is billed all the same is not free.
fn lacking(error: Error) -> Item {
    if error.charge == Charge::Possible { Item::Unreadable(error) } else { Item::Missing(error) }
}

fn found(response: &Response, answer: &Answer, auth: &Auth) -> Result<Vec<Item>> {
    if response.kind == OutputKind::Binary {
        let whole = matches!(answer.body, AnswerBody::Blob) && !answer.blobs.is_empty();
        return Ok(if whole { vec![Item::blob(BlobRef { blob: 0 })] } else { Vec::new() });
    }
    let Some(path) = path(&response.output, "response.output")? else { return Ok(Vec::new()) };
    let places = documents(answer).into_iter().flat_map(|document| path.all(document));
    let values = places.flat_map(|value| match value {
        Value::Array(items) => items.iter().collect(),
        one => vec![one],
    });
    let values = values.filter(|value| !value.is_null() && *value != "");
    Ok(values.map(|value| item(value, response, answer, auth)).collect())
}

fn item(value: &Value, response: &Response, answer: &Answer, auth: &Auth) -> Item {
    if response.kind == OutputKind::Url {
        return match value.as_str() {
            Some(url) if url.starts_with("https://") || url.starts_with("http://") => {
                let auth = if response.download == Download::WithAuth { auth.clone() } else { Auth::None };
                Item::fetch(Exchange { auth, ..Exchange::get(url) })
            }
            Some(url) if url.starts_with("data:") => Item::Unreadable(unreadable(
                "expected an address, got a data URL; set the output kind to data_url",
                answer,
            )),
            _ => Item::Unreadable(unreadable(
                "expected the address of a picture at the output path, got something else; check output path and kind",
                answer,
            )),
        };
    }
    match BlobRef::deserialize(value) {
        Ok(blob) if blob.blob < answer.blobs.len() => Item::blob(blob),
        _ => Item::Unreadable(unreadable(
            "expected a picture in base64 at the output path, got something else; check output path and kind",
            answer,
        )),
    }
}

/// Seeds and prompts: one for each picture, or one for all.
fn tell(items: &mut [Item], response: &Response, answer: &Answer) -> Result<()> {
    let at = |text: &str, field: &str| -> Result<Vec<Value>> {
        let Some(path) = path(text, field)? else { return Ok(Vec::new()) };
        Ok(documents(answer).into_iter().flat_map(|document| path.all(document)).cloned().collect())
    };
    let seeds = at(&response.seed, "response.seed")?;
    let prompts = at(&response.revised_prompt, "response.revised_prompt")?;
    let of =
        |told: &[Value], n: usize| if told.len() == 1 { told.first().cloned() } else { told.get(n).cloned() };
    for (n, item) in items.iter_mut().enumerate() {
        if let Item::Image { seed, revised_prompt, source: Source::Blob(_) | Source::Fetch(_) } = item {
            *seed = of(&seeds, n).and_then(|value| value.as_u64().or_else(|| value.as_str()?.parse().ok()));
            *revised_prompt = of(&prompts, n).and_then(|value| value.as_str().map(str::to_owned));
        }
    }
    Ok(())
}

fn absence(response: &Response, answer: &Answer) -> Error {
    let message = if !answer.whole {
        "the answer was cut short; what is missing may have been billed".to_owned()
    } else if response.kind == OutputKind::Binary {
        "expected a picture as the answer's body, got something else; check the output kind".to_owned()
    } else {
        format!(
            "expected pictures at {:?}, the answer holds none there; check the output path; it may have been billed",
            response.output
        )
    };
    super::refused(impasto_sdk::Kind::BadResponse, &message, response, answer)
}

#[cfg(test)]
mod tests {
    use super::{
        super::samples::{answer, events, response},
        *,
    };
    use impasto_sdk::Kind;
    use serde_json::json;

    fn read(mapping: Value, answer: &Answer, asked: u32) -> Result<Images> {
        images(&response(mapping), answer, &Scope::default(), asked, &Auth::Profile("acme".into()))
    }

    fn blobs(images: &Images) -> Vec<usize> {
        let blob = |item: &Item| match item {
            Item::Image { source: Source::Blob(blob), .. } => Some(blob.blob),
            _ => None,
        };
        images.items.iter().filter_map(blob).collect()
    }

    #[test]
    fn one_picture_and_lists_of_them_are_found() {
        for (output, body, wanted) in [
            ("image", json!({"image": {"blob": 1}}), vec![1]),
            ("data[*].b64", json!({"data": [{"b64": {"blob": 0}}, {"b64": {"blob": 2}}]}), vec![0, 2]),
            ("images", json!({"images": [{"blob": 0}, {"blob": 1}]}), vec![0, 1]),
        ] {
            let images = read(json!({"output": output, "kind": "base64"}), &answer(200, body), 1).unwrap();
            assert_eq!(blobs(&images), wanted, "{output}");
        }
        let stream = events(vec![json!({"x": 1}), json!({"image": {"blob": 2}})]);
        assert_eq!(blobs(&read(json!({"output": "image", "kind": "data_url"}), &stream, 1).unwrap()), [2]);
        let body = Answer { body: AnswerBody::Blob, ..answer(200, Value::Null) };
        assert_eq!(blobs(&read(json!({"kind": "binary"}), &body, 1).unwrap()), [0]);
    }

    #[test]
    fn addresses_are_downloaded_with_the_secret_only_where_that_is_wanted() {
        let came = answer(200, json!({"u": ["https://a.example/1.png", "ftp://x"]}));
        for (download, auth) in [("plain", Auth::None), ("with_auth", Auth::Profile("acme".into()))] {
            let images = read(json!({"output": "u", "kind": "url", "download": download}), &came, 2).unwrap();
            let Item::Image { source: Source::Fetch(exchange), .. } = &images.items[0] else {
                panic!("{images:?}")
            };
            assert_eq!((exchange.url.as_str(), &exchange.auth), ("https://a.example/1.png", &auth));
            assert!(matches!(images.items[1], Item::Unreadable(_)));
        }
    }

    #[test]
    fn an_answer_without_a_picture_is_an_error_and_a_short_one_tells_what_lacks() {
        let mapping = json!({"output": "image", "kind": "base64", "errors": [{"path": "failure"}]});
        for (body, kind) in [(json!({}), Kind::BadResponse), (json!({"failure": "x"}), Kind::BadResponse)] {
            assert_eq!(read(mapping.clone(), &answer(200, body), 1).unwrap_err().kind, kind);
        }
        let short = read(mapping.clone(), &answer(200, json!({"image": {"blob": 0}})), 3).unwrap();
        assert_eq!(short.items.len(), 3);
        assert!(matches!(short.items[2], Item::Missing(_)));
    }

    #[test]
    fn what_stands_in_place_of_every_picture_is_an_answer_to_read_again_and_not_a_free_one() {
        let wrong =
            json!({"image": ["https://a.example/1.png", "hello", "", 7, {"x": 1}, "file:///etc/passwd"]});
        for kind in ["base64", "data_url", "url"] {
            let wrong = if kind == "url" {
                json!({"image": ["aGVsbG8=", "", 7, "file:///x", "data:image/png;base64,aa"]})
            } else {
                wrong.clone()
            };
            for value in wrong["image"].as_array().unwrap() {
                let came = answer(200, json!({"image": value}));
                let error = read(json!({"output": "image", "kind": kind}), &came, 1).unwrap_err();
                assert_eq!(error.kind, Kind::BadResponse, "{kind} {value}");
                assert!(error.message.contains("may have been billed"), "{error}");
            }
        }
        let told = answer(200, json!({"image": "hello", "failure": "not safe"}));
        let told =
            read(json!({"output": "image", "kind": "base64", "errors": [{"path": "failure"}]}), &told, 1);
        assert_eq!(told.unwrap_err().context("because"), Some("not safe"), "the endpoint knows why");
        let some = answer(200, json!({"image": [{"blob": 0}, "hello"]}));
        let some = read(json!({"output": "image", "kind": "base64"}), &some, 3).unwrap();
        assert!(matches!(some.items[..], [Item::Image { .. }, Item::Unreadable(_), Item::Missing(_)]));
    }

    #[test]
    fn seeds_and_prompts_go_with_their_pictures() {
        let mapping = json!({"output": "d[*].b", "kind": "base64", "seed": "d[*].seed", "revised_prompt": "prompt", "request_id": "id"});
        let came = answer(
            200,
            json!({"d": [{"b": {"blob": 0}, "seed": 7}, {"b": {"blob": 1}, "seed": "8"}], "prompt": "p", "id": 12}),
        );
        let images = read(mapping, &came, 2).unwrap();
        assert_eq!(images.request_id.as_deref(), Some("12"));
        let told: Vec<_> = images
            .items
            .iter()
            .map(|item| match item {
                Item::Image { seed, revised_prompt, .. } => (*seed, revised_prompt.as_deref()),
                Item::Missing(_) | Item::Unreadable(_) => (None, None),
            })
            .collect();
        assert_eq!(told, [(Some(7), Some("p")), (Some(8), Some("p"))]);
    }

    #[test]
    fn a_picture_that_is_withheld_and_billed_is_not_free() {
        let body =
            json!({"data": [{"url": "https://a.example/1.png", "safe": true}, {"url": null, "safe": false}]});
        let read = |billed: bool| {
            let rule = json!({"path": "data[*].safe", "values": [false], "kind": "content_refused", "billed": billed});
            let mapping = json!({"output": "data[*].url", "kind": "url", "errors": [rule],
                "price": {"formula": "0.02 * images"}});
            read(mapping, &answer(200, body.clone()), 2).unwrap()
        };
        let (free, billed) = (read(false), read(true));
        assert!(matches!(&free.items[..], [Item::Image { .. }, Item::Missing(_)]), "{free:?}");
        let [Item::Image { .. }, Item::Unreadable(why)] = &billed.items[..] else { panic!("{billed:?}") };
        assert_eq!(why.kind, Kind::ContentRefused);
        let paid = |images: Images| images.usage.unwrap().charged.unwrap().usd();
        assert_eq!((paid(free), paid(billed)), (0.02, 0.04));
    }
}
