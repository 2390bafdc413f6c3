//! Second-order sections whose magnitude follows their analogue prototype up to Nyquist (M. Vicanek, "Matched second order digital filters", 2016).
//!
//! Poles by impulse invariance; zeros from the prototype's magnitude at 0 and two more frequencies.

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

/// The band in which sections are to be true: to 20 kHz, at high rates to five sixths of Nyquist; and where they are compared with
/// their prototype: at equal steps and around the corner.
const AUDIBLE: f64 = 20e3;
const TOP: f64 = PI * 5.0 / 6.0;
const STEPS: usize = 40;
const AROUND: [f64; 3] = [0.5, 1.0, 2.0];

/// A frequency at which a section is compared: terms of [`phi`], and what the numerator should be there.
type Point = ([f64; 3], f64);

/// Section with the denominator `a` whose |H|² equals `target` (at radians a sample) at 0 and at those two of a few frequencies that make
/// it err least in the whole band.
fn nearest(a: [f64; 2], corner: f64, rate: f64, target: impl Fn(f64) -> f64) -> Biquad {
    let big_a = power(a);
    let top = TOP.max(2.0 * PI * AUDIBLE / rate);
    let steps = (1..=STEPS).map(|k| top * k as f64 / STEPS as f64);
    let around = AROUND.iter().map(|x| (x * corner).min(top));
    let points: Vec<Point> = steps.chain(around).map(|w| (phi(w), dot(big_a, phi(w)) * target(w))).collect();
    let b0 = big_a[0] * target(0.0);
    let mut best = (f64::INFINITY, big_a);
    for first in (13..36).step_by(2).chain([STEPS + 1]) {
        for second in [33, 35, 37, 38, 39] {
            let Some(b) = meeting(b0, points[first], points[second]) else { continue };
            let error = points.iter().fold(1.0, |worst: f64, (phi, wanted)| {
                let ratio = dot(b, *phi) / wanted;
                if ratio > 0.0 { worst.max(ratio).max(1.0 / ratio) } else { f64::INFINITY }
            });
            if error < best.0 {
                best = (error, b);
            }
        }
    }
    Biquad { b: numerator(best.1), a }
}

/// Numerator with `b0` at 0 that meets two points; `None` if it has zeros on the unit circle.
fn meeting(b0: f64, (p, wanted_p): Point, (q, wanted_q): Point) -> Option<[f64; 3]> {
    let (at_p, at_q) = (wanted_p - b0 * p[0], wanted_q - b0 * q[0]);
    let det = p[1] * q[2] - q[1] * p[2];
    let (b1, b2) = ((at_p * q[2] - at_q * p[2]) / det, (p[1] * at_q - q[1] * at_p) / det);
    (b1 > 0.0 && b2.is_finite()).then_some([b0, b1, b2])
}

/// Bell of `gain_db` at `hz`; the width is that of an analogue bell of quality `q`, equal for boost and cut.
pub fn bell(hz: f64, q: f64, gain_db: f64, rate: f64) -> Biquad {
    if gain_db < 0.0 {
        return bell(hz, q, -gain_db, rate).inverse();
    }
    let w = 2.0 * PI * hz / rate;
    let root = math::pow(10.0, gain_db / 40.0);
    nearest(poles(w, 1.0 / (2.0 * q * root)), w, rate, |at| bell_power(at / w, q, root))
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
    let power = |at: f64| shelf_magnitude(at / w, root) / (root * root);
    nearest(a, w, rate, |at| power(at) * power(at))
}

/// Low-pass of quality `q`, −3 dB at `hz` for q = 1/√2.
pub fn low_pass(hz: f64, q: f64, rate: f64) -> Biquad {
    leaning_low_pass(hz, q, 0.0, rate)
}

/// Sections of a Butterworth low-pass of even `order`. Each alone errs in the same way near Nyquist; so they lean to either side in
/// pairs, together true.
pub fn low_passes(hz: f64, order: usize, rate: f64) -> impl Iterator<Item = Biquad> {
    butterworth(order).enumerate().map(move |(k, q)| {
        let paired = (k | 1) < order / 2;
        let side = if k % 2 == 0 { 0.5 } else { -0.5 };
        leaning_low_pass(hz, q, if paired { side } else { 0.0 }, rate)
    })
}

/// Low-pass whose |H|² is multiplied by a power of the quotient of the two quadratics whose product is nearest to (sin(w/2)/(w/2))⁸, the
/// square of what the numerator of a low-pass should be, up to 20 kHz at 44.1 kHz.
fn leaning_low_pass(hz: f64, q: f64, lean: f64, rate: f64) -> Biquad {
    let w = 2.0 * PI * hz / rate;
    nearest(poles(w, 1.0 / (2.0 * q)), w, rate, |at| {
        let x = at / w;
        let p = phi(at)[1];
        let quotient = (1.0 - p / 1.05379) * (1.0 + p / 1.34398) / (1.0 - 1.05223 * p + 0.49682 * p * p);
        math::pow(quotient, lean) / ((1.0 - x * x) * (1.0 - x * x) + x * x / (q * q))
    })
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
