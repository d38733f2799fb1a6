//! Pictures in the terminal: kitty's and iTerm2's own ways, else two pixels in each character cell.

use crate::out::Out;
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use impasto_config::Preview as Setting;
use impasto_imaging::{Effort, Limits, Picture, decode_file, encode_png, scale_to};
use impasto_sdk::Size;
use std::{fmt::Write, path::Path};

/// Shows pictures, or nothing where the terminal cannot.
pub(crate) struct Preview {
    out: Out,
    way: Option<Way>,
}

/// How a terminal takes pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// The kitty graphics protocol.
    Kitty,
    /// iTerm2's inline images.
    Iterm,
    /// `▀` with a colour above and a colour below.
    Blocks,
}

/// Room for a picture, in character cells. A cell is about twice as high as it is wide.
const COLUMNS: u32 = 48;
const ROWS: u32 = 20;

/// Pixels of a cell, where the terminal draws real pixels.
const CELL: u32 = 10;

/// Longest piece of base64 that the kitty protocol takes at once.
const PIECE: usize = 4096;

impl Preview {
    pub(crate) fn new(out: &Out, setting: Setting) -> Self {
        let wanted = setting == Setting::Auto && out.is_watched() && out.has_colour();
        let variable = |name: &str| std::env::var(name).ok();
        let way = wanted.then(|| way(&variable)).flatten();
        Self { out: out.clone(), way }
    }

    /// Whether pictures can be shown at all.
    pub(crate) const fn is_on(&self) -> bool {
        self.way.is_some()
    }

    /// Shows a picture. One that cannot be read is passed over: it is only a look.
    pub(crate) fn show(&self, path: &Path) {
        let Some(way) = self.way else { return };
        if let Some(bytes) =
            decode_file(path, &Limits::default()).ok().and_then(|picture| draw(&picture, way))
        {
            self.out.raw(&bytes);
        }
    }
}

/// What the environment says of the terminal. Asking the terminal itself would wait for an answer that may never come.
fn way(variable: &dyn Fn(&str) -> Option<String>) -> Option<Way> {
    let is = |name: &str, values: &[&str]| {
        variable(name).is_some_and(|value| values.iter().any(|wanted| value.to_lowercase().contains(wanted)))
    };
    // Multiplexers pass neither protocol through.
    let multiplexed = variable("TMUX").is_some() || is("TERM", &["screen", "tmux"]);
    if !multiplexed && (variable("KITTY_WINDOW_ID").is_some() || is("TERM", &["kitty", "ghostty"])) {
        Some(Way::Kitty)
    } else if !multiplexed && (is("TERM_PROGRAM", &["iterm", "wezterm"]) || is("LC_TERMINAL", &["iterm"])) {
        Some(Way::Iterm)
    } else if is("COLORTERM", &["truecolor", "24bit"]) {
        Some(Way::Blocks)
    } else {
        None
    }
}

fn draw(picture: &Picture, way: Way) -> Option<Vec<u8>> {
    match way {
        Way::Blocks => Some(blocks(&fit(picture, Size::new(COLUMNS, ROWS * 2))?)),
        Way::Kitty => Some(kitty(&png(picture)?)),
        Way::Iterm => Some(iterm(&png(picture)?)),
    }
}

fn png(picture: &Picture) -> Option<Vec<u8>> {
    let small = fit(picture, Size::new(COLUMNS * CELL, ROWS * 2 * CELL))?;
    encode_png(&small, Effort::Fast).ok()
}

/// Makes a picture small enough, never larger.
fn fit(picture: &Picture, room: Size) -> Option<Picture> {
    let size = picture.size();
    let scale = |side: u32, part: u64, whole: u64| u32::try_from(u64::from(side) * part / whole).ok();
    let wide =
        u64::from(size.width) * u64::from(room.height) >= u64::from(size.height) * u64::from(room.width);
    let small = match wide {
        _ if size.width <= room.width && size.height <= room.height => return Some(picture.clone()),
        true => Size::new(room.width, scale(size.height, room.width.into(), size.width.into())?.max(1)),
        false => Size::new(scale(size.width, room.height.into(), size.height.into())?.max(1), room.height),
    };
    scale_to(picture.clone(), small).ok()
}

fn kitty(png: &[u8]) -> Vec<u8> {
    let text = BASE64.encode(png);
    let mut bytes = Vec::with_capacity(text.len() + text.len() / PIECE * 16 + 64);
    let mut pieces = text.as_bytes().chunks(PIECE).peekable();
    let mut head = "a=T,f=100,q=2,";
    while let Some(piece) = pieces.next() {
        let more = u8::from(pieces.peek().is_some());
        bytes.extend_from_slice(format!("\x1b_G{head}m={more};").as_bytes());
        bytes.extend_from_slice(piece);
        bytes.extend_from_slice(b"\x1b\\");
        head = "";
    }
    bytes.push(b'\n');
    bytes
}

fn iterm(png: &[u8]) -> Vec<u8> {
    let text = BASE64.encode(png);
    format!("\x1b]1337;File=inline=1;size={};preserveAspectRatio=1:{text}\x07\n", png.len()).into_bytes()
}

fn blocks(picture: &Picture) -> Vec<u8> {
    let pixels = picture.pixels().to_rgba8();
    let (width, height) = pixels.dimensions();
    let mut text = String::new();
    for y in (0..height).step_by(2) {
        for x in 0..width {
            let above = on_black(pixels.get_pixel(x, y).0);
            let below = if y + 1 < height { on_black(pixels.get_pixel(x, y + 1).0) } else { [0; 3] };
            let ([r, g, b], [lr, lg, lb]) = (above, below);
            // Writing into a string cannot fail.
            let _ = write!(text, "\x1b[38;2;{r};{g};{b};48;2;{lr};{lg};{lb}m▀");
        }
        text.push_str("\x1b[0m\n");
    }
    text.into_bytes()
}

fn on_black([r, g, b, alpha]: [u8; 4]) -> [u8; 3] {
    #[expect(clippy::cast_possible_truncation, reason = "at most 255")]
    let shade = |value: u8| (u16::from(value) * u16::from(alpha) / 255) as u8;
    [shade(r), shade(g), shade(b)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use impasto_imaging::{Layout, decode, encode_raw};

    fn picture(width: u32, height: u32) -> Picture {
        let pixel = [200, 100, 50, 255];
        let bytes = pixel.repeat((width * height) as usize);
        decode(&encode_raw(Size::new(width, height), Layout::Rgba, &bytes).unwrap(), &Limits::default())
            .unwrap()
    }

    #[test]
    fn the_environment_says_how_a_terminal_takes_pictures() {
        let seen = |pairs: &[(&str, &str)]| {
            way(&|name| pairs.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned()))
        };
        assert_eq!(seen(&[("TERM", "xterm-kitty")]), Some(Way::Kitty));
        assert_eq!(seen(&[("TERM_PROGRAM", "iTerm.app")]), Some(Way::Iterm));
        assert_eq!(seen(&[("COLORTERM", "truecolor")]), Some(Way::Blocks));
        assert_eq!(
            seen(&[("TMUX", "x"), ("TERM", "xterm-kitty"), ("COLORTERM", "24bit")]),
            Some(Way::Blocks)
        );
        assert_eq!(seen(&[("TERM", "xterm-256color")]), None);
    }

    #[test]
    fn a_picture_fits_its_room_and_keeps_its_shape() {
        for (from, to) in
            [((4096, 1024), (48, 12)), ((1000, 4000), (10, 40)), ((20, 10), (20, 10)), ((9000, 2), (48, 1))]
        {
            let fitted = fit(&picture(from.0, from.1), Size::new(48, 40)).unwrap();
            assert_eq!(fitted.size(), Size::new(to.0, to.1));
        }
    }

    #[test]
    fn blocks_show_two_rows_in_each_line() {
        let text = String::from_utf8(blocks(&picture(3, 3))).unwrap();
        assert_eq!((text.lines().count(), text.matches('▀').count()), (2, 6));
        assert!(text.contains("\x1b[38;2;200;100;50;48;2;200;100;50m"));
        assert!(text.contains("48;2;0;0;0m"), "below the last row there is nothing");
    }

    #[test]
    fn kitty_gets_pieces_of_its_own_size() {
        let text = String::from_utf8(kitty(&[7; 9000])).unwrap();
        assert_eq!(text.matches("\x1b_G").count(), 3);
        assert!(text.starts_with("\x1b_Ga=T,f=100,q=2,m=1;") && text.contains("\x1b_Gm=0;"));
        assert!(text.split("\x1b\\").all(|piece| piece.len() < PIECE + 32));
    }
}
