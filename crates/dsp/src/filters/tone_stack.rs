//! Passive tone stack of a guitar amplifier, from its part values (Yeh and Smith, "Discretization of the '59 Fender Bassman tone stack", 2006).

use crate::math;

/// Parts of the circuit: the knobs are the treble, bass and middle potentiometers.
#[derive(Clone, Copy, Debug)]
pub struct Parts {
    /// Treble, bass and middle potentiometer and the slope resistor, ohms.
    pub r: [f64; 4],
    /// Treble, bass and middle capacitor, farads.
    pub c: [f64; 3],
}

/// The filter of third order that the circuit is.
#[derive(Clone, Debug)]
pub struct ToneStack {
    b: [f64; 4],
    a: [f64; 3],
    s: [f64; 3],
}

impl ToneStack {
    /// The circuit with its knobs at `treble`, `bass` and `middle` (0 to 1), by the bilinear transform.
    pub fn new(parts: &Parts, [t, l, m]: [f64; 3], rate: f64) -> Self {
        let ([r1, r2, r3, r4], [c1, c2, c3]) = (parts.r, parts.c);
        let (c12, c13, c23, c123) = (c1 * c2, c1 * c3, c2 * c3, c1 * c2 * c3);
        let (r3r3, both) = (r3 * r3, c13 + c23);
        let b1 = t * c1 * r1 + m * c3 * r3 + l * (c1 + c2) * r2 + (c1 + c2) * r3;
        let b2 = t * (c12 + c13) * r1 * r4 - m * m * both * r3r3
            + m * (c13 * r1 * r3 + both * r3r3)
            + l * (c12 * r1 * r2 + (c12 + c13) * r2 * r4)
            + l * m * both * r2 * r3
            + (c12 * r1 * r3 + (c12 + c13) * r3 * r4);
        let b3 = c123
            * (l * m * r2 * r3 * (r1 + r4)
                + (m - m * m) * r3r3 * (r1 + r4)
                + t * (1.0 - m) * r1 * r3 * r4
                + t * l * r1 * r2 * r4);
        let a1 = c1 * (r1 + r3) + c2 * (r3 + r4) + c3 * r4 + m * c3 * r3 + l * (c1 + c2) * r2;
        let a2 = m * (c13 * r1 * r3 - c23 * r3 * r4 + both * r3r3) + l * m * both * r2 * r3
            - m * m * both * r3r3
            + l * (c12 * r2 * (r1 + r4) + both * r2 * r4)
            + (c12 + c13) * r1 * r4
            + c12 * r3 * (r1 + r4)
            + both * r3 * r4;
        let a3 = c123
            * (l * m * r2 * r3 * (r1 + r4) + (m - m * m) * r3r3 * (r1 + r4) - m * r1 * r3 * r4
                + l * r1 * r2 * r4
                + r1 * r3 * r4);
        let k = 2.0 * rate;
        let digital = |x0: f64, x1: f64, x2: f64, x3: f64| {
            let (x1, x2, x3) = (x1 * k, x2 * k * k, x3 * k * k * k);
            [
                x0 + x1 + x2 + x3,
                3.0 * x0 + x1 - x2 - 3.0 * x3,
                3.0 * x0 - x1 - x2 + 3.0 * x3,
                x0 - x1 + x2 - x3,
            ]
        };
        let [a0, a1, a2, a3] = digital(1.0, a1, a2, a3);
        let b = digital(0.0, b1, b2, b3).map(|b| b / a0);
        Self { b, a: [a1 / a0, a2 / a0, a3 / a0], s: [0.0; 3] }
    }

    /// Back to rest.
    pub fn reset(&mut self) {
        self.s = [0.0; 3];
    }

    /// |H| at `w` radians a sample.
    pub fn magnitude(&self, w: f64) -> f64 {
        let size = |first: f64, rest: [f64; 3]| {
            let (mut re, mut im) = (first, 0.0);
            for (n, x) in rest.iter().enumerate() {
                let angle = w * (n + 1) as f64;
                (re, im) = (re + x * math::cos(angle), im - x * math::sin(angle));
            }
            (re * re + im * im).sqrt()
        };
        let [b0, b1, b2, b3] = self.b;
        size(b0, [b1, b2, b3]) / size(1.0, self.a)
    }

    /// One frame.
    #[inline]
    pub fn tick(&mut self, x: f64) -> f64 {
        let ([b0, b1, b2, b3], [a1, a2, a3], [s0, s1, s2]) = (self.b, self.a, self.s);
        let y = b0 * x + s0;
        let next = [b1 * x - a1 * y + s1, b2 * x - a2 * y + s2, b3 * x - a3 * y];
        self.s = next.map(|s| if s.abs() < 1e-18 { 0.0 } else { s });
        y
    }
}
