//! tanh with few aliases, by its first antiderivative (Parker, Zavalishin, Le Bivic 2016).

use crate::math;
use std::f64::consts::LN_2;

/// Table steps a unit, and where the curve is flat to double precision.
const STEPS: f64 = 64.0;
const FLAT: f64 = 20.0;

/// tanh and its antiderivative, by Hermite interpolation of a table.
pub struct Tanh(Vec<[f64; 2]>);

impl Default for Tanh {
    fn default() -> Self {
        let row = |i: usize| {
            let x = i as f64 / STEPS;
            [x + math::ln(1.0 + math::exp(-2.0 * x)) - LN_2, math::tanh(x)]
        };
        Self((0..=(STEPS * FLAT) as usize + 1).map(row).collect())
    }
}

impl Tanh {
    /// Antiderivative of tanh and tanh at `x`.
    #[inline]
    pub fn at(&self, x: f64) -> [f64; 2] {
        let Some((f, [p, dp], [q, dq])) = self.around(x.abs()) else {
            return [x.abs() - LN_2, 1f64.copysign(x)];
        };
        [hermite(f, p, dp, q, dq), hermite(f, dp, 1.0 - dp * dp, dq, 1.0 - dq * dq).copysign(x)]
    }

    /// tanh at `x`.
    #[inline]
    pub fn value(&self, x: f64) -> f64 {
        let Some((f, [_, p], [_, q])) = self.around(x.abs()) else {
            return 1f64.copysign(x);
        };
        hermite(f, p, 1.0 - p * p, q, 1.0 - q * q).copysign(x)
    }

    /// Place between two rows of the table, and the rows; none where the curve is flat.
    #[inline]
    fn around(&self, u: f64) -> Option<(f64, [f64; 2], [f64; 2])> {
        let place = u * STEPS;
        let i = place as usize;
        let rows = self.0.get(i..i + 2)?;
        (u < FLAT).then(|| (place - i as f64, rows[0], rows[1]))
    }
}

/// Between two rows, by their values and slopes.
#[inline]
fn hermite(f: f64, p: f64, dp: f64, q: f64, dq: f64) -> f64 {
    let h = 1.0 / STEPS;
    let (c2, c3) = (3.0 * (q - p) - h * (2.0 * dp + dq), 2.0 * (p - q) + h * (dp + dq));
    p + f * (h * dp + f * (c2 + f * c3))
}

/// One signal on its way through the curve: its last value and the antiderivative there.
#[derive(Clone, Copy, Debug)]
pub struct Path([f64; 2]);

impl Path {
    /// A signal that has long been at `rest`.
    pub fn new(rest: f64, curve: &Tanh) -> Self {
        Self([rest, curve.at(rest)[0]])
    }

    /// Mean of the curve between the last value and this one: half a sample late.
    #[inline]
    pub fn tick(&mut self, now: f64, curve: &Tanh) -> f64 {
        let [before, area_before] = self.0;
        let area = curve.at(now)[0];
        let step = now - before;
        self.0 = [now, area];
        if step.abs() > 1e-3 { (area - area_before) / step } else { curve.at(0.5 * (now + before))[1] }
    }
}
