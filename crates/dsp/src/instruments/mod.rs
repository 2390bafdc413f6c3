//! Instruments: what turns notes into sound, from code alone.

pub mod acoustic_guitar;
pub mod bells;
pub mod brass;
pub mod drums;
pub mod electric_bass;
pub mod electric_guitar;
pub mod electric_piano;
pub mod fm;
pub mod harp;
pub mod lead;
pub mod mallets;
pub mod nylon_guitar;
pub mod organ;
pub mod pad;
pub mod parts;
pub mod piano;
pub mod singer;
pub mod strings;
pub mod synth;
pub mod synth_bass;
pub mod upright_bass;

use crate::{Rng, SampleRate, math};

/// Amplitude of a velocity 0..1 whose level follows `db` dB a decade.
fn loudness(velocity: f32, db: f64) -> f64 {
    math::pow(f64::from(velocity).clamp(0.01, 1.0), db / 20.0)
}

/// Frequency of a note as played: a hair off, as no two notes of a player are alike, Hz.
fn played_hz(pitch: f32, cents: f64, rng: &mut Rng) -> f64 {
    math::note_hz(f64::from(pitch).clamp(0.0, 127.0) + cents * 0.01 * (rng.uniform() * 2.0 - 1.0))
}

/// Gain of white noise that fills the audible band alike at every rate; 1 at 48 kHz.
fn noise_gain(rate: SampleRate) -> f64 {
    (rate.hz() / 48_000.0).sqrt()
}

/// Gains of a place in the stereo field, −1 left to 1 right, of constant power; 1 each in the centre.
fn pan(place: f64) -> (f64, f64) {
    let angle = (place.clamp(-1.0, 1.0) + 1.0) * std::f64::consts::FRAC_PI_4;
    (math::cos(angle) * std::f64::consts::SQRT_2, math::sin(angle) * std::f64::consts::SQRT_2)
}
