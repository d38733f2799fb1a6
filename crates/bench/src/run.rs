//! `run`: plays the cases and writes the document after each.

use crate::{
    cases,
    load::Load,
    machine::Machine,
    report::{Case, Figure, Report},
    root::Root,
    stage::{Effort, Stage},
};
use anyhow::{Result, bail};
use std::{path::PathBuf, time::Instant};

/// What to measure, and with what.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The program that is measured
    #[arg(long, value_name = "FILE")]
    program: PathBuf,
    /// The folder of the document
    #[arg(long, value_name = "FOLDER")]
    docs: PathBuf,
    /// Only these cases
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Measure roughly
    #[arg(long, conflicts_with = "full")]
    quick: bool,
    /// Measure also what takes long: a gallery of a million pictures, 256 clients at 20 MB
    #[arg(long)]
    full: bool,
}

impl Args {
    const fn effort(&self) -> Effort {
        match (self.quick, self.full) {
            (true, _) => Effort::Quick,
            (_, true) => Effort::Full,
            _ => Effort::Usual,
        }
    }
}

/// Plays what is wanted. A case that cannot be played does not keep the others from being played; it fails the run.
pub(crate) async fn run(args: &Args) -> Result<()> {
    let order: Vec<&str> = cases::all().iter().map(|case| case.name).collect();
    if let Some(unknown) = args.only.iter().find(|name| !order.contains(&name.as_str())) {
        bail!("there is no case {unknown:?}; expected one of {}", order.join(", "));
    }
    let program = std::fs::canonicalize(&args.program)?;
    let mut report = Report::read(&args.docs)?;
    report.machine = Machine::look(Root::version(&program)?)?;
    let stage = Stage::set(&program, args.effort())?;
    let mut failed = Vec::new();
    for case in cases::all()
        .iter()
        .filter(|case| args.only.is_empty() || args.only.iter().any(|only| only == case.name))
    {
        let (load, began) = (Load::look().await?, Instant::now());
        match cases::play(case, &stage).await {
            // Asked for by name: what an earlier run measured stays.
            Ok(figures) if figures.is_empty() && !args.only.is_empty() => {
                failed.push(format!("{}: what it needs is not there", case.name));
            }
            Ok(figures) => {
                let (name, title, about) = (case.name.into(), case.title.into(), case.about.into());
                let seconds = began.elapsed().as_secs_f64();
                println!("{}: {seconds:.0} s", case.name);
                figures.iter().for_each(tell);
                let machine = report.machine.clone();
                report.put(Case { name, title, about, machine, load, seconds, figures }, &order);
                report.write(&args.docs)?;
            }
            Err(error) => failed.push(format!("{}: {error:#}", case.name)),
        }
    }
    if failed.is_empty() { Ok(()) } else { bail!("{}", failed.join("\n")) }
}

/// Says a figure while the run goes on.
fn tell(figure: &Figure) {
    let goal = figure.distance().map(|distance| format!("; {distance:.2}x the goal")).unwrap_or_default();
    println!("  {}: {:.3} {}{goal}", figure.work, figure.value(), figure.unit);
}
