//! From nothing to the first answer.

use crate::{
    report::{Figure, Goal, Kind},
    root::Root,
    stage::Stage,
    statistics::ms,
};
use anyhow::Result;
use std::{fs, time::Instant};

pub(super) async fn play(stage: &Stage) -> Result<Vec<Figure>> {
    let vendor = stage.vendor()?;
    let root = Root::set_up(&stage.program, &vendor.address)?;
    let (mut took, mut cpu) = (vec![], vec![]);
    for _ in 0..2 * stage.effort.rounds() {
        let began = Instant::now();
        let server = root.serve()?;
        stage.client.time(&format!("{}/readyz", server.address)).await?;
        took.push(ms(began.elapsed()));
        cpu.push(ms(server.cpu()?));
    }
    let bytes = fs::metadata(&stage.program)?.len();
    Ok(vec![
        Figure::new("start to first answer", "ms", Kind::Clock, took).goal(Goal::AtMost(80.0)),
        Figure::new("the same, processor time", "ms CPU", Kind::Cpu, cpu),
        Figure::new("size of the program", "MB", Kind::Size, vec![bytes as f64 / 1e6]),
    ])
}
