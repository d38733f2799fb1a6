//! A process with all that it started, and that they started.

use anyhow::{Context, Result};
use nix::unistd::Pid;
use std::fs;

/// The process first, then all below it.
pub(super) fn of(process: u32) -> Result<Vec<Pid>> {
    let entries = fs::read_dir("/proc").context("cannot read /proc; this needs Linux")?;
    // Whoever has ended meanwhile has no file any more.
    let stats = entries.flatten().filter_map(|entry| fs::read_to_string(entry.path().join("stat")).ok());
    let pairs: Vec<(i32, i32)> = stats.filter_map(|stat| pair(&stat)).collect();
    Ok(below(i32::try_from(process)?, &pairs).into_iter().map(Pid::from_raw).collect())
}

/// A process and its parent. The name stands in brackets and may hold brackets and spaces.
fn pair(stat: &str) -> Option<(i32, i32)> {
    let (before, after) = (stat.split_once(' ')?.0, stat.rsplit_once(") ")?.1);
    Some((before.parse().ok()?, after.split(' ').nth(1)?.parse().ok()?))
}

fn below(process: i32, pairs: &[(i32, i32)]) -> Vec<i32> {
    let mut found = vec![process];
    let mut at = 0;
    while let Some(parent) = found.get(at).copied() {
        found.extend(pairs.iter().filter(|(_, of)| *of == parent).map(|(child, _)| child));
        at += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parent_is_read_whatever_the_name() {
        assert_eq!(pair("12 (a name) S 3 12 12 0"), Some((12, 3)));
        assert_eq!(pair("12 (a) R 9) S 3 12 12 0"), Some((12, 3)));
        assert_eq!(pair("12"), None);
    }

    #[test]
    fn children_of_children_belong_to_it_and_others_do_not() {
        assert_eq!(below(1, &[(2, 1), (3, 2), (4, 9), (5, 1)]), [1, 2, 5, 3]);
    }
}
