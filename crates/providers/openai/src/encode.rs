//! From a task to a request.

use crate::{
    family::Family,
    options,
    route::{self, Route},
    settings::Settings,
};
use impasto_sdk::{Body, Cx, Error, Exchange, Generate, Kind, Multipart, Result};
use serde_json::{Map, Value};

/// The one request of a generation: words alone go to `generations` as JSON, pictures to `edits` as a form.
///
/// # Errors
/// `InvalidRequest` where fields contradict each other, `Config` for settings that cannot work.
pub(crate) fn generate(task: &Generate, cx: &Cx) -> Result<Exchange> {
    let settings: Settings = cx.settings()?;
    let fields = fields(task, &settings)?;
    if task.pictures().next().is_none() && task.mask.is_none() {
        return route::post(Route::Generations, &task.model, Body::json(&fields)?, &settings, cx);
    }
    route::post(Route::Edits, &task.model, form(task, &fields, &cx.boundary), &settings, cx)
}

/// Everything but the pictures, under the vendor's names.
fn fields(task: &Generate, settings: &Settings) -> Result<Map<String, Value>> {
    let family = Family::of(&task.model);
    let mut options = options::set(family, task)?;
    if task.pictures().next().is_none() {
        options.remove("input_fidelity");
    }
    agree(task, &options)?;

    let mut fields = Map::new();
    fields.insert("model".into(), settings.name_of(&task.model).into());
    fields.insert("prompt".into(), task.prompt.clone().into());
    fields.insert("n".into(), task.count.into());
    match task.frame.pixels {
        Some(size) => _ = fields.insert("size".into(), size.to_string().into()),
        // DALL·E does not know the word, and of an unknown server nobody can say.
        None if family.is_dall_e() || family == Family::Other => {}
        None => _ = fields.insert("size".into(), "auto".into()),
    }
    if family.is_dall_e() {
        // GPT Image always answers base64 and refuses the field; DALL·E answers addresses when it is left out.
        fields.insert("response_format".into(), "b64_json".into());
    }
    fields.extend(options);
    if task.partial_images > 0 {
        fields.insert("stream".into(), true.into());
        fields.insert("partial_images".into(), task.partial_images.into());
    }
    Ok(fields)
}

/// What no schema says: fields that exclude each other (openai-python 3.52.0, docs of the parameters).
fn agree(task: &Generate, options: &Map<String, Value>) -> Result<()> {
    let is = |name: &str, value: &str| options.get(name).is_some_and(|v| v == value);
    let has = |name: &str| options.contains_key(name);
    let (gif, svg) = (is("output_format", "gif"), is("output_format", "svg"));
    let streams = task.partial_images > 0;
    let lossy = is("output_format", "jpeg") || is("output_format", "webp");
    let conflicts = [
        (streams && task.count > 1, "partial_images need num_images 1: ask for one picture a call"),
        (streams && (gif || svg), "partial_images need png, jpeg or webp: leave one of them out"),
        (gif && task.mask.is_some(), "output_format gif takes no mask: choose another format"),
        (svg && task.count > 1, "output_format svg gives one picture: set num_images to 1"),
        (has("output_compression") && !lossy, "output_compression needs output_format jpeg or webp"),
        (
            is("background", "transparent") && is("output_format", "jpeg"),
            "jpeg has no transparency: choose png or webp",
        ),
        ((has("frame_count") || has("frame_duration_ms")) && !gif, "frames need output_format gif"),
        (has("svg") && !svg, "the option svg needs output_format svg"),
    ];
    match conflicts.into_iter().find(|(broken, _)| *broken) {
        Some((_, message)) => Err(Error::new(Kind::InvalidRequest, message)),
        None => Ok(()),
    }
}

fn form(task: &Generate, fields: &Map<String, Value>, boundary: &str) -> Body {
    let mut form =
        fields.iter().fold(Body::multipart(boundary), |form, (name, value)| text(form, name, value));
    // As the vendor's own package: `image` for one, `image[]` for each of several. The mask is for the first.
    let name = if task.pictures().count() > 1 { "image[]" } else { "image" };
    for (i, picture) in task.pictures().enumerate() {
        form = form.file(name, &format!("image_{i}.{}", picture.extension()), picture);
    }
    if let Some(mask) = &task.mask {
        form = form.file("mask", &format!("mask.{}", mask.extension()), mask);
    }
    form.finish()
}

/// A value as text parts; the members of an object as `svg[reasoning][effort]`.
fn text(form: Multipart, name: &str, value: &Value) -> Multipart {
    match value {
        Value::Object(members) => {
            members.iter().fold(form, |form, (member, value)| text(form, &format!("{name}[{member}]"), value))
        }
        Value::String(words) => form.text(name, words),
        other => form.text(name, other),
    }
}

#[cfg(test)]
#[expect(deprecated, reason = "the fields of retired models are what DALL·E still needs")]
mod tests {
    use super::*;
    use crate::tests::{cx, generate as task, json_body, parts, picture};
    use async_openai::types::images as theirs;
    use impasto_sdk::{Auth, Effect, Mode, Size};
    use serde_json::json;

    fn options(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn words_alone_are_json_that_the_vendors_types_know() {
        for (model, set) in [
            (
                "gpt-image-2",
                json!({"quality": "high", "background": "transparent", "output_format": "webp",
                "output_compression": 80, "moderation": "low"}),
            ),
            ("gpt-image-2.5-flare-2026-09-08", json!({"quality": "xhigh"})),
            ("chatgpt-image-latest", json!({"quality": "auto"})),
            ("dall-e-3", json!({"quality": "hd", "style": "natural"})),
            ("flux-dev", json!({})),
        ] {
            let mut task = task(model);
            task.count = 3;
            task.options = options(set);
            let sent = json_body(&generate(&task, &cx()).unwrap());
            let read: theirs::CreateImageRequest = serde_json::from_value(sent.clone()).unwrap();
            assert_eq!(
                serde_json::to_value(&read).unwrap(),
                sent,
                "a field of {model} is unknown to the vendor"
            );
            assert_eq!(read.n, Some(3));
            assert_eq!(read.size, Some(theirs::ImageSize::S1024x1024));
            assert_eq!(read.response_format.is_some(), model.starts_with("dall-e"));
        }
    }

    #[test]
    fn a_generation_is_billed_lifts_pictures_and_names_no_key() {
        let exchange = generate(&task("gpt-image-2"), &cx()).unwrap();
        assert_eq!(exchange.url, "https://api.openai.com/v1/images/generations");
        assert_eq!(exchange.effect, Effect::Billed);
        assert_eq!(exchange.auth, Auth::Header { name: "authorization".into(), prefix: "Bearer ".into() });
        let lifts: Vec<_> = exchange.lift.iter().map(|l| l.path.as_str()).collect();
        assert_eq!(lifts, ["data.*.b64_json", "b64_json"]);
        assert!(!exchange.headers.iter().any(|(name, _)| name.contains("idempotency")));
    }

    #[test]
    fn one_picture_is_image_and_several_are_a_list_init_first() {
        let mut one = task("gpt-image-1.5");
        one.mode = Mode::Img2img;
        one.init = Some(picture("init", "image/jpeg"));
        one.options = options(json!({"input_fidelity": "high"}));
        let exchange = generate(&one, &cx()).unwrap();
        assert_eq!(exchange.url, "https://api.openai.com/v1/images/edits");
        let sent = parts(&exchange);
        assert_eq!(sent["image"], ["image_0.jpg image/jpeg init"]);
        assert_eq!(sent["input_fidelity"], ["high"]);

        one.references = vec![picture("a", "image/png"), picture("b", "image/webp")];
        one.mask = Some(picture("m", "image/png"));
        let sent = parts(&generate(&one, &cx()).unwrap());
        assert_eq!(
            sent["image[]"],
            ["image_0.jpg image/jpeg init", "image_1.png image/png a", "image_2.webp image/webp b"]
        );
        assert_eq!(sent["mask"], ["mask.png image/png m"]);
        assert!(!sent.contains_key("image"));
    }

    #[test]
    fn the_texts_of_a_form_are_what_the_vendors_types_know() {
        let mut task = task("gpt-image-1.5");
        task.references = vec![picture("a", "image/png")];
        task.partial_images = 2;
        task.options = options(json!({"quality": "low", "background": "opaque", "output_format": "jpeg",
            "output_compression": 50, "moderation": "auto", "input_fidelity": "low"}));
        let sent = parts(&generate(&task, &cx()).unwrap());
        let mut fields: Map<String, Value> = sent
            .into_iter()
            .filter(|(name, _)| name != "image")
            .map(|(name, values)| {
                (name, serde_json::from_str(&values[0]).unwrap_or_else(|_| values[0].clone().into()))
            })
            .collect();
        fields.insert("images".into(), json!([]));
        let read: theirs::EditImageJsonRequest =
            serde_json::from_value(Value::Object(fields.clone())).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), Value::Object(fields));
        assert_eq!((read.stream, read.partial_images), (Some(true), Some(2)));
    }

    #[test]
    fn input_fidelity_is_not_sent_without_input_pictures() {
        let mut task = task("gpt-image-1.5");
        task.options = options(json!({"input_fidelity": "high"}));
        assert!(json_body(&generate(&task, &cx()).unwrap()).get("input_fidelity").is_none());
    }

    #[test]
    fn nested_options_are_bracketed_in_a_form_and_nested_in_json() {
        let svg =
            json!({"output_format": "svg", "svg": {"model": "gpt-6-luna", "reasoning": {"effort": "low"}}});
        let mut task = task("gpt-image-2.6-flare");
        task.options = options(svg.clone());
        assert_eq!(json_body(&generate(&task, &cx()).unwrap())["svg"], svg["svg"]);
        task.references = vec![picture("a", "image/png")];
        let sent = parts(&generate(&task, &cx()).unwrap());
        assert_eq!(sent["svg[model]"], ["gpt-6-luna"]);
        assert_eq!(sent["svg[reasoning][effort]"], ["low"]);
    }

    #[test]
    fn the_model_chooses_the_size_where_it_can() {
        for (model, size) in [("gpt-image-2", Some("auto")), ("dall-e-2", None), ("flux-dev", None)] {
            let mut task = task(model);
            task.frame.pixels = None;
            let sent = json_body(&generate(&task, &cx()).unwrap());
            assert_eq!(sent.get("size").and_then(Value::as_str), size, "{model}");
        }
        let mut wide = task("gpt-image-2");
        wide.frame.pixels = Some(Size::new(3840, 2160));
        assert_eq!(json_body(&generate(&wide, &cx()).unwrap())["size"], "3840x2160");
    }

    #[test]
    fn the_body_names_the_model_as_the_server_does() {
        let mut cx = cx();
        cx.settings = json!({"deployments": {"gpt-image-2": "pictures-eu"}});
        assert_eq!(json_body(&generate(&task("gpt-image-2"), &cx).unwrap())["model"], "pictures-eu");
    }

    #[test]
    fn fields_that_exclude_each_other_are_refused_before_sending() {
        let cases = [
            (json!({}), 2, 1),
            (json!({"output_format": "gif"}), 1, 1),
            (json!({"output_format": "svg"}), 2, 0),
            (json!({"output_compression": 50}), 1, 0),
            (json!({"output_compression": 50, "output_format": "gif"}), 1, 0),
            (json!({"background": "transparent", "output_format": "jpeg"}), 1, 0),
            (json!({"frame_count": 4}), 1, 0),
            (json!({"svg": {"model": "m"}, "output_format": "png"}), 1, 0),
        ];
        for (set, count, partial_images) in cases {
            let mut task = task("gpt-image-2.6-flare");
            (task.count, task.partial_images, task.options) = (count, partial_images, options(set.clone()));
            assert_eq!(generate(&task, &cx()).unwrap_err().kind, Kind::InvalidRequest, "{set}");
        }
    }
}
