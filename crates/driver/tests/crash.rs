//! The loop against worlds that end at any moment: submit, poll and fetch; upload first.

use impasto_ports::{Phase, Store};
use impasto_sdk::{Generate, ProviderEntry, Result, Size};
use impasto_testkit::{
    fault::Script,
    provider::Fake,
    sample::{Look, picture},
    scripted::{MODEL, POLLED, Studio, UPLOADED},
    vendor::Vendor,
    world::{Life, Way, World, killed_at_every_effect},
};

fn world(entry: &'static ProviderEntry) -> Result<World> {
    World::new(entry, |clock| Way::to(Box::new(Studio::default()), clock))
}

fn task(world: &World, references: u64, count: u32) -> Result<Generate> {
    let keep = |number| world.blobs.keep(&picture(Size::new(32, 32), 900 + number, Look::Png));
    Ok(Generate {
        count,
        references: (0..references).map(keep).collect::<Result<_>>()?,
        ..Generate::new(MODEL, "a \"cat\"")
    })
}

fn ended(life: Life) -> impasto_ports::CallRow {
    match life {
        Life::Ended(Ok(call)) => *call,
        other => panic!("the call did not end: {other:?}"),
    }
}

#[test]
fn a_polled_job_that_is_killed_at_every_effect_is_paid_once_and_never_lost() {
    let tally = killed_at_every_effect(|| world(&POLLED), |world| task(world, 0, 2)).unwrap();
    assert!(tally.kills > 60 && tally.answered > 20 && tally.settled > 20, "{tally:?}");
    // Only a kill between the request and its answer leaves the outcome open.
    assert!(tally.unknown > 0 && tally.unknown < tally.settled / 2, "{tally:?}");
}

#[test]
fn uploads_before_the_order_are_repeated_at_will_and_the_order_is_not() {
    let tally = killed_at_every_effect(|| world(&UPLOADED), |world| task(world, 2, 2)).unwrap();
    assert!(tally.kills > 40 && tally.answered > 2 && tally.settled > 20, "{tally:?}");
}

#[test]
fn a_job_that_is_polled_when_its_process_dies_is_polled_on_and_not_submitted_again() {
    for effects in 0..100 {
        let world = world(&POLLED).unwrap();
        let call = world.intend(&[task(&world, 0, 1).unwrap()]).unwrap().remove(0);
        world.fuse.arm(effects);
        world.run(call).unwrap();
        let vendor = world.vendor.clone().unwrap();
        let sent = |path: &str| vendor.log().iter().filter(|request| request.path.starts_with(path)).count();
        if sent("/jobs/") == 0 {
            continue;
        }
        world.fuse.disarm();
        let next = world.restart().unwrap().remove(0);
        assert_eq!(ended(next).phase, Phase::Settled);
        assert_eq!(vendor.log().iter().filter(|request| request.path == "/jobs").count(), 1);
        assert!(sent("/jobs/") > 1 && world.books.bill().len() == 1);
        return;
    }
    panic!("no life came as far as its first poll");
}

#[test]
fn polls_are_not_journalled_but_the_jobs_id_is() {
    let world = world(&POLLED).unwrap();
    let call = world.intend(&[task(&world, 0, 1).unwrap()]).unwrap().remove(0);
    let end = ended(world.run(call).unwrap());
    assert_eq!((end.phase, end.landed, end.attempt), (Phase::Settled, 1, 1));
    assert_eq!(world.gallery().unwrap(), world.books.served());
    let attempts = World::wait(world.store.attempts(&end.job)).unwrap().unwrap();
    assert_eq!(attempts.len(), 1, "only what is billed is an attempt");
}

#[test]
fn uploads_arrive_byte_for_byte() {
    let (studio, picture) = (Studio::default(), picture(Size::new(32, 32), 900, Look::Png));
    let studio = std::sync::Arc::new(studio);
    let shared = SharedStudio(std::sync::Arc::clone(&studio));
    let world = World::new(&UPLOADED, |clock| Way::to(Box::new(shared), clock)).unwrap();
    let call = world.intend(&[task(&world, 1, 1).unwrap()]).unwrap().remove(0);
    assert_eq!(ended(world.run(call).unwrap()).phase, Phase::Settled);
    assert_eq!(studio.uploads(), [picture]);
}

struct SharedStudio(std::sync::Arc<Studio>);

impl Vendor for SharedStudio {
    fn answer(&self, request: &impasto_testkit::vendor::Request) -> impasto_testkit::vendor::Response {
        self.0.answer(request)
    }

    fn books(&self) -> std::sync::Arc<impasto_testkit::books::Books> {
        self.0.books()
    }
}

#[test]
fn several_calls_of_a_job_are_taken_up_together() {
    let fake = Fake::vendor(|_: Script| Box::new(Studio::default()));
    let world = fake.world(&UPLOADED, Script::peace()).unwrap();
    let tasks = [task(&world, 0, 1).unwrap(), task(&world, 1, 2).unwrap()];
    world.intend(&tasks).unwrap();
    let lives = world.restart().unwrap();
    assert!(lives.into_iter().all(|life| ended(life).phase == Phase::Settled));
    assert_eq!(world.gallery().unwrap(), world.books.served());
    assert_eq!(world.books.bill().len(), 2);
}
