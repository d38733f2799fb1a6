//! An XMP packet with a recipe: a new one, or a vendor's with ours added.

use crate::{Error, Result};

const OPEN: &str = "<impasto:recipe>";
const CLOSE: &str = "</impasto:recipe>";
/// What tells our recipe in a packet, whoever wrote it.
pub(super) const MARKS: [&str; 2] = ["<impasto:recipe", "urn:impasto:recipe"];
/// Our own description; it names its namespaces itself, so that it fits into any packet.
const BEFORE: &str = "<rdf:Description xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" \
    xmlns:impasto=\"urn:impasto:recipe\" rdf:about=\"\">";
const AFTER: &str = "</rdf:Description>";
/// Where a packet's descriptions end.
const END: &str = "</rdf:RDF>";

/// The packet, new or old, with this recipe and no other.
pub(super) fn with_recipe(old: Option<&str>, recipe: &str) -> Result<String> {
    let ours = format!("{BEFORE}{OPEN}{}{CLOSE}{AFTER}", escape(recipe));
    let Some(old) = old else { return Ok(packet(&ours)) };
    let old = without_ours(old);
    let place = old
        .rfind(END)
        .ok_or_else(|| Error::Recipe("its XMP data has no rdf:RDF element to add to".into()))?;
    Ok(format!("{}{ours}{}", &old[..place], &old[place..]))
}

/// The recipe of a packet.
pub(super) fn recipe_of(packet: &str) -> Option<String> {
    let (_, rest) = packet.split_once(OPEN)?;
    let (escaped, _) = rest.split_once(CLOSE)?;
    Some(unescape(escaped))
}

/// A packet without our recipe.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Without {
    /// None was in it.
    Unchanged,
    /// Nothing else was in it.
    Nothing,
    /// What else was in it.
    Rest(String),
}

/// Takes every recipe out of a packet, also out of one that another program wrote anew.
pub(super) fn without(whole: &str) -> Without {
    let mut rest = without_ours(whole);
    while let Some((before, from)) = rest.split_once(OPEN) {
        rest = without_ours(&format!("{before}{}", behind(from)));
    }
    match rest {
        rest if rest == whole => Without::Unchanged,
        rest if rest == packet("") => Without::Nothing,
        rest => Without::Rest(rest),
    }
}

/// What stands behind a recipe that begins here. Without a closing of its own, only its text goes: a packet is more than
/// our recipe.
fn behind(from: &str) -> &str {
    let own = &from[..from.find(OPEN).unwrap_or(from.len())];
    let closing = own.match_indices("</impasto:recipe").find_map(|(at, name)| {
        let end = at + name.len();
        let after = from[end..].trim_start().strip_prefix('>')?;
        Some(from.len() - after.len())
    });
    &from[closing.or_else(|| from.find('<')).unwrap_or(from.len())..]
}

fn packet(ours: &str) -> String {
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">{ours}{END}</x:xmpmeta>\
         <?xpacket end=\"w\"?>"
    )
}

fn without_ours(packet: &str) -> String {
    let ours = packet.find(BEFORE).and_then(|from| {
        let len = packet[from..].find(AFTER)?;
        Some(from..from + len + AFTER.len())
    });
    match ours {
        Some(range) => format!("{}{}", &packet[..range.start], &packet[range.end..]),
        None => packet.into(),
    }
}

/// A carriage return must be written as a reference: XML readers turn it into a line feed.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\r', "&#13;")
}

fn unescape(text: &str) -> String {
    text.replace("&#13;", "\r").replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_survives() {
        for recipe in ["{}", "&lt;", "</impasto:recipe>", "a\r\nb", "&amp;amp; ]]> </rdf:RDF>"] {
            let packet = with_recipe(None, recipe).unwrap();
            assert_eq!(recipe_of(&packet).as_deref(), Some(recipe));
            let again = with_recipe(Some(&packet), recipe).unwrap();
            assert_eq!(again, packet);
        }
    }

    #[test]
    fn every_recipe_is_taken_out() {
        let ours = with_recipe(None, "{\"a\":1}").unwrap();
        assert_eq!(without(&ours), Without::Nothing);
        let vendor = "<rdf:RDF><rdf:Description a='b'/></rdf:RDF>";
        assert_eq!(without(vendor), Without::Unchanged);
        let both = with_recipe(Some(vendor), "{}").unwrap();
        assert_eq!(without(&both), Without::Rest(vendor.into()));
        let anew = both.replace(BEFORE, "<rdf:Description>").replace("/impasto:recipe>", "/impasto:recipe >");
        assert!(
            matches!(without(&anew), Without::Rest(rest) if !rest.contains("{}") && rest.contains("a='b'"))
        );
        let tail = "</rdf:Description><x:vendor>kept</x:vendor></rdf:RDF>";
        for recipe in [
            "{1}",
            "<![CDATA[{1}]]></impasto:recipe\n>",
            "{1}</other>",
            "{1}<impasto:recipe>{1}</impasto:recipe>",
        ] {
            let odd = format!("<rdf:RDF><rdf:Description><impasto:recipe>{recipe}{tail}");
            let Without::Rest(rest) = without(&odd) else { panic!("{odd}") };
            assert!(rest.ends_with(tail) && !rest.contains("{1}"), "{rest}");
        }
    }

    #[test]
    fn a_packet_without_a_place_is_refused_rather_than_lost() {
        assert!(with_recipe(Some("<x/>"), "{}").is_err());
    }
}
