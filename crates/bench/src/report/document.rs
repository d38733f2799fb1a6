//! The document: the goals first, then every case with its table.

use super::{Case, Figure, Kind, Report};
use crate::machine::Machine;
use std::fmt::Write;

/// Writes it all.
pub(super) fn write(report: &Report) -> String {
    let mut out = head(report);
    out.push_str("\n## Goals\n\n![How far from each goal](benchmarks/goals.svg)\n\n");
    out.push_str(
        "| work | measured | floor | times the floor | goal | |\n| --- | ---: | ---: | ---: | ---: | --- |\n",
    );
    let with_case =
        report.cases.iter().flat_map(|case| case.figures.iter().map(move |figure| (case, figure)));
    for (case, figure) in with_case.filter(|(_, figure)| figure.goal.is_some()) {
        line(&mut out, case, figure);
    }
    report.cases.iter().for_each(|case| section(&mut out, case, &report.machine));
    out
}

fn head(report: &Report) -> String {
    let machine = &report.machine;
    let mut out = String::from("# Benchmarks\n\n");
    out.push_str(
        "Written by `cargo xtask bench`, which anyone can run again: it needs Linux, no network and about ten minutes, a quarter of an hour with LiteLLM, after the build.\n\
         Pillow and LiteLLM are measured beside it where they are there; for LiteLLM set `IMPASTO_LITELLM` to its command.\n\
         `--only NAME` measures one case anew, `--quick` all of them roughly, `--full` also what takes long: a million pictures, 256 clients at 20 MB.\n\
         The raw data is in [`benchmarks/raw.json`](benchmarks/raw.json).\n\n\
         Everything is measured on the whole program as it is shipped (`cargo build --profile dist`), with journal, gallery and\n\
         usage on, as a process of its own; the programs beside it are built the same way. `cargo run --release` compiles in two\n\
         thirds of the time, and takes a third more of the processor for completions. Processor time is the system's account of\n\
         that process, medians over rounds in which program and floor take turns. A floor is the least program that does the same\n\
         work on the same libraries; a goal that is not reached is said as plainly as one that is. `⏱` marks times by the clock\n\
         that were taken while other programs used more than a fifth of the processors: they mean little.\n\n",
    );
    let _ = writeln!(out, "| | |\n| --- | --- |\n| date | {} |", machine.date);
    let _ = writeln!(out, "| processor | {}, {} cores |", machine.processor, machine.cores);
    let _ =
        writeln!(out, "| memory | {:.0} GiB |\n| kernel | Linux {} |", machine.memory_gib, machine.kernel);
    let _ = writeln!(out, "| program | {} |\n| compiler | {} |", machine.program, machine.compiler);
    out
}

fn section(out: &mut String, case: &Case, last: &Machine) {
    let _ = writeln!(out, "\n## {}\n\n{}\n", case.title, case.about);
    if case.machine != *last {
        let Machine { date, processor, cores, kernel, compiler, .. } = &case.machine;
        let _ = writeln!(
            out,
            "*From an earlier run: {date}, {processor}, {cores} cores, Linux {kernel}, {compiler}.*\n"
        );
    }
    if case.figures.is_empty() {
        out.push_str("Not measured: what it needs was not there.\n");
        return;
    }
    out.push_str(
        "| work | measured | floor | times the floor | goal | |\n| --- | ---: | ---: | ---: | ---: | --- |\n",
    );
    for figure in &case.figures {
        line(out, case, figure);
    }
    let notes = notes(case);
    if !notes.is_empty() {
        let _ = writeln!(out, "\n{}", notes.join("\n"));
    }
    let besides = case.figures.iter().flat_map(|figure| {
        figure.beside.iter().map(move |(name, value)| {
            let times = value / figure.value().max(f64::MIN_POSITIVE);
            format!("- {}, {name}: {} {} ({times:.1}x)", figure.work, shown(*value), figure.unit)
        })
    });
    let besides: Vec<String> = besides.collect();
    if !besides.is_empty() {
        let _ = writeln!(out, "\nBeside it:\n\n{}", besides.join("\n"));
    }
    let _ = writeln!(
        out,
        "\n`--only {}` took {:.0} s; before it others used {:.0} % of the processors, load average {:.1}.",
        case.name,
        case.seconds,
        case.load.busy * 100.0,
        case.load.average
    );
}

/// What there is to say of figures; what is said of several is said once.
fn notes(case: &Case) -> Vec<String> {
    let mut notes: Vec<(&str, Vec<&str>)> = Vec::new();
    for Figure { work, note, .. } in case.figures.iter().filter(|figure| !figure.note.is_empty()) {
        match notes.iter_mut().find(|(said, _)| said == note) {
            Some((_, works)) => works.push(work),
            None => notes.push((note, vec![work])),
        }
    }
    let line = |(note, works): (&str, Vec<&str>)| match works.as_slice() {
        [work] => format!("- {work}: {note}"),
        _ => format!("- {note}"),
    };
    notes.into_iter().map(line).collect()
}

fn line(out: &mut String, case: &Case, figure: &Figure) {
    let floor =
        if figure.floor.is_empty() { String::new() } else { shown(crate::statistics::median(&figure.floor)) };
    let ratio = figure.ratio().map(|ratio| format!("{ratio:.2}")).unwrap_or_default();
    let verdict = match figure.distance() {
        None => String::new(),
        Some(distance) if distance <= 1.0 => "reached".into(),
        Some(distance) => format!("**missed, {distance:.1}x the goal**"),
    };
    let mark = if figure.kind == Kind::Clock && case.load.disturbs() { " ⏱" } else { "" };
    let (work, unit, value) = (&figure.work, &figure.unit, shown(figure.value()));
    let _ = writeln!(
        out,
        "| {work} | {value} {unit}{mark} | {floor} | {ratio} | {} | {verdict} |",
        figure.wanted()
    );
}

/// Three digits that count.
fn shown(value: f64) -> String {
    match value.abs() {
        large if large >= 100.0 => format!("{value:.0}"),
        medium if medium >= 10.0 => format!("{value:.1}"),
        small if small >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Goal, *};
    use crate::load::Load;

    fn document(busy: f64) -> String {
        let figures = vec![
            Figure::new("slow work", "ms", Kind::Clock, vec![30.0])
                .goal(Goal::AtMost(10.0))
                .beside("other", 60.0),
            Figure::new("good work", "ms", Kind::Cpu, vec![2.0]).floor(vec![1.0]).goal(Goal::Times(2.5)),
        ];
        let load = Load { average: 0.1, busy };
        let (title, about) = ("Chat".into(), "What is done.".into());
        let case = Case { name: "chat".into(), title, about, load, seconds: 1.0, figures, ..Case::default() };
        write(&Report { cases: vec![case], ..Report::default() })
    }

    #[test]
    fn wins_and_losses_stand_side_by_side() {
        let text = document(0.0);
        for wanted in [
            "| slow work | 30.0 ms |  |  | ≤ 10 ms | **missed, 3.0x the goal** |",
            "| good work | 2.00 ms | 1.00 | 2.00 | ≤ 2.5x the floor | reached |",
            "- slow work, other: 60.0 ms (2.0x)",
        ] {
            assert!(text.contains(wanted), "{wanted} in {text}");
        }
    }

    #[test]
    fn what_is_said_of_several_figures_is_said_once() {
        let figure = |work: &str, note: &str| Figure::new(work, "ms", Kind::Cpu, vec![1.0]).note(note);
        let figures = vec![figure("a", "both"), figure("b", "own"), figure("c", "both")];
        assert_eq!(notes(&Case { figures, ..Case::default() }), ["- both", "- b: own"]);
    }

    #[test]
    fn a_case_that_lacks_what_it_needs_says_so() {
        let mut case = Case { name: "other".into(), title: "Another program".into(), ..Case::default() };
        let of = |case: Case| write(&Report { cases: vec![case], ..Report::default() });
        assert!(of(case.clone()).contains("Not measured: what it needs was not there."));
        case.figures.push(Figure::new("work", "ms", Kind::Cpu, vec![1.0]));
        assert!(!of(case).contains("Not measured"));
    }

    #[test]
    fn a_case_from_another_machine_names_it() {
        let machine = Machine { processor: "Another".into(), cores: 3, ..Machine::default() };
        let earlier = Case { title: "Before".into(), machine, ..Case::default() };
        let text = write(&Report { cases: vec![Case::default(), earlier], ..Report::default() });
        assert_eq!(text.matches("From an earlier run").count(), 1);
        assert!(text.contains("Another, 3 cores"), "{text}");
    }

    #[test]
    fn clocks_on_a_busy_machine_are_marked_and_processor_time_is_not() {
        let text = document(0.9);
        assert!(text.contains("30.0 ms ⏱") && text.contains("2.00 ms |"), "{text}");
    }
}
