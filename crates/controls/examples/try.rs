use impasto_controls::*;
use impasto_sdk::*;
fn main() {
    for file in std::env::args().skip(1) {
        let starters: Vec<Starter> = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        for s in starters {
            let n = s.capabilities.resolution_presets.as_ref().map_or(0, Vec::len)
                + s.capabilities.aspect_ratio_sizes.as_ref().map_or(0, |t| t.iter().count());
            let view = ModelView {
                key: s.id.clone(),
                name: s.name,
                provider: "x".into(),
                capabilities: s.capabilities,
                defaults: s.default_settings,
                layout: None,
                options: None,
            };
            let t = std::time::Instant::now();
            let c = Checker::new(&view).unwrap();
            let compile = t.elapsed();
            let p = panel(&view);
            let d = serde_json::json!({"model": s.id, "prompt": "a cat", "size": p.defaults.get("size"), "num_images": 2});
            let t = std::time::Instant::now();
            for _ in 0..1000 {
                assert!(c.check(&d).is_empty(), "{:?}", c.check(&d));
            }
            let check = t.elapsed() / 1000;
            println!(
                "{} lists {n} offers {} default {:?} rules {} compile {compile:?} check {check:?}",
                s.id,
                size::offers(&view.capabilities).len(),
                p.defaults.get("size"),
                p.rules.len()
            );
            if std::env::var("SHOW").is_ok() {
                println!("{}", serde_json::to_string_pretty(&p).unwrap());
            }
        }
    }
}
