//! Decides what is in a picture and where, from wishes and chance.

use super::{
    canvas::Point,
    noise::Noise,
    palette::{Land, Light},
    random::{Chance, digest},
    words::{Element, Season, Time, Wish, Words},
};

/// Everything that the layers need to know.
#[derive(Clone, Debug)]
pub(crate) struct Scene {
    pub(crate) seed: u64,
    pub(crate) wish: Wish,
    pub(crate) time: Time,
    pub(crate) season: Season,
    pub(crate) light: Light,
    pub(crate) land: Land,
    pub(crate) aspect: f32,
    /// The height of the horizon.
    pub(crate) horizon: f32,
    /// The middle of sun or moon.
    pub(crate) disc: Point,
    /// Where the main thing stands: the middle of its foot.
    pub(crate) foot: Point,
    /// The size of things, 1 for a picture that is not narrow.
    pub(crate) unit: f32,
    /// -1 where the main thing stands on the left, 1 on the right.
    pub(crate) side: f32,
    /// No landscape: the thing before a plain wall.
    pub(crate) indoors: bool,
}

impl Scene {
    /// Composes a picture. The same arguments give the same scene.
    pub(crate) fn compose(prompt: &str, negative: &str, seed: u64, aspect: f32) -> Self {
        let seed = digest(&prompt.to_lowercase(), seed);
        let mut wish = Wish::read(prompt, negative);
        let words = wish.words();
        let mut chance = Chance::branch(seed, "compose");
        let season = wish.season.unwrap_or_else(|| season_of(&wish, words, &mut chance));
        let time = wish.time.unwrap_or_else(|| time_of(&wish, words, &mut chance));
        let indoors = wish.has(Element::Cat) && !wish.elements.iter().any(|e| e.is_place());
        furnish(&mut wish, words, season, time, &mut chance);
        let (light, land) = colours(&wish, words, time, season, &mut chance);
        let mut scene = Self {
            horizon: horizon(&wish, &mut chance),
            side: if chance.hits(0.5) { 1.0 } else { -1.0 },
            unit: (aspect * 1.25).min(1.0),
            disc: Point::new(0.0, 0.0),
            foot: Point::new(0.0, 0.0),
            seed,
            wish,
            time,
            season,
            light,
            land,
            aspect,
            indoors,
        };
        scene.place(&mut chance);
        scene
    }

    pub(crate) fn has(&self, element: Element) -> bool {
        self.wish.has(element)
    }

    /// Its things, light and season in words.
    pub(crate) fn describe(&self) -> String {
        let name = |thing: &dyn std::fmt::Debug| format!("{thing:?}").to_lowercase();
        let things: Vec<_> = self.wish.elements.iter().map(|element| name(element)).collect();
        format!("{}; {}, {}", things.join(", "), name(&self.time), name(&self.season))
    }

    /// Chance for one purpose.
    pub(crate) fn chance(&self, purpose: &str) -> Chance {
        Chance::branch(self.seed, purpose)
    }

    /// Noise for one purpose.
    pub(crate) fn noise(&self, purpose: &str) -> Noise {
        Noise::new(digest(purpose, self.seed))
    }

    /// From which side the light comes at a place: -1 from the left, 1 from the right.
    pub(crate) fn light_side(&self) -> f32 {
        if self.disc.x < self.aspect / 2.0 { -1.0 } else { 1.0 }
    }

    fn place(&mut self, chance: &mut Chance) {
        let third = 0.5 + self.side * chance.range(0.14, 0.2);
        let off = 0.5 - self.side * chance.range(0.12, 0.24);
        let rise = if self.has(Element::Dunes) || self.has(Element::Mountains) { 0.14 } else { 0.0 };
        let elevation = (self.light.elevation + rise).min(0.9);
        let top = 0.1 + (1.0 - elevation) * (self.horizon - 0.1);
        self.disc = Point::new(off * self.aspect, top - 0.01);
        let depth = if self.has(Element::Lighthouse) { 0.0 } else { chance.range(0.14, 0.2) };
        self.foot = Point::new(third * self.aspect, self.horizon + depth);
        if self.indoors {
            self.foot = Point::new((0.5 + 0.06 * self.side) * self.aspect, 0.86);
        }
    }
}

fn season_of(wish: &Wish, words: Words, chance: &mut Chance) -> Season {
    if wish.has(Element::Snowfall) {
        return Season::Winter;
    }
    if wish.has(Element::Dunes) {
        return Season::Desert;
    }
    if words == Words::Strange {
        return chance.pick(&[
            Season::Spring,
            Season::Summer,
            Season::Autumn,
            Season::Winter,
            Season::Desert,
        ]);
    }
    Season::Summer
}

fn time_of(wish: &Wish, words: Words, chance: &mut Chance) -> Time {
    let night = [Element::Moon, Element::Stars, Element::Aurora];
    if night.into_iter().any(|e| wish.has(e)) {
        return Time::Night;
    }
    if words == Words::Strange {
        return chance.pick(&[Time::Dawn, Time::Day, Time::Afternoon, Time::Dusk, Time::Night]);
    }
    chance.pick(&[Time::Day, Time::Afternoon, Time::Afternoon])
}

/// Adds what a whole picture needs beside what was named.
fn furnish(wish: &mut Wish, words: Words, season: Season, time: Time, chance: &mut Chance) {
    let place = wish.elements.iter().any(|e| e.is_place());
    let mut more: Vec<Element> = Vec::new();
    if !place {
        more.extend_from_slice(usual_place(words, season, chance));
    }
    if wish.has(Element::Mountains) && !wish.has(Element::Water) && chance.hits(0.7) {
        more.push(Element::Forest);
    }
    if matches!(time, Time::Night | Time::Neon) && !wish.has(Element::Rain) && !wish.has(Element::Storm) {
        more.push(Element::Stars);
    }
    if chance.hits(0.8) && time != Time::Night {
        more.push(Element::Clouds);
    }
    let standing = wish.elements.iter().any(|e| e.stands());
    if words == Words::Strange && !standing {
        more.push(chance.pick(&[
            Element::Tree,
            Element::Boat,
            Element::House,
            Element::Castle,
            Element::Balloon,
        ]));
    }
    for element in more {
        if wish.allows(element) && !wish.has(element) {
            wish.elements.push(element);
        }
    }
    if wish.has(Element::Boat) && wish.allows(Element::Water) && !wish.has(Element::Water) {
        wish.elements.push(Element::Water);
    }
}

fn usual_place(words: Words, season: Season, chance: &mut Chance) -> &'static [Element] {
    const HIGH: &[Element] = &[Element::Mountains, Element::Forest];
    const LAKE: &[Element] = &[Element::Mountains, Element::Water];
    const SOFT: &[Element] = &[Element::Hills];
    const DRY: &[Element] = &[Element::Dunes];
    match (season, words) {
        (Season::Desert, _) => DRY,
        (_, Words::Known) => chance.pick(&[HIGH, SOFT, SOFT]),
        (_, Words::Strange) => chance.pick(&[HIGH, LAKE, SOFT, LAKE]),
    }
}

fn colours(wish: &Wish, words: Words, time: Time, season: Season, chance: &mut Chance) -> (Light, Land) {
    let mut light = Light::of(time);
    let mut land = Land::of(season);
    // Strangers get strange colours; known words keep theirs, but for a breath.
    let reach = match words {
        Words::Known => 0.08,
        Words::Strange => 0.7,
    };
    light = light.turned(chance.range(-reach, reach));
    land = land.turned(chance.range(-reach, reach));
    if wish.has(Element::Storm) || (wish.has(Element::Rain) && !matches!(time, Time::Neon | Time::Night)) {
        light = light.storm();
    }
    if wish.has(Element::Fog) {
        light = light.fog();
    }
    if let Some(tint) = wish.tint {
        light = light.tinted(tint);
    }
    (light, land)
}

fn horizon(wish: &Wish, chance: &mut Chance) -> f32 {
    if wish.has(Element::Water) { chance.range(0.6, 0.66) } else { chance.range(0.58, 0.68) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prompt_without_known_words_still_has_a_place_and_a_thing() {
        for seed in 0..20 {
            let scene = Scene::compose("zxqv blorp", "", seed, 1.0);
            assert!(scene.wish.elements.iter().any(|e| e.is_place()));
            assert!(scene.wish.elements.iter().any(|e| e.stands()));
        }
    }

    #[test]
    fn what_was_ruled_out_is_not_added_again() {
        for seed in 0..50 {
            let scene = Scene::compose("qwerty", "clouds, trees, mountains", seed, 1.0);
            assert!(
                !scene.has(Element::Clouds) && !scene.has(Element::Tree) && !scene.has(Element::Mountains)
            );
        }
    }
}
