//! `impasto backup FILE` and `impasto restore FILE`

use crate::{
    backup::{Collected, Keys, Manifest, Packed, collect, pack, unpack, write},
    exit::Exit,
    failure::{Failure, Outcome},
    out::Out,
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
    /// The file to write, a tar archive; it must not be there yet. `-` is standard output
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

/// Where an archive goes.
enum Target<'a> {
    /// Standard output: `-`.
    Output,
    /// A file that is not there yet.
    File(&'a Path),
}

impl<'a> Target<'a> {
    fn of(app: &App, file: &'a Path) -> Outcome<Self> {
        if file.as_os_str() == "-" {
            return Self::output(app);
        }
        if file.exists() {
            return Err(Failure::usage(format!("{} is there already; name another file", file.display())));
        }
        if is_below(app.config().root().path(), file) {
            let message = format!("{} lies in the root that is to be backed up", file.display());
            return Err(Failure::usage(message).hint("name a file outside of it, best on another disk"));
        }
        Ok(Self::File(file))
    }

    fn output(app: &App) -> Outcome<Self> {
        if app.out.is_json() {
            return Err(Failure::usage(
                "--json prints one JSON document, which an archive is not; give a file",
            ));
        }
        if app.out.is_seen() {
            return Err(Failure::usage("an archive is nothing for a terminal")
                .hint("impasto backup FILE, or send it on: impasto backup - | …"));
        }
        Ok(Self::Output)
    }

    fn write(&self, app: &App, collected: &Collected) -> Outcome<Packed> {
        let created_at = impasto_core::rfc3339(now_ms());
        match self {
            Self::File(file) => pack(collected, created_at, file),
            Self::Output => write(collected, created_at, &mut app.out.bytes()).map_err(|error| {
                let message = format!("cannot write to standard output: {error}");
                Failure::new(Exit::Failed, Kind::Unexpected.code(), message)
            }),
        }
    }
}

/// Whether a file that is to be made would lie below a folder.
fn is_below(root: &Path, file: &Path) -> bool {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match (fs::canonicalize(root), fs::canonicalize(folder)) {
        (Ok(root), Ok(folder)) => folder.starts_with(root),
        _ => false,
    }
}

/// Writes the whole root to a file, while others go on.
pub(crate) async fn backup(app: &App, args: &BackupArgs) -> Outcome {
    let target = Target::of(app, &args.file)?;
    app.need_database()?;
    let root = app.root()?;
    // On the root's own disk, so that files can have a second name there.
    let aside = Folder::make(&root.path().join(format!(".backup-{}", std::process::id())))?;
    let keys = if args.with_keys { Keys::With } else { Keys::Without };
    let collected = collect(app, &aside.0, keys).await?;
    let packed = target.write(app, &collected)?;
    let wrote = format!("wrote {} ({})", text::count(packed.files, "file"), text::bytes(packed.bytes));
    match target {
        Target::Output => {
            app.out.note(wrote);
            say_what_is_missing(&app.out, keys, &collected);
        }
        Target::File(file) => {
            let document = json!({
                "file": file, "files": packed.files, "bytes": packed.bytes, "gone": packed.gone,
                "outside": collected.outside
            });
            app.out.answer(&document, |out| {
                out.line(format!("{wrote} to {}", file.display()));
                say_what_is_missing(out, keys, &collected);
            });
        }
    }
    Ok(Exit::Done)
}

fn say_what_is_missing(out: &Out, keys: Keys, collected: &Collected) {
    if keys == Keys::Without {
        out.note("keys are not in it; --with-keys puts them in");
    }
    for file in &collected.outside {
        out.warn(format!("{} lies outside the root and is not in it; keep a copy", file.display()));
    }
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
