//! `impasto images …`

use crate::{
    delivery::{Delivery, Destination},
    exit::Exit,
    failure::{Failure, Outcome},
    files,
    out::{Out, place},
    table::{Cell, Table},
    text,
    wiring::App,
};
use impasto_core::{FolderBlobs, Studio};
use impasto_ports::{ImageKind, ImagePage, ImageQuery, ImageRow};
use impasto_sdk::Kind;
use serde_json::{Value, json};

/// What to do with pictures.
#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// Pictures, newest first
    List {
        #[command(flatten)]
        page: Page,
    },
    /// Pictures whose prompt has all these words, newest first
    Search {
        /// The words
        #[arg(required = true)]
        words: Vec<String>,
        #[command(flatten)]
        page: Page,
    },
    /// One picture: where it is, and how it was made
    Show {
        /// Its id, or the beginning or end of it
        image: String,
    },
    /// Write pictures as files of your own, with the recipe in them; without -o into the current folder
    Export {
        /// As in `show`
        #[arg(required = true)]
        images: Vec<String>,
        #[command(flatten)]
        destination: Destination,
    },
    /// The draft that made a picture, as JSON, ready to be asked for again
    Recall {
        /// As in `show`
        image: String,
        /// Translate it for this model, and say what is lost
        #[arg(short, long)]
        model: Option<String>,
    },
    /// Take pictures out of the gallery; `restore` brings them back, until the setting keep_deleted_days ends them
    Remove {
        /// As in `show`
        #[arg(required = true)]
        images: Vec<String>,
        /// For ever and at once, and their bytes with the last picture that has them; also deleted ones
        #[arg(long)]
        forever: bool,
    },
    /// Bring removed pictures back
    Restore {
        /// As in `show`; which there are: `impasto images list --deleted`
        #[arg(required = true)]
        images: Vec<String>,
    },
}

/// Deleted pictures that are looked at in one go.
const PAGE: u32 = 500;

/// How pictures are removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Removal {
    /// So that they can be brought back.
    Undoable,
    /// With their bytes.
    Forever,
}

/// Which part of a list.
#[derive(clap::Args, Debug)]
pub(crate) struct Page {
    /// At most this many
    #[arg(short, long, value_name = "N", default_value_t = 20)]
    limit: u32,
    /// Only older than this picture
    #[arg(long, value_name = "IMAGE")]
    before: Option<String>,
    /// Only of this model
    #[arg(short, long)]
    model: Option<String>,
    /// Also pictures that went in: init images, masks, references
    #[arg(long)]
    inputs: bool,
    /// Those that were removed and can be brought back, in place of those that are there
    #[arg(long)]
    deleted: bool,
}

pub(crate) async fn run(app: &App, command: Command) -> Outcome {
    match command {
        Command::Recall { image, model } => recall(app, &image, model.as_deref()).await,
        command => {
            let studio = app.kept_studio()?;
            match command {
                Command::List { page } => list(app, &studio, Vec::new(), &page).await,
                Command::Search { words, page } => list(app, &studio, words, &page).await,
                Command::Show { image } => show(app, &studio, &image).await,
                Command::Export { images, mut destination } => {
                    destination.output.get_or_insert_with(|| ".".into());
                    let delivery = Delivery::new(app, &studio, &destination)?;
                    export(app, &studio, &images, &delivery).await
                }
                Command::Remove { images, forever } => {
                    let removal = if forever { Removal::Forever } else { Removal::Undoable };
                    remove(app, &studio, &images, removal).await
                }
                Command::Restore { images } => restore(app, &studio, &images).await,
                Command::Recall { .. } => Ok(Exit::Done),
            }
        }
    }
}

async fn list(app: &App, studio: &Studio, words: Vec<String>, page: &Page) -> Outcome {
    let before = match &page.before {
        Some(id) => Some(studio.image(id).await?.id),
        None => None,
    };
    let model_key = match &page.model {
        Some(name) => Some(studio.model(name).await?.config.key),
        None => None,
    };
    let kind = (!page.inputs).then_some(ImageKind::Output);
    let (limit, deleted) = (page.limit.max(1), page.deleted);
    let query = ImageQuery { words, kind, model_key, before, limit, deleted, ..ImageQuery::default() };
    let found = studio.images(&query).await?;
    let images: Vec<_> = found.images.iter().map(Studio::image_view).collect();
    app.out.answer(&json!({ "items": images, "next": found.next }), |out| print(out, &found));
    Ok(Exit::Done)
}

fn print(out: &Out, page: &ImagePage) {
    let mut table = Table::new(&["id", "made", "model", "size", "price", "prompt"]);
    for row in &page.images {
        let view = Studio::image_view(row);
        table.row([
            Cell::from(text::short_id(&row.id)),
            Cell::from(text::time(&view.created_at)),
            Cell::from(maker(row)),
            Cell::from(format!("{}x{}", row.blob.width, row.blob.height)),
            Cell::from(row.price.map_or_else(|| "-".into(), |_| text::paid(row.price))),
            Cell::from(row.prompt.as_deref().unwrap_or("-")),
        ]);
    }
    out.table(&table, "no picture is there");
    if let Some(next) = &page.next {
        out.note(format!("more with: --before {}", text::short_id(next)));
    }
}

/// The model that made a picture, as `provider/model`, also one that is gone; else what it is.
fn maker(row: &ImageRow) -> String {
    let model = |field: &str| row.recipe.pointer(&format!("/model/{field}")).and_then(Value::as_str);
    match model("provider").zip(model("id")) {
        Some((provider, id)) => format!("{provider}/{id}"),
        None => row.model_key.clone().unwrap_or_else(|| row.kind.as_str().into()),
    }
}

async fn show(app: &App, studio: &Studio, id: &str) -> Outcome {
    let row = studio.image(id).await?;
    let path = FolderBlobs::new(app.root()?.images()).path(&row.blob);
    // A picture whose pixels cannot be shown still has a recipe.
    let thumbnail = studio.thumbnail(&row).await.ok();
    let document = json!({
        "image": Studio::image_view(&row), "kind": row.kind, "job": row.job, "path": path, "thumbnail": thumbnail,
        "recipe": row.recipe,
    });
    app.out.answer(&document, |out| {
        let preview = crate::preview::Preview::new(out, app.config().settings.preview);
        preview.show(thumbnail.as_deref().unwrap_or(&path));
        out.line(format!("id     {}", row.id));
        out.line(format!("file   {}", path.display()));
        let bytes = text::bytes(row.blob.bytes);
        out.line(format!("is     {} {}x{}, {bytes}", row.blob.media_type, row.blob.width, row.blob.height));
        out.line(format!("cost   {}", text::paid(row.price)));
        if let Some(at) = Studio::image_view(&row).deleted_at {
            let id = text::short_id(&row.id);
            out.line(format!("gone   {}; bring back with: impasto images restore {id}", text::time(&at)));
        }
        if let Some(why) = &row.broken {
            out.line(format!("broken {why}"));
        }
        out.line("recipe");
        out.line(serde_json::to_string_pretty(&row.recipe).unwrap_or_default());
    });
    Ok(Exit::Done)
}

async fn export(app: &App, studio: &Studio, ids: &[String], delivery: &Delivery<'_>) -> Outcome {
    delivery.check(u32::try_from(ids.len()).unwrap_or(u32::MAX))?;
    let rows = all(studio, ids).await?;
    let mut files = Vec::new();
    for row in &rows {
        let delivered = delivery.hand_over(row).await?;
        app.out.line(delivered.path.display().to_string());
        delivered.notes.iter().for_each(|note| app.out.note(format!("  {note}")));
        files.push(delivered);
    }
    app.out.answer(&json!({ "files": files }), |_| {});
    Ok(Exit::Done)
}

async fn recall(app: &App, id: &str, model: Option<&str>) -> Outcome {
    let studio = app.stocked_studio().await?;
    let (draft, changes) = studio.recall(id, model).await?;
    if app.out.is_json() {
        app.out.document(&json!({ "draft": draft, "changes": changes }));
        return Ok(Exit::Done);
    }
    for change in &changes {
        app.out.warn(format!("{}: {}", place(&change.field), change.message));
    }
    app.out.document(&draft);
    Ok(Exit::Done)
}

async fn remove(app: &App, studio: &Studio, ids: &[String], removal: Removal) -> Outcome {
    // All are looked up first, so that a mistyped id removes nothing.
    let mut rows: Vec<ImageRow> = Vec::new();
    for id in ids {
        let row = match (removal, studio.image(id).await) {
            (Removal::Forever, Err(error)) if error.kind == Kind::NotFound => {
                deleted(studio, id).await?.ok_or(error)?
            }
            (_, found) => found?,
        };
        if rows.iter().all(|named| named.id != row.id) {
            rows.push(row);
        }
    }
    let mut removed = Vec::new();
    for row in rows {
        let row = match removal {
            Removal::Undoable => studio.delete_image(&row.id).await?,
            Removal::Forever => studio.remove_image(&row.id).await?,
        };
        app.out.line(format!("removed: {}", text::short_id(&row.id)));
        removed.push(row.id);
    }
    if removal == Removal::Undoable {
        let ids: Vec<_> = removed.iter().map(|id| text::short_id(id)).collect();
        app.out.note(format!("bring back with: impasto images restore {}", ids.join(" ")));
    }
    app.out.answer(&json!({ "removed": removed }), |_| {});
    Ok(Exit::Done)
}

async fn restore(app: &App, studio: &Studio, ids: &[String]) -> Outcome {
    let mut rows = Vec::new();
    for id in ids {
        rows.push(match deleted(studio, id).await? {
            Some(row) => row,
            // One that is there stays there.
            None => studio.image(id).await?,
        });
    }
    let mut restored = Vec::new();
    for row in rows {
        let row = studio.restore_image(&row.id).await?;
        app.out.line(format!("restored: {}", text::short_id(&row.id)));
        restored.push(row.id);
    }
    app.out.answer(&json!({ "restored": restored }), |_| {});
    Ok(Exit::Done)
}

/// The deleted picture of this id, or of a piece of one: elsewhere only the pictures that are there are known by a piece.
async fn deleted(studio: &Studio, id: &str) -> Outcome<Option<ImageRow>> {
    let mut query = ImageQuery { deleted: true, limit: PAGE, ..ImageQuery::default() };
    let mut found: Vec<ImageRow> = Vec::new();
    loop {
        let page = studio.images(&query).await?;
        let fits = |row: &ImageRow| row.id == id || (files::is_id(id) && row.id.contains(id));
        found.extend(page.images.into_iter().filter(fits));
        let Some(next) = page.next else { break };
        query.before = Some(next);
    }
    let exact = found.iter().position(|row| row.id == id);
    match (exact, found.len()) {
        (Some(at), _) => Ok(Some(found.swap_remove(at))),
        (None, 0 | 1) => Ok(found.pop()),
        _ => Err(Failure::usage(format!("{id:?} names several pictures; give more of it"))),
    }
}

async fn all(studio: &Studio, ids: &[String]) -> Outcome<Vec<ImageRow>> {
    let mut rows = Vec::new();
    for id in ids {
        rows.push(studio.image(id).await?);
    }
    Ok(rows)
}
