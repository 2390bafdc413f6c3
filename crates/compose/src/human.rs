//! Feel: swing, drift, jitter, accents and phrases, each a function of the place, so that an edit changes only what is near it.

use crate::{Played, bars::Bar, style};
use dsp::{Rng, Seconds, block::Touch, math};
use song::{Beat, Beats, TempoMap};
use std::collections::BTreeMap;

/// Mixes two names into one.
pub fn mix(a: u64, b: u64) -> u64 {
    Rng::mix(a, b)
}

/// A number for a text.
pub fn name(text: &str) -> u64 {
    text.bytes().fold(text.len() as u64, |seed, byte| Rng::mix(seed, u64::from(byte)))
}

/// Starts of the kick and how late each is.
pub type Kicks = BTreeMap<Beat, f64>;

/// How a player departs from what is written.
pub struct Feel<'a> {
    /// Tempo of the song.
    pub tempo: &'a TempoMap,
    /// Uneven division, if any.
    pub swing: Option<style::Swing>,
    /// Amounts.
    pub human: style::Human,
    /// Names the track.
    pub seed: u64,
    /// Kicks that the player locks to; empty for everyone but the bass.
    pub kicks: &'a Kicks,
}

/// Length of the cells on which the drift runs.
const DRIFT: i64 = Beats::QUARTER.0 / 4;
/// Correlation of the drift from one cell to the next.
const CORRELATION: f64 = 0.85;

impl Feel<'_> {
    fn rng(&self, bar: &Bar<'_>, salt: u64) -> Rng {
        Rng::new(mix(mix(self.seed, bar.seed), salt))
    }

    /// Slow wandering around the beat, standard deviation 1: an AR(1) sequence over sixteenths of the section.
    fn drift(&self, bar: &Bar<'_>, at: Beat) -> f64 {
        let cell = (at - bar.section_from).0.div_euclid(DRIFT);
        let mut weight = math::pow(1.0 - CORRELATION * CORRELATION, 0.5);
        let mut sum = 0.0;
        for back in 0..24 {
            sum += weight * self.rng(bar, (cell - back) as u64 ^ 0xD21F).normal();
            weight *= CORRELATION;
        }
        sum
    }

    /// Seed of what varies between two notes of this place.
    pub fn note_seed(&self, bar: &Bar<'_>, at: Beat, salt: u64) -> u64 {
        mix(mix(self.seed, bar.seed), mix((at - bar.section_from).0 as u64, salt))
    }

    /// How much later than written swing puts a point, s.
    pub fn swung(&self, bar: &Bar<'_>, at: Beat) -> f64 {
        let Some(swing) = self.swing.filter(|_| bar.meter.unit <= 4) else { return 0.0 };
        let pair = swing.unit.0.max(1) * 2;
        let offset = (at - bar.from).0.rem_euclid(pair) as f64 / pair as f64;
        let warped = if offset < 0.5 {
            offset * 2.0 * swing.share
        } else {
            swing.share + (offset - 0.5) * 2.0 * (1.0 - swing.share)
        };
        let moved = Beat(at.0 + math::round((warped - offset) * pair as f64) as i64);
        self.tempo.seconds(moved).0 - self.tempo.seconds(at).0
    }

    /// How much later than written a stroke falls, s.
    pub fn shift(&self, bar: &Bar<'_>, at: Beat) -> f64 {
        let noise = self.rng(bar, (at - bar.section_from).0 as u64 ^ 0x7133).normal();
        if let Some(kick) = self.kicks.get(&at) {
            return kick + (0.002 * noise).clamp(-0.005, 0.005);
        }
        let human = 0.7 * self.drift(bar, at) + 0.5 * noise;
        self.swung(bar, at) + 1e-3 * (self.human.late + self.human.jitter * human.clamp(-2.5, 2.5))
    }

    /// Velocity of a stroke of this strength: energy of the section, arch of the phrase, unevenness.
    pub fn velocity(&self, bar: &Bar<'_>, at: Beat, strength: f64, salt: u64) -> f32 {
        let phrase = (bar.number % 4) as f64 + (at - bar.from).quarters() / bar.meter.bar().quarters();
        let arch = 0.94 + 0.08 * math::sin(std::f64::consts::PI * phrase / 4.0);
        let hand = self.rng(bar, self.note_seed(bar, at, 0x4A4D)).normal();
        let finger = self.rng(bar, self.note_seed(bar, at, salt)).normal();
        let uneven = 1.0 + 0.01 * self.human.velocity * (0.8 * hand + 0.4 * finger);
        let energy = 0.62 + 0.45 * bar.energy;
        (strength * energy * arch * uneven).clamp(0.05, 1.0) as f32
    }

    /// A note from `at` to `to`, `late` seconds after the stroke it belongs to.
    pub fn note(&self, bar: &Bar<'_>, at: Beat, to: Beat, pitch: u8, strength: f64, late: f64) -> Played {
        let salt = u64::from(pitch);
        Played {
            at,
            length: to - at,
            shift: Seconds(self.shift(bar, at) + late),
            pitch: f32::from(pitch),
            velocity: self.velocity(bar, at, strength, salt),
            touch: Touch::Normal,
            seed: self.note_seed(bar, at, salt),
            syllable: None,
        }
    }
}
