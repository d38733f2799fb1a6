//! The program against servers that speak OpenAI's and Gemini's formats strictly, on loopback.
#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

mod rig;

use impasto_imaging::{Layout, Limits, decode_file, encode_raw};
use impasto_sdk::Size;
use impasto_testkit::{
    books::Books,
    fault::{Dialect, Fault, Script},
    server::FaultServer,
    vendor::Vendor,
    wire::{Keys, TEST_KEY},
};
use rig::{Rig, holds};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::runtime::Runtime;

/// A vendor on a socket, and a root that is set up for it.
struct Shop {
    rig: Rig,
    books: Arc<Books>,
    server: FaultServer,
    model: &'static str,
    _runtime: Runtime,
}

impl Shop {
    fn open(dialect: Dialect, script: Script) -> Self {
        let runtime = Runtime::new().unwrap();
        let vendor: Arc<dyn Vendor> = Arc::from(dialect.vendor(Keys::default(), script));
        let (url, server) = runtime.block_on(FaultServer::start(Arc::clone(&vendor))).unwrap();
        let (provider, model, url) = match dialect {
            Dialect::OpenAi => ("openai", "openai/gpt-image-2", format!("{url}/v1")),
            Dialect::Gemini => ("gemini", "gemini/gemini-2.5-flash-image", url),
        };
        let rig = Rig::new();
        let ran = rig.run_with(&["keys", "set", provider, "--base-url", &url], TEST_KEY);
        assert_eq!(ran.code, 0, "{}", ran.err);
        Self { rig, books: vendor.books(), server, model, _runtime: runtime }
    }

    fn generate(&self, arguments: &[&str]) -> rig::Ran {
        self.rig.run(&[&["generate", "a red boat", "-m", self.model, "--json", "-vvv"], arguments].concat())
    }

    /// The gallery's own file of a picture.
    fn kept(&self, image: &Value) -> PathBuf {
        let shown = self.rig.json(&["images", "show", image.as_str().unwrap()]);
        PathBuf::from(shown["path"].as_str().unwrap())
    }

    /// That the gallery keeps what was served, byte for byte, and each file that was written has the same pixels.
    fn compare(&self, job: &Value) {
        let mut served: Vec<_> =
            self.books.served().iter().map(|bytes| *blake3::hash(bytes).as_bytes()).collect();
        let images = job["images"].as_array().unwrap().iter();
        let bytes = images.map(|image| fs::read(self.kept(&image["id"])).unwrap());
        let mut here: Vec<_> = bytes.map(|bytes| *blake3::hash(&bytes).as_bytes()).collect();
        served.sort_unstable();
        here.sort_unstable();
        assert_eq!(here, served);
        let pixels = |path: &Path| decode_file(path, &Limits::default()).unwrap();
        for file in job["files"].as_array().unwrap() {
            let written = self.rig.path(file["path"].as_str().unwrap());
            assert!(pixels(&written) == pixels(&self.kept(&file["image"])), "{file}");
        }
    }

    /// That the key stands in no file but the key file, and was never said.
    fn keeps_the_secret(&self, said: &str) {
        assert!(!said.contains(TEST_KEY), "{said}");
        let with: Vec<_> =
            self.rig.files().into_iter().filter(|path| holds(&fs::read(path).unwrap(), TEST_KEY)).collect();
        assert_eq!(with, [self.rig.root().join("api_keys.yaml")]);
    }
}

fn each(test: impl Fn(Dialect)) {
    test(Dialect::OpenAi);
    test(Dialect::Gemini);
}

#[test]
fn a_batch_of_25_is_kept_byte_for_byte() {
    each(|dialect| {
        let shop = Shop::open(dialect, Script::peace());
        let ran = shop.generate(&["-n", "25", "-o", "out"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let job = ran.document();
        let asked: Vec<_> = job["calls"]
            .as_array()
            .unwrap()
            .iter()
            .map(|call| call["num_images"].as_u64().unwrap())
            .collect();
        match dialect {
            Dialect::OpenAi => assert_eq!(asked, [10, 10, 5]),
            Dialect::Gemini => assert_eq!(asked, [1; 25]),
        }
        assert_eq!((job["images"].as_array().unwrap().len(), shop.books.served().len()), (25, 25));
        assert_eq!(fs::read_dir(shop.rig.path("out")).unwrap().count(), 25);
        shop.compare(&job);
        shop.keeps_the_secret(&ran.said());
        assert_eq!(shop.books.bill().len(), asked.len());
    });
}

#[test]
fn pictures_go_in_as_init_mask_and_references() {
    let grey: Vec<u8> = (0..1024 * 1024).map(|i| if i % 1024 < 512 { 255 } else { 0 }).collect();
    let size = Size::new(1024, 1024);
    each(|dialect| {
        let shop = Shop::open(dialect, Script::peace());
        shop.rig.write("a.png", encode_raw(size, Layout::Rgb, &[9, 99, 200].repeat(1024 * 1024)).unwrap());
        shop.rig.write("mask.png", encode_raw(size, Layout::Grey, &grey).unwrap());
        let inputs: &[&str] = match dialect {
            Dialect::OpenAi => &["--init", "a.png", "--mask", "mask.png", "--ref", "a.png"],
            Dialect::Gemini => &["--init", "a.png", "--ref", "a.png", "--ref", "mask.png"],
        };
        let ran = shop.generate(inputs);
        assert_eq!(ran.code, 0, "{}", ran.err);
        shop.compare(&ran.document());
        assert_eq!(shop.books.bill().len(), 1);
        shop.keeps_the_secret(&ran.said());
    });
}

#[test]
fn a_mask_that_a_model_does_not_take_is_refused_before_anything_leaves() {
    let shop = Shop::open(Dialect::Gemini, Script::peace());
    shop.rig.write("a.png", encode_raw(Size::new(64, 64), Layout::Grey, &[9; 64 * 64]).unwrap());
    let ran = shop.generate(&["--init", "a.png", "--mask", "a.png"]);
    assert_eq!(ran.code, 3, "{}", ran.said());
    assert!(ran.err.contains("  --mask: "), "{}", ran.err);
    assert!(shop.server.log().is_empty());
}

#[test]
fn what_goes_wrong_at_the_vendor_is_told_by_the_exit_code_and_never_paid_twice() {
    for (fault, code, calls) in [
        (Fault::Unauthorized, 5, 1),
        (Fault::Forbidden, 5, 1),
        (Fault::NotFound, 5, 1),
        (Fault::QuotaZero, 5, 1),
        (Fault::RefusedPrompt, 5, 1),
        (Fault::EmptyData, 5, 1),
        (Fault::ResetBeforeHead, 8, 1),
        (Fault::RateLimitedSeconds, 0, 2),
        (Fault::Overloaded, 0, 2),
    ] {
        let shop = Shop::open(Dialect::OpenAi, Script::once(fault));
        let ran = shop.generate(&[]);
        assert_eq!(ran.code, code, "{fault:?}: {}", ran.said());
        let posts = shop.server.log().iter().filter(|request| request.method == "POST").count();
        assert_eq!(posts, calls, "{fault:?}");
        assert!(shop.books.bill().len() <= 1, "{fault:?} was billed twice");
        shop.keeps_the_secret(&ran.said());
    }
}

#[test]
fn a_connection_test_costs_nothing_and_says_what_is_wrong() {
    each(|dialect| {
        let shop = Shop::open(dialect, Script::peace());
        let provider = shop.model.split('/').next().unwrap();
        let ran = shop.rig.run(&["providers", "test", provider]);
        assert!(ran.code == 0 && ran.out.contains("ok"), "{}", ran.said());
        assert!(shop.books.bill().is_empty());
        assert_eq!(shop.rig.run_with(&["keys", "set", provider], "sk-wrong").code, 0);
        let ran = shop.rig.run(&["providers", "test", provider]);
        assert_eq!(ran.code, 5, "{}", ran.said());
        let doctor = shop.rig.run(&["doctor"]);
        assert!(
            doctor.code == 1 && doctor.out.contains(&format!("keys set {provider}")),
            "{}",
            doctor.said()
        );
    });
}

#[test]
fn nobody_there_is_a_providers_error_and_costs_nothing() {
    let rig = Rig::new();
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}");
    assert_eq!(rig.run_with(&["keys", "set", "openai", "--base-url", &url], TEST_KEY).code, 0);
    let ran = rig.run(&["providers", "test", "openai"]);
    assert!(ran.code == 5 && ran.err.contains("127.0.0.1"), "{}", ran.said());
}

#[test]
fn a_record_learns_the_day_that_the_vendor_names() {
    let shop = Shop::open(Dialect::OpenAi, Script::peace());
    let retires_on =
        || shop.rig.json(&["models", "show", "openai/gpt-image-2.5-flare"])["config"]["retires_on"].clone();
    assert_eq!(retires_on(), Value::Null);
    let ran = shop.rig.run(&["providers", "test", "openai"]);
    assert!(ran.out.contains("gpt-image-2.5-flare is served until 2028-01-31"), "{}", ran.said());
    assert_eq!(retires_on(), "2028-01-31");
}
