//! What a prompt asks for: its words, looked up in a small lexicon.

use super::colour::{Rgb, hex};

/// When, and so from where the light comes and how warm it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Time {
    Dawn,
    Day,
    Afternoon,
    Dusk,
    Night,
    Neon,
}

/// Something to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Element {
    Sun,
    Moon,
    Stars,
    Aurora,
    Clouds,
    Storm,
    Rain,
    Snowfall,
    Fog,
    Mountains,
    Hills,
    Dunes,
    Forest,
    Water,
    City,
    Cliff,
    Lighthouse,
    House,
    Castle,
    Boat,
    Tree,
    Cat,
    Birds,
    Flowers,
    Balloon,
    Figure,
}

/// What grows, and so the colour of the land.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Season {
    Spring,
    Summer,
    Autumn,
    Winter,
    Desert,
}

/// What a prompt asks for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wish {
    pub(crate) time: Option<Time>,
    pub(crate) season: Option<Season>,
    /// What was named, without repetition, in order.
    pub(crate) elements: Vec<Element>,
    /// What was ruled out.
    pub(crate) banned: Vec<Element>,
    /// The colour of the main thing: "an orange cat".
    pub(crate) subject_tint: Option<Rgb>,
    /// The colour of everything else: "red sky".
    pub(crate) tint: Option<Rgb>,
}

/// Whether the painter knows any of a prompt's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Words {
    /// Some of them.
    Known,
    /// None.
    Strange,
}

#[derive(Clone, Copy, Debug)]
enum Meaning {
    At(Time),
    In(Season),
    See(&'static [Element]),
    Colour(u32),
}

use Element as E;
use Meaning::{At, Colour, In, See};

const LEXICON: &[(&str, Meaning)] = &[
    ("dawn sunrise daybreak morning", At(Time::Dawn)),
    ("day noon midday daylight", At(Time::Day)),
    ("afternoon golden", At(Time::Afternoon)),
    ("dusk sunset twilight evening", At(Time::Dusk)),
    ("night midnight nocturne nocturnal dark", At(Time::Night)),
    ("neon cyberpunk synthwave vaporwave futuristic", At(Time::Neon)),
    ("spring april may", In(Season::Spring)),
    ("summer june july", In(Season::Summer)),
    ("autumn fall october harvest", In(Season::Autumn)),
    ("winter snowy icy frozen arctic polar december", In(Season::Winter)),
    ("desert sahara arid savanna mars", In(Season::Desert)),
    ("sun sunny sunlight sunshine", See(&[E::Sun])),
    ("moon moonlit moonlight moonrise", See(&[E::Moon])),
    ("star starry starlight galaxy cosmos milky", See(&[E::Stars])),
    ("aurora borealis polarlight", See(&[E::Aurora, E::Stars])),
    ("cloud cloudy overcast", See(&[E::Clouds])),
    ("storm stormy thunder lightning tempest hurricane", See(&[E::Storm, E::Clouds])),
    ("rain rainy raining drizzle wet umbrella", See(&[E::Rain, E::Clouds])),
    ("snow snowing snowfall blizzard snowflake", See(&[E::Snowfall])),
    ("fog foggy mist misty haze hazy", See(&[E::Fog])),
    ("mountain peak alps alpine summit ridge himalaya volcano", See(&[E::Mountains])),
    ("hill meadow field valley countryside prairie pasture grassland farm garden", See(&[E::Hills])),
    ("dune dunes sand", See(&[E::Dunes])),
    ("forest wood woodland pine jungle fir taiga", See(&[E::Forest])),
    (
        "sea ocean lake river water bay coast shore beach harbour harbor wave fjord island lagoon pond reflection",
        See(&[E::Water]),
    ),
    (
        "city cityscape skyline town downtown street skyscraper metropolis tokyo york urban alley",
        See(&[E::City]),
    ),
    ("cliff rock rocky headland", See(&[E::Cliff])),
    ("lighthouse beacon", See(&[E::Lighthouse, E::Cliff, E::Water])),
    ("house cottage cabin barn hut home village chalet", See(&[E::House])),
    ("castle fortress palace tower citadel ruin", See(&[E::Castle])),
    ("boat ship sailboat sail yacht schooner fisherman", See(&[E::Boat, E::Water])),
    ("tree oak willow maple cherry blossom bonsai birch", See(&[E::Tree])),
    ("cat kitten kitty tabby feline", See(&[E::Cat])),
    ("bird gull seagull crow swallow flock geese", See(&[E::Birds])),
    ("flower flowers poppy poppies tulip lavender rose wildflower sunflower daisy", See(&[E::Flowers])),
    ("balloon hotair zeppelin", See(&[E::Balloon])),
    ("person man woman girl boy figure wanderer traveller traveler child monk people", See(&[E::Figure])),
    ("red crimson scarlet ruby", Colour(0xC8_2F_2B)),
    ("orange ginger amber", Colour(0xE0_7A_22)),
    ("yellow gold lemon", Colour(0xE9_C0_3A)),
    ("green emerald jade lime", Colour(0x4C_93_4F)),
    ("teal turquoise cyan", Colour(0x2B_9C_A0)),
    ("blue azure cobalt sapphire indigo", Colour(0x2F_62_B5)),
    ("purple violet lilac magenta", Colour(0x7C_45_A8)),
    ("pink rosy coral", Colour(0xE2_82_A0)),
    ("brown chestnut sepia", Colour(0x7E_53_34)),
    ("white ivory", Colour(0xEE_EA_E0)),
    ("grey gray silver", Colour(0x8C_90_96)),
    ("black ebony", Colour(0x2A_29_2E)),
];

impl Wish {
    /// Whether anything was named.
    pub(crate) fn words(&self) -> Words {
        let named = !self.elements.is_empty() || self.time.is_some() || self.season.is_some();
        if named { Words::Known } else { Words::Strange }
    }

    /// Reads a prompt, and what it must not have.
    pub(crate) fn read(prompt: &str, negative: &str) -> Self {
        let mut wish = Self::default();
        let words: Vec<_> = words(prompt).map(|word| look_up(&word)).collect();
        for (i, meaning) in words.iter().enumerate() {
            match meaning {
                Some(At(time)) => wish.time = wish.time.or(Some(*time)),
                Some(In(season)) => wish.season = wish.season.or(Some(*season)),
                Some(See(elements)) => wish.see(elements),
                Some(Colour(value)) => wish.colour(hex(*value), &words[i + 1..]),
                None => {}
            }
        }
        for meaning in self::words(negative).filter_map(|word| look_up(&word)) {
            wish.ban(meaning);
        }
        wish
    }

    /// Whether it names this and does not rule it out.
    pub(crate) fn has(&self, element: Element) -> bool {
        self.elements.contains(&element)
    }

    /// Whether this may be added without being asked for.
    pub(crate) fn allows(&self, element: Element) -> bool {
        !self.banned.contains(&element)
    }

    fn see(&mut self, elements: &[Element]) {
        for element in elements {
            if !self.has(*element) {
                self.elements.push(*element);
            }
        }
    }

    /// A colour belongs to the thing that follows it closely, else to the whole.
    fn colour(&mut self, colour: Rgb, following: &[Option<Meaning>]) {
        let near = following.iter().take(2).flatten();
        let thing = near.into_iter().any(|m| matches!(m, See(e) if e.iter().any(|e| e.stands())));
        let slot = if thing { &mut self.subject_tint } else { &mut self.tint };
        *slot = slot.or(Some(colour));
    }

    fn ban(&mut self, meaning: Meaning) {
        let See(elements) = meaning else { return };
        // The first element is the word's own; the others only come along with it.
        let element = elements[0];
        self.elements.retain(|e| *e != element);
        self.banned.push(element);
    }
}

impl Element {
    /// Whether it is a thing that stands in a scene rather than the scene.
    pub(crate) fn stands(self) -> bool {
        matches!(
            self,
            E::Lighthouse
                | E::House
                | E::Castle
                | E::Boat
                | E::Tree
                | E::Cat
                | E::Flowers
                | E::Balloon
                | E::Figure
        )
    }

    /// Whether it decides what the land looks like.
    pub(crate) fn is_place(self) -> bool {
        matches!(self, E::Mountains | E::Hills | E::Dunes | E::Forest | E::Water | E::City | E::Cliff)
    }
}

fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

fn look_up(word: &str) -> Option<Meaning> {
    let known = |word: &str| {
        LEXICON.iter().find(|(words, _)| words.split(' ').any(|w| w == word)).map(|(_, meaning)| *meaning)
    };
    known(word).or_else(|| known(word.strip_suffix("es")?)).or_else(|| known(word.strip_suffix('s')?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lighthouse_at_dusk_is_read_as_one() {
        let wish = Wish::read("A lighthouse, at DUSK!", "");
        assert_eq!(wish.time, Some(Time::Dusk));
        assert_eq!(wish.elements, [E::Lighthouse, E::Cliff, E::Water]);
    }

    #[test]
    fn a_colour_belongs_to_what_follows_it() {
        assert!(Wish::read("an orange cat", "").subject_tint.is_some());
        let sky = Wish::read("red sky over cats", "");
        assert!(sky.tint.is_some() && sky.subject_tint.is_none());
    }

    #[test]
    fn what_is_ruled_out_is_neither_wished_nor_allowed() {
        let wish = Wish::read("boats on a lake with clouds", "clouds, boat");
        assert_eq!(wish.elements, [E::Water]);
        assert!(!wish.allows(E::Clouds) && wish.allows(E::Water));
    }

    #[test]
    fn no_word_has_two_meanings() {
        let mut seen = std::collections::BTreeSet::new();
        for word in LEXICON.iter().flat_map(|(words, _)| words.split(' ')) {
            assert!(seen.insert(word), "{word} stands twice");
        }
    }
}
