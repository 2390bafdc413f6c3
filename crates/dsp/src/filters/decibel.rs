//! Logarithms fast enough for every sample (error below 10⁻⁶ dB), from arithmetic alone.

use std::f64::consts::{LN_2, LOG2_10};

/// Logarithm to base 2 of a positive, normal number.
#[inline]
fn log2(x: f64) -> f64 {
    let bits = x.to_bits();
    // Centre the mantissa on 1, so that the series below converges fast: it lies in √½ to √2.
    let offset = bits.wrapping_sub(0x3FE6_A09E_667F_3BCD);
    let exponent = (offset as i64) >> 52;
    let m = f64::from_bits(bits.wrapping_sub((exponent as u64) << 52));
    let t = (m - 1.0) / (m + 1.0);
    let u = t * t;
    let series = 1.0 + u * (1.0 / 3.0 + u * (1.0 / 5.0 + u * (1.0 / 7.0 + u * (1.0 / 9.0))));
    exponent as f64 + (2.0 / LN_2) * t * series
}

/// 2^x for |x| < 1000.
#[inline]
fn exp2(x: f64) -> f64 {
    let whole = (x + 0.5).floor();
    let y = (x - whole) * LN_2;
    let p = 1.0 / 120.0 + y * (1.0 / 720.0 + y * (1.0 / 5040.0));
    let p = 1.0 + y * (1.0 + y * (0.5 + y * (1.0 / 6.0 + y * (1.0 / 24.0 + y * p))));
    p * f64::from_bits(((whole as i64 + 1023) as u64) << 52)
}

/// Level in dB of an amplitude; −240 dB and below is −240 dB.
#[inline]
pub fn level(amplitude: f64) -> f64 {
    log2(amplitude.abs().clamp(1e-12, 1e12)) * (20.0 / LOG2_10)
}

/// Amplitude factor of a level in dB, within ±240 dB.
#[inline]
pub fn factor(db: f64) -> f64 {
    exp2(db.clamp(-240.0, 240.0) * (LOG2_10 / 20.0))
}
