//! State-variable filter by trapezoidal integration, stable while its cutoff moves (Zavalishin 2012; Simper 2013).

use crate::math;
use std::f64::consts::PI;

/// Outputs of one frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bands {
    /// Low-pass.
    pub low: f64,
    /// Band-pass, Q at the centre.
    pub band: f64,
    /// High-pass.
    pub high: f64,
}

/// One channel of a second-order filter.
#[derive(Clone, Debug)]
pub struct Svf {
    k: f64,
    a: [f64; 3],
    ic: [f64; 2],
}

impl Svf {
    /// A filter at rest with its corner at `hz` (below Nyquist) and quality `q`.
    pub fn new(hz: f64, q: f64, rate: f64) -> Self {
        let mut svf = Self { k: 0.0, a: [0.0; 3], ic: [0.0; 2] };
        svf.tune(hz, q, rate);
        svf
    }

    /// Moves the corner; the state stays.
    pub fn tune(&mut self, hz: f64, q: f64, rate: f64) {
        let g = math::tan(PI * (hz / rate).clamp(1e-6, 0.49));
        self.k = 1.0 / q;
        let a1 = 1.0 / (1.0 + g * (g + self.k));
        self.a = [a1, g * a1, g * g * a1];
    }

    /// Back to rest.
    pub fn reset(&mut self) {
        self.ic = [0.0; 2];
    }

    /// One frame.
    #[inline]
    pub fn tick(&mut self, x: f64) -> Bands {
        let [a1, a2, a3] = self.a;
        let v3 = x - self.ic[1];
        let v1 = a1 * self.ic[0] + a2 * v3;
        let v2 = self.ic[1] + a2 * self.ic[0] + a3 * v3;
        self.ic = [flush(2.0 * v1 - self.ic[0]), flush(2.0 * v2 - self.ic[1])];
        Bands { low: v2, band: v1, high: x - self.k * v1 - v2 }
    }
}

#[inline]
fn flush(x: f64) -> f64 {
    if x.abs() < 1e-18 { 0.0 } else { x }
}
