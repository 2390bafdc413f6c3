//! The 909 kit: harder sines with click and noise, and cymbals that were samples, squashed.

use super::metal;
use super::pieces::Piece;
use super::voice::{DrumVoice, Glide, Layer, Stroke};
use crate::instruments::parts::filter::Svf;
use crate::math;

/// Plays any piece.
pub fn strike(d: &mut DrumVoice, piece: Piece, s: Stroke) {
    match piece {
        Piece::Kick => kick(d, s),
        Piece::Snare => snare(d, s, 0.0),
        Piece::SnareAlt => snare(d, s, 1.0),
        Piece::Rim => rim(d, s),
        Piece::Clap => clap(d, s),
        Piece::Tom(n) => tom(d, s, n),
        _ => {
            metal::strike(d, piece, s);
            // Eight-bit samples through hard-driven amplifiers.
            d.saturation(2.2);
        }
    }
}

fn kick(d: &mut DrumVoice, s: Stroke) {
    let (rate, v) = (d.rate, s.v);
    let falls = [(2.6 * (0.4 + 0.6 * v), 0.016), (1.4, 0.005)];
    d.sine(Glide { hz: 49.0, falls, level: 0.85, t60: 0.42 }, 0.0);
    let click = Layer { level: 1.8 * v, t60: (0.016, 0.01), width: 0.0, ..Layer::default() };
    d.noise(click, &[Svf::low(rate, 2200.0 + 3200.0 * v, 0.7), Svf::high(rate, 300.0, 0.7)]);
    // The diodes round the triangle: drive brings its harmonics.
    d.saturation(2.4);
}

fn snare(d: &mut DrumVoice, s: Stroke, snappy: f64) {
    let (rate, v) = (d.rate, s.v);
    let stick = if s.ghost { 0.5 } else { 1.0 };
    d.sine(Glide { hz: 186.0, falls: [(0.9 * v, 0.009), (0.0, 0.0)], level: 0.42, t60: 0.14 }, 0.0);
    d.mode(334.0, 0.10, 0.26 * math::pow(v, 0.3), 0.0);
    let body = Layer { level: 0.55, t60: (0.12, 0.1), width: 0.2, ..Layer::default() };
    d.noise(body, &[Svf::band(rate, 1000.0 + 400.0 * v, 0.4)]);
    let wires = Layer {
        level: (0.40 + 0.14 * snappy) * (0.45 + 0.55 * v) * stick,
        t60: (0.28 + 0.08 * snappy, 0.2),
        width: 0.35,
        ..Layer::default()
    };
    d.noise(wires, &[Svf::high(rate, 2200.0, 0.7), Svf::low(rate, 6500.0 + 5500.0 * v, 0.7)]);
    d.saturation(1.8);
}

fn rim(d: &mut DrumVoice, s: Stroke) {
    let (rate, v) = (d.rate, s.v);
    for (hz, t60, level) in [(220.0, 0.03, 0.3), (500.0, 0.03, 0.45), (1000.0, 0.022, 0.4)] {
        d.mode(hz, t60, level, -0.1);
    }
    let click = Layer { level: 0.7 * v, t60: (0.006, 0.01), place: -0.1, ..Layer::default() };
    d.noise(click, &[Svf::high(rate, 1800.0, 0.7)]);
    d.saturation(2.5);
}

fn clap(d: &mut DrumVoice, s: Stroke) {
    let (rate, v) = (d.rate, s.v);
    let tone = || [Svf::band(rate, 1250.0, 1.4), Svf::high_shelf(rate, 2200.0, 2.0 + 6.0 * (v - 0.5))];
    for late in [0.0, 0.0095, 0.0190] {
        let hand = Layer { level: 1.1, t60: (0.020, 0.02), late, width: 0.2, ..Layer::default() };
        d.noise(hand, &tone());
    }
    let tail = Layer { level: 0.7, t60: (0.42, 0.4), late: 0.019, width: 0.7, ..Layer::default() };
    d.noise(tail, &tone());
    d.saturation(1.6);
}

fn tom(d: &mut DrumVoice, s: Stroke, n: u8) {
    let (rate, v) = (d.rate, s.v);
    let hz = [84.0, 98.0, 118.0, 140.0, 168.0, 200.0][usize::from(n.min(5))];
    let place = 0.5 - 0.18 * f64::from(n);
    d.sine(
        Glide { hz, falls: [(0.55 * (0.3 + 0.7 * v), 0.045), (0.3 * v, 0.008)], level: 0.7, t60: 0.45 },
        place,
    );
    d.mode(hz * 1.5, 0.22, 0.22 * v, place);
    d.mode(hz * 2.77, 0.12, 0.14 * v, place);
    let skin = Layer { level: 0.35 * v, t60: (0.05, 0.1), place, width: 0.3, ..Layer::default() };
    d.noise(skin, &[Svf::low(rate, 1200.0 + 2200.0 * v, 0.7)]);
    d.saturation(1.6);
}
