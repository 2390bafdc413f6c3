//! Building blocks of effects, meters and instruments: filters, delay lines, oversampling, fast logarithms.

pub mod biquad;
pub mod cascades;
pub mod convolver;
pub mod crossover;
pub mod decibel;
pub mod delay_line;
pub mod dynamics;
pub mod fft;
pub mod halfband;
pub mod intersample;
pub mod lfo;
pub mod matched;
pub mod oversampler;
pub mod spectra;
pub mod svf;
pub mod tanh;
pub mod tone_stack;
pub mod yin;

/// Flushes magnitudes that nobody can hear to zero, so that feedback never computes with denormal numbers.
#[inline]
pub fn snap(x: f32) -> f32 {
    if x.abs() < 1e-18 { 0.0 } else { x }
}

/// Factor of a one-pole smoother that covers 1 − 1/e of a step in `time` seconds; 0 follows at once.
pub fn one_pole(time: f64, rate: f64) -> f64 {
    if time * rate <= 1e-3 { 0.0 } else { crate::math::exp(-1.0 / (time * rate)) }
}

/// Highest magnitude; what is no number counts as higher than any.
pub fn highest(x: &[f32]) -> f32 {
    crate::wide(
        #[inline(always)]
        || {
            // Magnitudes are in the order of their bits, and the highest integer can be sought in any order.
            let mut highest = 0;
            for x in x {
                highest = highest.max(x.abs().to_bits());
            }
            f32::from_bits(highest)
        },
    )
}
