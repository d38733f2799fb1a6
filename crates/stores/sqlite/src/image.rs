//! The gallery.

use crate::{
    error::Fault,
    filter::Filter,
    search::{Groups, Reach},
    sql::{all, first, json, not_found, parsed, run, text, value},
};
use impasto_ports::{ImageKind, ImagePage, ImageQuery, ImageRow};
use rusqlite::{Connection, Row, params, params_from_iter, types::Value};
use std::ops::ControlFlow;

/// Pictures that the index named are read together, so many at least.
const AT_ONCE: usize = 64;
const COLUMNS: &str = "row, starred, board, broken, deleted_ms";

/// Adds pictures; one whose id is there is an error.
pub(crate) fn add(connection: &Connection, images: &[ImageRow]) -> Result<(), Fault> {
    images.iter().try_for_each(|image| insert(connection, image, "").map(drop))
}

/// Adds a call's pictures; one that is there already (same call, place and bytes) is left as it is.
pub(crate) fn land(connection: &Connection, images: &[ImageRow]) -> Result<(), Fault> {
    let target = "ON CONFLICT (call, position, blob) WHERE call IS NOT NULL DO NOTHING";
    for image in images {
        if !is_there(connection, image)? {
            insert(connection, image, target)?;
        }
    }
    Ok(())
}

pub(crate) fn get(connection: &Connection, id: &str) -> Result<Option<ImageRow>, Fault> {
    first(connection, &format!("SELECT {COLUMNS} FROM images WHERE id = ?"), [id], read)
}

pub(crate) fn ids(connection: &Connection, part: &str, limit: u32) -> Result<Vec<String>, Fault> {
    let sql = "SELECT id FROM images WHERE deleted_ms IS NULL
        AND instr(id, ?1) > 0 ORDER BY id DESC LIMIT ?2";
    all(connection, sql, params![part, limit], |row| Ok(row.get(0)?))
}

/// A page: one row more than asked for tells whether there is a next one.
pub(crate) fn list(connection: &Connection, query: &ImageQuery) -> Result<ImagePage, Fault> {
    if query.limit == 0 {
        return Ok(ImagePage::default());
    }
    let words = folded(query);
    let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
    let mut images = match found(connection, query, &words)? {
        Some(images) => images,
        None => page(connection, query, &words, None)?,
    };
    let more = images.len() > limit;
    images.truncate(limit);
    let next = images.last().filter(|_| more).map(|image| image.id.clone());
    Ok(ImagePage { images, next })
}

/// The page, by the index of words; `None` where that has too many pictures.
fn found(
    connection: &Connection,
    query: &ImageQuery,
    words: &[String],
) -> Result<Option<Vec<ImageRow>>, Fault> {
    let Some(groups) = Groups::of(words) else { return Ok(None) };
    // On a first page the newest that have the words will do, however many there are.
    if (query.before.is_some() || is_narrowed(query)) && !groups.are_rare(connection)? {
        return Ok(None);
    }
    let most = usize::try_from(query.limit).unwrap_or(usize::MAX).saturating_add(1);
    let mut images = Vec::new();
    let reach = groups.newest(connection, most.max(AT_ONCE), |ids| {
        let newer = query.before.as_ref().map_or(0, |before| ids.partition_point(|id| id >= before));
        if newer < ids.len() {
            images.extend(page(connection, query, words, Some(&ids[newer..]))?);
        }
        Ok(if images.len() < most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    })?;
    Ok((reach == Reach::Enough).then_some(images))
}

/// Whether a list leaves out more than what is removed or not listed.
fn is_narrowed(query: &ImageQuery) -> bool {
    let ImageQuery { caller, job, board, model_key, provider, .. } = query;
    let named = [caller, job, board, model_key, provider];
    let timed = query.since_ms.is_some() || query.until_ms.is_some();
    let few = query.deleted || query.kind == Some(ImageKind::Input) || query.starred == Some(true);
    named.iter().any(|name| name.is_some()) || timed || few
}

fn page(
    connection: &Connection,
    query: &ImageQuery,
    words: &[String],
    ids: Option<&[String]>,
) -> Result<Vec<ImageRow>, Fault> {
    let (sql, values) = filter(query, words, ids)?.page("id DESC", query.limit.saturating_add(1));
    all(connection, &sql, params_from_iter(values), read)
}

pub(crate) fn update(connection: &Connection, image: &ImageRow) -> Result<(), Fault> {
    let sql = "UPDATE images SET starred = ?2, board = ?3, broken = ?4, deleted_ms = ?5 WHERE id = ?1";
    let ImageRow { id, starred, board, broken, deleted_ms, .. } = image;
    match run(connection, sql, params![id, starred, board, broken, deleted_ms])? {
        0 => Err(not_found("the picture", id)),
        _ => Ok(()),
    }
}

/// Removes a row. False where there was none: its bytes may then be another's business.
pub(crate) fn purge(connection: &Connection, id: &str) -> Result<bool, Fault> {
    let blob: Option<String> = value(connection, "DELETE FROM images WHERE id = ? RETURNING blob", [id])?;
    let Some(blob) = blob else { return Ok(false) };
    let others: Option<i64> = value(connection, "SELECT 1 FROM images WHERE blob = ? LIMIT 1", [blob])?;
    Ok(others.is_none())
}

/// `words` are folded; `ids` are the only pictures that are meant.
fn filter(query: &ImageQuery, words: &[String], ids: Option<&[String]>) -> Result<Filter, Fault> {
    let words = if words.is_empty() { None } else { Some(text(&json(words)?)) };
    let of = |text: &Option<String>| text.clone().map(Value::Text);
    // Written out, so that the indexes of the marked and of the given ones are found. They hold few rows, which SQLite does
    // not know: the signs keep it from taking the index of all pictures that are listed.
    let starred = match query.starred {
        None => "",
        Some(true) => "AND starred = 1",
        Some(false) => "AND starred = 0",
    };
    let kind = match query.kind {
        None => "",
        Some(ImageKind::Output) => "AND kind = 'output'",
        Some(ImageKind::Input) => "AND kind = 'input'",
    };
    // Nor does it know that few are named.
    let are_few = ids.is_some() || query.starred == Some(true) || query.kind == Some(ImageKind::Input);
    let of_some_days = time_of_some_days(query).filter(|_| !are_few);
    let sign = if are_few || of_some_days.is_some() { "+" } else { "" };
    let there = if query.deleted { "deleted_ms IS NOT NULL" } else { "deleted_ms IS NULL" };
    let listed = if query.job.is_none() { format!("AND {sign}unlisted = 0") } else { String::new() };
    Ok(Filter::new(&format!("SELECT {COLUMNS} FROM images WHERE {sign}{there} {listed} {starred} {kind}"))
        .and(
            "NOT EXISTS (SELECT 1 FROM json_each(?) AS word WHERE instr(images.words, word.value) = 0)",
            words,
        )
        .and("id IN (SELECT value FROM json_each(?))", ids.map(json).transpose()?.map(Value::Text))
        .and("model_key = ?", of(&query.model_key))
        .and("job = ?", of(&query.job))
        .and("caller = ?", of(&query.caller))
        .and("board = ?", of(&query.board))
        .and("row ->> 'provider' = ?", of(&query.provider))
        .and("+created_ms >= ?", query.since_ms.map(Value::Integer))
        .and("+created_ms < ?", query.until_ms.map(Value::Integer))
        .and_all(
            "id IN (SELECT few.id FROM images AS few WHERE few.created_ms >= ? AND few.created_ms < ?)",
            of_some_days.map(|(since, until)| [Value::Integer(since), Value::Integer(until)]),
        )
        .and("id < ?", of(&query.before)))
}

/// The time, where it narrows a list most: of many months the pictures are found sooner in their order.
fn time_of_some_days(query: &ImageQuery) -> Option<(i64, i64)> {
    let by_another = [&query.caller, &query.job, &query.board, &query.model_key, &query.provider];
    let time = query.since_ms.zip(query.until_ms);
    time.filter(|(since, until)| until.saturating_sub(*since) <= SOME_DAYS_MS)
        .filter(|_| by_another.iter().all(|narrowed| narrowed.is_none()))
}

const SOME_DAYS_MS: i64 = 92 * 24 * 60 * 60 * 1000;

fn folded(query: &ImageQuery) -> Vec<String> {
    query.words.iter().map(|word| fold(word)).collect()
}

fn insert(connection: &Connection, image: &ImageRow, conflict: &str) -> Result<usize, Fault> {
    let sql = format!(
        "INSERT INTO images (id, blob, kind, caller, job, call, position, model_key, starred, board, broken, created_ms,
        deleted_ms, unlisted, words, row) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) {conflict}"
    );
    let ImageRow { id, caller, job, call, position, model_key, starred, board, broken, .. } = image;
    let (blob, kind, created, deleted, unlisted) =
        (&image.blob.id, image.kind.as_str(), image.created_ms, image.deleted_ms, image.unlisted);
    let (words, row) = (fold(image.prompt.as_deref().unwrap_or_default()), json(image)?);
    run(
        connection,
        &sql,
        params![
            id, blob, kind, caller, job, call, position, model_key, starred, board, broken, created, deleted,
            unlisted, words, row
        ],
    )
}

/// Whether the very same row landed before.
fn is_there(connection: &Connection, image: &ImageRow) -> Result<bool, Fault> {
    let sql = "SELECT 1 FROM images WHERE id = ? AND call IS ? AND position = ? AND blob = ?";
    let values = params![image.id, image.call, image.position, image.blob.id];
    Ok(value::<i64>(connection, sql, values)?.is_some())
}

fn read(row: &Row<'_>) -> Result<ImageRow, Fault> {
    let mut image: ImageRow = parsed(row, 0)?;
    image.starred = row.get(1)?;
    image.board = row.get(2)?;
    image.broken = row.get(3)?;
    image.deleted_ms = row.get(4)?;
    Ok(image)
}

/// Text for search. Letter by letter, so that a part of a folded text is the folded part; SQLite itself folds only the
/// English letters. The Greek sigma at the end of a word has a form of its own. A zero becomes a blank: SQLite's lengths,
/// the index of groups and the questions to it end there.
fn fold(text: &str) -> String {
    let plain = |letter| match letter {
        'ς' => 'σ',
        '\0' => ' ',
        letter => letter,
    };
    text.chars().flat_map(char::to_lowercase).map(plain).collect()
}

/// How SQLite looks for a page, of these pictures where there are some.
#[cfg(test)]
pub(crate) fn plan(
    connection: &Connection,
    query: &ImageQuery,
    ids: Option<&[String]>,
) -> Result<String, Fault> {
    let (sql, values) = filter(query, &folded(query), ids)?.page("id DESC", query.limit);
    let plan = format!("EXPLAIN QUERY PLAN {sql}");
    let lines = all(connection, &plan, params_from_iter(values), |row| Ok(row.get::<_, String>(3)?))?;
    Ok(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn a_list_of_few_pictures_is_found_by_an_index() {
        let mut connection = Connection::open_in_memory().unwrap();
        crate::connection::keep_plans(&connection).unwrap();
        crate::schema::migrate(&mut connection, Path::new("x.db")).unwrap();
        let all_of = ImageQuery { limit: 10, ..ImageQuery::default() };
        for (index, query) in [
            ("images_by_provider", ImageQuery { provider: Some("acme".into()), ..all_of.clone() }),
            ("images_starred", ImageQuery { starred: Some(true), ..all_of.clone() }),
            ("images_by_board", ImageQuery { board: Some("b".into()), ..all_of.clone() }),
            ("images_by_caller", ImageQuery { caller: Some("team".into()), ..all_of.clone() }),
            ("images_given", ImageQuery { kind: Some(ImageKind::Input), ..all_of.clone() }),
            ("images_listed", ImageQuery { since_ms: Some(0), until_ms: Some(i64::MAX), ..all_of.clone() }),
            ("images_listed", ImageQuery { kind: Some(ImageKind::Output), ..all_of.clone() }),
            ("images_by_job", ImageQuery { job: Some("j".into()), ..all_of.clone() }),
        ] {
            let plan = plan(&connection, &query, None).unwrap();
            assert!(plan.contains(index) && !plan.contains("TEMP B-TREE"), "{index}: {plan}");
        }
        let of_a_day = ImageQuery { since_ms: Some(0), until_ms: Some(86_400_000), ..all_of };
        let plan = plan(&connection, &of_a_day, None).unwrap();
        assert!(plan.contains("COVERING INDEX images_by_time (created_ms>? AND created_ms<?)"), "{plan}");
        assert!(!plan.contains("TEMP B-TREE"), "only ids are sorted: {plan}");
    }

    #[test]
    fn a_part_of_a_text_stays_a_part_when_folded() {
        for (text, part) in
            [("ÄPFEL", "äp"), ("ΟΔΟΣ", "οδοσ"), ("οδος", "ΔΟΣ"), ("東京タワー", "京"), ("100% a_b", "% A_")]
        {
            assert!(fold(text).contains(&fold(part)), "{text} {part}");
        }
    }
}
