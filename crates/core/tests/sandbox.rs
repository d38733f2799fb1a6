//! From a draft to pictures in the gallery, offline.

mod common;

use common::{draft, first_model, plan, plan_with, studio};
use impasto_core::{RecipeIn, ResendUnknown};
use impasto_imaging::{Layout, decode, encode_raw, read_recipe, sniff};
use impasto_ports::{ImageKind, ImageQuery, JobState, LedgerQuery, UsageBy, UsageQuery};
use impasto_sdk::{Kind, Registry, Remedy, Size};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_above_the_limit_becomes_several_calls_and_every_picture_lands() {
    let root = tempfile::tempdir().unwrap();
    let studio = studio(root.path()).await;
    let mut draft = draft(&first_model(&studio).await);
    draft["num_images"] = json!(6);
    draft["seed"] = json!(7);
    let plan = plan(&studio, draft).await;
    assert_eq!(plan.problems, []);
    let calls = plan.calls.len();
    let job = studio.start(plan, "local").await.unwrap();
    let job = studio.wait(&job.id).await.unwrap();
    assert_eq!((job.state, job.images.len()), (JobState::Done, 6), "{:?}", job.errors);
    assert!(calls > 1 && job.calls.len() == calls);
    let digests: std::collections::HashSet<_> = job.images.iter().map(|image| &image.digest).collect();
    assert_eq!(digests.len(), 6, "each picture has its own seed");
    for image in &job.images {
        let row = studio.image(&image.id).await.unwrap();
        assert_eq!((row.blob.width, row.blob.height), (256, 256));
        assert!(row.recipe["seed"].is_u64(), "{}", row.recipe);
    }
    assert!(std::fs::read_dir(root.path().join("spool")).unwrap().next().is_none(), "the spool is empty");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_leaves_has_the_same_pixels_and_a_recipe() {
    let root = tempfile::tempdir().unwrap();
    let studio = studio(root.path()).await;
    let mut draft = draft(&first_model(&studio).await);
    draft["provider_options"] = json!({"background": "transparent"});
    let job = studio.start(plan(&studio, draft).await, "local").await.unwrap();
    let job = studio.wait(&job.id).await.unwrap();
    assert_eq!(job.state, JobState::Done, "{:?}", job.errors);
    let row = studio.image(&job.images[0].id).await.unwrap();
    let path = root.path().join("out.png");
    studio.export(&row, &path, RecipeIn::File).await.unwrap();
    let kept = std::fs::read(studio.image_path(&row).await.unwrap()).unwrap();
    assert_eq!(blake3::hash(&kept).to_hex().to_string(), row.blob.id, "the gallery keeps the very bytes");
    let left = std::fs::read(&path).unwrap();
    let limits = impasto_imaging::Limits::default();
    let (a, b) = (decode(&kept, &limits).unwrap(), decode(&left, &limits).unwrap());
    assert!(a.is_transparent(), "alpha is kept");
    assert_eq!(a.pixels(), b.pixels());
    let recipe: serde_json::Value = serde_json::from_str(&read_recipe(&left).unwrap().unwrap()).unwrap();
    assert_eq!(recipe["draft"]["prompt"], "a lighthouse at dusk");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inpaint_goes_back_to_the_size_of_its_init_image_and_changes_only_the_mask() {
    let root = tempfile::tempdir().unwrap();
    let studio = studio(root.path()).await;
    let size = Size::new(300, 200);
    let init = encode_raw(size, Layout::Rgb, &[90; 300 * 200 * 3]).unwrap();
    let half: Vec<u8> =
        (0..200u32).flat_map(|_| (0..300u32).map(|x| if x < 150 { 0 } else { 255 })).collect();
    let mask = encode_raw(size, Layout::Grey, &half).unwrap();
    let mut draft = draft(&first_model(&studio).await);
    draft.as_object_mut().unwrap().extend(
        json!({"init_image": "i", "mask_image": "m", "size": "256x256"}).as_object().unwrap().clone(),
    );
    let plan = plan_with(&studio, draft, &[("i", init), ("m", mask)]).await;
    assert_eq!(plan.problems, []);
    let job = studio.start(plan, "local").await.unwrap();
    let job = studio.wait(&job.id).await.unwrap();
    assert_eq!(job.state, JobState::Done, "{:?}", job.errors);
    let row = studio.image(&job.images[0].id).await.unwrap();
    assert_eq!((row.blob.width, row.blob.height), (256, 256), "the gallery keeps what came");
    let path = root.path().join("out.png");
    let exported = studio.export(&row, &path, RecipeIn::Nothing).await.unwrap();
    let left = std::fs::read(&path).unwrap();
    assert_eq!(sniff(&left).unwrap().size(), Some(size), "{:?}", exported.notes);
    let pixels = decode(&left, &impasto_imaging::Limits::default()).unwrap().pixels().to_rgb8();
    assert_eq!(pixels.get_pixel(20, 100).0, [90; 3], "outside the mask nothing changes");
    assert_ne!(pixels.get_pixel(200, 100).0, [90; 3], "inside it does");
    let inputs =
        studio.images(&ImageQuery { kind: Some(ImageKind::Input), limit: 10, ..Default::default() }).await;
    assert_eq!(inputs.unwrap().images.len(), 2, "what was given is in the gallery, so that recall works");
}

#[tokio::test(flavor = "multi_thread")]
async fn recall_gives_the_draft_back_and_translates_it() {
    let root = tempfile::tempdir().unwrap();
    let studio = studio(root.path()).await;
    let models = studio.models().await.unwrap();
    let mut wanted = draft(&models[0].config.key);
    wanted["seed"] = json!(11);
    wanted["negative_prompt"] = json!("clouds");
    let job = studio.start(plan(&studio, wanted).await, "local").await.unwrap();
    let job = studio.wait(&job.id).await.unwrap();
    let id = &job.images[0].id;
    let (same, changes) = studio.recall(id, None).await.unwrap();
    assert_eq!(
        (same["seed"].clone(), same["negative_prompt"].clone(), changes.len()),
        (json!(11), json!("clouds"), 0)
    );
    assert_eq!(plan(&studio, same).await.problems, []);
    let plain = models.last().unwrap().config.key.clone();
    let (other, lost) = studio.recall(id, Some(&plain)).await.unwrap();
    assert_eq!(plan(&studio, other).await.problems, []);
    assert!(lost.iter().any(|change| change.field == "/negative_prompt"), "{lost:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn missing_pictures_are_told_and_can_be_asked_for_again() {
    let root = tempfile::tempdir().unwrap();
    let studio = studio(root.path()).await;
    let mut draft = draft(&first_model(&studio).await);
    draft["num_images"] = json!(3);
    draft["provider_options"] = json!({"answer_fewer": 1});
    let job = studio.start(plan(&studio, draft).await, "local").await.unwrap();
    let job = studio.wait(&job.id).await.unwrap();
    assert_eq!((job.state, job.images.len(), job.missing()), (JobState::Partial, 2, 1), "{:?}", job.errors);
    assert!(!job.errors.is_empty());
    let again = studio.retry(&job.id, ResendUnknown::No).await.unwrap();
    let again = studio.wait(&again.id).await.unwrap();
    // The same option leaves out one picture of the new call too, so nothing more lands; but nothing is lost either.
    assert_eq!((again.images.len(), again.calls.len()), (2, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_have_their_kind_and_cost_nothing() {
    let root = tempfile::tempdir().unwrap();
    let studio = studio(root.path()).await;
    let mut draft = draft(&first_model(&studio).await);
    draft["provider_options"] = json!({"fail": "refused"});
    let job = studio.start(plan(&studio, draft).await, "local").await.unwrap();
    let job = studio.wait(&job.id).await.unwrap();
    assert_eq!((job.state, job.errors[0].code.as_str()), (JobState::Failed, "content_refused"));
    let usage = studio.usage(&UsageQuery { by: UsageBy::Model, of: LedgerQuery::default() }).await.unwrap();
    assert_eq!(usage, []);
}

async fn until_it_has_left(studio: &impasto_core::Studio, job: &str) {
    while !studio.job(job).await.is_ok_and(|job| job.calls[0].state == "sent") {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_stops_when_it_is_told_to() {
    let root = tempfile::tempdir().unwrap();
    let studio = studio(root.path()).await;
    let mut draft = draft(&first_model(&studio).await);
    draft["provider_options"] = json!({"delay_ms": 20_000});
    let job = studio.start(plan(&studio, draft).await, "local").await.unwrap();
    until_it_has_left(&studio, &job.id).await;
    let begun = std::time::Instant::now();
    assert!(studio.cancel(&job.id).await.unwrap());
    let job = studio.wait(&job.id).await.unwrap();
    assert_eq!(job.state, JobState::Cancelled);
    assert!(begun.elapsed() < std::time::Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_starter_that_a_person_removed_stays_removed() {
    let root = tempfile::tempdir().unwrap();
    let studio = studio(root.path()).await;
    let key = first_model(&studio).await;
    studio.remove_model(&key).await.unwrap();
    assert_eq!(studio.sync_starters().await.unwrap(), []);
    assert_ne!(first_model(&studio).await, key);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paid_model_without_a_key_is_refused_before_anything_is_written() {
    let root = tempfile::tempdir().unwrap();
    let studio = studio(root.path()).await;
    let registry = Registry::collect(impasto_plugins::PROVIDERS).unwrap();
    let paid = registry.iter().find(|entry| entry.provider.info().needs_key).unwrap();
    let provider = paid.provider.info().id;
    let model = format!("{provider}/{}", paid.starters()[0].id);
    studio.install(&model.parse().unwrap(), &json!({})).await.unwrap();
    let plan = plan(&studio, json!({"model": model, "prompt": "a cat"})).await;
    let refused = studio.start(plan, "local").await.unwrap_err();
    assert_eq!(refused.kind, Kind::Config);
    assert_eq!(refused.remedy.as_deref(), Some(&Remedy::SetKey(provider.into())));
    assert!(!refused.message.contains("impasto "), "a command is the command line's to name: {refused}");
    assert_eq!(studio.jobs(&Default::default()).await.unwrap().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_call_is_sent_again_by_a_retry_and_never_becomes_unknown() {
    let root = tempfile::tempdir().unwrap();
    let studio = studio(root.path()).await;
    let mut draft = draft(&first_model(&studio).await);
    draft["provider_options"] = json!({"fail": "unauthenticated"});
    let job = studio.start(plan(&studio, draft).await, "local").await.unwrap();
    let job = studio.wait(&job.id).await.unwrap();
    assert_eq!((job.state, job.calls[0].attempts.len()), (JobState::Failed, 1));
    studio.retry(&job.id, ResendUnknown::No).await.unwrap();
    let job = studio.wait(&job.id).await.unwrap();
    assert_eq!((job.state, job.calls[0].attempts.len()), (JobState::Failed, 2));
    assert_eq!((job.errors[0].code.as_str(), job.price.at_risk_usd), ("unauthenticated", None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_call_that_had_left_is_sent_again_only_when_that_is_said() {
    let root = tempfile::tempdir().unwrap();
    let studio = studio(root.path()).await;
    let mut draft = draft(&first_model(&studio).await);
    draft["provider_options"] = json!({"delay_ms": 3000});
    let job = studio.start(plan(&studio, draft).await, "local").await.unwrap();
    assert_eq!(studio.caller_of(&job.id).await.unwrap(), "local");
    until_it_has_left(&studio, &job.id).await;
    studio.cancel(&job.id).await.unwrap();
    let job = studio.wait(&job.id).await.unwrap();
    assert_eq!(job.state, JobState::Cancelled);
    assert!(job.price.at_risk_usd.is_some());
    assert_eq!(studio.caller_of(&job.id).await.unwrap(), "local");
    assert_eq!(studio.caller_of("nothing").await.unwrap_err().kind, Kind::NotFound);
    let refused = studio.retry(&job.id, ResendUnknown::No).await.unwrap_err();
    assert!(refused.message.contains("its pictures"), "{refused}");
    assert_eq!(refused.context("field"), Some("resend_unknown"));
    studio.retry(&job.id, ResendUnknown::Yes).await.unwrap();
    let job = studio.wait(&job.id).await.unwrap();
    assert_eq!((job.state, job.images.len()), (JobState::Done, 1), "{:?}", job.errors);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thumbnail_is_small_and_made_once() {
    let root = tempfile::tempdir().unwrap();
    let studio = studio(root.path()).await;
    let mut draft = draft(&first_model(&studio).await);
    draft["size"] = json!("1024x768");
    let job = studio.start(plan(&studio, draft).await, "local").await.unwrap();
    let job = studio.wait(&job.id).await.unwrap();
    let row = studio.image(&job.images[0].id).await.unwrap();
    let (one, two) = tokio::join!(studio.thumbnail(&row), studio.thumbnail(&row));
    let path = one.unwrap();
    assert_eq!(two.unwrap(), path);
    let facts = impasto_imaging::sniff_file(&path).unwrap();
    assert_eq!((facts.width, facts.height), (512, 384));
    assert_eq!(studio.thumbnail(&row).await.unwrap(), path);
}
