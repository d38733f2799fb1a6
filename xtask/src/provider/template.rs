//! The files of a new provider. The template is itself a provider, called `acme`; its name is replaced everywhere.

use super::name::Name;

/// Path below the provider's folder, and text.
const FILES: [(&str, &str); 9] = [
    // Not called Cargo.toml in the template: tools that look for packages would find one outside the workspace.
    ("Cargo.toml", include_str!("../../template/provider/manifest.toml")),
    ("starters.json", include_str!("../../template/provider/starters.json")),
    ("prices.json", include_str!("../../template/provider/prices.json")),
    ("src/lib.rs", include_str!("../../template/provider/src/lib.rs")),
    ("src/options.rs", include_str!("../../template/provider/src/options.rs")),
    ("src/encode.rs", include_str!("../../template/provider/src/encode.rs")),
    ("src/decode.rs", include_str!("../../template/provider/src/decode.rs")),
    ("tests/conformance.rs", include_str!("../../template/provider/tests/conformance.rs")),
    ("tests/vendor/mod.rs", include_str!("../../template/provider/tests/vendor/mod.rs")),
];

/// The files of a provider of this name.
pub(crate) fn render(name: &Name) -> Vec<(&'static str, String)> {
    FILES.iter().map(|(path, text)| (*path, rename(text, name))).collect()
}

/// Whether the code of the template beside the provider's own type uses this name: a type called so would clash. The names in
/// comments do no harm.
pub(crate) fn speaks_of(camel: &str) -> bool {
    let beside = |path: &str| matches!(path, "src/lib.rs" | "tests/conformance.rs");
    let lines = FILES.iter().filter(|(path, _)| beside(path)).flat_map(|(_, text)| text.lines());
    let mut code = lines.filter(|line| !line.trim_start().starts_with("//"));
    code.any(|line| {
        line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == camel && word != "Acme")
    })
}

fn rename(text: &str, name: &Name) -> String {
    text.replace("impasto_provider_acme", &format!("impasto_provider_{}", name.snake()))
        .replace("ACME", &name.upper())
        .replace("Acme Images", &name.title())
        .replace("Acme", &name.camel())
        .replace("acme", name.id())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_template_s_name_is_left() {
        let files = render(&"zeta-labs".parse().unwrap());
        for (path, text) in &files {
            assert!(!text.to_lowercase().contains("acme"), "{path}");
        }
        let code = &files.iter().find(|(path, _)| *path == "src/lib.rs").unwrap().1;
        for expected in ["id: \"zeta-labs\"", "name: \"Zeta Labs\"", "\"ZETA_LABS_API_KEY\"", "ZetaLabs);"] {
            assert!(code.contains(expected), "{expected}");
        }
        let tests = &files.iter().find(|(path, _)| *path == "tests/conformance.rs").unwrap().1;
        assert!(tests.contains("impasto_provider_zeta_labs"));
    }

    #[test]
    fn every_file_of_the_template_is_used() {
        fn count(folder: &std::path::Path) -> usize {
            let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
            entries.map(|path| if path.is_dir() { count(&path) } else { 1 }).sum()
        }
        let folder = crate::root::find().unwrap().join("xtask/template/provider");
        assert_eq!(count(&folder), FILES.len());
    }
}
