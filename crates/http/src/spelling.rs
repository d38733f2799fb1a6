//! A secret in every spelling that programs give to texts: as it is, in JSON (`\/`, `\"`, `\u002f`), in HTML (`&quot;`,
//! `&#47;`), in addresses (`%2F`), and in two of these at once. Each letter may have its own.

use memchr::{memchr3_iter, memmem};
use std::{borrow::Cow, ops::Range, sync::LazyLock};

/// Backslashes before a character that are looked at: a text that was made JSON three times over has seven.
const MOST_SLASHES: usize = 8;

/// Bytes of the longest spelling of one character.
const LONGEST: usize = MOST_SLASHES + 16;

/// Bytes of a run of letters that is long enough to be looked for alone.
const RARE: usize = 8;

/// What HTML calls the characters that its encoders do not leave as they are.
const NAMES: [(char, &str); 26] = [
    ('!', "excl"),
    ('"', "quot"),
    ('#', "num"),
    ('$', "dollar"),
    ('%', "percnt"),
    ('&', "amp"),
    ('\'', "apos"),
    ('(', "lpar"),
    (')', "rpar"),
    ('*', "ast"),
    ('+', "plus"),
    (',', "comma"),
    ('.', "period"),
    ('/', "sol"),
    (':', "colon"),
    (';', "semi"),
    ('<', "lt"),
    ('=', "equals"),
    ('>', "gt"),
    ('?', "quest"),
    ('@', "commat"),
    ('[', "lsqb"),
    ('\\', "bsol"),
    (']', "rsqb"),
    ('_', "lowbar"),
    ('|', "verbar"),
];

/// A secret, ready to be looked for.
pub(crate) struct Spelling {
    key: Vec<char>,
    /// The run of letters that is looked for first, since nearly everybody leaves letters as they are.
    anchor: Option<memmem::Finder<'static>>,
    /// Bytes that may stand before the anchor.
    before: usize,
    /// Bytes of the longest spelling that leaves letters as they are, and of a letter whose code is cut off.
    usual: usize,
    /// Whether a spelling can begin with a byte.
    begins: [bool; 256],
}

/// What stands at a place of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Here {
    /// The secret, to this byte.
    Whole(usize),
    /// The text ends before the secret does.
    Begun,
    Other,
}

impl Spelling {
    /// This secret.
    pub(crate) fn of(key: &str) -> Self {
        let key: Vec<char> = key.chars().collect();
        let run = anchor(&key);
        let letters: String = key[run.clone()].iter().collect();
        let anchor =
            Some(letters).filter(|run| !run.is_empty()).map(|run| memmem::Finder::new(&run).into_owned());
        let width = |letter: &char| if letter.is_ascii_alphanumeric() { 1 } else { LONGEST };
        let usual = key.iter().map(width).sum::<usize>() + LONGEST;
        Self { before: run.start * LONGEST, usual, begins: begins(key.first().copied()), key, anchor }
    }

    /// Where in a text the secret stands first, behind this byte.
    pub(crate) fn find(&self, text: &[u8], from: usize) -> Option<Range<usize>> {
        let rest = &text[from..];
        let Some(anchor) = self.anchor.as_ref().filter(|_| !spells_letters(rest)) else {
            return self.first(text, from..text.len());
        };
        // An occurrence may begin in the middle of another one's letters.
        let starts = |at: usize| from + at.saturating_sub(self.before)..from + at + anchor.needle().len();
        anchor.find_iter(rest).find_map(|at| self.first(text, starts(at)))
    }

    /// From where on a text must wait for what follows, since the secret may have begun there.
    pub(crate) fn begun(&self, text: &[u8]) -> Option<usize> {
        let window = |bytes: usize| text.len().saturating_sub(bytes);
        let far = window(self.key.len() * LONGEST);
        let from = if spells_letters(&text[far..]) { far } else { window(self.usual) };
        (from..text.len()).find(|start| self.at(text, *start) == Here::Begun)
    }

    /// Whether the whole text is the secret.
    pub(crate) fn is(&self, text: &str) -> bool {
        self.at(text.as_bytes(), 0) == Here::Whole(text.len())
    }

    fn first(&self, text: &[u8], starts: Range<usize>) -> Option<Range<usize>> {
        starts.into_iter().find_map(|start| match self.at(text, start) {
            Here::Whole(end) => Some(start..end),
            Here::Begun | Here::Other => None,
        })
    }

    /// How many letters stand there as they are.
    fn same(&self, text: &[u8], start: usize) -> usize {
        let letters = self.key.iter().zip(&text[start..]);
        letters.take_while(|(letter, byte)| is_plain(**letter) && **letter == char::from(**byte)).count()
    }

    fn at(&self, text: &[u8], start: usize) -> Here {
        if !text.get(start).is_some_and(|byte| self.begins[usize::from(*byte)]) {
            return Here::Other;
        }
        let same = self.same(text, start);
        let (at, rest) = (start + same, &self.key[same..]);
        let Some((letter, rest)) = rest.split_first() else { return Here::Whole(at) };
        match text.get(at) {
            None => return Here::Begun,
            Some(byte) if is_plain(*letter) && !is_code(*byte) => return Here::Other,
            Some(_) => {}
        }
        let mut ends = Ends::default();
        step(*letter, text, at, &mut ends);
        let mut places = Vec::new();
        for letter in rest {
            if ends.places.is_empty() {
                break;
            }
            std::mem::swap(&mut ends.places, &mut places);
            places.drain(..).for_each(|place| step(*letter, text, place, &mut ends));
        }
        match ends.places.iter().max() {
            Some(end) => Here::Whole(*end),
            None if ends.short => Here::Begun,
            None => Here::Other,
        }
    }
}

/// Where a letter may end, and whether the text ended within one.
#[derive(Default)]
struct Ends {
    places: Vec<usize>,
    short: bool,
}

impl Ends {
    fn reached(&mut self, place: usize) {
        if !self.places.contains(&place) {
            self.places.push(place);
        }
    }

    /// This spelling, in letters of either size.
    fn spelled(&mut self, spelling: &str, text: &[u8], at: usize) {
        let here = &text[at..text.len().min(at + spelling.len())];
        if !spelling.as_bytes()[..here.len()].eq_ignore_ascii_case(here) {
            return;
        }
        if here.len() == spelling.len() {
            self.reached(at + here.len());
        } else {
            self.short = true;
        }
    }

    fn same(&mut self, letter: char, text: &[u8], at: usize) {
        let mut buffer = [0; 4];
        let bytes = letter.encode_utf8(&mut buffer).as_bytes();
        let here = &text[at..text.len().min(at + bytes.len())];
        if here == bytes {
            self.reached(at + here.len());
        } else if bytes.starts_with(here) {
            self.short = true;
        }
    }
}

/// Every place where this letter may end, if it begins here.
fn step(letter: char, text: &[u8], at: usize, ends: &mut Ends) {
    let run = text[at..].iter().take(MOST_SLASHES).take_while(|byte| **byte == b'\\').count();
    let behind = at + run;
    if letter == '\\' {
        (at + 1..=behind).for_each(|place| ends.reached(place));
    }
    if run == 0 || !letter.is_ascii_alphanumeric() {
        ends.same(letter, text, behind);
    }
    match text.get(behind) {
        None => ends.short = true,
        Some(b'%' | b'&') => {
            coded(letter).plain.iter().for_each(|spelling| ends.spelled(spelling, text, behind));
        }
        Some(b'u' | b'U' | b'x' | b'X') if run > 0 => {
            coded(letter).slashed.iter().for_each(|spelling| ends.spelled(spelling, text, behind));
        }
        Some(b'+') if letter == ' ' => ends.reached(behind + 1),
        Some(_) => {}
    }
}

/// Whether a letter, where it stands for itself, is one byte that no code begins with.
fn is_plain(letter: char) -> bool {
    letter.is_ascii() && letter != ' ' && !is_code(letter as u8)
}

/// Whether what stands for something else begins with this byte.
const fn is_code(byte: u8) -> bool {
    matches!(byte, b'\\' | b'%' | b'&')
}

/// With which bytes a spelling of this letter can begin.
fn begins(letter: Option<char>) -> [bool; 256] {
    let mut begins = [false; 256];
    let mut buffer = [0; 4];
    for byte in letter.iter().filter_map(|letter| letter.encode_utf8(&mut buffer).bytes().next()) {
        begins[usize::from(byte)] = true;
    }
    let coded = [b'\\', b'%', b'&'].into_iter().chain((letter == Some(' ')).then_some(b'+'));
    coded.for_each(|byte| begins[usize::from(byte)] = true);
    begins
}

/// How a character is written where it is not written as itself.
#[derive(Clone)]
struct Coded {
    /// Behind backslashes.
    slashed: Vec<String>,
    plain: Vec<String>,
}

static ASCII: LazyLock<Vec<Coded>> =
    LazyLock::new(|| (0..128_u8).map(|byte| Coded::of(byte.into())).collect());

fn coded(letter: char) -> Cow<'static, Coded> {
    match ASCII.get(letter as usize) {
        Some(coded) => Cow::Borrowed(coded),
        None => Cow::Owned(Coded::of(letter)),
    }
}

impl Coded {
    fn of(letter: char) -> Self {
        let number = u32::from(letter);
        let mut units = [0; 2];
        let units: Vec<_> =
            letter.encode_utf16(&mut units).iter().map(|unit| format!("u{unit:04x}")).collect();
        let percent = |mark: &str| -> String {
            letter.to_string().bytes().map(|byte| format!("{mark}{byte:02x}")).collect()
        };
        let mut plain = vec![percent("%"), percent("%25")];
        let numbers = ["", "0", "00"]
            .into_iter()
            .flat_map(|zeros| [format!("#{zeros}{number}"), format!("#x{zeros}{number:x}")]);
        let names = NAMES.iter().filter(|(named, _)| *named == letter).map(|(_, name)| (*name).to_owned());
        let entities: Vec<String> = numbers.chain(names).collect();
        entities.iter().for_each(|name| plain.extend([format!("&{name};"), format!("&amp;{name};")]));
        Self { slashed: vec![units.join("\\"), format!("x{number:02x}")], plain }
    }
}

/// The first long run of letters of a secret, or the longest one.
fn anchor(key: &[char]) -> Range<usize> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    let letters = key.iter().enumerate().filter(|(_, letter)| letter.is_ascii_alphanumeric());
    for (at, _) in letters {
        match runs.last_mut().filter(|run| run.end == at) {
            Some(run) => run.end += 1,
            None => runs.push(at..at + 1),
        }
    }
    let long = runs.iter().find(|run| run.len() >= RARE);
    let run = long.or_else(|| runs.iter().rev().max_by_key(|run| run.len()));
    run.cloned().unwrap_or_default()
}

/// Whether letters and digits are written in a text as if they were not: hardly ever, and then every byte is looked at.
fn spells_letters(text: &[u8]) -> bool {
    let letter = |hex: Option<&[u8]>| {
        let hex = hex.and_then(|hex| std::str::from_utf8(hex).ok());
        hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()).is_some_and(|byte| byte.is_ascii_alphanumeric())
    };
    memchr3_iter(b'\\', b'%', b'&', text).any(|at| {
        let rest = &text[at + 1..];
        match (text[at], rest.first()) {
            (b'\\', Some(b'u' | b'U')) => rest.get(1..3) == Some(b"00".as_slice()) && letter(rest.get(3..5)),
            (b'\\', Some(b'x' | b'X')) => letter(rest.get(1..3)),
            (b'%', Some(b'2')) if rest.starts_with(b"25") => letter(rest.get(2..4)),
            (b'%', Some(_)) => letter(rest.get(..2)),
            (b'&', Some(_)) => rest.starts_with(b"#") || rest.starts_with(b"amp;#"),
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ab/c\"d\\e&f1+g=é<h";

    fn spelled(with: impl Fn(char) -> String) -> String {
        KEY.chars().map(with).collect()
    }

    #[test]
    fn a_secret_is_found_however_it_is_spelled() {
        let key = Spelling::of(KEY);
        let json = serde_json::to_string(KEY).unwrap().trim_matches('"').to_owned();
        let twice = serde_json::to_string(&json).unwrap().trim_matches('"').to_owned();
        let special = |letter: char| !letter.is_ascii_alphanumeric();
        let some = |code: &dyn Fn(char) -> String| {
            spelled(|letter| if special(letter) { code(letter) } else { letter.into() })
        };
        let unit = |letter: char| format!("\\u{:04X}", u32::from(letter));
        let entity = |letter: char| format!("&#{};", u32::from(letter));
        let percent: String = url::form_urlencoded::byte_serialize(KEY.as_bytes()).collect();
        let named = KEY.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
        for spelling in [
            KEY.to_owned(),
            json.replace('/', "\\/"),
            json.clone(),
            twice.replace('/', "\\\\\\/"),
            twice,
            some(&unit),
            some(&|letter| unit(letter).replace('\\', "\\\\")),
            spelled(unit),
            some(&entity),
            spelled(entity),
            some(&|letter| format!("&#x{:X};", u32::from(letter))),
            some(&|letter| format!("&amp;#0{};", u32::from(letter))),
            percent.to_lowercase(),
            percent.replace('%', "%25"),
            percent,
            named,
        ] {
            assert!(key.is(&spelling), "{spelling}");
            let text = format!("\\n \\\" % ab/c {spelling}\" & more");
            let found = key.find(text.as_bytes(), 0).map(|range| &text[range]);
            assert_eq!(found, Some(spelling.as_str()), "{text}");
            // Its beginning is one, wherever it is cut.
            let start = text.find(&spelling).unwrap();
            let inner = (start + 1..start + spelling.len()).filter(|end| text.is_char_boundary(*end));
            for end in inner {
                assert!(key.begun(&text.as_bytes()[..end]).is_some_and(|at| at <= start), "{}", &text[..end]);
            }
        }
    }

    #[test]
    fn what_is_something_else_is_left() {
        let key = Spelling::of("sk-house-1234/x");
        for text in ["sk-house-1234/y", "sk-house-1234\\nx", "k-house-1234/x", "sk-house-1234%2Ey", "", "\\"]
        {
            assert_eq!(key.find(text.as_bytes(), 0), None, "{text}");
            assert!(!key.is(&format!("{text} ")), "{text}");
        }
        assert_eq!(key.begun(b"a sk-house-1234/y"), None);
    }

    #[test]
    fn letters_that_overlap_hide_nothing() {
        let key = Spelling::of("aaaa/b-c");
        assert_eq!(key.find(b"aaaaaa/b-c", 0), Some(2..10));
        assert_eq!(Spelling::of("//--++==").find(b"x \\/\\/--++== y", 0), Some(2..12));
    }
}
