//! `impasto backup FILE` and `impasto restore FILE`

use crate::{
    backup::{Keys, Manifest, collect, pack, unpack},
    exit::Exit,
    failure::{Failure, Outcome},
    text,
    wiring::App,
};
use impasto_ports::{JobQuery, JobState, open_store};
use impasto_sdk::Kind;
use serde_json::json;
use std::{
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

/// Where to write.
#[derive(clap::Args, Debug)]
pub(crate) struct BackupArgs {
    /// The file to write, a tar archive; it must not be there yet
    file: PathBuf,
    /// Put the file of keys in too; whoever has the backup has the keys then
    #[arg(long)]
    with_keys: bool,
}

/// What to read.
#[derive(clap::Args, Debug)]
pub(crate) struct RestoreArgs {
    /// A file that `impasto backup` wrote
    file: PathBuf,
}

/// Writes the whole root to a file, while others go on.
pub(crate) async fn backup(app: &App, args: &BackupArgs) -> Outcome {
    if args.file.exists() {
        return Err(Failure::usage(format!("{} is there already; name another file", args.file.display())));
    }
    app.need_database()?;
    let root = app.root()?;
    // On the root's own disk, so that files can have a second name there.
    let aside = Folder::make(&root.path().join(format!(".backup-{}", std::process::id())))?;
    let keys = if args.with_keys { Keys::With } else { Keys::Without };
    let collected = collect(app, &aside.0, keys).await?;
    let packed = pack(&collected, impasto_core::rfc3339(now_ms()), &args.file)?;
    let document =
        json!({"file": args.file, "files": packed.files, "bytes": packed.bytes, "gone": packed.gone});
    app.out.answer(&document, |out| {
        let (files, bytes) = (text::count(packed.files, "file"), text::bytes(packed.bytes));
        out.line(format!("wrote {files} ({bytes}) to {}", args.file.display()));
        if keys == Keys::Without {
            out.note("keys are not in it; --with-keys puts them in");
        }
    });
    Ok(Exit::Done)
}

/// Puts a backup into an empty root.
pub(crate) async fn restore(app: &App, args: &RestoreArgs) -> Outcome {
    let root = app.config().root().path().to_owned();
    refuse_what_is_there(&root)?;
    let aside = Folder::make(&beside(&root))?;
    let manifest = unpack(&args.file, &aside.0)?;
    let stopped = stop_jobs(&aside.0, &manifest).await?;
    // An empty folder gives way; one that was filled meanwhile does not.
    let _ = fs::remove_dir(&root);
    fs::rename(&aside.0, &root).map_err(|error| {
        Failure::new(
            Exit::Failed,
            Kind::Unexpected.code(),
            format!("cannot make {}: {error}", root.display()),
        )
    })?;
    let document = json!({
        "root": root, "created_at": manifest.created_at, "files": manifest.files.len(), "stopped_jobs": stopped
    });
    app.out.answer(&document, |out| {
        let files = text::count(manifest.files.len(), "file");
        out.line(format!("restored {files} of {} to {}", manifest.created_at, root.display()));
        if !stopped.is_empty() {
            let jobs = text::count(stopped.len(), "job");
            out.note(format!("{jobs} that ran when the backup was made will not go on here by themselves: they may have gone on there"));
        }
    });
    Ok(Exit::Done)
}

/// Asks jobs that were under way to stop: the original has gone on with them, and here they would be sent, and billed, a
/// second time. A person may retry them.
async fn stop_jobs(root: &Path, manifest: &Manifest) -> Outcome<Vec<String>> {
    let store = open_store(root, &format!("sqlite:{}", manifest.database))?;
    let damage = store.check().await?;
    if let Some(first) = damage.first() {
        return Err(Failure::new(
            Exit::Failed,
            Kind::Unexpected.code(),
            format!("the backup's database: {first}"),
        ));
    }
    let states = vec![JobState::Queued, JobState::Running];
    let open = store.jobs(&JobQuery { states, limit: u32::MAX, ..JobQuery::default() }).await?;
    for job in &open {
        store.request_cancel(&job.id).await?;
    }
    Ok(open.into_iter().map(|job| job.id).collect())
}

fn refuse_what_is_there(root: &Path) -> Outcome<()> {
    let is_empty = match fs::read_dir(root) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    };
    if is_empty {
        return Ok(());
    }
    Err(Failure::usage(format!("{} is not empty", root.display()))
        .hint("restore into another folder with --root DIR, or move this one away first"))
}

/// A folder on the same disk, which becomes the root when it is whole.
fn beside(root: &Path) -> PathBuf {
    let mut name = root.as_os_str().to_owned();
    name.push(format!(".restoring-{}", std::process::id()));
    name.into()
}

fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// A folder that goes when it is no longer needed.
struct Folder(PathBuf);

impl Folder {
    fn make(path: &Path) -> Outcome<Self> {
        impasto_core::Root::open(path)?;
        Ok(Self(path.to_owned()))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // One that has become the root is not there under this name any more.
        let _ = fs::remove_dir_all(&self.0);
    }
}
