//! Gates as calls see them, in paused time.

use super::*;
use impasto_ports::LaneLimits;
use impasto_sdk::{Quota, Window};

fn lane(caller: &str, images: u32) -> Lane {
    Lane { account: "a".into(), width: 2, caller: caller.into(), priority: Priority::Normal, images }
}

fn gate(width: u32) -> Arc<Gate> {
    Arc::new(Gate::of(None, width, 0))
}

async fn enter(gate: &Arc<Gate>, lane: &Lane) -> Permit {
    gate.line_up(lane, Standing::Fresh).turn().await.unwrap()
}

async fn seconds_until_in(gate: &Arc<Gate>, lane: &Lane) -> u64 {
    let begun = Instant::now();
    let _permit = enter(gate, lane).await;
    begun.elapsed().as_secs()
}

fn is_waiting(gate: &Gate) -> bool {
    gate.lock().queue.len() > 0
}

#[tokio::test(start_paused = true)]
async fn no_more_than_its_width_are_inside() {
    let gate = gate(2);
    let (first, _second) = (enter(&gate, &lane("a", 1)).await, enter(&gate, &lane("a", 1)).await);
    let mut ticket = gate.line_up(&lane("a", 1), Standing::Fresh);
    assert!(is_waiting(&gate));
    drop(first);
    let third = ticket.turn().await.unwrap();
    // One whose turn came, but who is gone, takes no room.
    let unwanted = gate.line_up(&lane("a", 1), Standing::Fresh);
    drop(third);
    assert_eq!(gate.lock().inside, 2);
    drop(unwanted);
    assert_eq!(gate.lock().inside, 1);
    let counted = || {
        let state = gate.lock();
        (state.inside, state.pace.used())
    };
    let before = counted();
    drop(gate.line_up(&lane("a", 1), Standing::Fresh));
    assert!(!is_waiting(&gate));
    assert_eq!(counted(), before, "nor of the minute");
    enter(&gate, &lane("a", 1)).await.take_back();
    assert_eq!(counted(), before);
}

#[tokio::test(start_paused = true)]
async fn too_fast_narrows_and_closes_and_answers_widen() {
    let gate = gate(8);
    gate.slow_down(Duration::from_secs(10));
    assert_eq!(gate.lock().learnt.width(), 4);
    assert!(seconds_until_in(&gate, &lane("a", 1)).await >= 10);
    for _ in 0..9 {
        gate.widen();
    }
    assert_eq!(gate.lock().learnt.width(), 8);
}

#[tokio::test(start_paused = true)]
async fn a_used_up_window_closes_the_lane_until_it_is_over() {
    let tokens = Window { limit: Some(500), remaining: Some(0), resets_in: Some(Duration::from_secs(6)) };
    let gate = gate(8);
    gate.hear(&Quota { tokens: Some(tokens), ..Quota::default() });
    assert!(seconds_until_in(&gate, &lane("a", 1)).await >= 6);
}

#[tokio::test(start_paused = true)]
async fn a_known_limit_of_pictures_a_minute_is_never_overrun() {
    let gate = gate(8);
    let images = Some(Window { limit: Some(5), ..Window::default() });
    gate.hear(&Quota { images, ..Quota::default() });
    let mut sent: Vec<(Instant, u32)> = Vec::new();
    for images in [2, 2, 2, 1, 5, 9, 1, 3] {
        drop(enter(&gate, &lane("a", images)).await);
        sent.push((Instant::now(), images));
        let window = sent.iter().filter(|(at, _)| at.elapsed() < Duration::from_secs(60));
        let sum: u32 = window.clone().map(|(_, images)| images).sum();
        assert!(sum <= 5 || window.count() == 1, "{sent:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_learnt_survives_a_restart_and_so_does_the_minute() {
    let gate = gate(8);
    let images = Some(Window { limit: Some(5), ..Window::default() });
    gate.hear(&Quota { images, ..Quota::default() });
    drop(enter(&gate, &lane("a", 4)).await);
    let row = gate.unkept("p", "a", 100_000).unwrap();
    assert_eq!(row.limits, LaneLimits { images: Some(5), ..LaneLimits::default() });
    assert_eq!(gate.unkept("p", "a", 100_000), None, "it is written once");
    let again = Arc::new(Gate::of(Some(&row), 8, 110_000));
    let waited = seconds_until_in(&again, &lane("a", 2)).await;
    assert!((50..=51).contains(&waited), "{waited}");
}

#[tokio::test(start_paused = true)]
async fn a_vendor_that_is_down_is_asked_no_more_and_then_by_one_probe() {
    let gate = gate(8);
    let mut inside = enter(&gate, &lane("a", 1)).await;
    for _ in 0..5 {
        inside.failed();
    }
    let refused = gate.line_up(&lane("a", 1), Standing::Fresh).turn().await.unwrap_err();
    assert_eq!(refused, Down { left: Duration::from_secs(30), failures: 5 });
    // What was sent before, and what is paid for, is not turned away.
    drop(gate.line_up(&lane("a", 1), Standing::Back(1)).turn().await.unwrap());
    drop(gate.join(&lane("a", 1)));
    tokio::time::advance(Duration::from_secs(30)).await;
    let mut probe = enter(&gate, &lane("a", 1)).await;
    let mut next = gate.line_up(&lane("a", 1), Standing::Fresh);
    assert!(is_waiting(&gate), "one probe, not two");
    probe.failed();
    assert_eq!(next.turn().await.unwrap_err().left, Duration::from_secs(60));
    tokio::time::advance(Duration::from_secs(60)).await;
    drop(enter(&gate, &lane("a", 1)).await);
    let mut probe = enter(&gate, &lane("a", 1)).await;
    let mut next = gate.line_up(&lane("a", 1), Standing::Fresh);
    assert!(is_waiting(&gate), "a probe that tells nothing makes room for another");
    probe.answered();
    next.turn().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_waiting_call_hears_when_its_turn_may_come() {
    let gate = gate(1);
    let mut first = enter(&gate, &lane("a", 1)).await;
    first.did_well();
    tokio::time::advance(Duration::from_secs(20)).await;
    drop(first);
    let _inside = enter(&gate, &lane("a", 1)).await;
    let tickets: Vec<_> = (0..3).map(|_| gate.line_up(&lane("a", 1), Standing::Fresh)).collect();
    let forecast = gate.forecast(&tickets[2]);
    assert_eq!(forecast, Forecast { ahead: 2, expected: Some(Duration::from_secs(60)) });
}
