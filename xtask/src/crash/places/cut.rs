//! A database file that lost its end.

use super::stage::{Stage, fails};
use anyhow::Result;
use std::fs;

pub(super) fn play(stage: &Stage) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let (file, aside) = (stage.site.root().join("impasto.db"), stage.site.folder.join("aside.db"));
    fs::copy(&file, &aside)?;
    let length = fs::metadata(&file)?.len();
    for kept in [length / 2, length - 4096, 1000] {
        fs::OpenOptions::new().write(true).open(&file)?.set_len(kept)?;
        let before = fs::read(&file)?;
        let mark = format!("cut{kept}");
        let path = file.to_string_lossy().into_owned();
        let ran = stage.generate(&mark)?.wait()?;
        found.extend(fails(&ran, &[&path, "damaged or was cut short", "backup"]));
        found.extend(stage.unbilled(&mark)?);
        if fs::read(&file)? != before {
            found.push(format!("{mark}: the damaged file was changed"));
        }
        let doctor = stage.site.run(&["doctor", "--offline"])?;
        if doctor.code != Some(1) {
            found.push(format!("{mark}: doctor finds nothing: {}", doctor.out));
        }
        restore(stage, &aside)?;
        found.extend(stage.kept("before")?);
    }
    found.extend(stage.works("restored")?);
    Ok(found)
}

/// As the message says: the file goes together with its companions.
fn restore(stage: &Stage, aside: &std::path::Path) -> Result<()> {
    let file = stage.site.root().join("impasto.db");
    for companion in ["impasto.db-wal", "impasto.db-shm"] {
        let _ = fs::remove_file(stage.site.root().join(companion));
    }
    fs::copy(aside, file)?;
    Ok(())
}
