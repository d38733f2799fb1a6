//! Pictures that were deleted long ago go for ever; what may still be needed stays.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use impasto_core::{RecipeIn, Uploads};
use serde_json::json;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test(flavor = "multi_thread")]
async fn only_what_was_deleted_long_enough_ago_goes_and_nothing_that_a_job_needs() {
    let root = tempfile::tempdir().unwrap();
    let studio = common::studio(root.path()).await;
    let model = common::first_model(&studio).await;
    let make = async |more: serde_json::Value| {
        let mut draft = json!({"model": model, "prompt": "a boat", "size": "64x64"});
        draft.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let plan = studio.plan(draft, &Uploads::new(), "local").await.unwrap();
        studio.start(plan, "local").await.unwrap().id
    };
    let first = studio.wait(&make(json!({})).await).await.unwrap().images[0].id.clone();
    let other = studio.wait(&make(json!({"seed": 7})).await).await.unwrap().images[0].id.clone();
    assert_eq!(studio.purge_deleted(Duration::ZERO).await.unwrap(), 0, "nothing was deleted");

    // A job that runs starts from the picture that a person deletes meanwhile.
    let slow = make(json!({"init_image": first, "provider_options": {"delay_ms": 1500}})).await;
    studio.delete_image(&first).await.unwrap();
    assert_eq!(studio.purge_deleted(Duration::ZERO).await.unwrap(), 0, "it is needed");
    let made = studio.wait(&slow).await.unwrap();
    assert_eq!(made.images.len(), 1);
    assert_eq!(studio.purge_deleted(HOUR).await.unwrap(), 0, "it was deleted just now");
    let file = studio.image_path(&studio.image(&first).await.unwrap()).await.unwrap();
    assert_eq!(studio.purge_deleted(Duration::ZERO).await.unwrap(), 1);
    assert!(studio.restore_image(&first).await.is_err() && !file.exists());

    assert!(studio.image(&other).await.is_ok(), "what is there stays");
    let row = studio.image(&made.images[0].id).await.unwrap();
    let to = root.path().join("out.png");
    assert!(studio.export(&row, &to, RecipeIn::File).await.is_ok(), "its result can still be taken along");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_goes_before_its_thumbnail_is_made_leaves_none() {
    let root = tempfile::tempdir().unwrap();
    let studio = common::studio(root.path()).await;
    let draft = common::draft(&common::first_model(&studio).await);
    for _ in 0..5 {
        let job = studio.start(common::plan(&studio, draft.clone()).await, "local").await.unwrap();
        let made = studio.wait(&job.id).await.unwrap();
        studio.remove_image(&made.images[0].id).await.unwrap();
    }
    // They are made a moment after their jobs.
    tokio::time::sleep(Duration::from_millis(400)).await;
    let shelves = std::fs::read_dir(root.path().join("thumbnails")).into_iter().flatten().flatten();
    let left: Vec<_> = shelves.flat_map(|shelf| std::fs::read_dir(shelf.path()).unwrap()).collect();
    assert!(left.is_empty(), "{left:?}");
}
