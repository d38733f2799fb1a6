//! Keys, providers, models, and taking over from InvokeAI. Nothing is sent.
#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

mod rig;

use rig::{Rig, holds};
use serde_json::{Value, json};
use std::{fs, path::Path};

/// What must be seen nowhere but in the key file.
const KEY: &str = "sk-test-4f1d2c3b4a5968778695a4b3c2d1e0f9";

fn keyed() -> Rig {
    let rig = Rig::new();
    let ran = rig.run_with(&["keys", "set", "openai"], &format!("{KEY}\n"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    rig
}

fn setting<'a>(providers: &'a Value, id: &str, name: &str) -> &'a Value {
    let providers = providers.as_array().unwrap().iter();
    let provider = providers.into_iter().find(|provider| provider["provider_id"] == id).unwrap();
    provider["settings"].as_array().unwrap().iter().find(|setting| setting["setting"] == name).unwrap()
}

#[test]
fn a_key_is_read_kept_for_its_owner_and_never_shown() {
    let rig = Rig::new();
    let ran = rig.run_with(&["keys", "set", "openai", "-vvv"], &format!("{KEY}\n"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let mut said = ran.said();
    for arguments in [
        &["providers", "list"][..],
        &["providers", "show", "openai"],
        &["providers", "list", "--json"],
        &["doctor", "--offline"],
        &["models", "list", "-vvv"],
        &["plan", "x", "-m", "openai/gpt-image-2"],
        &["models", "panel", "openai/gpt-image-2"],
    ] {
        said.push_str(&rig.run(arguments).said());
    }
    assert!(!said.contains(KEY) && !said.contains(&KEY[..16]), "{said}");
    let with_key: Vec<_> =
        rig.files().into_iter().filter(|path| holds(&fs::read(path).unwrap(), KEY)).collect();
    assert_eq!(with_key, [rig.root().join("api_keys.yaml")]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&with_key[0]), 0o600);
        assert_eq!(mode(&rig.root()), 0o700);
    }
}

#[test]
fn a_key_brings_its_models_and_takes_none_away() {
    let rig = Rig::new();
    let set = rig.run_with(&["keys", "set", "openai", "--json"], "sk-test").document();
    let installed = set["installed"].as_array().unwrap();
    assert!(!installed.is_empty(), "{set}");
    for link in installed {
        assert!(link.as_str().unwrap().contains("openai/"), "{set}");
    }
    let rig = keyed();
    let of_openai = |rig: &Rig| {
        let models = rig.json(&["models", "list", "--provider", "openai"]);
        models.as_array().unwrap().iter().map(|model| model["configured"] == true).collect::<Vec<_>>()
    };
    let with_key = of_openai(&rig);
    assert!(with_key.len() > 2 && with_key.iter().all(|ready| *ready));
    let starters = rig.json(&["models", "starters", "--provider", "openai"]);
    let retired = starters.as_array().unwrap().iter().filter(|starter| starter["status"] == "retired");
    for starter in retired {
        assert_eq!(starter["is_installed"], false, "{starter}");
    }
    let ran = rig.run(&["keys", "unset", "openai"]);
    assert!(ran.code == 0 && ran.err.contains("stay installed"), "{}", ran.err);
    assert_eq!(of_openai(&rig), vec![false; with_key.len()]);
    let ran = rig.run(&["generate", "x", "-m", "openai/gpt-image-2"]);
    assert!(ran.code == 4 && ran.err.contains("impasto keys set openai"), "{}", ran.err);
}

#[test]
fn a_removed_starter_stays_removed_until_it_is_installed() {
    let rig = keyed();
    assert_eq!(rig.run(&["models", "remove", "openai/gpt-image-2"]).code, 0);
    let is_listed =
        || rig.json(&["models", "list"]).to_string().contains("\"external://openai/gpt-image-2\"");
    assert!(!is_listed());
    assert_eq!(rig.run(&["models", "install", "external://openai/gpt-image-2"]).code, 0);
    assert!(is_listed());
    assert_eq!(rig.run(&["models", "show", "openai/gpt-image-2"]).code, 0);
    assert_eq!(rig.run(&["models", "disable", "openai/gpt-image-2"]).code, 0);
    let ran = rig.run(&["plan", "x", "-m", "openai/gpt-image-2"]);
    assert!(ran.code == 4 && ran.err.contains("models enable"), "{}", ran.err);
    assert_eq!(rig.run(&["models", "enable", "openai/gpt-image-2"]).code, 0);
    assert_eq!(rig.run(&["plan", "x", "-m", "openai/gpt-image-2"]).code, 0);
}

#[test]
fn where_each_setting_comes_from_is_said() {
    let rig =
        keyed().with("IMPASTO_EXTERNAL_OPENAI_BASE_URL", "http://127.0.0.1:9/v1").with("GEMINI_API_KEY", KEY);
    let providers = rig.json(&["providers", "list"]);
    let key = setting(&providers, "openai", "api_key");
    assert_eq!(key["origin"]["layer"], "key_file");
    assert!(!key["value"].as_str().unwrap().contains("sk"));
    let base = setting(&providers, "openai", "base_url");
    assert_eq!(
        (&base["value"], &base["origin"]["layer"]),
        (&json!("http://127.0.0.1:9/v1"), &json!("environment"))
    );
    let vendor = setting(&providers, "gemini", "api_key");
    assert_eq!(vendor["origin"], json!({ "layer": "vendor_variable", "variable": "GEMINI_API_KEY" }));
    let text = rig.run(&["providers", "list"]).out;
    assert!(text.contains("api_keys.yaml") && text.contains("environment GEMINI_API_KEY"), "{text}");
}

#[test]
fn other_settings_are_set_and_removed_and_checked() {
    let rig = Rig::new();
    let set = |arguments: &[&str]| rig.run(&[&["keys", "set", "openai", "--no-key"], arguments].concat());
    assert_eq!(set(&["--base-url", "http://localhost:1/v1/", "--set", "max_concurrency=2"]).code, 0);
    let file = fs::read_to_string(rig.root().join("api_keys.yaml")).unwrap();
    assert!(
        file.contains("external_openai_base_url") && file.contains("external_openai_max_concurrency: 2"),
        "{file}"
    );
    assert_eq!(set(&["--base-url", "localhost"]).code, 4);
    assert_eq!(set(&["--set", "colour=red"]).code, 2);
    assert_eq!(set(&[]).code, 2);
    assert_eq!(rig.run(&["keys", "set", "nobody"]).code, 2);
    assert_eq!(rig.run_with(&["keys", "set", "openai"], "\n").code, 2);
    assert_eq!(rig.run(&["keys", "unset", "openai", "--base-url"]).code, 0);
    let file = fs::read_to_string(rig.root().join("api_keys.yaml")).unwrap();
    assert!(!file.contains("base_url") && file.contains("max_concurrency"), "{file}");
}

#[test]
fn the_example_of_invokeais_guide_installs_and_says_what_has_no_effect() {
    let rig = keyed();
    let config = json!({
        "key": "openai_gpt_image_1", "name": "OpenAI GPT-Image-1", "base": "external",
        "type": "external_image_generator", "format": "external_api", "provider_id": "openai",
        "provider_model_id": "gpt-image-1",
        "capabilities": {
            "modes": ["txt2img", "img2img", "inpaint"], "supports_negative_prompt": true, "supports_seed": true,
            "supports_guidance": true, "supports_reference_images": false, "max_images_per_request": 1
        },
        "default_settings": { "width": 1024, "height": 1024, "steps": 30 },
        "tags": ["external", "openai"], "is_default": false
    });
    // The body as it is, and as the payload of a request.
    for body in [config.clone(), json!({ "config": config })] {
        rig.write("config.json", body.to_string());
        let link = "external://openai/gpt-image-1";
        let ran = rig.run(&["models", "install", link, "--config", "config.json", "--json"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let installed = ran.document();
        assert_eq!(installed["config"]["key"], "openai_gpt_image_1");
        assert_eq!(
            (&installed["config"]["path"], &installed["config"]["source"]),
            (&json!(link), &json!(link))
        );
        assert_eq!(installed["config"]["hash"], "external:openai:gpt-image-1");
        assert_eq!(installed["config"]["default_settings"]["steps"], 30);
        assert_eq!(installed["config"]["capabilities"]["supports_seed"], true, "what was claimed is kept");
        assert_eq!(installed["effective"]["supports_seed"], false, "what cannot be sent has no effect");
        let idle =
            ["supports_negative_prompt", "supports_seed", "supports_guidance", "default_settings.steps"];
        for claim in idle {
            assert!(ran.err.contains(&format!("warning: {claim}: ")), "{claim}: {}", ran.err);
        }
    }
    let panel = rig.json(&["models", "panel", "openai_gpt_image_1"]).to_string();
    assert!(!panel.contains("\"negative_prompt\"") && panel.contains("\"prompt\""), "{panel}");
    let wrong = rig.write("wrong.json", r#"{"capabilitys": {}}"#);
    let ran = rig.run(&["models", "install", "openai/gpt-image-1", "--config", wrong.to_str().unwrap()]);
    assert!(ran.code == 2 && ran.err.contains("capabilitys"), "{}", ran.err);
}

#[test]
fn money_can_be_capped() {
    let rig = keyed();
    let plan = |most: &str| rig.run(&["plan", "x", "-m", "openai/gpt-image-2", "--max-cost", most]);
    assert_eq!(plan("100").code, 0);
    assert_eq!(plan("0").code, 7);
    let ran = rig.run(&["generate", "x", "-m", "openai/gpt-image-2", "--max-cost", "0", "--json"]);
    assert_eq!((ran.code, &ran.document()["error"]["code"]), (7, &json!("over_max_cost")), "{}", ran.err);
}

#[test]
fn unknown_settings_are_refused_by_name() {
    let rig = Rig::new();
    rig.write("root/impasto.yaml", "defualt_model: x\n");
    let ran = rig.run(&["models", "list"]);
    assert!(
        ran.code == 4 && ran.err.contains("defualt_model") && ran.err.contains("default_model"),
        "{}",
        ran.err
    );
    assert_eq!(rig.run(&["--version"]).code, 0);
}

#[test]
fn a_setting_can_be_given_for_one_run() {
    let rig = Rig::new();
    let plan = rig.json(&["plan", "x", "--setting", "default_model=sandbox/plain"]);
    assert_eq!(plan["model"], "sandbox-plain");
    assert_eq!(rig.json(&["plan", "x"])["model"], "sandbox-canvas");
}

#[test]
fn an_invokeai_root_is_taken_over_and_left_as_it_is() {
    let rig = Rig::new();
    rig.write(
        "invoke/api_keys.yaml",
        format!("# mine\nexternal_openai_api_key: {KEY}\nexternal_seedream_api_key: s\n"),
    );
    rig.write(
        "invoke/invokeai.yaml",
        "schema_version: 4.0.2\nexternal_openai_api_key: old\nexternal_gemini_base_url: http://localhost:5\n",
    );
    rig.write("invoke/databases/none", "");
    invokeai_database(&rig.path("invoke/databases/invokeai.db"));
    let before = fs::read(rig.path("invoke/databases/invokeai.db")).unwrap();
    let report = rig.json(&["import", "invokeai", "invoke"]);
    assert_eq!(report["settings"], json!(["external_openai_api_key", "external_gemini_base_url"]));
    assert_eq!(report["models"], json!(["openai/gpt-image-1", "openai/my-own"]));
    let skipped = report["skipped"].to_string();
    assert!(skipped.contains("external_seedream_api_key") && skipped.contains("seedream/dream"), "{skipped}");
    let known = rig.json(&["models", "show", "from-invoke"]);
    assert_eq!(known["config"]["provider_model_id"], "gpt-image-1");
    assert_ne!(known["config"]["name"], "Old name", "what is known here is newer");
    let own = rig.json(&["models", "show", "openai/my-own"]);
    assert_eq!((&own["config"]["name"], &own["config"]["key"]), (&json!("My own"), &json!("k2")));
    assert_eq!(fs::read(rig.path("invoke/databases/invokeai.db")).unwrap(), before);
    let again = rig.json(&["import", "invokeai", "invoke"]);
    assert_eq!((&again["settings"], &again["models"]), (&json!([]), &json!([])));
    assert_eq!(rig.run(&["import", "invokeai", "nowhere"]).code, 2);
}

fn invokeai_database(path: &Path) {
    let record = |key: &str, name: &str, provider: &str, model: &str| {
        json!({
            "key": key, "name": name, "base": "external", "type": "external_image_generator", "format": "external_api",
            "provider_id": provider, "provider_model_id": model, "path": format!("external://{provider}/{model}"),
            "source": format!("external://{provider}/{model}"), "source_type": "external", "hash": "h", "file_size": 0,
            "capabilities": { "modes": ["txt2img"] }, "is_default": false
        })
        .to_string()
    };
    let database = rusqlite::Connection::open(path).unwrap();
    database.execute_batch("CREATE TABLE models (id TEXT PRIMARY KEY, config TEXT NOT NULL)").unwrap();
    for (id, config) in [
        ("1", record("from-invoke", "Old name", "openai", "gpt-image-1")),
        ("2", record("k2", "My own", "openai", "my-own")),
        ("3", record("k3", "Dream", "seedream", "dream")),
        ("4", json!({ "base": "sdxl", "name": "local" }).to_string()),
    ] {
        database.execute("INSERT INTO models VALUES (?1, ?2)", [id, &config]).unwrap();
    }
}
