//! The electronic kit: decaying sines with sweeps, clusters of squares and filtered noise, after the circuits of the eighties.

use super::pieces::Piece;
use super::voice::{DrumVoice, Glide, Layer, Stroke};
use crate::instruments::parts::filter::Svf;

/// Six square oscillators of a drum machine's metal, Hz.
const METAL: [f64; 6] = [205.3, 304.4, 369.6, 522.7, 540.0, 800.0];

/// Plays any piece.
pub fn strike(d: &mut DrumVoice, piece: Piece, s: Stroke) {
    let (rate, v) = (d.rate, s.v);
    match piece {
        Piece::Kick => {
            let falls = [(1.7 * (0.4 + 0.6 * v), 0.0045), (0.28, 0.035)];
            d.sine(Glide { hz: 50.0, falls, level: 0.95, t60: 0.55 }, 0.0);
            let click = Layer { level: 0.35 * v, t60: (0.006, 0.01), width: 0.0, ..Layer::default() };
            d.noise(click, &[Svf::band(rate, 2600.0, 0.6)]);
            d.saturation(1.5);
        }
        Piece::Snare | Piece::SnareAlt => {
            d.sine(Glide { hz: 184.0, falls: [(0.7, 0.012), (0.0, 0.0)], level: 0.5, t60: 0.16 }, 0.0);
            d.mode(331.0, 0.11, 0.22, 0.0);
            let wires = Layer { level: 0.5, t60: (0.24, 0.2), width: 0.35, ..Layer::default() };
            d.noise(wires, &[Svf::high(rate, 1400.0, 0.7), Svf::low(rate, 7000.0 + 5000.0 * v, 0.7)]);
            d.saturation(1.4);
        }
        Piece::Rim => {
            d.mode(1667.0, 0.035, 0.5, -0.1);
            d.mode(455.0, 0.03, 0.35, -0.1);
            let click = Layer { level: 0.3 * v, t60: (0.005, 0.01), ..Layer::default() };
            d.noise(click, &[Svf::high(rate, 3000.0, 0.7)]);
        }
        Piece::Clap => {
            for late in [0.0, 0.0105, 0.021] {
                let hand = Layer { level: 0.9, t60: (0.022, 0.02), late, width: 0.3, ..Layer::default() };
                d.noise(
                    hand,
                    &[Svf::band(rate, 1150.0, 1.1), Svf::high_shelf(rate, 2500.0, 6.0 * (v - 0.5))],
                );
            }
            let tail = Layer { level: 0.6, t60: (0.31, 0.3), late: 0.021, width: 0.8, ..Layer::default() };
            d.noise(tail, &[Svf::band(rate, 1150.0, 1.1), Svf::high_shelf(rate, 2500.0, 6.0 * (v - 0.5))]);
        }
        Piece::HatClosed | Piece::HatPedal => hat(d, s, 0.075),
        Piece::HatOpen => hat(d, s, 0.65),
        Piece::Crash(n) => {
            let place = if n == 0 { -0.4 } else { 0.4 };
            squares(d, &METAL, 2.0, 0.05, place, |hz| hz > 2500.0);
            let wash = Layer {
                level: 0.34,
                t60: (0.6, 1.7),
                slow: 0.6,
                attack: 0.002,
                place,
                width: 0.8,
                ..Layer::default()
            };
            d.noise(wash, &[Svf::high(rate, 4200.0, 0.7), Svf::low(rate, 9000.0 + 6000.0 * v, 0.7)]);
        }
        Piece::Ride | Piece::Bell => {
            squares(d, &METAL, 1.2, 0.06, 0.35, |hz| hz > 3000.0);
            let wash = Layer { level: 0.06, t60: (0.8, 1.0), place: 0.35, width: 0.7, ..Layer::default() };
            d.noise(wash, &[Svf::high(rate, 6000.0, 0.7), Svf::low(rate, 10_000.0 + 5000.0 * v, 0.7)]);
        }
        Piece::Cowbell => {
            squares(d, &[540.0, 800.0], 0.35, 0.22, 0.15, |hz| hz < 3000.0 + 3000.0 * v);
        }
        Piece::Tom(n) => {
            let hz = [80.0, 95.0, 113.0, 135.0, 160.0, 190.0][usize::from(n.min(5))];
            let place = 0.5 - 0.18 * f64::from(n);
            d.sine(Glide { hz, falls: [(0.35 + 0.3 * v, 0.03), (0.0, 0.0)], level: 0.75, t60: 0.5 }, place);
            let skin = Layer { level: 0.12 * v, t60: (0.08, 0.1), place, ..Layer::default() };
            d.noise(skin, &[Svf::low(rate, 1800.0, 0.7)]);
        }
        Piece::Tambourine | Piece::Shaker => {
            let t60 = if piece == Piece::Shaker { 0.07 } else { 0.16 };
            let attack = if piece == Piece::Shaker { 0.012 } else { 0.001 };
            let grains =
                Layer { level: 0.4, t60: (t60, 0.1), attack, place: 0.3, width: 0.4, ..Layer::default() };
            d.noise(grains, &[Svf::high(rate, 6000.0, 0.8), Svf::low(rate, 9000.0 + 6000.0 * v, 0.7)]);
        }
    }
}

fn hat(d: &mut DrumVoice, s: Stroke, t60: f64) {
    let rate = d.rate;
    squares(d, &METAL, t60, 0.12, -0.3, |hz| hz > 6000.0);
    let hiss = Layer { level: 0.16, t60: (t60 * 0.8, 0.1), place: -0.3, width: 0.6, ..Layer::default() };
    d.noise(hiss, &[Svf::high(rate, 7000.0, 0.8), Svf::low(rate, 9000.0 + 7000.0 * s.v, 0.7)]);
}

/// The harmonics of square waves that pass a filter, dying together.
fn squares(d: &mut DrumVoice, roots: &[f64], t60: f64, level: f64, place: f64, pass: impl Fn(f64) -> bool) {
    for root in roots {
        for n in (1..80).step_by(2) {
            let hz = root * f64::from(n);
            if hz > 15_000.0 {
                break;
            }
            if pass(hz) {
                let width = 0.25 * f64::from(d.rng.noise());
                d.mode(hz, t60, level * (4.0 / f64::from(n)).min(1.0), place + width);
            }
        }
    }
}
