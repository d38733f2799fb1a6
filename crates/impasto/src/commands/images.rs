//! `impasto images …`

use crate::{
    delivery::{Delivery, Destination},
    exit::Exit,
    failure::Outcome,
    out::{Out, place},
    table::{Cell, Table},
    text,
    wiring::App,
};
use impasto_core::{FolderBlobs, Studio};
use impasto_ports::{ImageKind, ImagePage, ImageQuery, ImageRow};
use serde_json::json;

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
    /// Remove pictures from the gallery, and their bytes with the last one that has them
    Remove {
        /// As in `show`
        #[arg(required = true)]
        images: Vec<String>,
    },
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
}

pub(crate) async fn run(app: &App, command: Command) -> Outcome {
    match command {
        Command::Recall { image, model } => recall(app, &image, model.as_deref()).await,
        command => {
            let studio = app.studio()?;
            match command {
                Command::List { page } => list(app, &studio, Vec::new(), &page).await,
                Command::Search { words, page } => list(app, &studio, words, &page).await,
                Command::Show { image } => show(app, &studio, &image).await,
                Command::Export { images, mut destination } => {
                    destination.output.get_or_insert_with(|| ".".into());
                    let delivery = Delivery::new(app, &studio, &destination)?;
                    export(app, &studio, &images, &delivery).await
                }
                Command::Remove { images } => remove(app, &studio, &images).await,
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
    let query =
        ImageQuery { words, kind, model_key, before, limit: page.limit.max(1), ..ImageQuery::default() };
    let found = studio.images(&query).await?;
    let images: Vec<_> = found.images.iter().map(Studio::image_view).collect();
    app.out.answer(&json!({ "images": images, "next": found.next }), |out| print(out, &found));
    Ok(Exit::Done)
}

fn print(out: &Out, page: &ImagePage) {
    let mut table = Table::new(&["id", "made", "model", "size", "price", "prompt"]);
    for row in &page.images {
        let view = Studio::image_view(row);
        table.row([
            Cell::from(text::short_id(&row.id)),
            Cell::from(text::time(&view.created_at)),
            Cell::from(row.model_key.as_deref().unwrap_or(row.kind.as_str())),
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

async fn remove(app: &App, studio: &Studio, ids: &[String]) -> Outcome {
    // All are looked up first, so that a mistyped id removes nothing.
    let rows = all(studio, ids).await?;
    let mut removed = Vec::new();
    for row in rows {
        let row = studio.remove_image(&row.id).await?;
        app.out.line(format!("removed: {}", text::short_id(&row.id)));
        removed.push(row.id);
    }
    app.out.answer(&json!({ "removed": removed }), |_| {});
    Ok(Exit::Done)
}

async fn all(studio: &Studio, ids: &[String]) -> Outcome<Vec<ImageRow>> {
    let mut rows = Vec::new();
    for id in ids {
        rows.push(studio.image(id).await?);
    }
    Ok(rows)
}
