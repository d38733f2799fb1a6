//! Access tokens.
#![expect(clippy::unwrap_used, reason = "these are tests: a panic is how they fail")]

use super::Fresh;
use impasto_ports::{Every, Most, TokenBudget, TokenRow, TokenScope};
use impasto_sdk::Money;

fn token(id: &str, created_ms: i64) -> TokenRow {
    TokenRow {
        id: id.into(),
        name: "team".into(),
        hash: format!("digest of {id}"),
        scopes: vec![TokenScope::Read, TokenScope::Generate],
        budget: None,
        created_ms,
        last_used_ms: None,
        revoked_ms: None,
    }
}

pub(super) async fn tokens_are_kept_as_they_were_made_oldest_first(fresh: &Fresh) {
    let store = fresh.open();
    assert_eq!(store.tokens().await.unwrap(), []);
    let budget = |most| Some(TokenBudget { every: Every::Day, most });
    let usd = TokenRow { budget: budget(Most::Usd(Money::from_nano_usd(1_500_000_001))), ..token("c", 30) };
    let images =
        TokenRow { budget: budget(Most::Images(7)), scopes: vec![TokenScope::Admin], ..token("b", 10) };
    let old = TokenRow { last_used_ms: Some(15), revoked_ms: Some(20), ..token("a", 10) };
    for row in [&usd, &images, &old] {
        store.put_token(row).await.unwrap();
    }
    drop(store);
    assert_eq!(fresh.open().tokens().await.unwrap(), [old, images, usd]);
}

pub(super) async fn a_use_moves_on_and_nothing_takes_a_revocation_back(fresh: &Fresh) {
    let store = fresh.open();
    let only = async || store.tokens().await.unwrap().remove(0);
    store.put_token(&token("a", 1)).await.unwrap();
    store.put_token(&TokenRow { last_used_ms: Some(50), ..token("a", 1) }).await.unwrap();
    assert_eq!(only().await.last_used_ms, Some(50));
    store.put_token(&TokenRow { revoked_ms: Some(60), ..token("a", 1) }).await.unwrap();
    assert_eq!((only().await.last_used_ms, only().await.revoked_ms), (Some(50), Some(60)));
    // Whoever had read the row before notes a use after it was revoked; and nobody gives a token more than it had.
    let late = TokenRow {
        last_used_ms: Some(40),
        name: "another".into(),
        scopes: vec![TokenScope::Admin],
        ..token("a", 1)
    };
    store.put_token(&late).await.unwrap();
    store.put_token(&TokenRow { revoked_ms: Some(90), ..token("a", 1) }).await.unwrap();
    let kept = TokenRow { last_used_ms: Some(50), revoked_ms: Some(60), ..token("a", 1) };
    assert_eq!(only().await, kept);
}

pub(super) async fn two_tokens_never_share_a_digest(fresh: &Fresh) {
    let store = fresh.open();
    store.put_token(&token("a", 1)).await.unwrap();
    let twin = TokenRow { hash: token("a", 1).hash, ..token("b", 2) };
    assert!(store.put_token(&twin).await.is_err());
    assert_eq!(store.tokens().await.unwrap(), [token("a", 1)]);
}
