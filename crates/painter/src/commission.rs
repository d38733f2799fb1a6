//! What is asked of the painter.

use image::{GrayImage, RgbaImage};

/// What a picture shall be. Whoever wants only some of it takes the rest from [`Commission::default`]:
///
/// ```
/// use impasto_painter::{Commission, paint};
/// let picture = paint(&Commission { prompt: "a lighthouse at dusk", seed: 7, ..Commission::default() });
/// assert_eq!((picture.width(), picture.height()), (1024, 1024));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Commission<'a> {
    /// What is to be seen, in English. Words that are not known choose a place and a thing by chance.
    pub prompt: &'a str,
    /// What is not to be seen.
    pub negative: &'a str,
    /// Pixels from left to right; 0 counts as 1.
    pub width: u32,
    /// Pixels from top to bottom; 0 counts as 1.
    pub height: u32,
    /// Decides whatever the prompt leaves open.
    pub seed: u64,
    /// How often the painter goes over the picture: few strokes are broad ones. 30 is usual.
    pub steps: u32,
    /// How strong the colours are: 7 is usual, less is paler.
    pub guidance: f32,
    /// How it is made.
    pub style: Style,
    /// Leaves out what is around the subject, or around the land where no single thing was named. Without effect
    /// [`Ground::Inside`] a picture.
    pub transparent: bool,
    /// Bits of each channel.
    pub depth: Depth,
    /// What is painted on.
    pub ground: Ground<'a>,
    /// Pictures that lend their colours.
    pub references: &'a [RgbaImage],
}

/// What a picture is painted on.
#[derive(Clone, Copy, Debug, Default)]
pub enum Ground<'a> {
    /// Nothing: the prompt alone decides.
    #[default]
    Blank,
    /// Another picture, whose composition and alpha stay.
    Over {
        /// That picture; one of another size is scaled to the commission's.
        image: &'a RgbaImage,
        /// How far the result may go from it: 0 keeps it, 1 keeps only its composition.
        strength: f32,
    },
    /// A part of another picture. Outside the mask every byte stays.
    Inside {
        /// That picture; one of another size is scaled to the commission's.
        image: &'a RgbaImage,
        /// 255 is repainted, 0 is kept, and between them the two blend; see [`mask_of`](crate::mask_of). Of the
        /// picture's size, else it is scaled too.
        mask: &'a GrayImage,
    },
}

/// Bits of each channel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    /// 8 bits.
    #[default]
    Eight,
    /// 16 bits, with a grain that 8 bits cannot hold. Rounded to 8 bits, it is the same picture.
    Sixteen,
}

/// How a picture is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Oil with thick strokes.
    #[default]
    Painting,
    /// Thin washes on paper.
    Watercolour,
    /// A print of a few flat inks.
    Poster,
    /// Coloured pencil.
    Sketch,
}

impl Default for Commission<'_> {
    fn default() -> Self {
        Self {
            prompt: "",
            negative: "",
            width: 1024,
            height: 1024,
            seed: 0,
            steps: 30,
            guidance: 7.0,
            style: Style::Painting,
            transparent: false,
            depth: Depth::Eight,
            ground: Ground::Blank,
            references: &[],
        }
    }
}

impl Commission<'_> {
    /// The same at another size; no side is without a pixel.
    pub(crate) fn sized(self, width: u32, height: u32) -> Self {
        Self { width: width.max(1), height: height.max(1), ..self }
    }
}
