//! Pages for people, from the same declarations.

mod fields;
mod index;
mod model;
mod price;
mod provider;
mod settings;
mod sizes;

use crate::{Artefact, Catalog};

/// A page a provider, their index, and the references of all controls and settings.
pub(crate) fn artefacts(catalog: &Catalog) -> Vec<Artefact> {
    let mut pages: Vec<Artefact> = catalog.providers.iter().map(provider::page).collect();
    pages.push(index::page(catalog));
    pages.push(controls());
    pages.push(settings::page(catalog));
    pages
}

fn controls() -> Artefact {
    let text = format!(
        "# Controls\n\nA control is a field of a draft that a model may have. A model's panel shows those that the \
         model has, in this order; a draft that uses another is refused before anything is sent. Only `seed` is \
         dropped, and the plan says so.\n\n{}",
        impasto_controls::reference()
    );
    Artefact::markdown("docs/controls.md", &text)
}

/// A table in Markdown. A bar inside a cell would end it.
fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut text = line(head.iter().map(ToString::to_string).collect());
    text += &line(head.iter().map(|_| "---".into()).collect());
    for row in rows {
        text += &line(row.iter().map(|cell| cell.replace('|', "\\|").replace('\n', " ")).collect());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_does_not_break_a_table() {
        let text = table(&["a", "b"], &[vec!["x|y".into(), "two\nlines".into()]]);
        assert_eq!(text, "| a | b |\n| --- | --- |\n| x\\|y | two lines |\n");
    }

    #[test]
    fn every_provider_has_a_page_that_says_what_it_costs() {
        let catalog = Catalog::linked().unwrap();
        let pages = artefacts(&catalog);
        for provider in &catalog.providers {
            let path = format!("docs/providers/{}.md", provider.info.id);
            let page = pages.iter().find(|page| page.path == path).unwrap();
            let says = match (provider.info.needs_key, provider.is_local()) {
                (true, _) => "may cost money",
                (false, true) => "costs nothing",
                (false, false) => "What a call costs",
            };
            assert!(page.text.contains(says), "{path}");
            for model in &provider.models {
                assert!(
                    page.text.contains(&format!("`{}`", model.starter.id)),
                    "{path}: {}",
                    model.starter.id
                );
            }
        }
        assert!(pages.iter().any(|page| page.path == "docs/providers/README.md"));
        assert!(pages.iter().any(|page| page.path == "docs/controls.md" && page.text.contains("`seed`")));
    }
}
