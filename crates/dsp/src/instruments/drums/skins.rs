//! Kick, snare, toms and side stick: membranes, shells, wires and beaters.

use super::pieces::Piece;
use super::voice::{DrumVoice, Glide, Layer, Stroke};
use crate::instruments::parts::filter::Svf;
use crate::math;

/// Ratios of the modes of a circular membrane above the first.
const MEMBRANE: [f64; 9] = [1.594, 2.136, 2.296, 2.653, 2.918, 3.156, 3.501, 3.600, 3.652];

/// Plays a piece with a skin; false if it has none.
pub fn strike(d: &mut DrumVoice, piece: Piece, s: Stroke) -> bool {
    match piece {
        Piece::Kick => kick(d, s),
        Piece::Snare | Piece::SnareAlt if s.brushes => brushed_snare(d, s, piece == Piece::SnareAlt),
        Piece::Snare => snare(d, s, false),
        Piece::SnareAlt => snare(d, s, true),
        Piece::Rim => rim(d, s),
        Piece::Tom(n) => tom(d, s, n),
        _ => return false,
    }
    true
}

fn kick(d: &mut DrumVoice, s: Stroke) {
    let (rate, v) = (d.rate, s.v);
    let felt = if s.brushes { 0.35 } else { 1.0 };
    let f = 57.0 * (1.0 + 0.006 * d.rng.normal());
    let falls = [(0.75 * v + 0.1, 0.016), (1.6 * v * felt, 0.004)];
    d.sine(Glide { hz: f, falls, level: 0.72, t60: 0.40 }, 0.0);
    d.mode(f * 1.02, 0.60, 0.08, 0.0);
    for (i, ratio) in MEMBRANE.iter().take(6).enumerate() {
        let k = i as f64;
        let level = [0.52, 0.20, 0.12, 0.09, 0.07, 0.06][i] * (0.5 + 0.5 * v);
        d.mode(f * ratio * 1.12, 0.24 / (1.0 + 0.5 * k), level, 0.06 * (k - 2.5));
    }
    for (hz, t60, level) in [(1750.0, 0.030, 0.20), (2650.0, 0.024, 0.22), (3900.0, 0.016, 0.15)] {
        let hz = hz * (1.0 + 0.03 * d.rng.normal());
        d.mode(hz, t60, level * v * felt, 0.05);
    }
    let beater =
        Layer { level: 2.1 * v * felt, t60: (0.042, 0.02), place: 0.05, width: 0.15, ..Layer::default() };
    d.noise(
        beater,
        &[Svf::band(rate, 2600.0 + 500.0 * v, 0.7), Svf::low(rate, 6500.0, 0.6), Svf::low(rate, 9000.0, 0.7)],
    );
    let thump = Layer { level: 0.42, t60: (0.085, 0.1), attack: 0.002, width: 0.15, ..Layer::default() };
    d.noise(thump, &[Svf::low(rate, 260.0 + 500.0 * v, 0.7), Svf::bell(rate, 330.0, 1.0, -7.0)]);
    let air = Layer { level: 0.055 * v, t60: (0.20, 0.2), attack: 0.004, width: 0.6, ..Layer::default() };
    d.noise(air, &[Svf::band(rate, 1100.0, 0.5)]);
    d.saturation(1.15);
}

fn snare(d: &mut DrumVoice, s: Stroke, loud: bool) {
    let (rate, v) = (d.rate, s.v);
    let stick = if s.ghost { 0.25 } else { 1.0 };
    let tune = 1.0 + 0.008 * d.rng.normal();
    // Where the stick lands decides how the modes share the stroke.
    let off = d.rng.uniform();
    let modes = [
        (186.0, 0.19, 0.26),
        (297.0, 0.15, 0.13 + 0.07 * off),
        (331.0, 0.16, 0.16),
        (410.0, 0.13, 0.22 - 0.06 * off),
        (545.0, 0.12, 0.21),
        (690.0, 0.10, 0.18),
        (905.0, 0.09, 0.11),
        (1320.0, 0.06, 0.07),
    ];
    let falls = [(0.22 * v, 0.014), (0.0, 0.0)];
    d.sine(Glide { hz: 178.0 * tune, falls, level: 0.32, t60: 0.16 }, -0.05);
    for (i, (hz, t60, level)) in modes.iter().enumerate() {
        let soft = math::pow(v, 0.12 * i as f64);
        let ring = if loud { 1.5 } else { 1.0 };
        d.mode(hz * tune, t60 * ring, level * soft, -0.12 + 0.05 * (i as f64 - 3.0));
    }
    if loud || v > 0.9 {
        for (hz, t60, level) in [(842.0, 0.16, 0.07), (1680.0, 0.11, 0.06), (2740.0, 0.07, 0.04)] {
            d.mode(hz * tune, t60, level, 0.05);
        }
    }
    let top = 4800.0 + 4200.0 * v;
    let wires = Layer {
        level: 0.46,
        t60: (0.12, 0.22 + 0.16 * v),
        slow: 0.42,
        attack: 0.0015,
        late: 0.0008,
        place: -0.05,
        width: 0.22,
    };
    let peak = 3200.0 + 1400.0 * v;
    d.noise(
        wires,
        &[Svf::high(rate, 1300.0, 0.6), Svf::bell(rate, peak, 0.8, 5.0), Svf::low(rate, top, 0.6)],
    );
    let rattle = Layer { level: 0.60, t60: (0.15, 0.2), attack: 0.003, width: 0.18, ..Layer::default() };
    d.noise(rattle, &[Svf::band(rate, 950.0, 0.55)]);
    let thud = Layer { level: 0.30, t60: (0.05, 0.05), width: 0.2, ..Layer::default() };
    d.noise(thud, &[Svf::low(rate, 520.0, 0.7)]);
    let crack =
        Layer { level: 0.9 * v * stick, t60: (0.012, 0.01), place: -0.05, width: 0.15, ..Layer::default() };
    d.noise(crack, &[Svf::band(rate, 4200.0, 0.6), Svf::low(rate, 9000.0, 0.7)]);
    d.saturation(1.3);
}

fn brushed_snare(d: &mut DrumVoice, s: Stroke, sweep: bool) {
    let (rate, v) = (d.rate, s.v);
    let (attack, t60) = if sweep { (0.09, 0.55) } else { (0.004, 0.16 + 0.08 * v) };
    let (level, place) =
        (if sweep { 0.36 } else { 0.75 }, if sweep { 0.25 * f64::from(d.rng.noise()) } else { -0.05 });
    if !sweep {
        d.sine(Glide { hz: 192.0, falls: [(0.1, 0.012), (0.0, 0.0)], level: 0.22, t60: 0.13 }, -0.05);
        for (hz, t60, level) in [(318.0, 0.10, 0.11), (432.0, 0.10, 0.10), (610.0, 0.08, 0.08)] {
            d.mode(hz, t60, level, -0.05);
        }
        let tap = Layer { level: 0.35 * v, t60: (0.02, 0.02), attack: 0.001, ..Layer::default() };
        d.noise(tap, &[Svf::band(rate, 2600.0, 0.6)]);
    }
    let top = 5000.0 + 4000.0 * v;
    let brush =
        Layer { level, t60: (t60, t60 * 1.6), slow: 0.4, attack, place, width: 0.35, ..Layer::default() };
    d.noise(
        brush,
        &[Svf::high(rate, 700.0, 0.6), Svf::bell(rate, 2800.0, 0.6, 4.0), Svf::low(rate, top, 0.6)],
    );
    let wires = Layer {
        level: level * 0.35,
        t60: (t60 * 1.3, 0.2),
        attack: attack * 1.5,
        place,
        width: 0.5,
        ..Layer::default()
    };
    d.noise(wires, &[Svf::high(rate, 3500.0, 0.6), Svf::low(rate, 10_500.0, 0.6)]);
}

fn rim(d: &mut DrumVoice, s: Stroke) {
    let (rate, v) = (d.rate, s.v);
    let tune = 1.0 + 0.012 * d.rng.normal();
    let modes = [
        (228.0, 0.06, 0.014),
        (478.0, 0.05, 0.03),
        (1210.0, 0.06, 0.26),
        (1690.0, 0.05, 0.22),
        (2480.0, 0.04, 0.16),
        (3650.0, 0.04, 0.34),
        (5200.0, 0.034, 0.3),
        (7300.0, 0.03, 0.22),
    ];
    for (i, (hz, t60, level)) in modes.iter().enumerate() {
        d.mode(hz * tune, *t60, level * math::pow(v, 0.32 * i as f64), -0.15);
    }
    let click = Layer { level: 1.6 * v * v, t60: (0.010, 0.01), place: -0.15, ..Layer::default() };
    d.noise(click, &[Svf::band(rate, 4200.0, 0.7), Svf::high(rate, 700.0, 0.7)]);
    let wires = Layer { level: 0.08 * v, t60: (0.12, 0.1), attack: 0.003, width: 0.5, ..Layer::default() };
    d.noise(wires, &[Svf::high(rate, 2500.0, 0.6), Svf::low(rate, 9000.0, 0.6)]);
}

fn tom(d: &mut DrumVoice, s: Stroke, n: u8) {
    let (rate, v) = (d.rate, s.v);
    let n = usize::from(n.min(5));
    let f = [66.0, 78.0, 92.0, 110.0, 129.0, 150.0][n] * (1.0 + 0.006 * d.rng.normal());
    let place = 0.45 - 0.17 * n as f64;
    let long = 0.85 * math::pow(100.0 / f, 0.4);
    let soft = if s.brushes { 0.4 } else { 1.0 };
    d.sine(Glide { hz: f, falls: [(0.13 * v, 0.06), (0.25 * v, 0.008)], level: 0.55, t60: long }, place);
    for (i, ratio) in MEMBRANE.iter().enumerate() {
        let k = i as f64 + 1.0;
        let level = 0.36 / (1.0 + 0.30 * k) * math::pow(v, 0.14 * k) * (0.8 + 0.4 * d.rng.uniform());
        d.mode(f * ratio, long / (1.0 + 0.8 * k), level, place + 0.03 * (k - 4.0));
    }
    let stick =
        Layer { level: 2.0 * v * v * soft, t60: (0.045, 0.02), place, width: 0.2, ..Layer::default() };
    d.noise(stick, &[Svf::band(rate, 2600.0, 0.6), Svf::low(rate, 7000.0, 0.6)]);
    let skin = Layer { level: 0.50, t60: (0.14, 0.1), attack: 0.001, place, width: 0.3, ..Layer::default() };
    d.noise(skin, &[Svf::low(rate, 1000.0 + 1600.0 * v, 0.6), Svf::high(rate, 150.0, 0.7)]);
    let wires = Layer { level: 0.055 * v, t60: (0.3, 0.3), attack: 0.006, width: 0.5, ..Layer::default() };
    d.noise(wires, &[Svf::band(rate, 4000.0, 0.5), Svf::low(rate, 8000.0, 0.6)]);
    d.saturation(1.1);
}
