//! Crossover: four bands by Linkwitz-Riley filters of fourth order whose sum is flat (Linkwitz 1976; D'Appolito 1984 for the all-passes).

use crate::math;
use std::f64::consts::{PI, SQRT_2};

/// Left and right side by side, so that both share the lanes of a register.
type Pair = [f64; 2];

/// Splits two channels into four bands.
#[derive(Clone, Debug)]
pub struct Crossover {
    middle: Split,
    lower: Split,
    upper: Split,
    lower_phase: Butterworth,
    upper_phase: Butterworth,
}

impl Crossover {
    /// A crossover at rest; `hz` are the three corners, rising.
    pub fn new(hz: [f64; 3], rate: f64) -> Self {
        let [low, mid, high] = hz.map(|hz| Butterworth::new(hz / rate));
        let split = |filter: &Butterworth| Split([filter.clone(), filter.clone(), filter.clone()]);
        Self {
            middle: split(&mid),
            lower: split(&low),
            upper: split(&high),
            lower_phase: low,
            upper_phase: high,
        }
    }

    /// Back to rest.
    pub fn reset(&mut self) {
        let splits = [&mut self.middle, &mut self.lower, &mut self.upper];
        let phases = [&mut self.lower_phase, &mut self.upper_phase];
        splits
            .into_iter()
            .flat_map(|split| &mut split.0)
            .chain(phases)
            .for_each(|filter| filter.s = [[0.0; 2]; 2]);
    }

    /// The bands of one frame, lowest first; each half has also turned by the phase of the other half's corner.
    #[inline]
    pub fn tick(&mut self, x: Pair) -> [Pair; 4] {
        let [below, above] = self.middle.tick(x);
        let [low, low_mid] = self.lower.tick(self.upper_phase.turn(below));
        let [high_mid, high] = self.upper.tick(self.lower_phase.turn(above));
        [low, low_mid, high_mid, high]
    }
}

/// Two bands: filters of second order, twice each.
#[derive(Clone, Debug)]
struct Split([Butterworth; 3]);

impl Split {
    #[inline(always)]
    fn tick(&mut self, x: Pair) -> [Pair; 2] {
        let [both, low, high] = &mut self.0;
        let [below, _, above] = both.tick(x);
        let ([below, _, _], [_, _, above]) = (low.tick(below), high.tick(above));
        [below, above]
    }
}

/// State-variable filter of quality 1/√2 (Zavalishin 2012).
#[derive(Clone, Debug)]
struct Butterworth {
    a: [f64; 3],
    s: [Pair; 2],
}

impl Butterworth {
    /// Corner in turns a sample.
    fn new(corner: f64) -> Self {
        let g = math::tan(PI * corner.clamp(1e-6, 0.45));
        let a = 1.0 / (1.0 + g * (g + SQRT_2));
        Self { a: [a, g * a, g * g * a], s: [[0.0; 2]; 2] }
    }

    /// Low-pass, band-pass and high-pass of one frame.
    #[inline(always)]
    fn tick(&mut self, x: Pair) -> [Pair; 3] {
        let [a1, a2, a3] = self.a;
        let mut bands = [[0.0; 2]; 3];
        for c in 0..2 {
            let [s1, s2] = [self.s[0][c], self.s[1][c]];
            let v3 = x[c] - s2;
            let v1 = a1 * s1 + a2 * v3;
            let v2 = s2 + a2 * s1 + a3 * v3;
            (self.s[0][c], self.s[1][c]) = (flush(2.0 * v1 - s1), flush(2.0 * v2 - s2));
            (bands[0][c], bands[1][c], bands[2][c]) = (v2, v1, x[c] - SQRT_2 * v1 - v2);
        }
        bands
    }

    /// The all-pass that a low-pass and a high-pass of fourth order add up to.
    #[inline(always)]
    fn turn(&mut self, x: Pair) -> Pair {
        let [low, band, high] = self.tick(x);
        [0, 1].map(|c| low[c] - SQRT_2 * band[c] + high[c])
    }
}

#[inline(always)]
fn flush(x: f64) -> f64 {
    if x.abs() < 1e-18 { 0.0 } else { x }
}
