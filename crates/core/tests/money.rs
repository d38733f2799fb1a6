//! What is paid, what is refused, and what is not paid twice.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use common::{Plain, counted, draft, first_model, plan, silent, studio_with};
use impasto_core::{Ask, Budget, Every, Reconcile, ResendUnknown, Reuse, Studio, Uploads};
use impasto_ports::{
    ImageKind, ImageQuery, JobState, LedgerQuery, Most, Reached, Scope, UsageBy, UsageQuery,
};
use impasto_sdk::{Kind, Money};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

/// A model that is said to cost ten cents a picture.
async fn priced(studio: &Studio) -> String {
    let key = first_model(studio).await;
    let price = json!({
        "model": "any", "as_of": "2026-11-21", "source": "this test", "images": [{"usd": 0.10}]
    });
    studio.edit_model(&key, &json!({"price": price})).await.unwrap();
    key
}

fn budget(most: Most, reached: Reached) -> Budget {
    Budget { name: "pocket money".into(), every: Every::Month, scope: Scope::default(), most, reached }
}

fn usd(dollars: f64) -> Most {
    Most::Usd(Money::from_usd(dollars))
}

/// Pictures that stand in the ledger.
async fn made(studio: &Studio) -> u64 {
    let totals =
        studio.usage(&UsageQuery { of: LedgerQuery::default(), by: UsageBy::Provider }).await.unwrap();
    totals.iter().map(|total| total.images).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_jobs_at_once_against_a_budget_for_ten_send_exactly_ten() {
    let root = tempfile::tempdir().unwrap();
    let set = Plain { budgets: vec![budget(usd(1.0), Reached::Refuse)], ..Plain::default() };
    let (studio, counted) = counted(root.path(), silent::registry(), set.into()).await;
    let model = priced(&studio).await;
    let wanted = json!({"model": model, "prompt": "x", "size": "64x64"});
    let mut plans = Vec::new();
    for _ in 0..64 {
        let plan = plan(&studio, wanted.clone()).await;
        assert_eq!(plan.problems, []);
        plans.push(plan);
    }
    let tasks: Vec<_> = plans
        .into_iter()
        .map(|plan| {
            let studio = studio.clone();
            tokio::spawn(async move { studio.start(plan, "local").await })
        })
        .collect();
    let mut jobs = Vec::new();
    for task in tasks {
        match task.await.unwrap() {
            Ok(job) => jobs.push(job),
            Err(error) => assert_eq!(error.kind, Kind::OverBudget, "{error}"),
        }
    }
    assert_eq!(jobs.len(), 10);
    for job in jobs {
        assert_eq!(studio.wait(&job.id).await.unwrap().state, JobState::Done);
    }
    assert_eq!(counted.billed.load(Ordering::SeqCst), 10);
    assert_eq!(made(&studio).await, 10);
    let refused = plan(&studio, wanted).await;
    assert_eq!(refused.problems[0].code, "over_budget");
    assert!(refused.problems[0].message.contains("$0.00 is left"), "{}", refused.problems[0].message);
    assert_eq!(refused.budget.unwrap().left_usd, Some(Money::ZERO));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_budget_in_money_refuses_a_model_without_a_price_and_one_in_images_counts_it() {
    let root = tempfile::tempdir().unwrap();
    let set = Plain { budgets: vec![budget(Most::Images(2), Reached::Refuse)], ..Plain::default() };
    let (studio, _) = studio_with(root.path(), set).await;
    let mut wanted = draft(&first_model(&studio).await);
    wanted["num_images"] = json!(3);
    assert_eq!(plan(&studio, wanted.clone()).await.problems[0].code, "over_budget");
    wanted["num_images"] = json!(2);
    assert_eq!(plan(&studio, wanted).await.problems, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_budget_that_warns_says_so_and_lets_it_go() {
    let root = tempfile::tempdir().unwrap();
    let set = Plain { budgets: vec![budget(usd(0.05), Reached::Warn)], ..Plain::default() };
    let (studio, _) = studio_with(root.path(), set).await;
    let plan = plan(&studio, draft(&priced(&studio).await)).await;
    assert!(plan.warnings.iter().any(|warning| warning.contains("pocket money")), "{:?}", plan.warnings);
    let job = studio.start(plan, "local").await.unwrap();
    assert_eq!(studio.wait(&job.id).await.unwrap().state, JobState::Done);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_unknown_stays_reserved_and_a_retry_needs_room_for_it_too() {
    let root = tempfile::tempdir().unwrap();
    let set = Plain { budgets: vec![budget(usd(0.15), Reached::Refuse)], lost: 1, ..Plain::default() };
    let (studio, _) = studio_with(root.path(), set).await;
    let plan = plan(&studio, draft(&priced(&studio).await)).await;
    let job = studio.start(plan, "local").await.unwrap();
    let job = studio.wait(&job.id).await.unwrap();
    assert_eq!((job.state, job.price.at_risk_usd), (JobState::Unknown, Some(Money::from_usd(0.1))));
    let refused = studio.retry(&job.id, ResendUnknown::Yes).await.unwrap_err();
    assert_eq!(refused.kind, Kind::OverBudget, "{refused}");
    assert_eq!(studio.job(&job.id).await.unwrap().state, JobState::Unknown, "a refusal changes nothing");
}

fn told(dollars: f64) -> Reconcile {
    Reconcile { charged_usd: Money::from_usd(dollars), call: None }
}

/// What the ledger says in all.
async fn spent(studio: &Studio) -> Money {
    studio.spent(&LedgerQuery::default()).await.unwrap().iter().filter_map(|entry| entry.price_usd).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_vendors_bill_ends_the_doubt_and_frees_the_budget() {
    let root = tempfile::tempdir().unwrap();
    let set = Plain { budgets: vec![budget(usd(0.15), Reached::Refuse)], lost: 1, ..Plain::default() };
    let (studio, counted) = studio_with(root.path(), set).await;
    let job = studio.start(plan(&studio, draft(&priced(&studio).await)).await, "local").await.unwrap();
    studio.wait(&job.id).await.unwrap();
    let job = studio.reconcile(&job.id, &told(0.04)).await.unwrap();
    assert_eq!((job.state, job.calls[0].state.as_str()), (JobState::Failed, "failed"));
    assert_eq!((job.price.settled_usd, job.price.at_risk_usd), (Some(Money::from_usd(0.04)), None));
    assert_eq!(spent(&studio).await, Money::from_usd(0.04));
    assert_eq!(studio.at_risk(&LedgerQuery::default()).await.unwrap().usd, Money::ZERO);
    // No doubt is left, so that asking again needs no warning; both attempts stand in the one entry.
    studio.retry(&job.id, ResendUnknown::No).await.unwrap();
    let job = studio.wait(&job.id).await.unwrap();
    assert_eq!((job.state, counted.billed.load(Ordering::SeqCst)), (JobState::Done, 2));
    assert_eq!(
        job.price.settled_usd,
        Some(Money::from_usd(0.14)),
        "four cents by the bill, ten by the table"
    );
    assert_eq!((spent(&studio).await, job.price.at_risk_usd), (Money::from_usd(0.14), None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bill_for_a_call_that_was_asked_again_covers_all_its_attempts() {
    let root = tempfile::tempdir().unwrap();
    let (studio, _) = studio_with(root.path(), Plain { lost: 1, ..Plain::default() }).await;
    let job = studio.start(plan(&studio, draft(&priced(&studio).await)).await, "local").await.unwrap();
    studio.wait(&job.id).await.unwrap();
    studio.retry(&job.id, ResendUnknown::Yes).await.unwrap();
    let job = studio.wait(&job.id).await.unwrap();
    assert_eq!((job.state, job.price.at_risk_usd), (JobState::Done, Some(Money::from_usd(0.1))));
    let job = studio.reconcile(&job.id, &told(0.13)).await.unwrap();
    assert_eq!((job.state, job.price.settled_usd), (JobState::Done, Some(Money::from_usd(0.13))));
    assert_eq!(job.price.at_risk_usd, None);
    assert_eq!(spent(&studio).await, Money::from_usd(0.13));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bill_that_makes_no_sense_is_refused_and_changes_nothing() {
    let root = tempfile::tempdir().unwrap();
    let (studio, _) = studio_with(root.path(), Plain::default()).await;
    let job = studio.start(plan(&studio, draft(&first_model(&studio).await)).await, "local").await.unwrap();
    let job = studio.wait(&job.id).await.unwrap();
    for (told, field) in [
        (told(-0.01), "/charged_usd"),
        (told(2e6), "/charged_usd"),
        (told(0.1), "/call"),
        (Reconcile { call: Some("none".into()), ..told(0.1) }, "/call"),
    ] {
        let refused = studio.reconcile(&job.id, &told).await.unwrap_err();
        assert_eq!(
            (refused.kind, refused.context("field")),
            (Kind::InvalidRequest, Some(field)),
            "{refused}"
        );
    }
    assert_eq!(spent(&studio).await, Money::ZERO);
    assert_eq!(studio.reconcile("none", &told(0.1)).await.unwrap_err().kind, Kind::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_stays_below_what_was_allowed_for_the_job() {
    let root = tempfile::tempdir().unwrap();
    let (studio, _) = studio_with(root.path(), Plain { lost: 1, ..Plain::default() }).await;
    let mut wanted = draft(&priced(&studio).await);
    wanted["max_cost_usd"] = json!(0.15);
    let job = studio.start(plan(&studio, wanted).await, "local").await.unwrap();
    let job = studio.wait(&job.id).await.unwrap();
    let refused = studio.retry(&job.id, ResendUnknown::Yes).await.unwrap_err();
    assert_eq!((refused.kind, refused.context("field")), (Kind::OverBudget, Some("/max_cost_usd")));
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_calls_are_sent_again_by_themselves_only_where_the_setting_says_so_and_at_most_twice() {
    for (resend, lost, state, sent) in [
        (ResendUnknown::No, 1, JobState::Unknown, 1),
        (ResendUnknown::Yes, 1, JobState::Done, 2),
        (ResendUnknown::Yes, 9, JobState::Unknown, 3),
    ] {
        let root = tempfile::tempdir().unwrap();
        let set = Plain { resend: Some(resend), lost, ..Plain::default() };
        let (studio, counted) = studio_with(root.path(), set).await;
        let job =
            studio.start(plan(&studio, draft(&first_model(&studio).await)).await, "local").await.unwrap();
        let job = studio.wait(&job.id).await.unwrap();
        assert_eq!((job.state, counted.billed.load(Ordering::SeqCst)), (state, sent), "{resend:?} {lost}");
        assert_eq!(job.calls.len(), 1, "an attempt is a row under its call");
        assert_eq!(job.calls[0].attempts.len(), sent as usize);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_gives_the_same_job_and_refuses_another_request() {
    let root = tempfile::tempdir().unwrap();
    let (studio, counted) = studio_with(root.path(), Plain::default()).await;
    let key = "order-17".parse().unwrap();
    let wanted = draft(&first_model(&studio).await);
    let mut ids = Vec::new();
    for _ in 0..2 {
        let once = Some(studio.once(&key, &wanted, &Uploads::new()).unwrap());
        let job = studio.start(plan(&studio, wanted.clone()).await, Ask { once, ..Ask::by("local") }).await;
        ids.push(job.unwrap().id);
    }
    assert_eq!(ids[0], ids[1]);
    let once = studio.once(&key, &wanted, &Uploads::new()).unwrap();
    assert_eq!(studio.earlier("local", &once).await.unwrap().unwrap().id, ids[0]);
    assert!(studio.earlier("another", &once).await.unwrap().is_none());
    let mut other = wanted.clone();
    other["prompt"] = json!("another");
    let once = studio.once(&key, &other, &Uploads::new()).unwrap();
    assert_eq!(studio.earlier("local", &once).await.unwrap_err().kind, Kind::InvalidRequest);
    studio.wait(&ids[0]).await.unwrap();
    assert_eq!(counted.billed.load(Ordering::SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_draft_gives_new_entries_and_no_call_where_reuse_is_asked_for() {
    let root = tempfile::tempdir().unwrap();
    let (studio, counted) = studio_with(root.path(), Plain::default()).await;
    let mut wanted = draft(&priced(&studio).await);
    wanted["num_images"] = json!(2);
    let reuse = || Ask { reuse: Reuse::Yes, ..Ask::by("local") };
    let first = studio.start(plan(&studio, wanted.clone()).await, reuse()).await.unwrap();
    let first = studio.wait(&first.id).await.unwrap();
    let calls = counted.billed.load(Ordering::SeqCst);
    let again = studio.start(plan(&studio, wanted.clone()).await, reuse()).await.unwrap();
    assert_eq!((again.state, again.reused_from.as_deref()), (JobState::Done, Some(first.id.as_str())));
    assert_eq!((counted.billed.load(Ordering::SeqCst), made(&studio).await), (calls, 2));
    let digests =
        |images: &[impasto_core::Image]| images.iter().map(|i| i.digest.clone()).collect::<Vec<_>>();
    assert_eq!(digests(&again.images), digests(&first.images));
    let row = studio.image(&again.images[0].id).await.unwrap();
    assert_eq!(row.recipe["draft"]["prompt"], "a lighthouse at dusk");
    assert_eq!(row.recipe["reused_from"], Value::String(first.images[0].id.clone()));
    let outputs = ImageQuery { kind: Some(ImageKind::Output), limit: 9, ..ImageQuery::default() };
    assert_eq!(studio.images(&outputs).await.unwrap().images.len(), 4);
    wanted["seed"] = json!(5);
    let other = studio.start(plan(&studio, wanted).await, reuse()).await.unwrap();
    assert_eq!(other.reused_from, None);
    studio.wait(&other.id).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_retry_leaves_the_calls_to_the_next_one() {
    let root = tempfile::tempdir().unwrap();
    let (studio, counted) = studio_with(root.path(), Plain { lost: 1, ..Plain::default() }).await;
    let mut wanted = draft(&priced(&studio).await);
    wanted["max_cost_usd"] = json!(0.15);
    let job = studio.start(plan(&studio, wanted).await, "local").await.unwrap();
    let job = studio.wait(&job.id).await.unwrap();
    for _ in 0..2 {
        let refused = studio.retry(&job.id, ResendUnknown::Yes).await.unwrap_err();
        assert_eq!(refused.kind, Kind::OverBudget, "{refused}");
    }
    assert_eq!(counted.billed.load(Ordering::SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn reuse_costs_nothing_so_no_budget_is_in_its_way_and_a_picture_that_is_gone_is_made_again() {
    let root = tempfile::tempdir().unwrap();
    let set = Plain { budgets: vec![budget(Most::Images(1), Reached::Refuse)], ..Plain::default() };
    let (studio, _) = studio_with(root.path(), set).await;
    let wanted = draft(&first_model(&studio).await);
    let reuse = || Ask { reuse: Reuse::Yes, ..Ask::by("local") };
    let first = studio.start(plan(&studio, wanted.clone()).await, reuse()).await.unwrap();
    let first = studio.wait(&first.id).await.unwrap();
    let dear = plan(&studio, wanted.clone()).await;
    assert!(dear.is_only_too_dear());
    let again = studio.start(dear, reuse()).await.unwrap();
    assert_eq!(again.reused_from, Some(first.id));
    let row = studio.image(&again.images[0].id).await.unwrap();
    std::fs::remove_file(studio.image_path(&row).await.unwrap()).unwrap();
    let refused = studio.start(plan(&studio, wanted).await, reuse()).await.unwrap_err();
    assert_eq!(refused.kind, Kind::OverBudget, "nothing can be reused, and nothing more is allowed");
}
