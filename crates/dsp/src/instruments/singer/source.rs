//! The glottal source: the derivative of the flow after Liljencrants and Fant, shaped by one number, Rd (Fant 1995).

use crate::{Rng, math};
use std::f64::consts::PI;

/// Smallest and largest Rd, and the steps between.
const RANGE: (f64, f64) = (0.4, 2.7);
const STEPS: usize = 47;

/// A pulse whose period is 1: times of its parts, growth of the first and decay of the second.
#[derive(Clone, Copy, Debug, Default)]
struct Shape {
    /// Where the flow is largest, and where the folds meet.
    tp: f64,
    te: f64,
    /// Growth of the open phase.
    alpha: f64,
    /// Decay of the return phase, and how long it is.
    epsilon: f64,
    ta: f64,
}

impl Shape {
    fn new(rd: f64) -> Self {
        let (ra, rk) = ((4.8 * rd - 1.0) / 100.0, (22.4 + 11.8 * rd) / 100.0);
        let rg = rk * (0.5 + 1.2 * rk) / (4.0 * (0.11 * rd - ra * (0.5 + 1.2 * rk)));
        let tp = (0.5 / rg).min(0.75);
        let te = (tp * (1.0 + rk)).min(0.97);
        let ta = ra.clamp(0.004, 0.9 * (1.0 - te));
        let mut epsilon = 1.0 / ta;
        for _ in 0..60 {
            epsilon = (1.0 - math::exp(-epsilon * (1.0 - te))) / ta;
        }
        let mut shape = Self { tp, te, alpha: 0.0, epsilon, ta };
        // The area of a period is zero: the flow comes back to where it was.
        let (mut low, mut high) = (-60.0, 120.0);
        for _ in 0..60 {
            shape.alpha = 0.5 * (low + high);
            if shape.area() > 0.0 { low = shape.alpha } else { high = shape.alpha }
        }
        shape
    }

    /// Area of a period whose negative peak is −1.
    fn area(&self) -> f64 {
        let Self { tp, te, alpha: a, epsilon: e, ta } = *self;
        let w = PI / tp;
        let (grown, angle) = (math::exp(a * te), w * te);
        let open = (grown * (a * math::sin(angle) - w * math::cos(angle)) + w) / (a * a + w * w);
        let scale = -1.0 / (grown * math::sin(angle));
        let left = math::exp(-e * (1.0 - te));
        let back = -((1.0 - left) / e - left * (1.0 - te)) / (e * ta);
        scale * open + back
    }

    fn between(a: &Self, b: &Self, x: f64) -> Self {
        let mix = |a: f64, b: f64| a + x * (b - a);
        Self {
            tp: mix(a.tp, b.tp),
            te: mix(a.te, b.te),
            alpha: mix(a.alpha, b.alpha),
            epsilon: mix(a.epsilon, b.epsilon),
            ta: mix(a.ta, b.ta),
        }
    }
}

/// Pulses for every Rd.
#[derive(Clone)]
pub struct Shapes(Vec<Shape>);

impl Shapes {
    /// Finds them.
    pub fn new() -> Self {
        let step = (RANGE.1 - RANGE.0) / (STEPS - 1) as f64;
        Self((0..STEPS).map(|i| Shape::new(RANGE.0 + step * i as f64)).collect())
    }

    fn at(&self, rd: f64) -> Shape {
        let place = (rd.clamp(RANGE.0, RANGE.1) - RANGE.0) / (RANGE.1 - RANGE.0) * (STEPS - 1) as f64;
        let index = (place as usize).min(STEPS - 2);
        match self.0.get(index..index + 2) {
            Some([a, b]) => Shape::between(a, b, place - index as f64),
            _ => Shape::default(),
        }
    }
}

/// The pulses of one pair of vocal folds.
#[derive(Clone, Debug, Default)]
pub struct Glottis {
    /// Place in the period, and how far it moves in a frame.
    phase: f64,
    step: f64,
    shape: Shape,
    /// Open phase as a growing rotation, and its turn a frame.
    wave: [f64; 2],
    turn: [f64; 2],
    /// Return phase, its decay a frame, and where it ends.
    back: f64,
    decay: f64,
    floor: f64,
    /// Loudness of this period.
    gain: f64,
    /// The folds have met in this period.
    closed: bool,
}

impl Glottis {
    /// Next sample: the pulse (negative peak about 1), and how far the folds are open, 0 to 1. `step` (periods a frame), `rd`
    /// and chance take effect with each new period.
    #[inline]
    pub fn next(&mut self, step: f64, rd: f64, shapes: &Shapes, rng: &mut Rng) -> (f32, f32) {
        self.phase += self.step;
        if self.phase >= 1.0 || self.step == 0.0 {
            self.begin(step, rd, shapes, rng);
        } else if self.closed {
            self.back *= self.decay;
        } else if self.phase >= self.shape.te {
            self.close();
        } else {
            let ([x, y], [c, s]) = (self.wave, self.turn);
            self.wave = [c * x - s * y, s * x + c * y];
        }
        if self.closed {
            return (((self.back - self.floor) * -self.gain) as f32, 0.0);
        }
        let open = self.phase / self.shape.te;
        (self.wave[1] as f32, (4.0 * open * (1.0 - open)) as f32)
    }

    fn begin(&mut self, step: f64, rd: f64, shapes: &Shapes, rng: &mut Rng) {
        self.phase = if self.step == 0.0 { 0.0 } else { (self.phase - 1.0).min(0.3) };
        let (jitter, shimmer) = (rng.normal(), rng.normal());
        self.step = step * (1.0 + JITTER * jitter);
        self.shape = shapes.at(rd);
        let Shape { tp, te, alpha, epsilon, ta } = self.shape;
        let w = PI / tp;
        let gain = 1.0 + SHIMMER * shimmer;
        let start = -gain * math::exp(alpha * (self.phase - te)) / math::sin(w * te);
        self.wave = [start * math::cos(w * self.phase), start * math::sin(w * self.phase)];
        let grow = math::exp(alpha * self.step);
        self.turn = [grow * math::cos(w * self.step), grow * math::sin(w * self.step)];
        (self.decay, self.gain) = (math::exp(-epsilon * self.step), gain / (epsilon * ta));
        self.floor = math::exp(-epsilon * (1.0 - te));
        self.closed = false;
    }

    fn close(&mut self) {
        self.closed = true;
        self.back = math::exp(-self.shape.epsilon * (self.phase - self.shape.te));
    }
}

/// Unevenness of periods and of their levels.
const JITTER: f64 = 0.002;
const SHIMMER: f64 = 0.02;
