//! Pictures.
#![expect(clippy::unwrap_used, reason = "these are tests: a panic is how they fail")]

use super::Fresh;
use super::rows::image;
use impasto_ports::{BoardRow, ImageKind, ImageQuery, ImageRow, Store};
use impasto_sdk::Kind;

async fn listed(store: &dyn Store, query: ImageQuery) -> Vec<String> {
    let page = store.images(&ImageQuery { limit: 100, ..query }).await.unwrap();
    page.images.into_iter().map(|image| image.id).collect()
}

fn prompted(id: &str, prompt: &str) -> ImageRow {
    ImageRow { prompt: Some(prompt.into()), ..image(id) }
}

pub(super) async fn pages_neither_skip_nor_repeat_while_pictures_come_and_go(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    let rows: Vec<_> = (100..130).map(|n| image(&n.to_string())).collect();
    store.add_images(&rows).await.unwrap();
    let (mut seen, mut before, mut newest) = (Vec::new(), None, 130);
    loop {
        let page = store.images(&ImageQuery { before, limit: 7, ..Default::default() }).await.unwrap();
        assert!(page.images.len() <= 7);
        seen.extend(page.images.into_iter().map(|image| image.id));
        // A new one arrives, and the very one where the next page starts is purged.
        store.add_images(&[image(&newest.to_string())]).await.unwrap();
        newest += 1;
        before = page.next;
        let Some(last) = &before else { break };
        store.purge_image(last).await.unwrap();
    }
    let expected: Vec<_> = (100..130).rev().map(|n| n.to_string()).collect();
    assert_eq!(seen, expected);
}

pub(super) async fn the_last_page_says_that_it_is_the_last(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    store.add_images(&[image("1"), image("2")]).await.unwrap();
    for (limit, next) in [(0, None), (1, Some("2")), (2, None), (3, None), (u32::MAX, None)] {
        let page = store.images(&ImageQuery { limit, ..Default::default() }).await.unwrap();
        assert_eq!(page.next.as_deref(), next, "{limit}");
    }
}

pub(super) async fn words_are_found_in_any_script_and_taken_literally(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    let prompts = ["Ein ÄPFEL-Baum", "東京 の 塔", "100% cotton_wool", "a fox and an owl", "ΟΔΟΣ"];
    let mut rows: Vec<_> = (0..).zip(prompts).map(|(n, prompt)| prompted(&format!("{n}"), prompt)).collect();
    rows.push(image("9"));
    store.add_images(&rows).await.unwrap();
    for (words, found) in [
        (&["äpfel"][..], &["0"][..]),
        (&["京"], &["1"]),
        (&["塔", "東"], &["1"]),
        (&["%"], &["2"]),
        (&["n_w"], &["2"]),
        (&["_"], &["2"]),
        (&["FOX", "owl"], &["3"]),
        (&["fox", "cat"], &[]),
        (&["'"], &[]),
        (&["οδος"], &["4"]),
        (&["a"], &["3", "0"]),
        (&[""], &["9", "4", "3", "2", "1", "0"]),
    ] {
        let words: Vec<_> = words.iter().map(|word| (*word).to_owned()).collect();
        assert_eq!(
            listed(store, ImageQuery { words: words.clone(), ..Default::default() }).await,
            found,
            "{words:?}"
        );
    }
}

pub(super) async fn lists_are_narrowed_by_each_field(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    let rows = [
        ImageRow { kind: ImageKind::Output, ..image("1") },
        ImageRow { model_key: Some("m".into()), ..image("2") },
        ImageRow { job: Some("j".into()), ..image("3") },
        ImageRow { caller: "team".into(), ..image("4") },
        ImageRow { starred: true, ..image("5") },
        ImageRow { deleted_ms: Some(1), ..image("6") },
        ImageRow { board: Some("b".into()), deleted_ms: Some(1), ..image("7") },
        ImageRow { provider: Some("acme".into()), created_ms: 500, deleted_ms: Some(1), ..image("8") },
        ImageRow { job: Some("k".into()), unlisted: true, ..image("9") },
    ];
    store.add_images(&rows).await.unwrap();
    let query = ImageQuery::default;
    for (query, found) in [
        (query(), &["5", "4", "3", "2", "1"][..]),
        (ImageQuery { kind: Some(ImageKind::Output), ..query() }, &["1"]),
        (ImageQuery { model_key: Some("m".into()), ..query() }, &["2"]),
        (ImageQuery { job: Some("j".into()), ..query() }, &["3"]),
        (ImageQuery { job: Some("k".into()), ..query() }, &["9"]),
        (ImageQuery { caller: Some("team".into()), ..query() }, &["4"]),
        (ImageQuery { starred: Some(true), ..query() }, &["5"]),
        (ImageQuery { starred: Some(false), before: Some("3".into()), ..query() }, &["2", "1"]),
        (ImageQuery { deleted: true, ..query() }, &["8", "7", "6"]),
        (ImageQuery { board: Some("b".into()), ..query() }, &[]),
        (ImageQuery { board: Some("b".into()), deleted: true, ..query() }, &["7"]),
        (ImageQuery { provider: Some("acme".into()), deleted: true, ..query() }, &["8"]),
        (ImageQuery { since_ms: Some(500), until_ms: Some(501), deleted: true, ..query() }, &["8"]),
        (ImageQuery { since_ms: Some(501), ..query() }, &[]),
        (ImageQuery { job: Some("j".into()), caller: Some("team".into()), ..query() }, &[]),
    ] {
        assert_eq!(listed(store, query.clone()).await, found, "{query:?}");
    }
}

pub(super) async fn what_a_person_changes_is_kept_and_what_they_cannot_change_stays(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    store.add_images(&[prompted("1", "a fox")]).await.unwrap();
    let edited = ImageRow {
        starred: true,
        board: Some("b".into()),
        broken: Some("cut short".into()),
        deleted_ms: Some(7),
        prompt: Some("a forgery".into()),
        caller: "thief".into(),
        ..image("1")
    };
    store.update_image(&edited).await.unwrap();
    let expected = ImageRow { prompt: Some("a fox".into()), caller: "local".into(), ..edited };
    assert_eq!(store.image("1").await.unwrap().unwrap(), expected);
    assert!(listed(store, ImageQuery::default()).await.is_empty(), "deleted");
    store.update_image(&image("1")).await.unwrap();
    assert_eq!(store.image("1").await.unwrap().unwrap(), prompted("1", "a fox"), "brought back");
    assert_eq!(store.update_image(&image("2")).await.unwrap_err().kind, Kind::NotFound);
}

pub(super) async fn ids_are_found_by_a_piece_of_them(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    let deleted = ImageRow { deleted_ms: Some(1), ..image("ab-9") };
    store.add_images(&[image("ab-1"), image("cd-2"), image("xx-ab"), deleted]).await.unwrap();
    for (part, limit, found) in [
        ("ab", 9, &["xx-ab", "ab-1"][..]),
        ("ab", 1, &["xx-ab"]),
        ("cd-2", 9, &["cd-2"]),
        ("b-1", 9, &["ab-1"]),
        ("-", 9, &["xx-ab", "cd-2", "ab-1"]),
        ("%", 9, &[]),
        ("d-2x", 9, &[]),
        ("longer than any id", 9, &[]),
    ] {
        assert_eq!(store.image_ids(part, limit).await.unwrap(), found, "{part}");
    }
}

pub(super) async fn purging_tells_when_the_bytes_are_nobodys(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    let twin = ImageRow { blob: image("1").blob, deleted_ms: Some(1), ..image("2") };
    store.add_images(&[image("1"), twin]).await.unwrap();
    assert!(!store.purge_image("1").await.unwrap(), "a deleted row still has them: it can be brought back");
    assert!(store.purge_image("2").await.unwrap());
    assert!(!store.purge_image("2").await.unwrap());
    assert_eq!(store.image("1").await.unwrap(), None);
}

pub(super) async fn a_picture_is_added_once(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    store.add_images(&[image("1")]).await.unwrap();
    assert_eq!(store.add_images(&[image("2"), image("1")]).await.unwrap_err().kind, Kind::InvalidRequest);
    assert_eq!(store.image("2").await.unwrap(), None, "all or nothing");
}

pub(super) async fn a_board_is_renamed_and_its_pictures_outlive_it(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    let board = |id: &str, name: &str| BoardRow {
        id: id.into(),
        name: name.into(),
        caller: "local".into(),
        created_ms: 1,
    };
    store.put_board(&board("1", "foxes")).await.unwrap();
    store.put_board(&board("2", "owls")).await.unwrap();
    let renamed = BoardRow { caller: "thief".into(), created_ms: 9, ..board("1", "red foxes") };
    store.put_board(&renamed).await.unwrap();
    assert_eq!(store.boards().await.unwrap(), [board("2", "owls"), board("1", "red foxes")]);
    store.add_images(&[ImageRow { board: Some("1".into()), ..image("a") }]).await.unwrap();
    assert!(store.remove_board("1").await.unwrap());
    assert!(!store.remove_board("1").await.unwrap());
    assert_eq!(store.image("a").await.unwrap().unwrap().board, None);
    assert_eq!(store.boards().await.unwrap(), [board("2", "owls")]);
}
