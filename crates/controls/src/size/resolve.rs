//! What a wish comes to: exact sizes, shapes and presets of this model.

use super::{
    Offer,
    free::{ANY, fit, float, int},
    offer::fits,
    offers, refusal,
};
use crate::{Change, Violation, change::code as changed, violation::code};
use impasto_sdk::{Capabilities, DefaultSettings, Frame, Ratio, Size, SizeSpec};
use serde_json::Value;

/// The area of a picture when nothing says otherwise.
const USUAL: Size = Size::new(1024, 1024);

/// Two shapes whose logarithms differ by less are called the same: sides are rounded.
const ROUNDING: f64 = 0.05;

/// What a wish came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolved {
    /// What a provider is told.
    pub frame: Frame,
    /// The normalised `size` of the draft; `None` when nothing was asked for and the model says nothing about sizes.
    /// Resolving it again gives the same.
    pub spec: Option<SizeSpec>,
    /// What is different from what was asked for.
    pub changes: Vec<Change>,
}

/// What the picture starts from; it decides what an absent size means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// Words only: the model's usual size.
    Words,
    /// An image of this size: `auto` where the model has it, else the shape nearest to the image.
    Image(Size),
    /// An image of this size with a mask: never `auto`, since the result must go back onto the image.
    Masked(Size),
}

/// Finds the size that a model draws for a wish. Exact listed sizes and presets are kept, with their declared shape; any
/// other exact size goes to the nearest that the model draws, by the logarithm of the shape first and by area second,
/// and is reported. A wish that is absent gives the model's usual size.
///
/// # Errors
/// A shape, preset or `auto` that the model does not offer, or rules that no size keeps.
pub fn resolve(
    wish: Option<&SizeSpec>,
    caps: &Capabilities,
    defaults: &DefaultSettings,
    start: Start,
) -> Result<Resolved, Violation> {
    let model = Model { caps, defaults, offers: offers(caps) };
    match (wish, start) {
        (None, Start::Words) => model.usual(),
        (None, Start::Image(_)) if caps.auto_size => Ok(Resolved::auto()),
        (None, Start::Masked(size)) if model.can_keep(size) => Ok(Resolved::exactly(size, None)),
        (None, Start::Image(size) | Start::Masked(size)) => model.like(size),
        (Some(SizeSpec::Auto), _) if caps.auto_size => Ok(Resolved::auto()),
        (Some(SizeSpec::Auto), _) => Err(refusal(caps, "auto")),
        (Some(SizeSpec::Exact(size)), _) => model.exact(*size),
        (Some(SizeSpec::Shape(ratio)), _) => model.shape(*ratio),
        (Some(SizeSpec::Preset(ratio, class)), _) => model.preset(*ratio, class),
    }
}

/// Whether any shape can be asked for: the model lists none, or takes free sizes.
pub(crate) fn takes_any_shape(caps: &Capabilities) -> bool {
    caps.free_size.is_some() || !offers(caps).iter().any(|offer| offer.frame.ratio.is_some())
}

impl Resolved {
    fn auto() -> Self {
        Self { frame: Frame::default(), spec: Some(SizeSpec::Auto), changes: Vec::new() }
    }

    fn exactly(size: Size, ratio: Option<Ratio>) -> Self {
        let frame = Frame { pixels: Some(size), ratio, image_size: None };
        Self { frame, spec: Some(SizeSpec::Exact(size)), changes: Vec::new() }
    }

    fn changed(mut self, from: &SizeSpec, code: &'static str, why: &str) -> Self {
        let to = self.spec.as_ref().map_or_else(String::new, ToString::to_string);
        self.changes.push(Change {
            field: "/size".into(),
            from: from.to_string().into(),
            to: Value::from(to.clone()),
            code: code.into(),
            message: format!("{from} became {to}: {why}"),
        });
        self
    }
}

impl From<&Offer> for Resolved {
    fn from(offer: &Offer) -> Self {
        Self { frame: offer.frame.clone(), spec: Some(offer.spec.clone()), changes: Vec::new() }
    }
}

struct Model<'a> {
    caps: &'a Capabilities,
    defaults: &'a DefaultSettings,
    offers: Vec<Offer>,
}

impl Model<'_> {
    fn usual(&self) -> Result<Resolved, Violation> {
        if let (Some(width), Some(height)) = (self.defaults.width, self.defaults.height) {
            // A default that the model does not draw is not the caller's wish, so it is no change worth reporting.
            let resolved = self.exact(Size::new(width.get(), height.get()))?;
            return Ok(Resolved { changes: Vec::new(), ..resolved });
        }
        match self.offers.first() {
            Some(first) => Ok(first.into()),
            None if self.caps.free_size.is_some() => self.fitted(USUAL),
            None => Ok(Resolved { frame: Frame::default(), spec: None, changes: Vec::new() }),
        }
    }

    fn usual_area(&self) -> Option<u64> {
        self.usual().ok()?.frame.pixels.map(Size::pixels)
    }

    /// The size for an image to start from: its shape, at the usual area.
    fn like(&self, image: Size) -> Result<Resolved, Violation> {
        let area = self.usual_area().unwrap_or_else(|| image.pixels());
        let same_shape =
            self.nearest_of_shape(image.ratio(), area).filter(|offer| offer.frame.pixels.is_some());
        let resolved = if let Some(offer) = same_shape {
            // Nothing has to be cut off for a size of exactly the image's shape.
            Ok(offer.into())
        } else if self.caps.free_size.is_some() {
            self.fitted(scaled(image, area))
        } else if self.has_shapes() {
            self.nearest(image, area)
        } else {
            self.fitted(image)
        }?;
        Ok(Resolved { changes: Vec::new(), ..resolved })
    }

    /// Whether a masked image can be repainted at its own size, so that nothing outside the mask is scaled there and
    /// back: the model draws it, and it does not buy much more than the usual area.
    fn can_keep(&self, size: Size) -> bool {
        let usual = self.usual_area().unwrap_or_else(|| size.pixels());
        self.caps.free_size.is_some()
            && size.pixels() <= usual * 2
            && fit(size, &self.free(), self.caps.max_image_size) == Some(size)
    }

    fn exact(&self, size: Size) -> Result<Resolved, Violation> {
        let wish = SizeSpec::Exact(size);
        if let Some(listed) = self.written(&wish).or_else(|| self.drawn(size)) {
            return Ok(listed.into());
        }
        if self.caps.free_size.is_none() && self.has_shapes() {
            let resolved = self.nearest(size, size.pixels())?;
            return Ok(if resolved.frame.pixels == Some(size) {
                resolved
            } else {
                resolved.changed(&wish, changed::SIZE_BUCKETED, "the model draws only certain sizes")
            });
        }
        let resolved = self.fitted(size)?;
        if resolved.frame.pixels == Some(size) {
            return Ok(resolved);
        }
        let why: Vec<String> = super::free_rules(&self.free(), self.caps.max_image_size, &[])
            .into_iter()
            .filter(|rule| rule.test.broken_by_size(size).is_some())
            .map(|rule| rule.message)
            .collect();
        Ok(resolved.changed(&wish, changed::SIZE_FITTED, &why.join("; ")))
    }

    fn shape(&self, ratio: Ratio) -> Result<Resolved, Violation> {
        let area = self.usual_area().unwrap_or_else(|| USUAL.pixels());
        if let Some(offer) = self.nearest_of_shape(ratio, area) {
            return Ok(offer.into());
        }
        if self.caps.free_size.is_none() && self.has_shapes() {
            return Err(refusal(self.caps, &ratio.to_string()));
        }
        let mut resolved = self.fitted(of_shape(ratio, area))?;
        let kept = resolved.frame.pixels.is_some_and(|size| ratio.distance(size) < ROUNDING);
        if kept {
            resolved.frame.ratio = self.caps.free_size.is_none().then_some(ratio);
            return Ok(resolved);
        }
        let why = "the model draws no picture of that shape";
        Ok(resolved.changed(&SizeSpec::Shape(ratio), changed::SIZE_FITTED, why))
    }

    fn preset(&self, ratio: Ratio, class: &str) -> Result<Resolved, Violation> {
        let named = |offer: &&Offer| {
            offer.frame.ratio.is_some_and(|r| r.same_shape(ratio))
                && offer.frame.image_size.as_deref().is_some_and(|c| c.eq_ignore_ascii_case(class))
        };
        let wish = SizeSpec::Preset(ratio, class.into());
        let preset = self.written(&wish).or_else(|| self.offers.iter().find(named));
        preset.map(Into::into).ok_or_else(|| refusal(self.caps, &format!("{ratio}@{class}")))
    }

    /// The offer that is written exactly so. It goes before any that means the same.
    fn written(&self, wish: &SizeSpec) -> Option<&Offer> {
        self.offers.iter().find(|offer| offer.spec == *wish)
    }

    fn drawn(&self, size: Size) -> Option<&Offer> {
        self.offers.iter().find(|offer| offer.frame.pixels == Some(size))
    }

    /// The offer of the nearest shape, and of those the nearest in area.
    fn nearest(&self, size: Size, area: u64) -> Result<Resolved, Violation> {
        let ratios = self.offers.iter().filter_map(|offer| offer.frame.ratio);
        let ratio = Ratio::nearest(ratios, size).ok_or_else(|| refusal(self.caps, &size.to_string()))?;
        match self.nearest_of_shape(ratio, area) {
            Some(offer) if offer.frame.pixels.is_some() => Ok(offer.into()),
            _ => Ok(Resolved::exactly(self.in_shape(ratio, size), Some(ratio))),
        }
    }

    fn nearest_of_shape(&self, ratio: Ratio, area: u64) -> Option<&Offer> {
        let far = |offer: &Offer| {
            let pixels = offer.frame.pixels.map_or(area, Size::pixels);
            (float(pixels).ln() - float(area).ln()).abs()
        };
        // `min_by` takes the earliest of equals.
        self.offers
            .iter()
            .filter(|offer| offer.frame.ratio.is_some_and(|r| r.same_shape(ratio)))
            .min_by(|a, b| far(a).total_cmp(&far(b)))
    }

    /// A size of exactly this shape, of about the same area, within the greatest size.
    fn in_shape(&self, ratio: Ratio, size: Size) -> Size {
        let fits_max = |size| self.caps.max_image_size.is_none_or(|max| fits(size, max));
        if ratio.same_shape(size.ratio()) && fits_max(size) {
            return size;
        }
        let lowest = numbers(numbers(ratio).ratio());
        let times = (float(size.pixels()) / float(lowest.pixels())).sqrt().round();
        let most = self
            .caps
            .max_image_size
            .map_or(u32::MAX, |max| (max.width / lowest.width).min(max.height / lowest.height));
        let times = int(times).min(most).max(1);
        Size::new(lowest.width.saturating_mul(times), lowest.height.saturating_mul(times))
    }

    fn fitted(&self, size: Size) -> Result<Resolved, Violation> {
        let fitted = fit(size, &self.free(), self.caps.max_image_size).ok_or_else(|| {
            let message = "no size keeps all rules of this model; mend its capabilities";
            Violation::new("/size", code::NOT_OFFERED, message)
        })?;
        Ok(Resolved::exactly(fitted, None))
    }

    fn free(&self) -> impasto_sdk::FreeSize {
        self.caps.free_size.unwrap_or(ANY)
    }

    fn has_shapes(&self) -> bool {
        self.offers.iter().any(|offer| offer.frame.ratio.is_some())
    }
}

/// The two numbers of a shape.
fn numbers(ratio: Ratio) -> Size {
    ratio.to_string().replace(':', "x").parse().unwrap_or(Size::new(1, 1))
}

/// A size of about this shape and area, in steps of 8 pixels.
fn of_shape(ratio: Ratio, area: u64) -> Size {
    let side = |pixels: f64| int((pixels.sqrt() / 8.0).round().max(1.0)).saturating_mul(8);
    Size::new(side(float(area) * ratio.aspect()), side(float(area) / ratio.aspect()))
}

/// The same shape with another area.
fn scaled(size: Size, area: u64) -> Size {
    let times = (float(area) / float(size.pixels())).sqrt();
    let side = |pixels: u32| int((f64::from(pixels) * times).round()).max(1);
    Size::new(side(size.width), side(size.height))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use serde_json::{Value, json};

    fn come_to(
        caps: Value,
        defaults: Value,
        wish: Option<&str>,
        start: Start,
    ) -> Result<Resolved, Violation> {
        let wish = wish.map(|text| text.parse().unwrap());
        let defaults = serde_json::from_value(defaults).unwrap();
        resolve(wish.as_ref(), &samples::capabilities(caps), &defaults, start)
    }

    fn spec(caps: &Value, wish: &str) -> (String, usize) {
        let resolved = come_to(caps.clone(), json!({}), Some(wish), Start::Words).unwrap();
        (resolved.spec.unwrap().to_string(), resolved.changes.len())
    }

    fn presets() -> Value {
        json!({
            "allowed_aspect_ratios": ["1:1", "3:2", "16:9"],
            "resolution_presets": [
                {"label": "a", "aspect_ratio": "1:1", "image_size": "1K", "width": 1024, "height": 1024},
                {"label": "b", "aspect_ratio": "3:2", "image_size": "1K", "width": 1264, "height": 848},
                {"label": "c", "aspect_ratio": "16:9", "image_size": "1K", "width": 1376, "height": 768},
                {"label": "d", "aspect_ratio": "16:9", "image_size": "2K", "width": 2752, "height": 1536}
            ]
        })
    }

    #[test]
    fn a_size_goes_to_the_nearest_shape_and_then_to_the_nearest_area() {
        for (wish, becomes, changes) in [
            ("1024x1024", "1:1@1K", 0),
            // 1264x848 in lowest terms is 79:53; the preset says 3:2.
            ("1264x848", "3:2@1K", 0),
            ("64x64", "1:1@1K", 1),
            ("160x90", "16:9@1K", 1),
            ("3840x2160", "16:9@2K", 1),
            ("16:9", "16:9@1K", 0),
            ("16:9@2k", "16:9@2K", 0),
        ] {
            assert_eq!(spec(&presets(), wish), (becomes.to_owned(), changes), "{wish}");
        }
    }

    #[test]
    fn the_shape_is_the_declared_one() {
        let resolved = come_to(presets(), json!({}), Some("1264x848"), Start::Words).unwrap();
        assert_eq!(resolved.frame.ratio, Some(Ratio::new(3, 2)));
        assert_eq!(resolved.frame.image_size.as_deref(), Some("1K"));
    }

    #[test]
    fn distance_is_logarithmic_and_the_earliest_of_equals_wins() {
        let table = json!({"aspect_ratio_sizes": {
            "2:1": {"width": 2000, "height": 1000}, "1:2": {"width": 1000, "height": 2000}
        }});
        assert_eq!(spec(&table, "512x512").0, "2000x1000");
        let shapes = json!({"aspect_ratio_sizes": {
            "3:2": {"width": 1500, "height": 1000}, "21:9": {"width": 2100, "height": 900}
        }});
        assert_eq!(spec(&shapes, "1900x1000").0, "2100x900");
    }

    #[test]
    fn a_change_names_both_sizes_and_the_reason() {
        let resolved = come_to(presets(), json!({}), Some("64x64"), Start::Words).unwrap();
        let change = &resolved.changes[0];
        assert_eq!((&change.from, &change.to), (&json!("64x64"), &json!("1:1@1K")));
        assert_eq!(change.code, changed::SIZE_BUCKETED);
        let free = json!({"free_size": {"multiple_of": 16, "max_side": 2048}});
        let change = &come_to(free, json!({}), Some("4000x1000"), Start::Words).unwrap().changes[0];
        assert_eq!(
            change.message,
            "4000x1000 became 2048x512: both sides must be multiples of 16; the longer side must be at most 2048 pixels"
        );
    }

    #[test]
    fn shapes_without_sizes_keep_the_area() {
        let shapes = json!({"allowed_aspect_ratios": ["1:1", "21:9"]});
        assert_eq!(spec(&shapes, "21:9"), ("21:9".into(), 0));
        assert_eq!(spec(&shapes, "500x500"), ("500x500".into(), 0));
        assert_eq!(spec(&shapes, "1000x500"), ("1078x462".into(), 1));
        assert_eq!(spec(&shapes, "1078x462"), ("1078x462".into(), 0));
    }

    #[test]
    fn without_constraints_a_size_is_as_it_is() {
        assert_eq!(spec(&json!({}), "123x457"), ("123x457".into(), 0));
        assert_eq!(spec(&json!({}), "16:9"), ("1368x768".into(), 0));
        let max = json!({"max_image_size": {"width": 1000, "height": 1000}});
        assert_eq!(spec(&max, "2000x1000"), ("1000x500".into(), 1));
    }

    #[test]
    fn what_is_not_offered_is_refused_with_the_choices() {
        for wish in ["5:1", "16:9@8K", "auto"] {
            let refused = come_to(presets(), json!({}), Some(wish), Start::Words).unwrap_err();
            assert_eq!((refused.field.as_str(), &*refused.code), ("/size", code::NOT_OFFERED));
            assert!(refused.message.contains(wish) && refused.message.contains("16:9@2K"), "{refused}");
        }
    }

    #[test]
    fn an_absent_size_is_the_usual_one_or_follows_the_image() {
        let image = Start::Image(Size::new(4000, 2250));
        let masked = Start::Masked(Size::new(4000, 2250));
        let free = json!({"free_size": {"multiple_of": 16}, "auto_size": true});
        let square = json!({"width": 1000, "height": 1000});
        for (caps, defaults, start, becomes) in [
            (presets(), json!({}), Start::Words, Some("1:1@1K")),
            (presets(), json!({"width": 2000, "height": 1125}), Start::Words, Some("16:9@2K")),
            (presets(), json!({}), image, Some("16:9@1K")),
            (free.clone(), json!({}), Start::Words, Some("auto")),
            (free.clone(), json!({}), image, Some("auto")),
            (free, square.clone(), masked, Some("1344x752")),
            (json!({}), square, Start::Words, Some("1000x1000")),
            (json!({}), json!({}), image, Some("4000x2250")),
            (json!({}), json!({}), Start::Words, None),
        ] {
            let resolved = come_to(caps.clone(), defaults, None, start).unwrap();
            assert_eq!(resolved.spec.map(|spec| spec.to_string()).as_deref(), becomes, "{caps} {start:?}");
            assert_eq!(resolved.changes, [], "nothing was asked for");
        }
    }
}
