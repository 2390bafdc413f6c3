//! The bands of the equalisers: their parameters, and each as an analogue filter and its digital match.

use super::param;
use crate::filters::biquad::Biquad;
use crate::filters::matched;
use crate::{Build, Decibels, Param, Unit, math};
use std::f64::consts::FRAC_1_SQRT_2;

/// Gains nearer to 0 dB than this are no band at all.
const NOTHING: f64 = 1e-3;

/// The parameters of every equaliser.
pub const PARAMS: &[Param] = &[
    param("high-pass", "Removes what is below; 0 is off.", Unit::Hertz, 0.0, 2000.0, 0.0),
    param("high-pass-slope", "Steepness of the high-pass: 12, 24, 36 or 48.", Unit::Slope, 12.0, 48.0, 12.0),
    param("low-frequency", "Corner of the low shelf.", Unit::Hertz, 20.0, 2000.0, 100.0),
    param("low-gain", "Raises or lowers everything below the low corner.", Unit::Decibels, -24.0, 24.0, 0.0),
    param("bell-1-frequency", "Centre of bell 1.", Unit::Hertz, 20.0, 20000.0, 120.0),
    param("bell-1-gain", "Height of bell 1; at 0 dB it costs nothing.", Unit::Decibels, -24.0, 24.0, 0.0),
    param("bell-1-q", "Centre over bandwidth of bell 1: higher is narrower.", Unit::Number, 0.1, 20.0, 1.0),
    param("bell-2-frequency", "Centre of bell 2.", Unit::Hertz, 20.0, 20000.0, 400.0),
    param("bell-2-gain", "Height of bell 2; at 0 dB it costs nothing.", Unit::Decibels, -24.0, 24.0, 0.0),
    param("bell-2-q", "Centre over bandwidth of bell 2: higher is narrower.", Unit::Number, 0.1, 20.0, 1.0),
    param("bell-3-frequency", "Centre of bell 3.", Unit::Hertz, 20.0, 20000.0, 1500.0),
    param("bell-3-gain", "Height of bell 3; at 0 dB it costs nothing.", Unit::Decibels, -24.0, 24.0, 0.0),
    param("bell-3-q", "Centre over bandwidth of bell 3: higher is narrower.", Unit::Number, 0.1, 20.0, 1.0),
    param("bell-4-frequency", "Centre of bell 4.", Unit::Hertz, 20.0, 20000.0, 5000.0),
    param("bell-4-gain", "Height of bell 4; at 0 dB it costs nothing.", Unit::Decibels, -24.0, 24.0, 0.0),
    param("bell-4-q", "Centre over bandwidth of bell 4: higher is narrower.", Unit::Number, 0.1, 20.0, 1.0),
    param("high-frequency", "Corner of the high shelf.", Unit::Hertz, 500.0, 20000.0, 8000.0),
    param(
        "high-gain",
        "Raises or lowers everything above the high corner.",
        Unit::Decibels,
        -24.0,
        24.0,
        0.0,
    ),
    param("low-pass", "Removes what is above; 0 is off.", Unit::Hertz, 0.0, 20000.0, 0.0),
    param("low-pass-slope", "Steepness of the low-pass: 12, 24, 36 or 48.", Unit::Slope, 12.0, 48.0, 12.0),
    param("output", "Level after all bands.", Unit::Decibels, -24.0, 24.0, 0.0),
];

/// One band: a filter by frequencies in Hz, qualities and gains in dB.
pub enum Band {
    /// Butterworth, of this even order.
    HighPass(f64, usize),
    /// Frequency and gain.
    LowShelf(f64, f64),
    /// Frequency, quality and gain.
    Bell(f64, f64, f64),
    /// Frequency and gain.
    HighShelf(f64, f64),
    /// Butterworth, of this even order.
    LowPass(f64, usize),
}

/// The bands that are on.
pub fn of(build: &Build<'_>) -> Vec<Band> {
    let get = |name: &str| build.get(PARAMS.iter().position(|p| p.name == name).unwrap_or(usize::MAX));
    let mut bands = Vec::new();
    let (high_pass, low_pass) = (get("high-pass"), get("low-pass").min(0.47 * build.rate.hz()));
    if high_pass > 0.0 {
        bands.push(Band::HighPass(high_pass.max(5.0), order(get("high-pass-slope"))));
    }
    if get("low-gain").abs() > NOTHING {
        bands.push(Band::LowShelf(get("low-frequency"), get("low-gain")));
    }
    for bell in 1..=4 {
        let of = |what: &str| get(&format!("bell-{bell}-{what}"));
        if of("gain").abs() > NOTHING {
            bands.push(Band::Bell(of("frequency"), of("q").max(0.05), of("gain")));
        }
    }
    if get("high-gain").abs() > NOTHING {
        bands.push(Band::HighShelf(get("high-frequency"), get("high-gain")));
    }
    if low_pass > 0.0 {
        bands.push(Band::LowPass(low_pass.max(5.0), order(get("low-pass-slope"))));
    }
    bands
}

/// Linear gain after all bands.
pub fn output(build: &Build<'_>) -> f32 {
    let index = PARAMS.iter().position(|p| p.name == "output").unwrap_or(usize::MAX);
    Decibels(build.get(index)).gain() as f32
}

/// Order of the Butterworth filter nearest to a slope in dB an octave.
fn order(slope: f64) -> usize {
    2 * ((slope / 12.0 + 0.5).floor().clamp(1.0, 4.0) as usize)
}

impl Band {
    /// Digital sections that follow the analogue filter in magnitude.
    pub fn matched(&self, rate: f64) -> Vec<Biquad> {
        match *self {
            Self::HighPass(hz, order) => {
                matched::butterworth(order).map(|q| matched::high_pass(hz, q, rate)).collect()
            }
            Self::LowShelf(hz, gain) => vec![matched::low_shelf(hz, gain, rate)],
            Self::Bell(hz, q, gain) => vec![matched::bell(hz, q, gain, rate)],
            Self::HighShelf(hz, gain) => vec![matched::high_shelf(hz, gain, rate)],
            Self::LowPass(hz, order) => matched::low_passes(hz, order, rate).collect(),
        }
    }

    /// |H|² of the analogue filter at a frequency, Hz.
    pub fn power(&self, at: f64) -> f64 {
        match *self {
            Self::HighPass(hz, order) => butterworth(hz / at.max(1e-3), order),
            Self::LowShelf(hz, gain) => shelf(at / hz, gain),
            Self::Bell(hz, q, gain) => {
                let (x, root) = (at / hz, math::pow(10.0, gain / 40.0));
                let (d, n, m) = (1.0 - x * x, x * root / q, x / (root * q));
                (d * d + n * n) / (d * d + m * m)
            }
            Self::HighShelf(hz, gain) => shelf(hz / at.max(1e-3), gain),
            Self::LowPass(hz, order) => butterworth(at / hz, order),
        }
    }

    /// How long it rings: the time in which its slowest pole or zero falls by 1/e^π, s. Of a resonance that is its quality over its
    /// frequency.
    pub fn ring(&self) -> f64 {
        let sharpest = |order: usize| matched::butterworth(order).fold(FRAC_1_SQRT_2, f64::max);
        match *self {
            // Far beyond its corner a cut is a small difference of large numbers: there what rings matters longer.
            Self::HighPass(hz, order) | Self::LowPass(hz, order) => 2.0 * sharpest(order) / hz,
            Self::Bell(hz, q, gain) => {
                let root = math::pow(10.0, gain.abs() / 40.0);
                slowest(q * root).max(slowest(q / root)) / hz
            }
            Self::LowShelf(hz, gain) | Self::HighShelf(hz, gain) => {
                FRAC_1_SQRT_2 * math::pow(10.0, gain.abs() / 80.0) / hz
            }
        }
    }
}

/// [`Band::ring`] of a pair of poles of quality `q` at 1 Hz: below ½ they part, and one becomes slow.
fn slowest(q: f64) -> f64 {
    let z = 0.5 / q;
    if z <= 1.0 { q } else { 0.5 / (z - (z * z - 1.0).sqrt()) }
}

/// 1 / (1 + x²ⁿ) for order n.
fn butterworth(x: f64, order: usize) -> f64 {
    let square = x * x;
    1.0 / (1.0 + (0..order).fold(1.0, |power, _| power * square))
}

/// |H|² of a low shelf of quality 1/√2: A (s² + √A/Q s + A) / (A s² + √A/Q s + 1).
fn shelf(x: f64, gain: f64) -> f64 {
    let root = math::pow(10.0, gain / 40.0);
    let (cross, n, d) = (2.0 * root * x * x, root - x * x, 1.0 - root * x * x);
    root * root * (n * n + cross) / (d * d + cross)
}
