//! Cymbals, hats and hand percussion: hundreds of modes that a burst of noise sets going, and dense noise above.

use super::pieces::Piece;
use super::voice::{DrumVoice, Layer, Stroke};
use crate::instruments::parts::filter::Svf;
use crate::math;

/// Plays a piece of metal, a shaker or hands.
pub fn strike(d: &mut DrumVoice, piece: Piece, s: Stroke) {
    match piece {
        Piece::HatClosed => hat(d, s, if s.ghost { 0.0 } else { 0.12 }),
        Piece::HatPedal => pedal(d, s),
        Piece::HatOpen => hat(d, s, 1.0),
        Piece::Crash(n) => crash(d, s, n),
        Piece::Ride => ride(d, s, false),
        Piece::Bell => ride(d, s, true),
        Piece::Tambourine => tambourine(d, s),
        Piece::Cowbell => cowbell(d, s),
        Piece::Clap => clap(d, s),
        _ => shaker(d, s),
    }
}

/// A plate of `count` modes between two frequencies: level and T60 by frequency, spread over `width` around `place`.
fn plate(
    d: &mut DrumVoice,
    count: usize,
    (from, to): (f64, f64),
    (place, width): (f64, f64),
    law: impl Fn(f64) -> (f64, f64),
) {
    for i in 0..count {
        let at = (i as f64 + d.rng.uniform()) / count as f64;
        // Modes of a plate lie evenly by frequency; a logarithmic start keeps its low clang.
        let hz = 0.35 * from * math::pow(to / from, at) + 0.65 * (from + (to - from) * at);
        let (level, t60) = law(hz);
        let jitter = 0.5 + d.rng.uniform();
        let side = place + width * f64::from(d.rng.noise());
        let t60 = t60 * (0.75 + 0.5 * d.rng.uniform());
        d.driven_mode(hz, t60, level * jitter, side);
    }
}

/// Level of a frequency under a broad peak.
fn peak(hz: f64, centre: f64, octaves: f64) -> f64 {
    let x = math::log2(hz / centre) / octaves;
    1.0 / (1.0 + x * x)
}

fn hat(d: &mut DrumVoice, s: Stroke, open: f64) {
    let (rate, v) = (d.rate, s.v);
    let soft = if s.brushes { 0.7 } else { 1.0 };
    let t60 = 0.12 * math::pow(13.0, open) * (0.75 + 0.4 * v);
    let centre = (4900.0 + 3900.0 * v) * soft;
    let place = -0.34;
    d.strike(0.010 + 0.004 * open, 5000.0 + 11_000.0 * v);
    plate(d, 176, (330.0, 16_000.0), (place, 0.16), |hz| {
        let level =
            (0.011 - 0.006 * open) * (peak(hz, centre, 1.1) + 0.2) + 0.0130 * open * peak(hz, 850.0, 0.9);
        (level, t60 * math::pow(5000.0 / hz.max(900.0), 0.15))
    });
    let wash = Layer {
        level: 0.27 * soft,
        t60: (t60 * 0.8, t60 * 1.05),
        slow: 0.45,
        attack: 0.0015 + 0.002 * open,
        place,
        width: 0.45,
        ..Layer::default()
    };
    d.noise(
        wash,
        &[
            Svf::high(rate, 3600.0, 0.6),
            Svf::bell(rate, centre, 0.7, 5.0),
            Svf::low(rate, 9000.0 + 11_000.0 * v, 0.6),
        ],
    );
    let stick = Layer { level: 0.24 * v * soft, t60: (0.010, 0.01), place, width: 0.2, ..Layer::default() };
    d.noise(stick, &[Svf::band(rate, 3200.0, 0.5)]);
    let body = Layer {
        level: 0.13 + 0.06 * open,
        t60: (0.06 + 0.30 * open, 0.03),
        place,
        width: 0.2,
        ..Layer::default()
    };
    d.noise(body, &[Svf::band(rate, 420.0 + 200.0 * open, 0.4)]);
}

fn pedal(d: &mut DrumVoice, s: Stroke) {
    let rate = d.rate;
    d.strike(0.012, 9000.0);
    plate(d, 128, (400.0, 16_000.0), (-0.34, 0.16), |hz| (0.0080 * peak(hz, 6000.0, 1.6), 0.10));
    let chick =
        Layer { level: 0.34, t60: (0.11, 0.05), attack: 0.004, place: -0.34, width: 0.6, ..Layer::default() };
    d.noise(chick, &[Svf::high(rate, 5000.0, 0.6), Svf::low(rate, 11_000.0 + 7000.0 * s.v, 0.6)]);
    // The two cymbals clap together on the air between them.
    let air = Layer { level: 0.42, t60: (0.08, 0.05), place: -0.34, width: 0.2, ..Layer::default() };
    d.noise(air, &[Svf::band(rate, 270.0, 0.8)]);
}

fn crash(d: &mut DrumVoice, s: Stroke, n: u8) {
    let (rate, v) = (d.rate, s.v);
    let (size, place) = if n == 0 { (1.0, -0.4) } else { (0.88, 0.42) };
    let soft = if s.brushes { 0.6 } else { 1.0 };
    d.strike(0.035, (6000.0 + 9000.0 * v) * soft);
    plate(d, 256, (280.0 / size, 16_500.0), (place, 0.2), |hz| {
        let level = 0.0085 * peak(hz, 2500.0 + 2700.0 * v, 1.9) + 0.0036 * peak(hz, 700.0, 1.0);
        (level, 4.2 * size * math::pow(1000.0 / hz.max(350.0), 0.42))
    });
    let wash = Layer {
        level: 0.15 * soft,
        t60: (0.9, 2.7),
        slow: 0.55,
        attack: 0.010,
        place,
        width: 0.5,
        ..Layer::default()
    };
    d.noise(
        wash,
        &[
            Svf::high(rate, 3000.0, 0.5),
            Svf::bell(rate, 6200.0, 0.6, 3.0),
            Svf::low(rate, 6000.0 + 9500.0 * v, 0.6),
        ],
    );
    let body = Layer { level: 0.20, t60: (0.6, 1.0), attack: 0.004, place, width: 0.5, ..Layer::default() };
    d.noise(body, &[Svf::band(rate, 1300.0, 0.35)]);
    let stick = Layer { level: 0.25 * v * soft, t60: (0.02, 0.01), place, width: 0.3, ..Layer::default() };
    d.noise(stick, &[Svf::band(rate, 2600.0, 0.5)]);
}

fn ride(d: &mut DrumVoice, s: Stroke, bell: bool) {
    let (rate, v) = (d.rate, s.v);
    let place = 0.4;
    let soft = if s.brushes { 0.55 } else { 1.0 };
    d.strike(0.012, 3500.0 + 10_000.0 * v);
    plate(d, 208, (290.0, 14_500.0), (place, 0.16), |hz| {
        (
            0.0009 * peak(hz, 3300.0 + 1900.0 * v, 1.6) + 0.0004 * peak(hz, 800.0, 1.0),
            3.4 * math::pow(1000.0 / hz.max(400.0), 0.35),
        )
    });
    let pings: &[(f64, f64)] = if bell {
        &[
            (587.0, 0.05),
            (1213.0, 0.07),
            (2190.0, 0.07),
            (3105.0, 0.06),
            (4390.0, 0.05),
            (5210.0, 0.03),
            (6780.0, 0.02),
        ]
    } else {
        &[
            (2210.0, 0.018),
            (3120.0, 0.026),
            (3890.0, 0.018),
            (4420.0, 0.022),
            (5230.0, 0.018),
            (6350.0, 0.010),
        ]
    };
    let hot = if bell { 1.6 } else { 0.9 };
    for (hz, level) in pings {
        let hz = hz * (1.0 + 0.002 * d.rng.normal());
        let level = level * (0.08 + 0.04 * d.rng.uniform());
        d.driven_mode(hz, hot * math::pow(2000.0 / hz, 0.3), level, place);
    }
    let wash = Layer {
        level: 0.045 * soft,
        t60: (0.35, 1.6),
        slow: 0.5,
        attack: 0.006,
        place,
        width: 0.5,
        ..Layer::default()
    };
    d.noise(wash, &[Svf::high(rate, 3800.0, 0.6), Svf::low(rate, 6000.0 + 7500.0 * v, 0.6)]);
    let stick = Layer { level: 0.40 * v * soft, t60: (0.014, 0.01), place, width: 0.15, ..Layer::default() };
    d.noise(stick, &[Svf::band(rate, 4200.0, 0.7)]);
}

fn tambourine(d: &mut DrumVoice, s: Stroke) {
    let rate = d.rate;
    d.strike(0.03, 14_000.0);
    plate(d, 96, (2600.0, 15_000.0), (0.3, 0.25), |hz| (0.009 * peak(hz, 6500.0, 0.9), 0.22));
    for (late, level) in [(0.0, 0.30), (0.018 + 0.006 * d.rng.uniform(), 0.18), (0.045, 0.10)] {
        let jingle = Layer {
            level,
            t60: (0.12, 0.1),
            attack: 0.002,
            late,
            place: 0.3,
            width: 0.5,
            ..Layer::default()
        };
        d.noise(jingle, &[Svf::high(rate, 4200.0, 0.7), Svf::bell(rate, 7600.0, 1.0, 6.0)]);
    }
    let skin = Layer { level: 0.12 * s.v, t60: (0.04, 0.1), place: 0.3, ..Layer::default() };
    d.noise(skin, &[Svf::band(rate, 900.0, 0.6)]);
}

fn cowbell(d: &mut DrumVoice, s: Stroke) {
    let rate = d.rate;
    let modes = [
        (562.0, 0.32, 0.22),
        (847.0, 0.28, 0.24),
        (1470.0, 0.16, 0.10),
        (2180.0, 0.18, 0.16),
        (3020.0, 0.15, 0.12),
        (4350.0, 0.14, 0.10),
    ];
    for (i, (hz, t60, level)) in modes.iter().enumerate() {
        d.mode(*hz, *t60, level * math::pow(s.v, 0.12 * i as f64), 0.2);
    }
    let stick = Layer { level: 1.0 * s.v, t60: (0.014, 0.01), place: 0.2, ..Layer::default() };
    d.noise(stick, &[Svf::band(rate, 2900.0, 0.6)]);
}

fn shaker(d: &mut DrumVoice, s: Stroke) {
    let (rate, v) = (d.rate, s.v);
    let centre = (5200.0 + 1800.0 * v) * (1.0 + 0.06 * d.rng.normal());
    let forth = Layer {
        level: 0.55,
        t60: (0.10, 0.1),
        attack: 0.024 - 0.012 * v,
        place: 0.35,
        width: 0.4,
        ..Layer::default()
    };
    d.noise(forth, &[Svf::band(rate, centre, 0.9), Svf::high(rate, 2500.0, 0.7)]);
    let grains = Layer {
        level: 0.30,
        t60: (0.06, 0.1),
        attack: 0.008,
        late: 0.022,
        place: 0.35,
        width: 0.6,
        ..Layer::default()
    };
    d.noise(grains, &[Svf::high(rate, 6500.0, 0.7), Svf::low(rate, 11_000.0 + 4000.0 * v, 0.7)]);
}

fn clap(d: &mut DrumVoice, s: Stroke) {
    let rate = d.rate;
    let hands = [(0.0, 0.55), (0.0105, 0.6), (0.021, 0.75)];
    for (i, (late, level)) in hands.iter().enumerate() {
        let late = late * (0.9 + 0.25 * d.rng.uniform());
        let tone = 1050.0 + 180.0 * i as f64 + 120.0 * d.rng.normal();
        let place = 0.25 * f64::from(d.rng.noise());
        let hand = Layer {
            level: level * 1.2,
            t60: (0.028, 0.03),
            attack: 0.0004,
            late,
            place,
            width: 0.4,
            ..Layer::default()
        };
        d.noise(hand, &[Svf::band(rate, tone, 0.9), Svf::high_shelf(rate, 3000.0, 4.0 * s.v)]);
    }
    let tail = Layer {
        level: 0.55,
        t60: (0.17, 0.3),
        attack: 0.001,
        late: 0.021,
        slow: 0.2,
        width: 0.5,
        ..Layer::default()
    };
    d.noise(tail, &[Svf::band(rate, 1300.0, 0.7), Svf::high_shelf(rate, 3500.0, 3.0 * s.v)]);
}
