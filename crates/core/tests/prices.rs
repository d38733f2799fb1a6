//! Which price counts, and that nothing is lost between calls and totals.
#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod common;

use common::{Plain, draft, first_model, plan, silent, studio_of};
use impasto_core::{Job, ResendUnknown, Studio};
use impasto_ports::{Basis, JobState, LedgerQuery, PriceLayer, UsageBy, UsageQuery};
use impasto_sdk::{Money, Price};
use serde_json::{Value, json};
use std::sync::Arc;

fn entry(model: &str, usd: f64) -> Value {
    json!({"model": model, "as_of": "2026-11-01", "images": [{"usd": usd}]})
}

async fn made(studio: &Studio, draft: Value) -> Job {
    let job = studio.start(plan(studio, draft).await, "local").await.unwrap();
    studio.wait(&job.id).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_planned_and_settled_at_the_price_of_the_strongest_layer() {
    let root = tempfile::tempdir().unwrap();
    let settings = Arc::new(Plain::default());
    let studio = studio_of(root.path(), silent::registry(), Arc::clone(&settings)).await;
    let key = first_model(&studio).await;
    let model = studio.model(&key).await.unwrap().config.provider_model_id;
    let file = |usd: f64| {
        let price: Price = serde_json::from_value(entry(&model, usd)).unwrap();
        *settings.prices.lock().unwrap() = vec![price];
    };
    let costs = async |layer, usd: f64| {
        let mut draft = draft(&key);
        draft["num_images"] = json!(3);
        let planned = plan(&studio, draft.clone()).await.price;
        let wanted = Some(Money::from_usd(usd) * 3);
        assert_eq!((planned.layer, planned.low_usd, planned.high_usd), (Some(layer), wanted, wanted));
        let job = made(&studio, draft).await;
        assert_eq!((job.price.layer, job.price.settled_usd), (Some(layer), wanted), "{:?}", job.errors);
    };
    costs(PriceLayer::BuiltIn, 0.0).await;
    file(0.021_000_001);
    costs(PriceLayer::File, 0.021_000_001).await;
    file(0.03);
    costs(PriceLayer::File, 0.03).await;
    studio.edit_model(&key, &json!({"price": entry(&model, 0.05)})).await.unwrap();
    costs(PriceLayer::Record, 0.05).await;
    studio.edit_model(&key, &json!({"price": null})).await.unwrap();
    costs(PriceLayer::File, 0.03).await;
    settings.prices.lock().unwrap().clear();
    costs(PriceLayer::BuiltIn, 0.0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_totals_are_the_sum_of_what_the_jobs_cost() {
    let root = tempfile::tempdir().unwrap();
    let studio = studio_of(root.path(), silent::registry(), Arc::default()).await;
    let key = first_model(&studio).await;
    let model = studio.model(&key).await.unwrap().config.provider_model_id;
    // Price in billionths (none: unpriced), pictures, what goes wrong, and whether what is missing is asked for again.
    for (nano, count, trouble, again) in [
        (Some(12_345_679), 1, json!({}), false),
        (Some(33_333_333), 9, json!({}), false),
        (None, 2, json!({}), false),
        (Some(100_000_001), 3, json!({"answer_fewer": 1}), true),
        (None, 4, json!({"answer_fewer": 1}), true),
        (Some(77), 2, json!({"fail": "refused"}), true),
        (Some(0), 1, json!({}), false),
    ] {
        let mut price = entry(&model, 0.0);
        price["images"] = nano.map_or(json!([]), |nano| json!([{"usd": Money::from_nano_usd(nano)}]));
        studio.edit_model(&key, &json!({"price": price})).await.unwrap();
        let mut draft = draft(&key);
        draft["num_images"] = json!(count);
        draft["provider_options"] = trouble;
        let job = made(&studio, draft).await;
        if again {
            assert_ne!(job.state, JobState::Done);
            studio.retry(&job.id, ResendUnknown::No).await.unwrap();
            studio.wait(&job.id).await.unwrap();
        }
    }
    compare(&studio).await;
}

/// The jobs, the entries of the ledger and the totals of every grouping say the same.
async fn compare(studio: &Studio) {
    let mut jobs = Vec::new();
    for row in studio.jobs(&impasto_ports::JobQuery { limit: 100, ..Default::default() }).await.unwrap() {
        jobs.push(studio.job(&row.id).await.unwrap());
    }
    let settled: Money = jobs.iter().filter_map(|job| job.price.settled_usd).sum();
    let calls: Vec<_> =
        jobs.iter().flat_map(|job| &job.calls).filter(|call| call.state == "settled").collect();
    let unpriced = calls.iter().filter(|call| call.price_usd.is_none()).count() as u64;
    assert!(settled > Money::ZERO && unpriced > 1 && calls.len() > jobs.len(), "{settled} {unpriced}");
    let spent = studio.spent(&LedgerQuery::default()).await.unwrap();
    assert_eq!(spent.len(), calls.len());
    assert_eq!(spent.iter().filter_map(|entry| entry.price_usd).sum::<Money>(), settled);
    for entry in &spent {
        let call = calls.iter().find(|call| call.id == entry.call).unwrap();
        assert_eq!((call.price_usd, call.landed), (entry.price_usd, entry.images));
        assert_eq!(entry.basis == Basis::Unpriced, entry.price_usd.is_none());
    }
    for by in [UsageBy::Day, UsageBy::Model, UsageBy::Provider, UsageBy::Caller] {
        let totals = studio.usage(&UsageQuery { by, of: LedgerQuery::default() }).await.unwrap();
        assert_eq!(totals.iter().map(|total| total.usd).sum::<Money>(), settled, "{by:?}");
        assert_eq!(totals.iter().map(|total| total.calls).sum::<u64>(), calls.len() as u64);
        assert_eq!(totals.iter().map(|total| total.unpriced_calls).sum::<u64>(), unpriced);
        let landed: u64 = jobs.iter().map(|job| job.images.len() as u64).sum();
        assert_eq!(totals.iter().map(|total| total.images).sum::<u64>(), landed);
    }
}
