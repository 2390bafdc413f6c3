//! The sounds of English as poses of a vocal tract: a man's, values after Peterson & Barney 1952 and Hillenbrand et al. 1995.

use crate::speech::Phone;

/// How a sound is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// The tract stands open.
    Vowel,
    /// Through the nose, or the tract nearly open.
    Sonorant,
    /// Noise in a narrow place.
    Fricative,
    /// Closed, then a burst and breath.
    Stop,
    /// Closed, then noise.
    Affricate,
    /// Breath through the next vowel.
    Breath,
}

/// A sound.
#[derive(Clone, Copy, Debug)]
pub struct Sound {
    /// How it is made.
    pub manner: Manner,
    /// The first three resonances, Hz.
    pub formants: [f64; 3],
    /// Share by which the resonances go along with the vowel beside.
    pub yields: f64,
    /// Level of the voice, dB relative to a vowel; `None` is voiceless.
    pub voice: Option<f64>,
    /// Noise: level in dB relative to a vowel, centre and width in Hz.
    pub noise: Option<(f64, f64, f64)>,
    /// Way through the nose open.
    pub nasal: bool,
}

/// Where a diphthong ends.
pub fn glide(phone: Phone) -> Option<[f64; 3]> {
    Some(match phone {
        Phone::Ey => [340.0, 2200.0, 2800.0],
        Phone::Ay => [380.0, 2000.0, 2600.0],
        Phone::Ow => [360.0, 820.0, 2350.0],
        Phone::Aw => [400.0, 930.0, 2350.0],
        Phone::Oy => [380.0, 2000.0, 2550.0],
        _ => return None,
    })
}

const fn vowel(f1: f64, f2: f64, f3: f64) -> Sound {
    let formants = [f1, f2, f3];
    Sound { manner: Manner::Vowel, formants, yields: 0.0, voice: Some(0.0), noise: None, nasal: false }
}

const fn sonorant(formants: [f64; 3], voice: f64, nasal: bool) -> Sound {
    let yields = if nasal { 0.3 } else { 0.15 };
    Sound { manner: Manner::Sonorant, formants, yields, voice: Some(voice), noise: None, nasal }
}

/// Where consonants are made: resonances towards which the vowel beside bends, and how far it bends them in turn.
const LABIAL: ([f64; 3], f64) = ([220.0, 900.0, 2250.0], 0.55);
const ALVEOLAR: ([f64; 3], f64) = ([220.0, 1720.0, 2650.0], 0.30);
const PALATAL: ([f64; 3], f64) = ([220.0, 1900.0, 2600.0], 0.30);
const VELAR: ([f64; 3], f64) = ([220.0, 1900.0, 2300.0], 0.75);

const fn obstruent(
    manner: Manner,
    place: ([f64; 3], f64),
    voice: Option<f64>,
    noise: (f64, f64, f64),
) -> Sound {
    Sound { manner, formants: place.0, yields: place.1, voice, noise: Some(noise), nasal: false }
}

/// How a sound is made. The noise of K and G lies at the second resonance and is tuned when it sounds.
pub fn sound(phone: Phone) -> Sound {
    use Manner::{Affricate, Breath, Fricative, Stop};
    match phone {
        Phone::Iy => vowel(290.0, 2250.0, 2950.0),
        Phone::Ih => vowel(410.0, 1980.0, 2550.0),
        Phone::Eh => vowel(570.0, 1840.0, 2500.0),
        Phone::Ae => vowel(690.0, 1700.0, 2410.0),
        Phone::Aa => vowel(750.0, 1130.0, 2450.0),
        Phone::Ao => vowel(600.0, 890.0, 2430.0),
        Phone::Uh => vowel(450.0, 1080.0, 2250.0),
        Phone::Uw => vowel(325.0, 920.0, 2240.0),
        Phone::Ah => vowel(640.0, 1210.0, 2400.0),
        Phone::Er => vowel(480.0, 1340.0, 1690.0),
        Phone::Ey => vowel(500.0, 1950.0, 2530.0),
        Phone::Ay => vowel(730.0, 1220.0, 2480.0),
        Phone::Ow => vowel(530.0, 930.0, 2400.0),
        Phone::Aw => vowel(740.0, 1270.0, 2450.0),
        Phone::Oy => vowel(540.0, 850.0, 2400.0),
        Phone::M => sonorant([270.0, 1000.0, 2150.0], 1.0, true),
        Phone::N => sonorant([280.0, 1500.0, 2500.0], 1.0, true),
        Phone::Ng => sonorant([290.0, 2050.0, 2650.0], 1.0, true),
        Phone::L => sonorant([390.0, 1050.0, 2750.0], -2.0, false),
        Phone::R => sonorant([340.0, 1150.0, 1550.0], -3.0, false),
        Phone::W => sonorant([310.0, 660.0, 2200.0], -5.0, false),
        Phone::Y => sonorant([275.0, 2250.0, 3000.0], -5.0, false),
        Phone::S => obstruent(Fricative, ALVEOLAR, None, (-5.0, 8200.0, 2400.0)),
        Phone::Sh => obstruent(Fricative, PALATAL, None, (-8.0, 3600.0, 1300.0)),
        Phone::F => obstruent(Fricative, LABIAL, None, (-17.0, 9000.0, 6000.0)),
        Phone::Th => obstruent(Fricative, ALVEOLAR, None, (-27.0, 7000.0, 9000.0)),
        Phone::Z => obstruent(Fricative, ALVEOLAR, Some(-8.0), (-6.0, 8200.0, 2400.0)),
        Phone::Zh => obstruent(Fricative, PALATAL, Some(-8.0), (-6.0, 3600.0, 1300.0)),
        Phone::V => obstruent(Fricative, LABIAL, Some(-7.0), (-12.0, 9000.0, 6000.0)),
        Phone::Dh => obstruent(Fricative, ALVEOLAR, Some(-7.0), (-20.0, 7000.0, 9000.0)),
        Phone::P => obstruent(Stop, LABIAL, None, (-21.0, 900.0, 900.0)),
        Phone::T => obstruent(Stop, ALVEOLAR, None, (-9.0, 4300.0, 2500.0)),
        Phone::K => obstruent(Stop, VELAR, None, (-15.0, 1900.0, 500.0)),
        Phone::B => obstruent(Stop, LABIAL, Some(-20.0), (-15.0, 900.0, 900.0)),
        Phone::D => obstruent(Stop, ALVEOLAR, Some(-20.0), (-6.0, 4300.0, 2500.0)),
        Phone::G => obstruent(Stop, VELAR, Some(-20.0), (-10.0, 1900.0, 500.0)),
        Phone::Ch => obstruent(Affricate, PALATAL, None, (-3.0, 3600.0, 1500.0)),
        Phone::Jh => obstruent(Affricate, PALATAL, Some(-20.0), (-12.0, 3600.0, 1500.0)),
        Phone::Hh => Sound {
            manner: Breath,
            formants: [500.0, 1500.0, 2500.0],
            yields: 1.0,
            voice: None,
            noise: None,
            nasal: false,
        },
    }
}
