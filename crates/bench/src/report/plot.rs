//! A plot: how far each figure is from its goal, on a scale on which each step is ten times the one before.

use super::{Figure, Report};
use std::fmt::Write;

const ROW: usize = 22;
const LABELS: f64 = 380.0;
const DECADE: f64 = 130.0;
/// Powers of ten, from where the scale begins to where it ends.
const SCALE: (i32, i32) = (-2, 2);

/// Draws it as SVG, in colours that go with a light and a dark page.
pub(super) fn draw(report: &Report) -> String {
    let figures: Vec<(&Figure, f64)> = report
        .cases
        .iter()
        .flat_map(|case| &case.figures)
        .filter_map(|figure| Some((figure, figure.distance()?)))
        .collect();
    let (wide, high) = (LABELS + DECADE * f64::from(SCALE.1 - SCALE.0) + 70.0, 50 + ROW * figures.len());
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide:.0} {high}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <title>How far from each goal: left of the line at 1 it is reached</title>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
    );
    for power in SCALE.0..=SCALE.1 {
        let (x, colour) = (place(10_f64.powi(power)), if power == 0 { "#222222" } else { "#cccccc" });
        let _ = writeln!(
            out,
            "<line x1=\"{x:.1}\" y1=\"24\" x2=\"{x:.1}\" y2=\"{}\" stroke=\"{colour}\"/><text x=\"{x:.1}\" y=\"16\" text-anchor=\"middle\">{}</text>",
            high - 20,
            10_f64.powi(power)
        );
    }
    for (row, (figure, distance)) in figures.iter().enumerate() {
        bar(&mut out, 32 + row * ROW, figure, *distance);
    }
    let _ = writeln!(
        out,
        "<text x=\"{:.1}\" y=\"{}\" text-anchor=\"middle\">times the goal; up to 1 it is reached</text>\n</svg>",
        place(1.0),
        high - 6
    );
    out
}

fn bar(out: &mut String, y: usize, figure: &Figure, distance: f64) {
    let (from, to) = (place(1.0), place(distance));
    let colour = if distance <= 1.0 { "#2e7d32" } else { "#c62828" };
    let _ = writeln!(
        out,
        "<text x=\"{:.0}\" y=\"{}\" text-anchor=\"end\">{}</text><rect x=\"{:.1}\" y=\"{y}\" width=\"{:.1}\" height=\"14\" fill=\"{colour}\"/>",
        LABELS - 10.0,
        y + 11,
        escaped(&figure.work),
        from.min(to),
        (to - from).abs().max(1.0)
    );
}

/// Where a value is on the scale; what is beyond stands at its end.
fn place(value: f64) -> f64 {
    let power = value.max(f64::MIN_POSITIVE).log10().clamp(f64::from(SCALE.0), f64::from(SCALE.1));
    LABELS + DECADE * (power - f64::from(SCALE.0))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Case, Goal, Kind},
        *,
    };

    #[test]
    fn a_bar_goes_from_the_goal_to_the_figure() {
        let figure = |ours| Figure::new("a < b", "ms", Kind::Cpu, vec![ours]).goal(Goal::AtMost(1.0));
        let (title, about) = (String::new(), String::new());
        let figures = vec![figure(10.0), figure(0.1), Figure::new("none", "ms", Kind::Cpu, vec![1.0])];
        let case = Case { name: "c".into(), title, about, figures, ..Case::default() };
        let plot = draw(&Report { cases: vec![case], ..Report::default() });
        assert_eq!(plot.matches("height=\"14\"").count(), 2);
        for colour in ["#2e7d32", "#c62828"] {
            assert!(
                plot.contains(&format!("width=\"{DECADE:.1}\" height=\"14\" fill=\"{colour}\"")),
                "{plot}"
            );
        }
        assert!(plot.contains("a &lt; b"));
    }
}
