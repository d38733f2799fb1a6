//! SVG: text, whose root element is found without an XML parser.

use super::Facts;
use crate::MediaType;

/// The attributes of the root element `svg`, or `None` where these first bytes have another one or end before it.
pub(super) fn root(head: &[u8]) -> Option<&str> {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    if !head.trim_ascii_start().starts_with(b"<") {
        return None;
    }
    let mut rest = as_text(head).trim_start();
    // Declaration, doctype and comments may stand before the root element, in any number.
    loop {
        let end = match rest {
            _ if rest.starts_with("<?") => "?>",
            _ if rest.starts_with("<!--") => "-->",
            _ if rest.starts_with("<!") => doctype_end(rest),
            _ => break,
        };
        rest = rest[rest.find(end)? + end.len()..].trim_start();
    }
    let tag = rest.strip_prefix('<')?;
    let tag = &tag[..tag.find('>')?];
    let name_end = tag.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(tag.len());
    let (name, attributes) = tag.split_at(name_end);
    (name.rsplit(':').next() == Some("svg")).then_some(attributes)
}

/// Width and height where they are plain pixels, else those of the view box, else 0.
pub(super) fn facts(head: &[u8]) -> Facts {
    let attributes = root(head).unwrap_or_default();
    let side = |name| pixels(attribute(attributes, name)?);
    let (width, height) = match (side("width"), side("height")) {
        (Some(width), Some(height)) => (width, height),
        _ => attribute(attributes, "viewBox").and_then(view_box).unwrap_or_default(),
    };
    Facts { alpha: true, ..Facts::new(MediaType::Svg, width, height) }
}

/// The text up to where it stops being UTF-8: a prefix may end inside a character.
fn as_text(bytes: &[u8]) -> &str {
    match str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    }
}

/// What ends a doctype: one with entities of its own ends after their bracket.
fn doctype_end(text: &str) -> &'static str {
    match (text.find('['), text.find('>')) {
        (Some(bracket), Some(end)) if bracket < end => "]>",
        _ => ">",
    }
}

fn attribute<'a>(attributes: &'a str, wanted: &str) -> Option<&'a str> {
    let mut rest = attributes;
    while let Some((name, after)) = rest.split_once('=') {
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, next) = after[1..].split_once(quote)?;
        if name.trim() == wanted {
            return Some(value.trim());
        }
        rest = next;
    }
    None
}

fn pixels(text: &str) -> Option<u32> {
    whole(text.strip_suffix("px").unwrap_or(text).trim().parse().ok()?)
}

fn view_box(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split([' ', ',']).filter(|number| !number.is_empty()).map(str::parse::<f64>);
    Some((whole(numbers.nth(2)?.ok()?)?, whole(numbers.next()?.ok()?)?))
}

fn whole(number: f64) -> Option<u32> {
    let rounded = number.round();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the bounds were just checked"
    )]
    (1.0..=f64::from(u32::MAX)).contains(&rounded).then_some(rounded as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_element_and_its_size_are_found() {
        for (text, size) in [
            ("<svg width='10' height=\"20px\"/>", (10, 20)),
            ("\u{feff}<?xml version='1.0'?>\n<!-- > --><svg viewBox='0 0 30.4,40'>", (30, 40)),
            ("<!DOCTYPE svg PUBLIC 'a' 'b'><svg:svg width='100%' height='5' viewBox=\"0 0 3 4\">", (3, 4)),
            ("<!DOCTYPE svg [<!ENTITY a '>'> <!ENTITY b 'c'>]> <svg a='[' >", (0, 0)),
            ("<svg stroke-width='7' height='-3'>", (0, 0)),
        ] {
            assert!(root(text.as_bytes()).is_some(), "{text}");
            let facts = facts(text.as_bytes());
            assert_eq!((facts.width, facts.height), size, "{text}");
        }
        for text in ["svg", "<svgx>", "<html><svg></svg></html>", "<!-- <svg>", "<svg width='1'"] {
            assert!(root(text.as_bytes()).is_none(), "{text}");
        }
    }
}
