//! A root that cannot be written.

use super::stage::{Stage, fails, system};
use anyhow::Result;

pub(super) fn play(stage: &Stage) -> Result<Vec<String>> {
    let root = stage.site.root();
    let path = root.to_string_lossy().into_owned();
    let mut found = Vec::new();
    system("mount", &["--bind", &path], &root)?;
    system("mount", &["-o", "remount,bind,ro"], &root)?;
    found.extend(fails(&stage.generate("sealed")?.wait()?, &[&path, "writable"]));
    found.extend(stage.unbilled("sealed")?);
    let doctor = stage.site.run(&["doctor", "--offline"])?;
    if doctor.code != Some(1) {
        found.push(format!("doctor finds nothing: {}", doctor.out));
    }
    system("mount", &["-o", "remount,bind,rw"], &root)?;
    found.extend(stage.works("opened")?);
    found.extend(stage.kept("before")?);
    system("umount", &[], &root)?;
    Ok(found)
}
