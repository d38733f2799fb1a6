//! Several writers: in one process, and two over one file.

use super::{Fresh, call, claim_of, image, job, moved};
use crate::{Sqlite, error::Fault};
use impasto_ports::{Fence, Intended, Intent, Phase, Store};
use impasto_sdk::Kind;
use rusqlite::Connection;
use std::{
    collections::HashSet,
    future::poll_fn,
    sync::{Arc, mpsc},
    task::Poll,
    thread,
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

/// Holds the writing thread inside a commit until the sender is dropped, so that what follows waits in one batch.
fn hold(store: &Arc<Sqlite>) -> (mpsc::Sender<()>, tokio::task::JoinHandle<()>) {
    let (release, held) = mpsc::channel::<()>();
    let store = Arc::clone(store);
    let task = tokio::spawn(async move {
        let wait = move |_: &Connection| {
            let _ = held.recv();
            Ok(())
        };
        store.write(wait).await.unwrap();
    });
    (release, task)
}

/// How often the file was committed to: SQLite counts frames that end a commit in its WAL, so we count them.
fn commits(path: &std::path::Path) -> usize {
    let wal = std::fs::read(path.with_extension("db-wal")).unwrap();
    let word = |at: usize| u32::from_be_bytes(wal[at..at + 4].try_into().unwrap());
    let (page, salt) = (word(8) as usize, word(16));
    let frames = (32..wal.len()).step_by(24 + page);
    frames.filter(|at| word(at + 8) == salt && word(at + 4) != 0).count()
}

#[tokio::test]
async fn waiting_writes_share_commits_and_each_is_there() {
    let fresh = Fresh::new();
    let store = Arc::new(fresh.open());
    let calls: Vec<_> = (0..64).map(|n| call(&format!("c{n}"), "j", n)).collect();
    assert_eq!(store.intend(&Intent::new(&job("j", 1), &calls, &[])).await.unwrap(), Intended::Written);
    let before = commits(&fresh.path());
    let (release, held) = hold(&store);
    let mut puts = JoinSet::new();
    for call in calls {
        let store = Arc::clone(&store);
        puts.spawn(async move { store.put(&moved(&call, Phase::Sent, 0, 0), None).await.unwrap() });
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    drop(release);
    held.await.unwrap();
    assert!(puts.join_all().await.iter().all(|fence| *fence == Fence::Held));
    assert!(store.calls("j").await.unwrap().iter().all(|call| call.phase == Phase::Sent));
    let made = commits(&fresh.path()) - before;
    assert!((1..=8).contains(&made), "64 writes took {made} commits");
}

#[tokio::test]
async fn a_write_that_fails_takes_no_other_with_it() {
    let fresh = Fresh::new();
    let store = Arc::new(fresh.open());
    store.add_images(&[image("taken")]).await.unwrap();
    let (release, held) = hold(&store);
    let mut writes = JoinSet::new();
    for n in 0..30 {
        let store = Arc::clone(&store);
        let second = if n % 3 == 0 { "taken".to_owned() } else { format!("b{n}") };
        writes.spawn(async move { (n, store.add_images(&[image(&format!("a{n}")), image(&second)]).await) });
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    drop(release);
    held.await.unwrap();
    for (n, written) in writes.join_all().await {
        assert_eq!(
            written.map_err(|error| error.kind).err(),
            (n % 3 == 0).then_some(Kind::InvalidRequest),
            "{n}"
        );
        assert_eq!(store.image(&format!("a{n}")).await.unwrap().is_some(), n % 3 != 0, "{n}");
    }
}

#[tokio::test]
async fn a_full_disk_fails_what_was_written_and_nothing_else() {
    let fresh = Fresh::new();
    let store = fresh.open();
    store.add_images(&[image("kept")]).await.unwrap();
    let pages = async |most: &'static str| {
        let set = move |c: &Connection| Ok::<i64, Fault>(c.query_row(most, [], |row| row.get(0))?);
        store.write(set).await.unwrap();
    };
    pages("PRAGMA max_page_count = 1").await;
    let mut large = image("large");
    large.prompt = Some("x".repeat(1 << 20));
    let error = store.add_images(&[image("small"), large.clone()]).await.unwrap_err();
    assert_eq!(error.kind, Kind::Unexpected);
    assert!(error.message.contains("full") && error.message.contains("free some space"), "{error}");
    assert_eq!(store.image("small").await.unwrap(), None);
    pages("PRAGMA max_page_count = 1000000").await;
    store.add_images(&[large]).await.unwrap();
    assert!(store.image("kept").await.unwrap().is_some());
    assert!(store.check().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_dropped_store_has_written_what_it_took() {
    let fresh = Fresh::new();
    let store = fresh.open();
    for n in 0..20 {
        let rows = [image(&format!("{n}"))];
        let mut write = store.add_images(&rows);
        // Polled once, then given up.
        let once = poll_fn(|cx| Poll::Ready(write.as_mut().poll(cx).is_ready()));
        once.await;
    }
    drop(store);
    assert_eq!(fresh.open().image_ids("", 100).await.unwrap().len(), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_stores_over_one_file_never_claim_the_same_call() {
    let fresh = Fresh::new();
    let stores = [Arc::new(fresh.open()), Arc::new(fresh.open())];
    let calls: Vec<_> = (0..200).map(|n| call(&format!("c{n}"), "j", n)).collect();
    assert_eq!(stores[0].intend(&Intent::new(&job("j", 1), &calls, &[])).await.unwrap(), Intended::Written);
    let mut claims = JoinSet::new();
    for n in 0..40 {
        let store = Arc::clone(&stores[n % 2]);
        claims.spawn(async move { store.claim(&claim_of(&format!("o{n}"), 2_000, 7)).await.unwrap() });
    }
    let claimed: Vec<_> = claims.join_all().await.into_iter().flatten().collect();
    let distinct: HashSet<_> = claimed.iter().map(|call| call.id.clone()).collect();
    assert_eq!((claimed.len(), distinct.len()), (200, 200));
    assert!(claimed.iter().all(|call| call.epoch == 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_stores_over_one_file_write_side_by_side() {
    let fresh = Fresh::new();
    let stores = [Arc::new(fresh.open()), Arc::new(fresh.open())];
    let mut writes = JoinSet::new();
    for n in 0..200 {
        let store = Arc::clone(&stores[n % 2]);
        writes.spawn(async move {
            let id = format!("{n}");
            store.add_images(&[image(&id)]).await.unwrap();
            assert!(store.image(&id).await.unwrap().is_some(), "a write that was answered is seen at once");
        });
    }
    writes.join_all().await;
    let seen = stores[1].image_ids("", 1_000).await.unwrap();
    assert_eq!(seen.len(), 200);
}

#[test]
fn many_may_create_the_same_file_at_once() {
    let fresh = Fresh::new();
    let path = &fresh.path();
    thread::scope(|scope| {
        let opened: Vec<_> = (0..8).map(|_| scope.spawn(move || Sqlite::open(path))).collect();
        for store in opened {
            store.join().unwrap().unwrap();
        }
    });
    let left: Vec<_> =
        fresh.folder.path().read_dir().unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(left, ["impasto.db"], "the last one to close cleans up, and no draft stays");
}

#[tokio::test]
async fn a_locked_database_is_waited_for() {
    let fresh = Fresh::new();
    let store = fresh.open();
    let other = Connection::open(fresh.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let release = thread::spawn(move || {
        thread::sleep(Duration::from_millis(200));
        other.execute_batch("COMMIT").unwrap();
    });
    store.add_images(&[image("1")]).await.unwrap();
    release.join().unwrap();
}

#[tokio::test]
async fn a_database_that_stays_locked_says_so_and_works_again_afterwards() {
    let fresh = Fresh::new();
    let store = fresh.open();
    let other = Connection::open(fresh.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let begun = Instant::now();
    let error = store.add_images(&[image("1")]).await.unwrap_err();
    assert!(begun.elapsed() >= crate::BUSY - Duration::from_millis(500), "{:?}", begun.elapsed());
    assert_eq!(error.kind, Kind::Unavailable);
    assert!(error.message.contains("in use"), "{error}");
    assert_eq!(store.image("1").await.unwrap(), None, "reading goes on meanwhile");
    other.execute_batch("ROLLBACK").unwrap();
    store.add_images(&[image("1")]).await.unwrap();
}
