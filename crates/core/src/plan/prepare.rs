//! From a plan's pictures to what is sent: kept, fitted, converted, made small enough.

use crate::{
    Plan, Studio,
    plan::{
        inputs::{Given, Role, Upload},
        limits,
        staging::Staging,
    },
    studio::Inner,
};
use impasto_imaging::{
    Effort, Fit, Fitting, Limits, Mask, Padding, Picture, Target, decode, encode_png, shrink, sniff,
    without_recipe,
};
use impasto_ports::{Blobs, ImageKind, ImageRow};
use impasto_sdk::{Blob, Capabilities, Error, Generate, InputLimits, Kind, MaskFormat, Result};
use serde_json::{Value, json};
use std::fs;

/// What is needed to write a job down.
pub(crate) struct Prepared {
    /// One for each call of the plan.
    pub(crate) generates: Vec<Generate>,
    /// New rows for pictures that a person gave.
    pub(crate) inputs: Vec<ImageRow>,
}

/// A picture to send, as bytes or as it is kept already.
enum Sendable {
    Kept(Blob),
    Made(Vec<u8>),
}

/// What becomes of the pictures of a plan; pure work on pixels, done on a thread of its own.
struct Work {
    given: Vec<Given>,
    fitting: Option<Fitting>,
    caps: Capabilities,
    padded: bool,
}

/// The pictures of a plan, ready, staged or kept already.
#[derive(Default)]
struct Ready {
    originals: Vec<(Given, Blob)>,
    init: Option<Blob>,
    mask: Option<Blob>,
    references: Vec<Blob>,
    /// What was done to the pictures of these fields to keep the model's limits.
    changes: Vec<(String, Vec<impasto_imaging::Change>)>,
}

impl Studio {
    /// Keeps what was given, and makes what is sent of it. The draft of the plan then names gallery ids.
    pub(crate) async fn prepare(&self, plan: &mut Plan, caller: &str) -> Result<Prepared> {
        let Some(mut generate) = plan.generate.clone() else {
            return Err(Error::new(Kind::Unexpected, "a plan with problems cannot be run"));
        };
        let work = Work {
            given: plan.inputs.all().cloned().collect(),
            fitting: plan.fitting,
            caps: plan.model.effective.clone(),
            padded: plan.inputs.is_padded(),
        };
        let (ready, staging) = self.make_ready(work).await?;
        ready.changes.iter().for_each(|(field, done)| limits::tell(plan, field, done));
        let mut inputs = self.keep_originals(plan, &ready, caller);
        generate.init = ready.init;
        generate.mask = ready.mask;
        generate.references = ready.references;
        self.blobs.adopt(staging.files()).await?;
        drop(staging);
        for (attachment, kept) in plan.attachments.iter().zip(self.keep_all(&plan.attachments, caller).await?)
        {
            attachment.put_into(&kept, &mut plan.draft);
            if let Some(option) = attachment.option() {
                generate.options.insert(option.into(), json!(kept.sent));
            }
            inputs.extend(kept.row);
        }
        Ok(Prepared { generates: share_out(&generate, plan), inputs })
    }

    async fn make_ready(&self, work: Work) -> Result<(Ready, Staging)> {
        let spool = self.driver.spool.clone();
        if work.given.is_empty() {
            return Ok((Ready::default(), Staging::new(spool)));
        }
        // A picture and what is made of it are in memory while they are worked on.
        let _place = self.pixel_pool.place().await?;
        let work = tokio::task::spawn_blocking(move || work.run(spool));
        work.await.map_err(|error| Error::new(Kind::Unexpected, error.to_string()))?
    }

    /// Rows for pictures that are new here; the draft gets their ids.
    fn keep_originals(&self, plan: &mut Plan, ready: &Ready, caller: &str) -> Vec<ImageRow> {
        let mut rows = Vec::new();
        for given in plan.inputs.all().cloned().collect::<Vec<_>>() {
            let id = match &given.gallery {
                Some((id, _)) => id.clone(),
                None => {
                    let new = ready.originals.iter().find(|(original, _)| original.field == given.field);
                    let Some((_, blob)) = new else { continue };
                    let row = self.input_row(blob.clone(), caller);
                    let id = row.id.clone();
                    rows.push(row);
                    id
                }
            };
            if let Some(place) = plan.draft.pointer_mut(&given.field) {
                *place = json!(id);
            }
        }
        rows
    }

    pub(crate) fn input_row(&self, blob: Blob, caller: &str) -> ImageRow {
        ImageRow {
            id: Inner::id(),
            blob,
            kind: ImageKind::Input,
            caller: caller.into(),
            job: None,
            call: None,
            position: 0,
            model_key: None,
            provider: None,
            prompt: None,
            recipe: Value::Null,
            price: None,
            starred: false,
            board: None,
            broken: None,
            created_ms: self.clock.now_ms(),
            deleted_ms: None,
            unlisted: false,
        }
    }
}

/// The request of each call: its share of the pictures, its place in the row of seeds.
fn share_out(generate: &Generate, plan: &Plan) -> Vec<Generate> {
    let mut before = 0;
    plan.calls
        .iter()
        .map(|call| {
            let mut share = generate.clone();
            share.count = call.images;
            share.seed = generate.seed.map(|seed| seed + u64::from(before));
            before += call.images;
            share
        })
        .collect()
}

impl Work {
    /// Everything that takes time: reading, pixels, writing. A picture is let go as soon as it is staged.
    fn run(self, spool: impasto_driver::Spool) -> Result<(Ready, Staging)> {
        let mut staging = Staging::new(spool);
        let mut ready = Ready::default();
        let init = self.given.iter().find(|given| given.role == Role::Init);
        let fitted = init.map(|init| self.fit(init, &mut ready, &mut staging)).transpose()?;
        if let Some((sendable, picture)) = fitted {
            let given = self.given.iter().find(|given| given.role == Role::Mask);
            let mask = self.mask(given, picture.as_ref(), &mut ready, &mut staging)?;
            ready.mask = mask.map(|bytes| staging.put(&bytes)).transpose()?;
            ready.init = Some(take(&mut staging, sendable)?);
        }
        for given in self.given.iter().filter(|given| given.role == Role::Reference) {
            let bytes = self.read(given, &mut ready, &mut staging)?;
            let reference = self.small_enough(given, bytes, &mut ready)?;
            ready.references.push(take(&mut staging, reference)?);
        }
        Ok((ready, staging))
    }

    /// The bytes of a picture; those that are new here are kept as they are.
    fn read(&self, given: &Given, ready: &mut Ready, staging: &mut Staging) -> Result<Vec<u8>> {
        let bytes = match &given.bytes {
            Upload::Bytes(bytes) => bytes.to_vec(),
            Upload::File(path) => fs::read(path).map_err(|error| {
                Error::new(Kind::InvalidRequest, format!("the picture cannot be read: {error}"))
                    .with("field", &given.field)
            })?,
        };
        if given.gallery.is_none() {
            ready.originals.push((given.clone(), staging.put(&bytes)?));
        }
        Ok(bytes)
    }

    fn fit(
        &self,
        init: &Given,
        ready: &mut Ready,
        staging: &mut Staging,
    ) -> Result<(Sendable, Option<Picture>)> {
        let bytes = self.read(init, ready, staging)?;
        let masked = self.padded || self.given.iter().any(|given| given.role == Role::Mask);
        let Some(fitting) = self.fitting else {
            let picture = masked
                .then(|| decode(&bytes, &Limits::default()))
                .transpose()
                .map_err(|e| wrong(init, &e))?;
            let sendable = self.small_enough(init, bytes, ready)?;
            let picture = picture.map(|picture| as_sent(init, picture, &sendable)).transpose()?;
            return Ok((sendable, picture));
        };
        let picture = decode(&bytes, &Limits::default()).map_err(|error| wrong(init, &error))?;
        let fitted = fitting.apply(&picture, Padding::Transparent).map_err(|error| wrong(init, &error))?;
        let png = encode_png(&fitted, Effort::Fast).map_err(|error| wrong(init, &error))?;
        let sendable = match self.small_enough(init, png, ready)? {
            // What was made here is not in the gallery, whatever the original was.
            Sendable::Kept(_) => {
                return Err(Error::new(Kind::Unexpected, "a fitted picture cannot be kept already"));
            }
            made => made,
        };
        let fitted = as_sent(init, fitted, &sendable)?;
        Ok((sendable, Some(fitted)))
    }

    /// The mask in the form that the model declares: what a person painted, and what padding added.
    fn mask(
        &self,
        given: Option<&Given>,
        init: Option<&Picture>,
        ready: &mut Ready,
        staging: &mut Staging,
    ) -> Result<Option<Vec<u8>>> {
        let Some(init) = init else { return Ok(None) };
        let painted = given.map(|given| self.painted(given, init, ready, staging)).transpose()?;
        let added =
            self.fitting.filter(Fitting::pads).map(|fitting| Mask::outside(fitting.to, fitting.placed));
        let added = added
            .map(|added| same_size(added, init))
            .transpose()
            .map_err(|error| unfit("/mask_image", &error))?;
        let mask = match (painted, added) {
            (Some(painted), Some(added)) => {
                painted.union(&added).map_err(|error| unfit("/mask_image", &error))?
            }
            (Some(mask), None) | (None, Some(mask)) => mask,
            (None, None) => return Ok(None),
        };
        let rules = self.caps.mask.unwrap_or_default();
        debug_assert!(
            self.caps.mask_format != MaskFormat::None,
            "the check refuses masks that cannot be sent"
        );
        mask.for_model(self.caps.mask_format, rules, Some(init))
            .map(Some)
            .map_err(|error| unfit("/mask_image", &error))
    }

    /// What a person painted, fitted as the init image is.
    fn painted(
        &self,
        given: &Given,
        init: &Picture,
        ready: &mut Ready,
        staging: &mut Staging,
    ) -> Result<Mask> {
        let bytes = self.read(given, ready, staging)?;
        let picture = decode(&bytes, &Limits::default()).map_err(|error| wrong(given, &error))?;
        let mask = Mask::from_picture(&picture);
        let mask = match self.fitting {
            Some(fitting) => fitting.apply_to_mask(&mask).map_err(|error| wrong(given, &error))?,
            None => mask,
        };
        let mask = same_size(mask, init).map_err(|error| wrong(given, &error))?;
        if mask.is_empty() && !self.padded {
            let message =
                "the mask repaints nothing; transparent (or white, without an alpha channel) is repainted";
            return Err(Error::new(Kind::InvalidRequest, message).with("field", &given.field));
        }
        Ok(mask)
    }

    /// Takes our recipe out of a picture and brings it under the model's limits; one that has none and keeps them is sent as
    /// it is.
    fn small_enough(&self, given: &Given, bytes: Vec<u8>, ready: &mut Ready) -> Result<Sendable> {
        let limits = self.share_of_total();
        // How an earlier picture was made is no vendor's business.
        let bare = without_recipe(&bytes).map_err(|error| wrong(given, &error))?;
        let had_recipe = bare.is_some();
        let bytes = bare.unwrap_or(bytes);
        let shrunk = shrink(&bytes, &limits, &Limits::default()).map_err(|error| wrong(given, &error))?;
        Ok(match (shrunk, &given.gallery) {
            (Some(shrunk), _) => {
                ready.changes.push((given.field.clone(), shrunk.changes));
                Sendable::Made(shrunk.bytes)
            }
            (None, Some((_, blob)))
                if !had_recipe && (self.fitting.is_none() || given.role == Role::Reference) =>
            {
                Sendable::Kept(blob.clone())
            }
            (None, _) => Sendable::Made(bytes),
        })
    }

    /// The limits of one picture; where all together are limited, each has an even share.
    fn share_of_total(&self) -> InputLimits {
        let mut limits = self.caps.input_images.clone().unwrap_or_default();
        if let Some(total) = limits.max_total_bytes {
            let count = self.given.iter().filter(|given| given.role != Role::Mask).count().max(1) as u64;
            limits.max_bytes = Some(limits.max_bytes.unwrap_or(u64::MAX).min(total / count));
        }
        limits
    }
}

/// A picture as it is sent, which a model's limits may have made smaller: its mask is made for that.
fn as_sent(given: &Given, picture: Picture, sendable: &Sendable) -> Result<Picture> {
    let Sendable::Made(bytes) = sendable else { return Ok(picture) };
    let size = sniff(bytes).map_err(|error| wrong(given, &error))?.shown();
    if size == Some(picture.size()) {
        return Ok(picture);
    }
    decode(bytes, &Limits::default()).map_err(|error| wrong(given, &error))
}

/// A mask as large as the picture that is sent.
fn same_size(mask: Mask, picture: &Picture) -> impasto_imaging::Result<Mask> {
    if mask.size() == picture.size() {
        return Ok(mask);
    }
    Fitting::plan(mask.size(), Target::Size(picture.size()), Fit::Crop).apply_to_mask(&mask)
}

fn wrong(given: &Given, error: &impasto_imaging::Error) -> Error {
    unfit(&given.field, error)
}

fn unfit(field: &str, error: &impasto_imaging::Error) -> Error {
    Error::new(Kind::InvalidRequest, error.to_string()).with("field", field)
}

fn take(staging: &mut Staging, sendable: Sendable) -> Result<Blob> {
    match sendable {
        Sendable::Kept(blob) => Ok(blob),
        Sendable::Made(bytes) => staging.put(&bytes),
    }
}
