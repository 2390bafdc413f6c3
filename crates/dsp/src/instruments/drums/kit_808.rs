//! The 808 kit: decaying sines with sweeps, clusters of squares and filtered noise, after its circuits (Werner, Abel, Smith 2014).

use super::pieces::Piece;
use super::voice::{DrumVoice, Glide, Layer, Stroke};
use crate::instruments::parts::filter::Svf;
use crate::math;

/// The six square oscillators of the metal voices, Hz.
const METAL: [f64; 6] = [205.3, 304.4, 369.6, 522.7, 540.0, 800.0];

/// Plays any piece.
pub fn strike(d: &mut DrumVoice, piece: Piece, s: Stroke) {
    match piece {
        Piece::Kick => kick(d, s),
        Piece::Snare => snare(d, s, 0.0),
        Piece::SnareAlt => snare(d, s, 1.0),
        Piece::Rim => rim(d, s),
        Piece::Clap => clap(d, s),
        Piece::HatClosed => hat(d, s, 0.10),
        Piece::HatPedal => hat(d, s, 0.065),
        Piece::HatOpen => hat(d, s, 0.75),
        Piece::Crash(n) => cymbal(d, s, 2.0, if n == 0 { -0.4 } else { 0.4 }),
        Piece::Ride | Piece::Bell => cymbal(d, s, 0.9, 0.35),
        Piece::Cowbell => cowbell(d, s),
        Piece::Tom(n) => tom(d, s, n),
        Piece::Tambourine => grains(d, s, 0.001, 0.16),
        Piece::Shaker => grains(d, s, 0.012, 0.07),
    }
}

fn kick(d: &mut DrumVoice, s: Stroke) {
    let (rate, v) = (d.rate, s.v);
    let t60 = if s.ghost { 0.35 } else { 0.55 + 0.5 * v };
    let falls = [(1.7 * (0.3 + 0.7 * v), 0.0045), (0.28, 0.035)];
    d.sine(Glide { hz: 49.5, falls, level: 0.95, t60 }, 0.0);
    // The trigger's pulse of 2 ms leaks through.
    let click = Layer { level: 1.6 * v * v, t60: (0.010, 0.01), width: 0.0, ..Layer::default() };
    d.noise(click, &[Svf::low(rate, 1400.0 + 2600.0 * v, 0.6), Svf::high(rate, 250.0, 0.6)]);
    d.saturation(1.4 + 1.4 * v);
}

fn snare(d: &mut DrumVoice, s: Stroke, snappy: f64) {
    let (rate, v) = (d.rate, s.v);
    d.sine(Glide { hz: 182.0, falls: [(0.5, 0.010), (0.0, 0.0)], level: 0.40, t60: 0.16 }, 0.0);
    d.mode(333.0, 0.13, 0.28 * math::pow(v, 0.3), 0.0);
    d.mode(476.0, 0.08, 0.12 * v, 0.0);
    let wires = Layer {
        level: (0.62 + 0.25 * snappy) * (0.4 + 0.6 * v),
        t60: (0.24 + 0.06 * snappy, 0.2),
        width: 0.35,
        ..Layer::default()
    };
    d.noise(wires, &[Svf::high(rate, 1400.0, 0.7), Svf::low(rate, 5500.0 + 5000.0 * v, 0.7)]);
    d.saturation(1.4);
}

fn rim(d: &mut DrumVoice, s: Stroke) {
    let (rate, v) = (d.rate, s.v);
    d.mode(1667.0, 0.035, 0.5, -0.1);
    d.mode(455.0, 0.03, 0.35, -0.1);
    let click = Layer { level: 0.35 * v, t60: (0.005, 0.01), ..Layer::default() };
    d.noise(click, &[Svf::high(rate, 3000.0, 0.7)]);
    d.saturation(1.2);
}

fn clap(d: &mut DrumVoice, s: Stroke) {
    let (rate, v) = (d.rate, s.v);
    let bright = 6.0 * (v - 0.5);
    for late in [0.0, 0.0105, 0.021] {
        let hand = Layer { level: 0.9, t60: (0.022, 0.02), late, width: 0.3, ..Layer::default() };
        d.noise(hand, &[Svf::band(rate, 1150.0, 1.1), Svf::high_shelf(rate, 2500.0, bright)]);
    }
    let tail = Layer { level: 0.6, t60: (0.31, 0.3), late: 0.021, width: 0.8, ..Layer::default() };
    d.noise(tail, &[Svf::band(rate, 1150.0, 1.1), Svf::high_shelf(rate, 2500.0, bright)]);
}

fn tom(d: &mut DrumVoice, s: Stroke, n: u8) {
    let (rate, v) = (d.rate, s.v);
    let hz = [80.0, 95.0, 113.0, 135.0, 160.0, 190.0][usize::from(n.min(5))];
    let place = 0.5 - 0.18 * f64::from(n);
    d.sine(Glide { hz, falls: [(0.20 + 0.25 * v, 0.03), (0.0, 0.0)], level: 0.75, t60: 0.55 }, place);
    let skin = Layer { level: 0.14 * v, t60: (0.30, 0.1), place, width: 0.5, ..Layer::default() };
    d.noise(skin, &[Svf::low(rate, 700.0 + 1400.0 * v, 0.7)]);
    d.saturation(1.1);
}

fn grains(d: &mut DrumVoice, s: Stroke, attack: f64, t60: f64) {
    let (rate, v) = (d.rate, s.v);
    let grains = Layer { level: 0.4, t60: (t60, 0.1), attack, place: 0.3, width: 0.4, ..Layer::default() };
    d.noise(grains, &[Svf::high(rate, 6000.0, 0.8), Svf::low(rate, 9000.0 + 6000.0 * v, 0.7)]);
}

fn hat(d: &mut DrumVoice, s: Stroke, t60: f64) {
    let rate = d.rate;
    squares(d, &METAL, (t60, 0.085), -0.3, s.v, |hz| high(hz, 6800.0));
    let hiss = Layer { level: 0.08, t60: (t60 * 0.8, 0.1), place: -0.3, width: 0.6, ..Layer::default() };
    d.noise(
        hiss,
        &[
            Svf::high(rate, 7000.0, 0.8),
            Svf::high(rate, 3000.0, 0.7),
            Svf::low(rate, 7500.0 + 9000.0 * s.v, 0.7),
        ],
    );
}

fn cymbal(d: &mut DrumVoice, s: Stroke, t60: f64, place: f64) {
    let (rate, v) = (d.rate, s.v);
    // The low band of the cluster rings on after the high one.
    squares(d, &METAL, (t60, 0.06), place, v, |hz| high(hz, 2600.0));
    let wash = Layer {
        level: 0.24,
        t60: (0.3 * t60, 0.85 * t60),
        slow: 0.6,
        attack: 0.002,
        place,
        width: 0.7,
        ..Layer::default()
    };
    d.noise(wash, &[Svf::high(rate, 5200.0, 0.7), Svf::low(rate, 9000.0 + 6000.0 * v, 0.7)]);
}

fn cowbell(d: &mut DrumVoice, s: Stroke) {
    let band = |hz: f64| {
        let x = math::log2(hz / 760.0);
        1.0 / (1.0 + 4.0 * x * x)
    };
    squares(d, &[540.0, 800.0], (0.40, 0.12), 0.15, s.v, band);
    squares(d, &[540.0, 800.0], (0.05, 0.14), 0.15, s.v, band);
    d.saturation(1.2);
}

/// Gain of a high-pass of 24 dB an octave at a frequency.
fn high(hz: f64, corner: f64) -> f64 {
    let x = math::pow(corner / hz, 4.0);
    1.0 / (1.0 + x * x).sqrt()
}

/// The harmonics of square waves that pass a filter, dying together, duller when struck softly; `shape` is T60 s and level.
fn squares(
    d: &mut DrumVoice,
    roots: &[f64],
    shape: (f64, f64),
    place: f64,
    v: f64,
    pass: impl Fn(f64) -> f64,
) {
    for root in roots {
        for n in (1..80).step_by(2) {
            let hz = root * f64::from(n);
            let level = shape.1 * (4.0 / f64::from(n)).min(1.0) * pass(hz);
            if hz > 16_000.0 {
                break;
            }
            if level > 0.02 * shape.1 {
                let width = 0.25 * f64::from(d.rng.noise());
                let soft = math::pow(hz / 9000.0, -4.5 * (1.0 - v)).min(3.0);
                d.tone(hz, shape.0, level * soft, place + width);
            }
        }
    }
}
