//! From a task to a request.

use crate::{family::Family, options, route, settings::Settings};
use impasto_dialects::{
    azure::names_deployment,
    openai_images::{Request, ResponseFormat},
};
use impasto_sdk::{Cx, Error, Exchange, Generate, Kind, Result};
use serde_json::{Map, Value};

/// The one request of a generation.
///
/// # Errors
/// `InvalidRequest` where fields contradict each other, `Config` for settings that cannot work.
pub(crate) fn generate(task: &Generate, cx: &Cx) -> Result<Exchange> {
    let settings: Settings = cx.settings()?;
    let mut request = request(task, &settings)?;
    let url = route::url(request.route(), &task.model, &settings, cx)?;
    if names_deployment(&url) {
        // GPT Image 2 refuses a body that names what the address names already (LiteLLM 1.109.1).
        request.model = None;
    }
    Ok(route::dress(request.exchange(url, &cx.boundary)?, &settings, cx))
}

fn request(task: &Generate, settings: &Settings) -> Result<Request> {
    let family = Family::of(&task.model);
    let mut options = options::set(family, task)?;
    if task.pictures().next().is_none() {
        options.remove("input_fidelity");
    }
    agree(task, &options)?;

    let mut request = Request::of(task, settings.name_of(&task.model), options);
    if family.is_dall_e() {
        // GPT Image always answers base64 and refuses the field; DALL·E answers addresses when it is left out.
        request.response_format = Some(ResponseFormat::B64Json);
    } else if family != Family::Other {
        // DALL·E does not know the word, and of an unknown server nobody can say.
        request.size.get_or_insert_with(|| "auto".into());
    }
    Ok(request)
}

/// Pixels of all frames of an animation together. Squares of 960 with 9 frames, of 816 with 12 and of 720 with 16 were the
/// largest that came (docs.apiyi.com, 2026-11-09), and the largest single picture has as many pixels.
const GIF_PIXELS: u64 = 8_294_400;

/// Frames of an animation where nothing is said (openai-python 3.52.0).
const USUAL_FRAMES: u64 = 9;

/// What no schema says: fields that exclude each other (openai-python 3.52.0, docs of the parameters).
fn agree(task: &Generate, options: &Map<String, Value>) -> Result<()> {
    let is = |name: &str, value: &str| options.get(name).is_some_and(|v| v == value);
    let has = |name: &str| options.contains_key(name);
    let (gif, svg) = (is("output_format", "gif"), is("output_format", "svg"));
    let streams = task.partial_images > 0;
    let webp = is("output_format", "webp");
    let lossy = is("output_format", "jpeg") || webp;
    let frames = options.get("frame_count").and_then(Value::as_u64).unwrap_or(USUAL_FRAMES);
    let conflicts = [
        (streams && task.count > 1, "partial_images need num_images 1: ask for one picture a call"),
        (streams && (gif || svg), "partial_images need png, jpeg or webp: leave one of them out"),
        (gif && task.mask.is_some(), "output_format gif takes no mask: choose another format"),
        (svg && task.count > 1, "output_format svg gives one picture: set num_images to 1"),
        (has("output_compression") && !lossy, "output_compression needs output_format jpeg or webp"),
        (
            is("background", "transparent") && has("output_format") && !is("output_format", "png") && !webp,
            "a transparent background needs output_format png or webp",
        ),
        (
            gif && task.frame.pixels.is_some_and(|size| size.pixels() * frames > GIF_PIXELS),
            "the frames of a GIF are too large together: choose a smaller size (9 frames fit at 960x960) or fewer frames",
        ),
        ((has("frame_count") || has("frame_duration_ms")) && !gif, "frames need output_format gif"),
        (has("svg") && !svg, "the option svg needs output_format svg"),
    ];
    match conflicts.into_iter().find(|(broken, _)| *broken) {
        Some((_, message)) => Err(Error::new(Kind::InvalidRequest, message)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{cx, generate as task, json_body, picture};
    use async_openai::types::images as theirs;
    use impasto_sdk::{Auth, Effect, Size};
    use serde_json::json;

    fn options(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    #[expect(deprecated, reason = "the fields of retired models are what DALL·E still needs")]
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
    fn input_fidelity_is_sent_only_with_input_pictures() {
        let mut task = task("gpt-image-1.5");
        task.options = options(json!({"input_fidelity": "high"}));
        assert!(json_body(&generate(&task, &cx()).unwrap()).get("input_fidelity").is_none());
        task.references = vec![picture("a", "image/png")];
        let exchange = generate(&task, &cx()).unwrap();
        assert_eq!(exchange.url, "https://api.openai.com/v1/images/edits");
        assert!(exchange.body.outline().contains("name=\"input_fidelity\"\r\n\r\nhigh"));
    }

    #[test]
    fn nested_options_stay_nested() {
        let svg =
            json!({"output_format": "svg", "svg": {"model": "gpt-6-luna", "reasoning": {"effort": "low"}}});
        let mut task = task("gpt-image-2.6-flare");
        task.options = options(svg.clone());
        assert_eq!(json_body(&generate(&task, &cx()).unwrap())["svg"], svg["svg"]);
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
    fn where_the_address_names_the_deployment_the_body_does_not() {
        let routes = json!({"routes": "deployments", "api_version": "2025-04-01-preview"});
        let base = "https://me.openai.azure.com";
        for (base, settings) in [
            (base.to_owned(), routes),
            (format!("{base}/openai/deployments/d?api-version=2025-04-01-preview"), json!({})),
        ] {
            let mut cx = cx();
            (cx.base_url, cx.settings) = (base, settings);
            let mut task = task("gpt-image-2");
            let sent = json_body(&generate(&task, &cx).unwrap());
            assert_eq!((sent.get("model"), sent.get("prompt").is_some()), (None, true));
            task.references = vec![picture("a", "image/png")];
            assert!(!generate(&task, &cx).unwrap().body.outline().contains("name=\"model\""));
        }
        let mut cx = cx();
        cx.base_url = base.into();
        assert_eq!(json_body(&generate(&task("gpt-image-2"), &cx).unwrap())["model"], "gpt-image-2");
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
            (json!({"background": "transparent", "output_format": "gif", "frame_count": 2}), 1, 0),
            (json!({"background": "transparent", "output_format": "svg"}), 1, 0),
            (json!({"output_format": "gif"}), 1, 0),
            (json!({"output_format": "gif", "frame_count": 8}), 1, 0),
            (json!({"frame_count": 4}), 1, 0),
            (json!({"svg": {"model": "m"}, "output_format": "png"}), 1, 0),
        ];
        for (set, count, partial_images) in cases {
            let mut task = task("gpt-image-2.6-flare");
            (task.count, task.partial_images, task.options) = (count, partial_images, options(set.clone()));
            assert_eq!(generate(&task, &cx()).unwrap_err().kind, Kind::InvalidRequest, "{set}");
        }
    }

    #[test]
    fn frames_that_fit_together_are_sent() {
        let animation = |side: u32, frames: Option<u32>| {
            let mut task = task("gpt-image-2.6-flare");
            task.frame.pixels = Some(Size::new(side, side));
            task.options = options(json!({"output_format": "gif", "frame_count": frames}));
            generate(&task, &cx())
        };
        for (side, frames) in [(960, None), (960, Some(9)), (816, Some(12)), (720, Some(16)), (1024, Some(7))]
        {
            assert!(animation(side, frames).is_ok(), "{side} {frames:?}");
        }
        for (side, frames) in
            [(1024, None), (960, Some(10)), (816, Some(13)), (736, Some(16)), (1024, Some(8))]
        {
            assert_eq!(animation(side, frames).unwrap_err().kind, Kind::InvalidRequest, "{side} {frames:?}");
        }
        let mut auto = task("gpt-image-2.6-flare");
        auto.frame.pixels = None;
        auto.options = options(json!({"output_format": "gif", "background": "opaque"}));
        assert!(generate(&auto, &cx()).is_ok());
    }
}
