//! The other ways of a picture through the OpenAI-compatible routes: given ones, one that is shown early, an address.

use crate::{
    client::{Sent, Volley},
    picture::{Format, Original},
    report::{Figure, Kind},
    root::{ADDRESSED, IMAGE},
    stage::{Scene, Stage},
};
use anyhow::Result;
use std::sync::Arc;

/// Requests side by side.
const WIDTH: usize = 2;

/// A way.
#[derive(Clone, Copy)]
struct Way {
    name: &'static str,
    route: &'static str,
    /// Before the route, at the floor.
    floor: &'static str,
    what: What,
    note: &'static str,
}

#[derive(Clone, Copy)]
enum What {
    /// With so many given pictures.
    Edit(usize),
    Partials,
    Address,
}

const WAYS: [Way; 4] = [
    Way {
        name: "edit with 1 picture",
        route: "/v1/images/edits",
        floor: "/passed",
        what: What::Edit(1),
        note: "a form with 1.6 MB a picture; given pictures are looked at, digested, kept and sent from the disk, which \
               the floor does not do",
    },
    Way {
        name: "edit with 16 pictures",
        route: "/v1/images/edits",
        floor: "/passed",
        what: What::Edit(16),
        note: "",
    },
    Way {
        name: "stream with 2 partial pictures",
        route: "/v1/images/generations",
        floor: "/filed",
        what: What::Partials,
        note: "three pictures are read, three are answered, one is kept",
    },
    Way {
        name: "picture from an address",
        route: "/v1/images/generations",
        floor: "/fetched",
        what: What::Address,
        note: "",
    },
];

pub(super) async fn play(stage: &Stage) -> Result<Vec<Figure>> {
    let scene = stage.scene()?;
    let original = Original::read(stage.pictures(), Format::Png, 1024)?;
    let (mut there, mut figures) = (0, Vec::new());
    for way in WAYS {
        figures.push(of(stage, &scene, way, &Arc::new(original.clone()), &mut there).await?);
    }
    Ok(figures)
}

async fn of(
    stage: &Stage,
    scene: &Scene,
    way: Way,
    original: &Arc<Original>,
    there: &mut usize,
) -> Result<Figure> {
    let ours = format!("{}{}", scene.server.address, way.route);
    let floor = format!("{}{}{}", scene.floor.address, way.floor, way.route);
    let count = stage.effort.of(if matches!(way.what, What::Edit(16)) { 4 } else { 8 });
    let (mut cpu, mut least) = (vec![], vec![]);
    for round in 0..=stage.effort.rounds() {
        let say = |from: usize| {
            let original = Arc::clone(original);
            move |number| sent(way.what, &original, from + number)
        };
        let volley = |url| Volley { url, count, width: WIDTH };
        let of_floor = stage.cpu_each(&scene.floor, volley(&floor), say(*there)).await?;
        let before = scene.server.cpu()?;
        stage.client.fire(volley(&ours), say(*there)).await?;
        *there += count;
        // Made beside the answers, so it cannot be told apart from them.
        scene.thumbnails(*there).await?;
        let whole = crate::statistics::ms_each(scene.server.cpu()? - before, count);
        if round > 0 {
            cpu.push(whole);
            least.push(of_floor);
        }
    }
    Ok(Figure::new(format!("{}, with its thumbnail", way.name), "ms CPU", Kind::Cpu, cpu)
        .floor(least)
        .note(way.note))
}

/// A request that nobody made before.
fn sent(what: What, original: &Original, number: usize) -> Sent {
    match what {
        What::Edit(count) => {
            let first = (number * count) as u64;
            let files: Vec<Vec<u8>> = (first..first + count as u64).map(|at| original.copy(1 << 40 | at)).collect();
            let prompt = format!("a boat {number}");
            let texts = [("model", IMAGE), ("prompt", prompt.as_str()), ("size", "1024x1024")];
            Sent::form(&texts, "image[]", &files)
        }
        What::Partials => format!(
            "{{\"model\":\"{IMAGE}\",\"prompt\":\"a boat {number}\",\"size\":\"1024x1024\",\"stream\":true,\"partial_images\":2}}"
        )
        .into(),
        What::Address => format!(
            "{{\"model\":\"{ADDRESSED}\",\"prompt\":\"a boat as=address {number}\",\"response_format\":\"b64_json\"}}"
        )
        .into(),
    }
}
