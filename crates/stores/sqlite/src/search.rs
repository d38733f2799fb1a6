//! Few pictures with rare words are found by the words' groups of three letters; many, by looking at the newest first.

use crate::{error::Fault, sql::value};
use rusqlite::Connection;
use std::collections::BTreeSet;

/// With more pictures than this, the newest that fit are near.
const FEW: i64 = 4000;
/// Groups that are asked for at most; what they let through is looked at anyway.
const MOST_GROUPS: usize = 24;

/// The condition on a picture's id under which its words may be found, with one `?`.
pub(crate) const AMONG: &str =
    "id IN (SELECT image FROM searched WHERE number IN (SELECT rowid FROM trigrams WHERE trigrams MATCH ?))";

/// What to look for in the index of groups, where that finds few pictures. The words must be folded; the pictures that
/// it finds may still lack them.
pub(crate) fn few(connection: &Connection, words: &[String]) -> Result<Option<String>, Fault> {
    let Some(groups) = groups(words) else { return Ok(None) };
    let sql = format!("SELECT count(*) FROM (SELECT 1 FROM trigrams WHERE trigrams MATCH ? LIMIT {FEW} + 1)");
    let found = value::<i64>(connection, &sql, [&groups])?.unwrap_or_default();
    Ok((found <= FEW).then_some(groups))
}

/// Every group of every word; `None` where all are shorter than a group.
fn groups(words: &[String]) -> Option<String> {
    let mut groups = BTreeSet::new();
    for word in words {
        let letters: Vec<char> = word.chars().collect();
        groups.extend(letters.windows(3).map(|group| group.iter().collect::<String>()));
    }
    let quoted = |group: &String| format!("\"{}\"", group.replace('"', "\"\""));
    let groups: Vec<_> = groups.iter().take(MOST_GROUPS).map(quoted).collect();
    (!groups.is_empty()).then(|| groups.join(" AND "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image;
    use impasto_ports::ImageQuery;
    use impasto_testkit::store::rows;
    use std::path::Path;

    fn searched(connection: &Connection, word: &str) -> usize {
        let query = ImageQuery { words: vec![word.into()], limit: 10_000, ..ImageQuery::default() };
        image::list(connection, &query).unwrap().images.len()
    }

    #[test]
    fn words_become_their_groups() {
        let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        assert_eq!(groups(&words(&["boat", "a"])).unwrap(), "\"boa\" AND \"oat\"");
        assert_eq!(groups(&words(&["a\"bc"])).unwrap(), "\"\"\"bc\" AND \"a\"\"b\"");
        assert_eq!(groups(&words(&["東京タ"])).unwrap(), "\"東京タ\"");
        assert_eq!(groups(&words(&["ab", "c"])), None);
    }

    #[test]
    fn rare_words_are_found_by_the_index_and_common_ones_without_it() {
        let mut connection = Connection::open_in_memory().unwrap();
        crate::schema::migrate(&mut connection, Path::new("x.db")).unwrap();
        for number in 0..5000 {
            let mut image = rows::image(&format!("{number:05}"));
            let rare = if number % 1000 == 7 { "Ωmega \"quoted\"" } else { "" };
            image.prompt = Some(format!("a boat, number {number} {rare}"));
            image::add(&connection, &[image]).unwrap();
        }
        let few = |word: &str| few(&connection, &[word.to_owned()]).unwrap().is_some();
        assert!(few("number 4711") && few("ωmega") && few("nowhere") && !few("boat") && !few("a"));
        for (word, count) in
            [("NUMBER 4711", 1), ("ΩMEGA", 5), ("\"quoted\"", 5), ("nowhere", 0), ("boat", 5000), ("a", 5000)]
        {
            assert_eq!(searched(&connection, word), count, "{word}");
        }
        let query = ImageQuery { words: vec!["4711".into()], limit: 9, ..ImageQuery::default() };
        let plan = image::plan(&connection, &query).unwrap();
        assert!(plan.contains("images USING INDEX sqlite_autoindex_images_1 (id=?)"), "{plan}");
        image::purge(&connection, "00007").unwrap();
        assert_eq!(searched(&connection, "Ωmega"), 4);
    }
}
