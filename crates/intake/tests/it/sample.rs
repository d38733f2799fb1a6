//! Documents to read, with what should come out of them.

use base64::{Engine, engine::general_purpose};
use proptest::prelude::*;
use serde_json::{Value, json};

/// One image of an answer.
#[derive(Clone, Debug)]
pub(crate) struct Image {
    pub(crate) bytes: Vec<u8>,
    spelling: u8,
    prompt: String,
}

/// An answer with images in `data.*.b64_json`.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    pub(crate) images: Vec<Image>,
    extra: i32,
    loose: bool,
}

impl Image {
    /// The string as vendors write it.
    fn spelled(&self) -> String {
        let plain = general_purpose::STANDARD.encode(&self.bytes);
        match self.spelling % 8 {
            0 => plain,
            1 => format!("data:image/png;base64,{plain}"),
            2 => plain.replace('/', "\\/"),
            3 => plain.as_bytes().chunks(76).map(String::from_utf8_lossy).collect::<Vec<_>>().join("\\r\\n"),
            4 => plain.replace('/', "\\u002f").replace('+', "\\u002B"),
            5 => general_purpose::URL_SAFE_NO_PAD.encode(&self.bytes),
            6 => format!("data:image\\/webp;base64,{}", plain.replace('/', "\\/")),
            _ => general_purpose::STANDARD_NO_PAD.encode(&self.bytes),
        }
    }
}

impl Sample {
    pub(crate) fn text(&self) -> String {
        let item = |image: &Image| {
            let (prompt, key) = (json!(image.prompt), if self.loose { "b64\\u005fjson" } else { "b64_json" });
            let picture = image.spelled();
            format!(
                "{{\"prompt\": {prompt} , \"{key}\" :\"{picture}\",\n\"n\":[1.5e3,\"b64_json\",null,{{}}]}}"
            )
        };
        let items: Vec<String> = self.images.iter().map(item).collect();
        let head = if self.loose { "\u{feff} \r\n" } else { "" };
        format!(
            "{head}{{\"b64_json\":\"QUJD\",\"data\":[{}] ,\"no\":[],\"x\":{{\"data\":\"é,:\\\"\\\\\",\"n\":{}}},\"ok\":true}}",
            items.join(","),
            self.extra
        )
    }

    /// The skeleton when numbers begin with this one.
    pub(crate) fn skeleton(&self, first: usize) -> Value {
        let item = |(n, image): (usize, &Image)| json!({"prompt": image.prompt, "b64_json": {"blob": first + n}, "n": [1.5e3, "b64_json", null, {}]});
        let data: Vec<Value> = self.images.iter().enumerate().map(item).collect();
        let x = json!({"data": "é,:\"\\", "n": self.extra});
        json!({"b64_json": "QUJD", "data": data, "no": [], "x": x, "ok": true})
    }

    pub(crate) fn pictures(&self, first: usize) -> Vec<(usize, Vec<u8>)> {
        self.images.iter().enumerate().map(|(n, image)| (first + n, image.bytes.clone())).collect()
    }
}

/// Samples with up to three images of up to 400 bytes.
pub(crate) fn samples() -> impl Strategy<Value = Sample> {
    let bytes = prop::collection::vec(any::<u8>(), 1..400);
    let prompt = prop::collection::vec(any::<char>(), 0..8).prop_map(|chars| chars.into_iter().collect());
    let image = (bytes, any::<u8>(), prompt);
    let image = image.prop_map(|(bytes, spelling, prompt)| Image { bytes, spelling, prompt });
    (prop::collection::vec(image, 0..4), any::<i32>(), any::<bool>())
        .prop_map(|(images, extra, loose)| Sample { images, extra, loose })
}

/// Cuts the bytes into pieces of these sizes, over and over.
pub(crate) fn pieces<'a>(mut bytes: &'a [u8], sizes: &[usize]) -> Vec<&'a [u8]> {
    let mut all = Vec::new();
    for &size in sizes.iter().cycle() {
        if bytes.is_empty() {
            break;
        }
        let (piece, rest) = bytes.split_at(size.min(bytes.len()));
        all.push(piece);
        bytes = rest;
    }
    all
}

/// Sizes of pieces.
pub(crate) fn sizes() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(prop_oneof![Just(1), 1_usize..9, 1_usize..300], 1..20)
}
