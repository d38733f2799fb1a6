//! Pictures are found by the words' groups of three letters, the newest first and as far as a page asks. Where that leads too
//! far, or others narrow the list and many have the words, the newest of the gallery are looked at one by one.

use crate::{error::Fault, sql::all};
use rusqlite::Connection;
use std::{
    collections::{BTreeSet, BinaryHeap, binary_heap::PeekMut},
    ops::ControlFlow,
};

/// Of more pictures than this that may have the words, the newest that fit are near in the gallery's own order.
const FEW: usize = 4000;
/// Groups that are asked for at most; what they let through is looked at anyway.
const MOST_GROUPS: usize = 24;

/// What the index of groups is asked for.
pub(crate) struct Groups(String);

/// How far a look at the index came.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// To the last picture, or to where nobody asked for more.
    Enough,
    /// It let more pictures through than are few; what was found so far is not all.
    TooMany,
}

impl Groups {
    /// Every group of every word, which must be folded; `None` where all are shorter than a group.
    pub(crate) fn of(words: &[String]) -> Option<Self> {
        let mut groups = BTreeSet::new();
        for word in words {
            let letters: Vec<char> = word.chars().collect();
            groups.extend(letters.windows(3).map(|group| group.iter().collect::<String>()));
        }
        let quoted = |group: &String| format!("\"{}\"", group.replace('"', "\"\""));
        let groups: Vec<_> = groups.iter().take(MOST_GROUPS).map(quoted).collect();
        (!groups.is_empty()).then(|| Self(groups.join(" AND ")))
    }

    /// Whether few pictures have them.
    pub(crate) fn are_rare(&self, connection: &Connection) -> Result<bool, Fault> {
        let sql = format!("SELECT rowid FROM trigrams WHERE trigrams MATCH ? LIMIT {FEW} + 1");
        Ok(all(connection, &sql, [&self.0], |_| Ok(()))?.len() <= FEW)
    }

    /// Gives the pictures that may have the words, newest first and `at_once` together, as long as more are asked for. They
    /// may still lack the words.
    pub(crate) fn newest(
        &self,
        connection: &Connection,
        at_once: usize,
        mut look: impl FnMut(&[String]) -> Result<ControlFlow<()>, Fault>,
    ) -> Result<Reach, Fault> {
        let sql = "SELECT image, ifnull(newest, image) FROM trigrams
            JOIN searched ON searched.number = trigrams.rowid WHERE trigrams MATCH ? ORDER BY trigrams.rowid DESC";
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query([&self.0])?;
        let (mut arrived, mut read) = (Arrived::default(), 0);
        while let Some(row) = rows.next()? {
            if read == FEW {
                return Ok(Reach::TooMany);
            }
            read += 1;
            arrived.take(row.get(0)?, row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?);
            if arrived.in_order.len() >= at_once && look(&std::mem::take(&mut arrived.in_order))?.is_break() {
                return Ok(Reach::Enough);
            }
        }
        for images in arrived.rest().chunks(at_once) {
            if look(images)?.is_break() {
                break;
            }
        }
        Ok(Reach::Enough)
    }
}

/// Pictures in the order of their arrival, the last one first, put into that of their ids.
#[derive(Default)]
struct Arrived {
    /// Before these another one may still come.
    early: BinaryHeap<String>,
    in_order: Vec<String>,
}

impl Arrived {
    /// Takes the next one; none of those after it is newer than `newest`.
    fn take(&mut self, image: String, newest: &str) {
        self.early.push(image);
        while let Some(image) = self.early.peek_mut().filter(|image| image.as_str() >= newest) {
            self.in_order.push(PeekMut::pop(image));
        }
    }

    /// What is left when no other one comes.
    fn rest(mut self) -> Vec<String> {
        self.in_order.extend(std::iter::from_fn(|| self.early.pop()));
        self.in_order
    }
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
        let groups = |list: &[&str]| Groups::of(&words(list)).map(|groups| groups.0);
        assert_eq!(groups(&["boat", "a"]).unwrap(), "\"boa\" AND \"oat\"");
        assert_eq!(groups(&["a\"bc"]).unwrap(), "\"\"\"bc\" AND \"a\"\"b\"");
        assert_eq!(groups(&["東京タ"]).unwrap(), "\"東京タ\"");
        assert_eq!(groups(&["ab", "c"]), None);
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
    fn what_the_index_gives_is_in_order_and_no_more_than_is_asked_for() {
        let mut connection = Connection::open_in_memory().unwrap();
        crate::schema::migrate(&mut connection, Path::new("x.db")).unwrap();
        let add = |numbers: &mut dyn Iterator<Item = u32>| {
            for number in numbers {
                let mut image = rows::image(&format!("{number:04}"));
                image.prompt = Some("a lantern".into());
                image::add(&connection, &[image]).unwrap();
            }
        };
        // Those of old come late, the newest of all too early, and then each second one before the one that it follows.
        add(&mut (500..600));
        add(&mut [900].into_iter().chain(100..200));
        add(&mut (1000..2000).map(|number| number ^ 1));
        let read = |enough: usize| {
            let mut found = Vec::new();
            let reach = Groups::of(&["lantern".into()]).unwrap().newest(&connection, 10, |ids| {
                found.extend(ids.to_vec());
                Ok(if found.len() < enough { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
            });
            assert_eq!(reach.unwrap(), Reach::Enough);
            found
        };
        let all: Vec<_> = (100..200)
            .chain(500..600)
            .chain([900])
            .chain(1000..2000)
            .rev()
            .map(|n| format!("{n:04}"))
            .collect();
        assert_eq!(read(usize::MAX), all);
        assert_eq!(read(25), all[..read(25).len()]);
        assert!(read(25).len() < 40);
        for gone in ["0900", "1999", "1998"] {
            image::purge(&connection, gone).unwrap();
        }
        let left: Vec<_> =
            all.into_iter().filter(|id| !["0900", "1999", "1998"].contains(&id.as_str())).collect();
        assert_eq!(read(usize::MAX), left);
    }

    #[test]
    fn a_word_that_stands_everywhere_is_found_as_far_as_it_is_asked_for() {
        let mut connection = Connection::open_in_memory().unwrap();
        crate::schema::migrate(&mut connection, Path::new("x.db")).unwrap();
        for number in 0..FEW + 500 {
            let mut image = rows::image(&format!("{number:05}"));
            // The groups of "boatman" stand in all of them.
            let word = if number < 100 { "boatman" } else { "boatma oatman" };
            image.prompt = Some(format!("a {word}"));
            image::add(&connection, &[image]).unwrap();
        }
        let page = |word: &str, limit, before: Option<&str>| {
            let words = vec![word.to_owned()];
            let query = ImageQuery { words, limit, before: before.map(Into::into), ..ImageQuery::default() };
            image::list(&connection, &query).unwrap()
        };
        assert_eq!(page("oatman", 2, None).images[1].id, format!("{:05}", FEW + 498));
        assert_eq!(page("boatman", 2, None).next.unwrap(), "00098");
        assert_eq!(page("boatman", 200, Some("00050")).images.len(), 50);
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
        let groups = |word: &str| Groups::of(&[word.to_owned()]);
        let few = |word: &str| groups(word).unwrap().are_rare(&connection).unwrap();
        assert!(
            few("number 4711") && few("ωmega") && few("nowhere") && !few("boat") && groups("a").is_none()
        );
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
