//! Few pictures with rare words are found by the words' groups of three letters; many, by looking at the newest first.

use crate::{
    error::Fault,
    sql::{all, json},
};
use rusqlite::Connection;
use std::collections::BTreeSet;

/// With more pictures than this, the newest that fit are near.
const FEW: usize = 4000;
/// Groups that are asked for at most; what they let through is looked at anyway.
const MOST_GROUPS: usize = 24;

/// Pictures that may have these words, newest first, where the index of groups finds few. The words must be folded; the
/// pictures that it finds may still lack them.
pub(crate) fn few(connection: &Connection, words: &[String]) -> Result<Option<Vec<String>>, Fault> {
    let Some(groups) = groups(words) else { return Ok(None) };
    // Asked once: looking a group up costs as much as reading hundreds of numbers.
    let sql = format!("SELECT rowid FROM trigrams WHERE trigrams MATCH ? LIMIT {FEW} + 1");
    let numbers = all(connection, &sql, [&groups], |row| Ok(row.get::<_, i64>(0)?))?;
    if numbers.len() > FEW {
        return Ok(None);
    }
    let sql = "SELECT image FROM searched WHERE number IN (SELECT value FROM json_each(?))";
    let mut ids: Vec<String> = all(connection, sql, [json(&numbers)?], |row| Ok(row.get(0)?))?;
    ids.sort_unstable_by(|a, b| b.cmp(a));
    Ok(Some(ids))
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
    fn pages_of_a_rare_word_neither_skip_nor_repeat_whatever_the_order_of_arrival() {
        let mut connection = Connection::open_in_memory().unwrap();
        crate::schema::migrate(&mut connection, Path::new("x.db")).unwrap();
        for number in [3, 9, 1, 7, 5, 8, 2] {
            let mut image = rows::image(&number.to_string());
            image.prompt = Some(format!("a lantern {number}"));
            image.starred = number != 8;
            image::add(&connection, &[image]).unwrap();
        }
        let mut query = ImageQuery {
            words: vec!["lantern".into()],
            starred: Some(true),
            limit: 2,
            ..ImageQuery::default()
        };
        let mut pages = Vec::new();
        loop {
            let page = image::list(&connection, &query).unwrap();
            pages.push(page.images.iter().map(|image| image.id.clone()).collect::<Vec<_>>().join(" "));
            query.before = page.next;
            if query.before.is_none() {
                break;
            }
        }
        assert_eq!(pages, ["9 7", "5 3", "2 1"]);
    }

    #[test]
    fn a_zero_in_a_prompt_or_a_word_hides_nothing() {
        let mut connection = Connection::open_in_memory().unwrap();
        crate::schema::migrate(&mut connection, Path::new("x.db")).unwrap();
        for (id, prompt) in [("1", "a boat\0 and a lantern"), ("2", "\0lantern"), ("3", "a\0")] {
            let mut image = rows::image(id);
            image.prompt = Some(prompt.into());
            image::add(&connection, &[image]).unwrap();
        }
        for (word, count) in
            [("lantern", 2), ("boat\0", 1), ("\0lantern", 2), ("\0", 3), ("oat\0x", 0), ("\0\0\0\0", 0)]
        {
            assert_eq!(searched(&connection, word), count, "{word:?}");
        }
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
        for query in [
            ImageQuery { words: vec!["4711".into()], limit: 9, ..ImageQuery::default() },
            ImageQuery { starred: Some(true), provider: Some("acme".into()), ..ImageQuery::default() },
        ] {
            let plan = image::plan(&connection, &query, Some(&["07".into()])).unwrap();
            assert!(plan.contains("id=?)") && !plan.contains("id<?"), "{plan}");
        }
        image::purge(&connection, "00007").unwrap();
        assert_eq!(searched(&connection, "Ωmega"), 4);
    }
}
