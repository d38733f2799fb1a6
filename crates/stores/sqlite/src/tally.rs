//! How much there is. Each count comes from an index alone.

use crate::{
    error::Fault,
    sql::{all, natural, value},
};
use impasto_ports::{JobState, Phase, Tally};
use rusqlite::Connection;

pub(crate) fn tally(connection: &Connection) -> Result<Tally, Fault> {
    let jobs = counts(connection, "SELECT state, count(*) FROM jobs GROUP BY state")?;
    let calls = counts(connection, "SELECT phase, count(*) FROM calls GROUP BY phase")?;
    let of = |counts: &[(String, u64)], name: &str| {
        counts.iter().find(|(known, _)| known == name).map(|(_, count)| *count)
    };
    let images =
        "SELECT (SELECT count(*) FROM images) - (SELECT count(*) FROM images WHERE deleted_ms IS NOT NULL)";
    let images = value(connection, images, [])?;
    Ok(Tally {
        jobs: JobState::ALL.into_iter().filter_map(|s| Some((s, of(&jobs, s.as_str())?))).collect(),
        calls: Phase::ALL.into_iter().filter_map(|p| Some((p, of(&calls, p.as_str())?))).collect(),
        images: images.and_then(|count: i64| u64::try_from(count).ok()).unwrap_or(0),
    })
}

fn counts(connection: &Connection, sql: &str) -> Result<Vec<(String, u64)>, Fault> {
    all(connection, sql, [], |row| Ok((row.get(0)?, natural(row, 1)?)))
}
