//! Hands finished pictures over: writes them where a person wants them, and says where they are.

use crate::{
    failure::Outcome,
    files::{self, Target},
    preview::Preview,
    text,
    wiring::App,
};
use impasto_config::EmbedRecipe;
use impasto_core::{FolderBlobs, Image, Job, RecipeIn, Studio};
use impasto_ports::ImageRow;
use impasto_sdk::Blob;
use serde::Serialize;
use std::{fs, path::PathBuf};

/// Where pictures go beside the gallery.
#[derive(clap::Args, Clone, Debug, Default)]
pub(crate) struct Destination {
    /// Where to write: a folder, or a file when there is one picture; nothing there is ever overwritten
    #[arg(short, long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,
    /// Leave the recipe out of the files that are written
    #[arg(long)]
    no_recipe: bool,
}

/// Hands finished pictures over, each once.
pub(crate) struct Delivery<'a> {
    app: &'a App,
    studio: &'a Studio,
    target: Option<Target>,
    recipe: RecipeIn,
    gallery: FolderBlobs,
    pub(crate) preview: Preview,
    delivered: Vec<Delivered>,
    passed_over: Vec<String>,
}

/// A picture and where it is.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Delivered {
    /// The gallery id.
    pub(crate) image: String,
    /// The file: where it was asked for, else the gallery's own.
    pub(crate) path: PathBuf,
    /// What a person should know of the file.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) notes: Vec<String>,
}

impl<'a> Delivery<'a> {
    pub(crate) fn new(app: &'a App, studio: &'a Studio, to: &Destination) -> Outcome<Self> {
        let settings = &app.config().settings;
        let never = to.no_recipe || settings.embed_recipe == EmbedRecipe::Never;
        Ok(Self {
            app,
            studio,
            target: to.output.as_deref().map(Target::of),
            recipe: if never { RecipeIn::Nothing } else { RecipeIn::File },
            gallery: FolderBlobs::new(app.root()?.images()),
            preview: Preview::new(&app.out, settings.preview),
            delivered: Vec::new(),
            passed_over: Vec::new(),
        })
    }

    /// Refuses a target that cannot hold so many pictures.
    pub(crate) fn check(&self, pictures: u32) -> Outcome<()> {
        self.target.as_ref().map_or(Ok(()), |target| target.check(pictures))
    }

    /// Whether files were asked for.
    pub(crate) const fn writes(&self) -> bool {
        self.target.is_some()
    }

    /// Leaves out the pictures that a job has already.
    pub(crate) fn pass_over(&mut self, job: &Job) {
        self.passed_over.extend(job.images.iter().map(|image| image.id.clone()));
    }

    /// All that was handed over, in order.
    pub(crate) fn into_delivered(self) -> Vec<Delivered> {
        self.delivered
    }

    /// The pictures of a job that were not handed over yet.
    pub(crate) async fn fetch(&mut self, job: &Job) -> Outcome<Vec<(Image, Delivered)>> {
        let fresh: Vec<_> = job.images.iter().filter(|image| !self.has(&image.id)).cloned().collect();
        let mut handed = Vec::new();
        for image in fresh {
            let row = self.studio.image(&image.id).await?;
            let delivered = self.hand_over(&row).await?;
            self.delivered.push(delivered.clone());
            handed.push((image, delivered));
        }
        Ok(handed)
    }

    /// Writes one picture, or says where the gallery keeps it.
    pub(crate) async fn hand_over(&self, row: &ImageRow) -> Outcome<Delivered> {
        let Some(target) = &self.target else {
            return Ok(Delivered {
                image: row.id.clone(),
                path: self.gallery.path(&row.blob),
                notes: Vec::new(),
            });
        };
        let prompt = row.prompt.as_deref().unwrap_or("picture");
        let path = target.claim(prompt, row.blob.extension())?;
        let exported = match self.studio.export(row, &path, self.recipe).await {
            Ok(exported) => exported,
            Err(error) => {
                // Only the empty file that held the name.
                let _ = fs::remove_file(&path);
                return Err(error.into());
            }
        };
        let path = rightly_named(target, prompt, exported.path)?;
        let mut notes = exported.notes;
        notes.extend(target.other_kind(&path));
        Ok(Delivered { image: row.id.clone(), path, notes })
    }

    /// Says where a picture is: its path alone on standard output, the rest beside it.
    pub(crate) fn tell(&self, image: &Image, delivered: &Delivered) {
        self.preview.show(&delivered.path);
        self.app.out.line(delivered.path.display().to_string());
        let (id, paid) = (text::short_id(&image.id), text::paid(image.price_usd));
        self.app.out.note(format!("  {}x{}, {paid}, id {id}", image.width, image.height));
        delivered.notes.iter().for_each(|note| self.app.out.note(format!("  {note}")));
    }

    fn has(&self, id: &str) -> bool {
        self.passed_over
            .iter()
            .chain(self.delivered.iter().map(|delivered| &delivered.image))
            .any(|known| known == id)
    }
}

/// The usual ending of a kind of file.
fn ending(media_type: &str) -> &'static str {
    let blob = Blob { id: String::new(), media_type: media_type.into(), bytes: 0, width: 0, height: 0 };
    blob.extension()
}

/// A picture that was brought back to another size may have become another kind of file.
fn rightly_named(target: &Target, prompt: &str, path: PathBuf) -> Outcome<PathBuf> {
    let Ok(facts) = impasto_imaging::sniff_file(&path) else { return Ok(path) };
    let ending = ending(facts.media_type.as_str());
    let own = path.extension().unwrap_or_default().to_string_lossy();
    if files::same_kind(&own, ending) {
        return Ok(path);
    }
    let right = target.claim(prompt, ending)?;
    let moved = fs::rename(&path, &right);
    Ok(if moved.is_ok() { right } else { path })
}
