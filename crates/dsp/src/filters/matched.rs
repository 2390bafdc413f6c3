//! Second-order sections whose magnitude follows their analogue prototype up to Nyquist (M. Vicanek, "Matched second order digital filters", 2016).
//!
//! Poles by impulse invariance; zeros from the prototype's magnitude at 0, at Nyquist and near the corner.

use super::biquad::Biquad;
use crate::math;
use std::f64::consts::{FRAC_1_SQRT_2, PI};

/// Denominator of analogue poles of frequency `w` (radians a sample) and damping `z` = 1/(2Q).
fn poles(w: f64, z: f64) -> [f64; 2] {
    let e = math::exp(-z * w);
    let swing =
        if z <= 1.0 { math::cos((1.0 - z * z).sqrt() * w) } else { math::cosh((z * z - 1.0).sqrt() * w) };
    [-2.0 * e * swing, e * e]
}

/// Weights of |H|² at `w`: the three terms of B0 φ0 + B1 φ1 + B2 φ2.
fn phi(w: f64) -> [f64; 3] {
    let s = math::sin(w / 2.0);
    let p1 = s * s;
    [1.0 - p1, p1, 4.0 * (1.0 - p1) * p1]
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// |denominator|² in the terms of [`phi`].
fn power([a1, a2]: [f64; 2]) -> [f64; 3] {
    let (dc, nyquist) = (1.0 + a1 + a2, 1.0 - a1 + a2);
    [dc * dc, nyquist * nyquist, -4.0 * a2]
}

/// Minimum-phase numerator of |numerator|² = B0 φ0 + B1 φ1 + B2 φ2.
fn numerator([p0, p1, p2]: [f64; 3]) -> [f64; 3] {
    let (r0, r1) = (p0.max(0.0).sqrt(), p1.max(0.0).sqrt());
    let w = (r0 + r1) / 2.0;
    let b0 = (w + (w * w + p2).max(0.0).sqrt()) / 2.0;
    [b0, (r0 - r1) / 2.0, -p2 / (4.0 * b0)]
}

/// Bell of `gain_db` at `hz`; the width is that of an analogue bell of quality `q`, equal for boost and cut.
pub fn bell(hz: f64, q: f64, gain_db: f64, rate: f64) -> Biquad {
    if gain_db < 0.0 {
        return bell(hz, q, -gain_db, rate).inverse();
    }
    let w = 2.0 * PI * hz / rate;
    let (gain, root) = (math::pow(10.0, gain_db / 20.0), math::pow(10.0, gain_db / 40.0));
    let a = poles(w, 1.0 / (2.0 * q * root));
    let (big_a, p) = (power(a), phi(w));
    let r1 = dot(big_a, p) * gain * gain;
    let r2 = (-big_a[0] + big_a[1] + 4.0 * (p[0] - p[1]) * big_a[2]) * gain * gain;
    let b0 = big_a[0];
    // Exact slope at the centre (Vicanek) or exact gain at Nyquist: their mean errs least, but near Nyquist the slope matters more.
    let b2 = (r1 - r2 * p[1] - b0) / (4.0 * p[1] * p[1]);
    let b1 = (r2 + b0 - 4.0 * (p[0] - p[1]) * b2).max(0.0);
    let top = big_a[1] * bell_power(PI / w, q, root);
    let share = 0.5 * ((0.7 - w / PI) / 0.1).clamp(0.0, 1.0);
    let b1 = b1 + share * (top - b1);
    let b2 = b2 + share * ((r1 - b0 * p[0] - top * p[1]) / p[2] - b2);
    Biquad { b: numerator([b0, b1, b2]), a }
}

/// |H|² of the analogue bell at `x` = frequency / centre.
fn bell_power(x: f64, q: f64, root: f64) -> f64 {
    let d = (1.0 - x * x) * (1.0 - x * x);
    let (n, m) = (x * root / q, x / (root * q));
    (d + n * n) / (d + m * m)
}

/// Section with the denominator `a` whose magnitude equals `target` at 0, at Nyquist and at `w`.
fn through(a: [f64; 2], w: f64, target: impl Fn(f64) -> f64) -> Biquad {
    let (big_a, p) = (power(a), phi(w));
    let (dc, mid, nyquist) = (target(0.0), target(w), target(PI));
    let (b0, b1) = (big_a[0] * dc * dc, big_a[1] * nyquist * nyquist);
    let b2 = (dot(big_a, p) * mid * mid - b0 * p[0] - b1 * p[1]) / p[2];
    Biquad { b: numerator([b0, b1, b2]), a }
}

/// Magnitude of the analogue low shelf of quality 1/√2 at `x` = frequency / corner; the high shelf is its mirror.
fn shelf_magnitude(x: f64, root: f64) -> f64 {
    let cross = root.sqrt() * x / FRAC_1_SQRT_2;
    let (n, d) = (root - x * x, 1.0 - root * x * x);
    root * ((n * n + cross * cross) / (d * d + cross * cross)).sqrt()
}

/// Low shelf: `gain_db` far below `hz`, half of it at `hz`.
pub fn low_shelf(hz: f64, gain_db: f64, rate: f64) -> Biquad {
    if gain_db < 0.0 {
        return low_shelf(hz, -gain_db, rate).inverse();
    }
    let w = 2.0 * PI * hz / rate;
    let root = math::pow(10.0, gain_db / 40.0);
    let a = poles(w / root.sqrt(), FRAC_1_SQRT_2);
    through(a, w.min(2.0), |at| shelf_magnitude(at / w, root))
}

/// High shelf: `gain_db` far above `hz`, half of it at `hz`.
pub fn high_shelf(hz: f64, gain_db: f64, rate: f64) -> Biquad {
    if gain_db > 0.0 {
        return high_shelf(hz, -gain_db, rate).inverse();
    }
    // A cut has the lower poles, so that is the side to design; the boost is its inverse.
    let w = 2.0 * PI * hz / rate;
    let root = math::pow(10.0, -gain_db / 40.0);
    let a = poles(w / root.sqrt(), FRAC_1_SQRT_2);
    let cut = 1.0 / (root * root);
    through(a, w.min(2.0), |at| shelf_magnitude(at / w, root) * cut)
}

/// Low-pass of quality `q`, −3 dB at `hz` for q = 1/√2.
pub fn low_pass(hz: f64, q: f64, rate: f64) -> Biquad {
    let w = 2.0 * PI * hz / rate;
    let a = poles(w, 1.0 / (2.0 * q));
    let (big_a, p) = (power(a), phi(w));
    let b1 = (dot(big_a, p) * q * q - big_a[0] * p[0]) / p[1];
    let (r0, r1) = (big_a[0].sqrt(), b1.max(0.0).sqrt());
    Biquad { b: [(r0 + r1) / 2.0, (r0 - r1) / 2.0, 0.0], a }
}

/// High-pass of quality `q`, −3 dB at `hz` for q = 1/√2.
pub fn high_pass(hz: f64, q: f64, rate: f64) -> Biquad {
    let w = 2.0 * PI * hz / rate;
    let a = poles(w, 1.0 / (2.0 * q));
    let p = phi(w);
    let b0 = q * dot(power(a), p).sqrt() / (4.0 * p[1]);
    Biquad { b: [b0, -2.0 * b0, b0], a }
}

/// Qualities of the sections of a Butterworth filter of even `order`.
pub fn butterworth(order: usize) -> impl Iterator<Item = f64> {
    (0..order / 2).map(move |k| 0.5 / math::cos(PI * (2 * k + 1) as f64 / (2 * order) as f64))
}
