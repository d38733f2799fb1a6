//! One round: start, kill, look, start again, compare.

use super::{
    check,
    dice::Dice,
    scene::Scene,
    site::{Ran, Running},
    tally::{Tally, When},
    vendor::Vendor,
};
use anyhow::Result;
use std::{
    fs,
    path::PathBuf,
    time::{Duration, Instant},
};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// One call with several pictures in its answer.
    Generate,
    /// More pictures than a call can give.
    Batch,
    /// Calls side by side, a picture each, without any key of ours.
    Single,
    /// Pictures in: init, mask, reference.
    Edit,
    /// Submit and poll.
    Poll,
    /// Submit and poll, with trouble when the pictures are fetched.
    Download,
}

/// What a process is asked to do.
pub(super) struct Act {
    pub(super) kind: Kind,
    /// Stands in the prompt: that is how bill and journal are brought together.
    pub(super) mark: String,
    count: u64,
    fault: Option<(&'static str, u64)>,
    /// When it is killed; `None`: it is spared.
    killed_after: Option<Duration>,
    /// When it starts.
    delay: Duration,
}

/// What became of a process.
pub(super) struct Fate {
    pub(super) act: Act,
    /// `None`: killed.
    pub(super) ran: Option<Ran>,
}

const KINDS: [Kind; 6] = [Kind::Generate, Kind::Batch, Kind::Single, Kind::Edit, Kind::Poll, Kind::Download];

/// Faults of generations whose answer holds the pictures.
const FAULTS: [&str; 22] = [
    "401",
    "403",
    "404",
    "408",
    "413",
    "429",
    "429-seconds",
    "429-date",
    "quota-zero",
    "500",
    "503",
    "reset-before-head",
    "reset-before-picture",
    "reset-after-picture",
    "truncated-json",
    "truncated-base64",
    "wrong-content-type",
    "empty-data",
    "refused-prompt",
    "png-bomb",
    "slow-body",
    STALLED,
];

/// Faults of a submission.
const SUBMIT_FAULTS: [&str; 7] =
    ["401", "408", "429", "500", "reset-before-head", "wrong-content-type", STALLED];

/// Faults of a download.
const DOWNLOAD_FAULTS: [&str; 6] =
    ["503", "429", "reset-before-head", "reset-before-picture", "slow-body", "truncated-json"];

/// Nothing comes, for as long as the program waits.
const STALLED: &str = "stalled-head";

impl Kind {
    pub(super) fn vendor(self, scene: &Scene) -> &Vendor {
        match self {
            Self::Generate | Self::Batch | Self::Edit => &scene.openai,
            Self::Single => &scene.gemini,
            Self::Poll | Self::Download => &scene.studio,
        }
    }

    const fn on(self) -> &'static str {
        if matches!(self, Self::Download) { "downloads" } else { "generations" }
    }

    /// A first guess, until one has run to its end.
    const fn guess(self) -> Duration {
        Duration::from_millis(match self {
            Self::Generate => 550,
            Self::Batch | Self::Edit => 900,
            Self::Single => 600,
            Self::Poll | Self::Download => 2_000,
        })
    }
}

impl Act {
    fn pick(mark: String, dice: &mut Dice, scene: &Scene) -> Self {
        let kind = *dice.pick(&KINDS);
        let (faults, chance): (&[_], _) = match kind {
            Kind::Download => (&DOWNLOAD_FAULTS, 100),
            Kind::Poll => (&SUBMIT_FAULTS, 30),
            _ => (&FAULTS, 50),
        };
        let fault = dice.percent(chance).then(|| (*dice.pick(faults), 1 + dice.below(2)));
        let count = match kind {
            Kind::Batch => 11 + dice.below(3),
            _ => 1 + dice.below(4),
        };
        // A bit after its usual end, so that some come to it.
        let usual = scene.usual.get(&kind).copied().unwrap_or(kind.guess());
        let killed_after = Some(dice.moment(usual * 5 / 4));
        Self { kind, mark, count, fault, killed_after, delay: Duration::ZERO }
    }

    fn arguments(&self) -> Vec<String> {
        let model = match self.kind {
            Kind::Generate | Kind::Batch | Kind::Edit => "openai/gpt-image-2",
            Kind::Single => "gemini/gemini-2.5-flash-image",
            Kind::Poll | Kind::Download => "scripted-polled/scripted-1",
        };
        let extra: &[&str] = match self.kind {
            Kind::Generate | Kind::Batch => &["--size", "1024x640", "-O", "quality=low"],
            Kind::Edit => &["--init", "init.png", "--mask", "mask.png", "--ref", "reference.png"],
            _ => &[],
        };
        let (prompt, count) = (format!("{} a red boat", self.mark), self.count.to_string());
        let words = ["generate", &prompt, "-m", model, "-n", &count, "--json", "-vvv"];
        words.iter().chain(extra).map(ToString::to_string).collect()
    }

    /// Tells the vendor what is to go wrong.
    fn prepare(&self, scene: &Scene) -> Result<()> {
        if let Some((fault, times)) = self.fault {
            self.kind.vendor(scene).meet(fault, times, self.kind.on())?;
        }
        Ok(())
    }
}

/// Plays a round, and says what is wrong afterwards.
pub(super) fn run(scene: &mut Scene, number: u32, dice: &mut Dice, tally: &mut Tally) -> Result<Vec<String>> {
    for (_, vendor) in scene.vendors() {
        vendor.meet("none", 0, "generations")?;
        vendor.meet("none", 0, "downloads")?;
    }
    let acts = cast(scene, number, dice);
    for act in &acts {
        act.prepare(scene)?;
    }
    // Of two at once, either may meet what was meant for the other.
    if acts.iter().any(|act| act.fault.is_some()) {
        scene.faulty.extend(acts.iter().map(|act| act.mark.clone()));
    }
    let fates = play(scene, acts)?;
    for fate in &fates {
        tally.kill(fate.act.kind, when(scene, fate)?);
    }
    let arrived = arrived(scene);
    // What never comes cannot be waited for when nobody kills any more.
    for fate in fates.iter().filter(|fate| fate.act.fault.is_some_and(|(name, _)| name == STALLED)) {
        fate.act.kind.vendor(scene).meet("none", 0, "generations")?;
    }
    let mut found = recover(scene)?;
    for fate in &fates {
        found.extend(check::round(scene, fate)?);
    }
    found.extend(check::arrived(scene, &arrived));
    Ok(found)
}

/// One process, sometimes two at once, of which the second may be spared.
fn cast(scene: &Scene, number: u32, dice: &mut Dice) -> Vec<Act> {
    let mut acts = vec![Act::pick(format!("mark{number:05}a"), dice, scene)];
    if dice.percent(15) {
        let mut second = Act::pick(format!("mark{number:05}b"), dice, scene);
        second.delay = dice.moment(Duration::from_millis(500));
        let endless =
            [&acts[0], &second].iter().any(|act| act.fault.is_some_and(|(name, _)| name == STALLED));
        if dice.percent(30) && !endless {
            second.killed_after = None;
        }
        acts.push(second);
    }
    acts
}

/// Starts, kills, waits for those that are spared.
fn play(scene: &mut Scene, acts: Vec<Act>) -> Result<Vec<Fate>> {
    let begun = Instant::now();
    let mut waiting: Vec<(Act, Option<Running>)> = acts.into_iter().map(|act| (act, None)).collect();
    let mut fates = Vec::new();
    while let Some((act, running)) = waiting.pop() {
        let age = begun.elapsed().saturating_sub(act.delay);
        match running {
            None if begun.elapsed() >= act.delay => {
                let arguments = act.arguments();
                let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
                let running = scene.site.start(&words, "")?;
                waiting.insert(0, (act, Some(running)));
            }
            None => waiting.insert(0, (act, None)),
            Some(mut running) => {
                if !running.lives()? {
                    scene.usual.insert(act.kind, age.min(Duration::from_secs(4)));
                    fates.push(Fate { act, ran: Some(running.wait()?) });
                } else if act.killed_after.is_some_and(|after| age >= after) {
                    running.kill()?;
                    fates.push(Fate { act, ran: None });
                } else {
                    waiting.insert(0, (act, Some(running)));
                }
            }
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(fates)
}

/// How far the process had come, by what it left.
fn when(scene: &Scene, fate: &Fate) -> Result<When> {
    if fate.ran.is_some() {
        return Ok(if fate.act.killed_after.is_some() { When::AfterTheEnd } else { When::Spared });
    }
    let jobs = scene.site.jobs_with(&fate.act.mark)?;
    let calls: Vec<_> = jobs.iter().flat_map(|job| &job.calls).collect();
    let answered = |id: &str| {
        let files = scene.site.files(&format!("spool/{id}"));
        files.iter().any(|path| path.file_name().is_some_and(|name| name == "answer.json"))
    };
    let in_flight = calls.iter().any(|call| call.state == "sent" && !answered(&call.id));
    Ok(if in_flight {
        When::InFlight
    } else if calls.iter().all(|call| call.state == "intended") {
        When::BeforeSending
    } else if jobs.iter().all(super::journal::Job::is_over) {
        When::AfterTheEnd
    } else {
        When::AfterTheAnswer
    })
}

/// Pictures that had reached the spool whole when the process died.
fn arrived(scene: &Scene) -> Vec<(PathBuf, Vec<u8>)> {
    let numbered = |path: &PathBuf| {
        path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.parse::<u32>().is_ok())
    };
    let files = scene.site.files("spool").into_iter().filter(numbered);
    files.filter_map(|path| Some((path.clone(), fs::read(path).ok()?))).collect()
}

/// Starts the program again until nothing is left to take up.
fn recover(scene: &Scene) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for _ in 0..3 {
        let ran = scene.site.run(&["jobs", "resume", "--json", "-vvv"])?;
        if ran.crashed() {
            found.push(format!("taking up failed: {:?} {}", ran.code, ran.err));
        }
        let open = scene.site.json(&["jobs", "list", "--state", "running", "--state", "queued"])?;
        if open["items"].as_array().is_some_and(Vec::is_empty) {
            return Ok(found);
        }
    }
    found.push("jobs stay open whatever is done".into());
    Ok(found)
}
