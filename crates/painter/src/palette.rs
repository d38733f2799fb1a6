//! Light by time of day, pigment by season. A scene's colours are pigment times light.

use super::{
    colour::{Rgb, add, hex, luma, mix, saturate, scale, times, turn_hue},
    words::{Season, Time},
};

/// Sky colours and the light that they give.
#[derive(Clone, Debug)]
pub(crate) struct Light {
    pub(crate) zenith: Rgb,
    pub(crate) middle: Rgb,
    pub(crate) horizon: Rgb,
    /// The disc of sun or moon.
    pub(crate) disc: Rgb,
    pub(crate) cloud_lit: Rgb,
    pub(crate) cloud_shade: Rgb,
    /// Light from the sun or moon.
    pub(crate) key: Rgb,
    /// Light from everywhere.
    pub(crate) ambient: Rgb,
    /// How high the disc stands: 0 at the horizon, 1 at the top.
    pub(crate) elevation: f32,
    /// Whether windows and lamps are lit.
    pub(crate) dark: bool,
}

/// Pigments of the land.
#[derive(Clone, Debug)]
pub(crate) struct Land {
    pub(crate) lit: Rgb,
    pub(crate) shade: Rgb,
    pub(crate) rock: Rgb,
    pub(crate) leaves: Rgb,
    pub(crate) water: Rgb,
    pub(crate) blossom: Rgb,
    /// From which height (0 to 1) mountains are white.
    pub(crate) snow_line: f32,
}

impl Light {
    pub(crate) fn of(time: Time) -> Self {
        let [zenith, middle, horizon, disc, cloud_lit, cloud_shade, key, ambient] = sky(time).map(hex);
        let (elevation, dark) = match time {
            Time::Dawn => (0.16, false),
            Time::Day => (0.78, false),
            Time::Afternoon => (0.5, false),
            Time::Dusk => (0.1, true),
            Time::Night => (0.7, true),
            Time::Neon => (0.42, true),
        };
        Self { zenith, middle, horizon, disc, cloud_lit, cloud_shade, key, ambient, elevation, dark }
    }

    /// The same light under a heavy sky.
    pub(crate) fn storm(self) -> Self {
        let lead = |c: Rgb| mix(saturate(scale(c, 0.78), 0.4), hex(0x55_62_6E), 0.35);
        Self {
            cloud_lit: mix(lead(self.cloud_lit), hex(0xB8_BE_BE), 0.25),
            cloud_shade: scale(lead(self.cloud_shade), 0.6),
            key: saturate(scale(self.key, 0.8), 0.55),
            ..self.map(lead)
        }
    }

    /// Everything in pale air.
    pub(crate) fn fog(self) -> Self {
        let air = mix(self.horizon, [luma(self.horizon) + 0.08; 3], 0.5);
        self.map(|c| mix(c, air, 0.5))
    }

    /// Another hue, for prompts that nobody has a word for.
    pub(crate) fn turned(self, angle: f32) -> Self {
        self.map(|c| turn_hue(c, angle))
    }

    /// Leaning towards a colour.
    pub(crate) fn tinted(self, tint: Rgb) -> Self {
        self.map(|c| mix(c, scale(tint, 0.35 + luma(c)), 0.42))
    }

    /// A pigment in this light; `sun` says how much of the key light reaches it.
    pub(crate) fn on(&self, pigment: Rgb, sun: f32) -> Rgb {
        times(pigment, add(self.ambient, scale(self.key, sun)))
    }

    fn map(self, f: impl Fn(Rgb) -> Rgb) -> Self {
        Self {
            zenith: f(self.zenith),
            middle: f(self.middle),
            horizon: f(self.horizon),
            cloud_lit: f(self.cloud_lit),
            cloud_shade: f(self.cloud_shade),
            ..self
        }
    }
}

impl Land {
    pub(crate) fn of(season: Season) -> Self {
        let [lit, shade, rock, leaves, water, blossom] = soil(season).map(hex);
        let snow_line = match season {
            Season::Winter => 0.15,
            Season::Desert => 9.0,
            _ => 0.62,
        };
        Self { lit, shade, rock, leaves, water, blossom, snow_line }
    }

    pub(crate) fn turned(self, angle: f32) -> Self {
        let turn = |c| saturate(turn_hue(c, angle), 1.0 - 0.3 * angle.abs());
        Self {
            lit: turn(self.lit),
            shade: turn(self.shade),
            rock: turn(self.rock),
            leaves: turn(self.leaves),
            blossom: turn(self.blossom),
            ..self
        }
    }
}

/// Zenith, middle, horizon, disc, lit cloud, shaded cloud, key light, ambient light.
const fn sky(time: Time) -> [u32; 8] {
    match time {
        Time::Dawn => [0x56709F, 0xDB9494, 0xFFC788, 0xFFF3CC, 0xFFD3B2, 0x9A80A4, 0xF0AE7C, 0x625E7C],
        Time::Day => [0x2668B4, 0x68ABDC, 0xD8E9E8, 0xFFFBE4, 0xFFFFFA, 0xA3B8CF, 0xD2C4A4, 0x76879A],
        Time::Afternoon => [0x4C84B4, 0xA9C8D0, 0xFFE4AC, 0xFFF2C2, 0xFFF0D2, 0xB09CA0, 0xE2BE84, 0x7A7880],
        Time::Dusk => [0x232C60, 0x9C4C7C, 0xFFA04E, 0xFFE08C, 0xFF9C66, 0x58406C, 0xE08A5C, 0x544C74],
        Time::Night => [0x070E2A, 0x13275A, 0x3E5C8C, 0xF6F0D6, 0x5F7AA8, 0x172347, 0x7486B4, 0x26304F],
        Time::Neon => [0x0D0826, 0x3A1462, 0xE0408A, 0xFFC07A, 0x9C3C9A, 0x1E0F42, 0xB46ABE, 0x34285C],
    }
}

/// Lit ground, shaded ground, rock, leaves, water, blossom.
const fn soil(season: Season) -> [u32; 6] {
    match season {
        Season::Spring => [0xA9C45A, 0x557A38, 0x8C8880, 0xE59BB4, 0x4E8C9C, 0xF2A6C2],
        Season::Summer => [0x9DB24C, 0x45672E, 0x8A8078, 0x4F7C38, 0x3C8296, 0xE84A34],
        Season::Autumn => [0xCBA04A, 0x7A552A, 0x867468, 0xCE6A26, 0x4A7480, 0xE9B23A],
        Season::Winter => [0xF0F4FA, 0xA9BCD4, 0x6A7484, 0x3E5450, 0x4C708C, 0xE6EEF8],
        Season::Desert => [0xEBB878, 0xB26C3C, 0xB8643C, 0x7C7C44, 0x3C8C8C, 0xE8506C],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn night_is_darker_than_day() {
        let grey = [0.5; 3];
        assert!(luma(Light::of(Time::Night).on(grey, 0.5)) < 0.6 * luma(Light::of(Time::Day).on(grey, 0.5)));
    }
}
