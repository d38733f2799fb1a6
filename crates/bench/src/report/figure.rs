//! A figure: what was measured, beside its floor and its goal.

use crate::statistics::median;
use serde::{Deserialize, Serialize};

/// One line of a table.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Figure {
    pub(crate) work: String,
    pub(crate) unit: String,
    pub(crate) kind: Kind,
    /// The program's, in each round.
    pub(crate) ours: Vec<f64>,
    /// The floor's, in each round; empty where there is none.
    pub(crate) floor: Vec<f64>,
    pub(crate) goal: Option<Goal>,
    /// What else does the same work.
    pub(crate) beside: Vec<(String, f64)>,
    pub(crate) note: String,
}

/// What a figure is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Kind {
    /// Processor time: holds also on a busy machine.
    #[default]
    Cpu,
    /// Time by the clock: means little on a busy machine.
    Clock,
    /// Bytes.
    Size,
}

/// What the project promises.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Goal {
    /// At most so many times the floor.
    Times(f64),
    AtMost(f64),
    AtLeast(f64),
}

impl Figure {
    pub(crate) fn new(work: impl Into<String>, unit: &str, kind: Kind, ours: Vec<f64>) -> Self {
        Self { work: work.into(), unit: unit.into(), kind, ours, ..Self::default() }
    }

    pub(crate) fn floor(self, floor: Vec<f64>) -> Self {
        Self { floor, ..self }
    }

    pub(crate) fn goal(self, goal: Goal) -> Self {
        Self { goal: Some(goal), ..self }
    }

    pub(crate) fn note(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }

    pub(crate) fn beside(mut self, name: impl Into<String>, value: f64) -> Self {
        self.beside.push((name.into(), value));
        self
    }

    /// The median of all rounds.
    pub(crate) fn value(&self) -> f64 {
        median(&self.ours)
    }

    /// Times the floor: the median of what each round's pair says.
    pub(crate) fn ratio(&self) -> Option<f64> {
        let pairs = self.ours.iter().zip(&self.floor).filter(|(_, floor)| **floor > 0.0);
        let ratios: Vec<f64> = pairs.map(|(ours, floor)| ours / floor).collect();
        (!ratios.is_empty()).then(|| median(&ratios))
    }

    /// How many times the goal it is: up to 1 the goal is reached.
    pub(crate) fn distance(&self) -> Option<f64> {
        match self.goal? {
            Goal::Times(most) => Some(self.ratio()? / most),
            Goal::AtMost(most) => Some(self.value() / most),
            Goal::AtLeast(least) => Some(least / self.value().max(f64::MIN_POSITIVE)),
        }
    }

    /// The goal in words.
    pub(crate) fn wanted(&self) -> String {
        let unit = &self.unit;
        match self.goal {
            None => String::new(),
            Some(Goal::Times(most)) => format!("≤ {most}x the floor"),
            Some(Goal::AtMost(most)) => format!("≤ {most} {unit}"),
            Some(Goal::AtLeast(least)) => format!("≥ {least} {unit}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_judged_by_medians_of_pairs() {
        let figure = Figure::new("w", "ms", Kind::Cpu, vec![4.0, 6.0, 50.0]).floor(vec![2.0, 2.0, 5.0]);
        assert_eq!((figure.value(), figure.ratio()), (6.0, Some(3.0)));
        for (goal, distance) in
            [(Goal::Times(2.0), 1.5), (Goal::AtMost(12.0), 0.5), (Goal::AtLeast(3.0), 0.5)]
        {
            assert_eq!(figure.clone().goal(goal).distance(), Some(distance), "{goal:?}");
        }
        assert_eq!(figure.distance(), None);
        assert_eq!(Figure::new("w", "ms", Kind::Cpu, vec![1.0]).goal(Goal::Times(2.0)).distance(), None);
    }
}
