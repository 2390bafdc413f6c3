//! Filters for voices: the trapezoidal state-variable filter and one-poles.

use crate::filters::biquad::Biquad;
use crate::{SampleRate, math};

/// State-variable filter with trapezoidal integrators (Zavalishin 2012; mixing after Simper 2013). May be swept.
#[derive(Clone, Copy, Debug, Default)]
pub struct Svf {
    a: [f32; 3],
    mix: [f32; 3],
    state: [f32; 2],
}

impl Svf {
    fn tune(&mut self, rate: SampleRate, hz: f64, k: f64, scale: f64, mix: [f64; 3]) {
        let g = math::tan(std::f64::consts::PI * hz.clamp(5.0, rate.hz() * 0.49) / rate.hz()) * scale;
        let a1 = 1.0 / (1.0 + g * (g + k));
        self.a = [a1 as f32, (g * a1) as f32, (g * g * a1) as f32];
        self.mix = mix.map(|m| m as f32);
    }

    /// Low-pass, 12 dB/oct.
    pub fn low(rate: SampleRate, hz: f64, q: f64) -> Self {
        let mut svf = Self::default();
        svf.set_low(rate, hz, q);
        svf
    }

    /// Forgets what it heard.
    pub fn clear(&mut self) {
        self.state = [0.0; 2];
    }

    /// Moves to where another filter is, keeping its state.
    pub fn follow(&mut self, other: &Self) {
        (self.a, self.mix) = (other.a, other.mix);
    }

    /// Moves a low-pass, keeping its state.
    pub fn set_low(&mut self, rate: SampleRate, hz: f64, q: f64) {
        self.tune(rate, hz, 1.0 / q, 1.0, [0.0, 0.0, 1.0]);
    }

    /// High-pass, 12 dB/oct.
    pub fn high(rate: SampleRate, hz: f64, q: f64) -> Self {
        let mut svf = Self::default();
        svf.tune(rate, hz, 1.0 / q, 1.0, [1.0, -1.0 / q, -1.0]);
        svf
    }

    /// Band-pass with 0 dB at its centre.
    pub fn band(rate: SampleRate, hz: f64, q: f64) -> Self {
        let mut svf = Self::default();
        svf.set_band(rate, hz, q);
        svf
    }

    /// Moves a band-pass, keeping its state.
    pub fn set_band(&mut self, rate: SampleRate, hz: f64, q: f64) {
        self.tune(rate, hz, 1.0 / q, 1.0, [0.0, 1.0 / q, 0.0]);
    }

    /// Bell of `db` at its centre.
    pub fn bell(rate: SampleRate, hz: f64, q: f64, db: f64) -> Self {
        let a = math::pow(10.0, db / 40.0);
        let k = 1.0 / (q * a);
        let mut svf = Self::default();
        svf.tune(rate, hz, k, 1.0, [1.0, k * (a * a - 1.0), 0.0]);
        svf
    }

    /// Shelf of `db` above `hz`.
    pub fn high_shelf(rate: SampleRate, hz: f64, db: f64) -> Self {
        let (a, k) = (math::pow(10.0, db / 40.0), std::f64::consts::SQRT_2);
        let mut svf = Self::default();
        svf.tune(rate, hz, k, a.sqrt(), [a * a, k * (1.0 - a) * a, 1.0 - a * a]);
        svf
    }

    /// Shelf of `db` below `hz`.
    pub fn low_shelf(rate: SampleRate, hz: f64, db: f64) -> Self {
        let (a, k) = (math::pow(10.0, db / 40.0), std::f64::consts::SQRT_2);
        let mut svf = Self::default();
        svf.tune(rate, hz, k, 1.0 / a.sqrt(), [1.0, k * (a - 1.0), a * a - 1.0]);
        svf
    }

    /// The same filter, while it stands still, as a second-order section: the transfer function of its state space.
    pub fn biquad(&self) -> Biquad {
        let ([a0, a1, a2], [m0, m1, m2]) = (self.a.map(f64::from), self.mix.map(f64::from));
        let (a11, a12, a21, a22) = (2.0 * a0 - 1.0, -2.0 * a1, 2.0 * a1, 1.0 - 2.0 * a2);
        let (b1, b2) = (2.0 * a1, 2.0 * a2);
        let (c1, c2, d) = (m1 * a0 + m2 * a1, m2 * (1.0 - a2) - m1 * a1, m0 + m1 * a1 + m2 * a2);
        let a = [-(a11 + a22), a11 * a22 - a12 * a21];
        let last = c1 * (a12 * b2 - a22 * b1) + c2 * (a21 * b1 - a11 * b2);
        Biquad { b: [d, d * a[0] + c1 * b1 + c2 * b2, d * a[1] + last], a }
    }

    /// Next sample.
    #[inline]
    pub fn next(&mut self, x: f32) -> f32 {
        let [ic1, ic2] = self.state;
        let v3 = x - ic2;
        let v1 = self.a[0] * ic1 + self.a[1] * v3;
        let v2 = ic2 + self.a[1] * ic1 + self.a[2] * v3;
        self.state = [2.0 * v1 - ic1, 2.0 * v2 - ic2];
        self.mix[0] * x + self.mix[1] * v1 + self.mix[2] * v2
    }
}

/// One-pole low-pass; the difference to its input is the high-pass.
#[derive(Clone, Copy, Debug, Default)]
pub struct OnePole {
    /// Share of the way to its input that it goes in a frame.
    pub step: f32,
    /// Last output.
    pub value: f32,
}

impl OnePole {
    /// −3 dB at `hz`.
    pub fn new(rate: SampleRate, hz: f64) -> Self {
        let step = 1.0 - math::exp(-std::f64::consts::TAU * hz.min(rate.hz() * 0.45) / rate.hz());
        Self { step: step as f32, value: 0.0 }
    }

    /// Approaches a constant by 63 % each `seconds`.
    pub fn smooth(rate: SampleRate, seconds: f64) -> Self {
        Self { step: (1.0 - math::exp(-1.0 / (seconds * rate.hz()))) as f32, value: 0.0 }
    }

    /// Whether an input of 1 moves it no further.
    pub fn arrived(&self) -> bool {
        self.value + self.step * (1.0 - self.value) == self.value
    }

    /// Next low-passed sample.
    #[inline]
    pub fn low(&mut self, x: f32) -> f32 {
        self.value += self.step * (x - self.value);
        self.value
    }

    /// Next high-passed sample.
    #[inline]
    pub fn high(&mut self, x: f32) -> f32 {
        x - self.low(x)
    }
}

/// The saturation of [`saturate`] as the mean over the way from one sample to the next (first-order antiderivative,
/// Parker, Zavalishin, Le Bivic 2016), half a sample late: fewer aliases. Its antiderivative √(1+x²) divides out.
#[derive(Clone, Copy, Debug)]
pub struct Saturator {
    /// Last input and the antiderivative there.
    last: (f32, f32),
}

impl Default for Saturator {
    fn default() -> Self {
        Self { last: (0.0, 1.0) }
    }
}

impl Saturator {
    /// Next sample.
    #[inline]
    pub fn next(&mut self, x: f32) -> f32 {
        let root = (1.0 + x * x).sqrt();
        let y = (x + self.last.0) / (root + self.last.1);
        self.last = (x, root);
        y
    }
}

/// Smooth saturation x/√(1+x²): unity for small signals, ±1 at most.
#[inline]
pub fn saturate(x: f32) -> f32 {
    x / (1.0 + x * x).sqrt()
}
