//! A slow sine by rotation: no transcendental function while it runs.

use crate::math;
use std::f64::consts::TAU;

/// Sine and cosine of a steadily growing phase.
#[derive(Clone, Debug)]
pub struct Lfo {
    step: [f64; 2],
    start: [f64; 2],
    now: [f64; 2],
}

impl Lfo {
    /// `hz` at `rate`, beginning at `phase` turns.
    pub fn new(hz: f64, phase: f64, rate: f64) -> Self {
        let (w, p) = (TAU * hz / rate, TAU * phase);
        let start = [math::cos(p), math::sin(p)];
        Self { step: [math::cos(w), math::sin(w)], start, now: start }
    }

    /// Back to the first phase.
    pub fn reset(&mut self) {
        self.now = self.start;
    }

    /// (cosine, sine) of this frame; moves on to the next.
    #[inline]
    pub fn tick(&mut self) -> (f64, f64) {
        let [c, s] = self.now;
        let [dc, ds] = self.step;
        let (nc, ns) = (c * dc - s * ds, s * dc + c * ds);
        let trim = 1.5 - 0.5 * (nc * nc + ns * ns);
        self.now = [nc * trim, ns * trim];
        (c, s)
    }
}
