//! The fair queue before a lane. Pure: what the time is, is told.
//!
//! 1. A call of a higher priority goes first. What has waited for [`STEP`] is raised by one priority, so that nothing
//!    waits for ever: a low call stands beside normal ones after one minute, beside high ones after two.
//! 2. Among callers of the same priority the one with the fewest calls inside goes first, then the one that has waited
//!    longest since it was last served; who comes anew counts as served at that moment.
//! 3. Calls of one caller go in the order in which they came. One that comes back, to be sent again, keeps its place.
//!
//! Every operation takes time in the logarithm of what waits, so that a hundred thousand waiting calls are no burden.

use impasto_ports::Priority;
use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    sync::Arc,
    time::Duration,
};
use tokio::time::Instant;

/// After so long a waiting call is raised by one priority.
pub(crate) const STEP: Duration = Duration::from_secs(60);

/// Where a call stands among those of its caller; earlier ones are smaller.
pub(crate) type Place = u64;

/// Calls that wait, and how many of each caller are inside.
#[derive(Debug)]
pub(crate) struct Queue<T> {
    waiting: HashMap<Place, Waiting<T>>,
    levels: [Level; 3],
    callers: HashMap<Arc<str>, Caller>,
    next_place: Place,
    turn: u64,
}

#[derive(Debug)]
struct Waiting<T> {
    caller: Arc<str>,
    level: usize,
    load: T,
}

#[derive(Debug, Default)]
struct Level {
    places: HashMap<Arc<str>, BTreeSet<Place>>,
    /// Callers with calls here, whose turn it is first.
    order: BTreeSet<(u32, u64, Arc<str>)>,
    /// In the order in which they came to this level; some may be gone.
    ageing: VecDeque<(Instant, Place)>,
    is_top: bool,
    len: usize,
}

#[derive(Clone, Copy, Debug, Default)]
struct Caller {
    inside: u32,
    waiting: usize,
    served: u64,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self {
            waiting: HashMap::new(),
            levels: [Level::default(), Level::default(), Level { is_top: true, ..Level::default() }],
            callers: HashMap::new(),
            next_place: 0,
            turn: 0,
        }
    }
}

impl<T> Queue<T> {
    /// A place behind all others.
    pub(crate) fn new_place(&mut self) -> Place {
        self.next_place += 1;
        self.next_place
    }

    /// Lines up.
    pub(crate) fn push(&mut self, place: Place, caller: &str, priority: Priority, load: T, now: Instant) {
        let turn = self.turn;
        let caller = match self.callers.get_key_value(caller) {
            Some((name, _)) => Arc::clone(name),
            None => Arc::from(caller),
        };
        let level = priority as usize;
        let known =
            self.callers.entry(Arc::clone(&caller)).or_insert(Caller { served: turn, ..Caller::default() });
        known.waiting += 1;
        self.levels[level].add(&caller, *known, place, now);
        self.waiting.insert(place, Waiting { caller, level, load });
    }

    /// Who goes next.
    pub(crate) fn peek(&self) -> Option<&T> {
        self.waiting.get(&self.first()?).map(|waiting| &waiting.load)
    }

    /// Lets the next one in.
    pub(crate) fn pop(&mut self) -> Option<T> {
        let place = self.first()?;
        let waiting = self.take(place)?;
        self.enter(&waiting.caller);
        Some(waiting.load)
    }

    /// One of this caller is inside, without having waited.
    pub(crate) fn enter(&mut self, caller: &str) {
        self.turn += 1;
        let turn = self.turn;
        self.recount(caller, |known| {
            known.inside += 1;
            known.served = turn;
        });
    }

    /// One of this caller is inside no more.
    pub(crate) fn leave(&mut self, caller: &str) {
        self.recount(caller, |known| known.inside = known.inside.saturating_sub(1));
    }

    /// Takes one out that does not want to wait any more.
    pub(crate) fn remove(&mut self, place: Place) -> Option<T> {
        let waiting = self.take(place)?;
        self.forget(&waiting.caller);
        Some(waiting.load)
    }

    /// Takes out all that are meant.
    pub(crate) fn remove_all(&mut self, meant: impl Fn(&T) -> bool) -> Vec<T> {
        let places: Vec<_> = self
            .waiting
            .iter()
            .filter(|(_, waiting)| meant(&waiting.load))
            .map(|(place, _)| *place)
            .collect();
        places.into_iter().filter_map(|place| self.remove(place)).collect()
    }

    /// Raises what has waited long enough.
    pub(crate) fn age(&mut self, now: Instant) {
        for level in (0..2).rev() {
            while let Some((since, place)) = self.levels[level].ageing.front().copied() {
                let here = self.waiting.get(&place).is_some_and(|waiting| waiting.level == level);
                if here && now.duration_since(since) < STEP {
                    break;
                }
                self.levels[level].ageing.pop_front();
                if here {
                    self.raise(place, level, now);
                }
            }
        }
    }

    /// Calls that would go before this one if nothing changed; a good guess where very many wait.
    pub(crate) fn ahead(&self, place: Place) -> usize {
        let Some(waiting) = self.waiting.get(&place) else { return 0 };
        let level = &self.levels[waiting.level];
        let above: usize = self.levels[waiting.level + 1..].iter().map(|level| level.len).sum();
        let Some(own) = level.places.get(&waiting.caller) else { return above };
        let own_ahead = rank(own, place);
        // Each other caller has a turn for each of this caller's.
        let others = (level.len - own.len()).min((own_ahead + 1) * (level.places.len() - 1));
        above + own_ahead + others
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.waiting.len()
    }

    fn first(&self) -> Option<Place> {
        let level = self.levels.iter().rev().find(|level| level.len > 0)?;
        let (.., caller) = level.order.first()?;
        level.places.get(caller)?.first().copied()
    }

    fn take(&mut self, place: Place) -> Option<Waiting<T>> {
        let waiting = self.waiting.remove(&place)?;
        let known = self.callers.get_mut(&waiting.caller)?;
        self.levels[waiting.level].remove(&waiting.caller, *known, place);
        known.waiting -= 1;
        Some(waiting)
    }

    fn raise(&mut self, place: Place, level: usize, now: Instant) {
        let Some(waiting) = self.waiting.get_mut(&place) else { return };
        let Some(known) = self.callers.get(&waiting.caller) else { return };
        self.levels[level].remove(&waiting.caller, *known, place);
        self.levels[level + 1].add(&waiting.caller, *known, place, now);
        waiting.level = level + 1;
    }

    /// Changes what is counted of a caller, and its turn in each level with it.
    fn recount(&mut self, caller: &str, change: impl FnOnce(&mut Caller)) {
        let turn = self.turn;
        let name = self
            .callers
            .get_key_value(caller)
            .map_or_else(|| Arc::from(caller), |(name, _)| Arc::clone(name));
        let known =
            self.callers.entry(Arc::clone(&name)).or_insert(Caller { served: turn, ..Caller::default() });
        let before = *known;
        change(known);
        let after = *known;
        for level in self.levels.iter_mut().filter(|level| level.places.contains_key(&name)) {
            level.order.remove(&(before.inside, before.served, Arc::clone(&name)));
            level.order.insert((after.inside, after.served, Arc::clone(&name)));
        }
        self.forget(&name);
    }

    /// A caller that has nothing here any more is not remembered.
    fn forget(&mut self, caller: &str) {
        if self.callers.get(caller).is_some_and(|known| known.inside == 0 && known.waiting == 0) {
            self.callers.remove(caller);
        }
    }
}

impl Level {
    fn add(&mut self, caller: &Arc<str>, known: Caller, place: Place, now: Instant) {
        self.places.entry(Arc::clone(caller)).or_default().insert(place);
        self.order.insert((known.inside, known.served, Arc::clone(caller)));
        self.len += 1;
        // Nothing is raised above the top.
        if !self.is_top {
            self.ageing.push_back((now, place));
        }
    }

    fn remove(&mut self, caller: &Arc<str>, known: Caller, place: Place) {
        let Some(places) = self.places.get_mut(caller) else { return };
        self.len -= usize::from(places.remove(&place));
        if places.is_empty() {
            self.places.remove(caller);
            self.order.remove(&(known.inside, known.served, Arc::clone(caller)));
        }
    }
}

/// How many places are before this one: counted where they are few, else guessed from how far its number is along.
fn rank(places: &BTreeSet<Place>, place: Place) -> usize {
    const COUNTED: usize = 128;
    let counted = places.range(..place).take(COUNTED).count();
    let (Some(first), Some(last)) = (places.first(), places.last()) else { return 0 };
    if counted < COUNTED || last == first {
        return counted;
    }
    let along = u128::from(place - first) * (places.len() as u128 - 1) / u128::from(last - first);
    usize::try_from(along).unwrap_or(usize::MAX).max(counted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Priority::{High, Low, Normal};

    fn line_up(queue: &mut Queue<&'static str>, now: Instant, calls: &[(&str, Priority, &'static str)]) {
        for (caller, priority, name) in calls {
            let place = queue.new_place();
            queue.push(place, caller, *priority, name, now);
        }
    }

    fn served(queue: &mut Queue<&'static str>) -> Vec<&'static str> {
        std::iter::from_fn(|| queue.pop()).collect()
    }

    #[test]
    fn priorities_go_first_and_callers_take_turns() {
        let (mut queue, now) = (Queue::default(), Instant::now());
        let calls = [
            ("a", Normal, "a1"),
            ("a", Normal, "a2"),
            ("a", Normal, "a3"),
            ("b", Normal, "b1"),
            ("b", Low, "b-low"),
            ("c", High, "c-high"),
            ("c", Normal, "c1"),
        ];
        line_up(&mut queue, now, &calls);
        assert_eq!(queue.ahead(3), 1 + 2 + 2, "one high, two of its own, and one each of b and c");
        assert_eq!(queue.ahead(6), 0);
        // c has one inside by then, so a and b come before it.
        assert_eq!(served(&mut queue), ["c-high", "a1", "b1", "c1", "a2", "a3", "b-low"]);
        assert_eq!(queue.len(), 0);
    }

    #[test]
    fn who_has_fewest_inside_goes_first_then_who_waited_longest() {
        let (mut queue, now) = (Queue::default(), Instant::now());
        line_up(
            &mut queue,
            now,
            &[("a", Normal, "a1"), ("a", Normal, "a2"), ("b", Normal, "b1"), ("b", Normal, "b2")],
        );
        assert_eq!((queue.pop(), queue.pop()), (Some("a1"), Some("b1")));
        queue.leave("b");
        assert_eq!(queue.pop(), Some("b2"), "a has one inside, b none");
        queue.leave("b");
        // A caller that comes anew each time does not push aside one that waits.
        queue.leave("a");
        line_up(&mut queue, now, &[("b", Normal, "b3")]);
        assert_eq!(queue.pop(), Some("a2"));
    }

    #[test]
    fn what_waits_is_raised_by_one_step_a_minute() {
        let (mut queue, now) = (Queue::default(), Instant::now());
        line_up(&mut queue, now, &[("a", Low, "old")]);
        let mut at = now;
        for (seconds, expected) in [(59, "new"), (61, "old")] {
            at = now + Duration::from_secs(seconds);
            line_up(&mut queue, at, &[("z", Normal, "new")]);
            queue.age(at);
            assert_eq!(queue.pop(), Some(expected), "after {seconds} s");
        }
        assert_eq!(served(&mut queue), ["new"]);
        line_up(&mut queue, at, &[("a", Low, "older")]);
        queue.age(at + STEP);
        line_up(&mut queue, at, &[("z", High, "high")]);
        queue.age(at + STEP + STEP);
        queue.leave("a");
        assert_eq!(served(&mut queue), ["older", "high"], "after two steps it stands beside high ones");
    }

    #[test]
    fn who_comes_back_has_its_place_and_who_goes_leaves_none() {
        let (mut queue, now) = (Queue::default(), Instant::now());
        let first = queue.new_place();
        line_up(&mut queue, now, &[("a", Normal, "second"), ("a", Normal, "third")]);
        queue.push(first, "a", Normal, "first", now);
        assert_eq!(queue.remove(first + 1), Some("second"));
        assert_eq!(queue.remove(first + 1), None);
        assert_eq!(served(&mut queue), ["first", "third"]);
        for _ in 0..2 {
            queue.leave("a");
        }
        assert!(queue.callers.is_empty(), "nobody is remembered for ever");
    }

    #[test]
    fn a_hundred_thousand_waiting_calls_are_no_burden() {
        let (mut queue, begun) = (Queue::default(), std::time::Instant::now());
        let now = Instant::now();
        for number in 0..100_000_u64 {
            let place = queue.new_place();
            queue.push(
                place,
                &format!("caller {}", number % 1_000),
                Priority::ALL[(number % 3) as usize],
                number,
                now,
            );
            let _ = queue.ahead(place);
        }
        queue.age(now + STEP);
        let mut count = 0;
        while queue.pop().is_some() {
            count += 1;
        }
        assert_eq!(count, 100_000);
        // In a test build; a queue that walks over what waits would take many minutes.
        assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    }
}
