//! Transcendental functions that give the same bits on every machine (libm crate; std's come from the platform).

/// e^x.
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}
/// Natural logarithm.
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}
/// Logarithm to base 10; −∞ at 0.
pub fn log10(x: f64) -> f64 {
    libm::log10(x)
}
/// Logarithm to base 2; −∞ at 0.
pub fn log2(x: f64) -> f64 {
    libm::log2(x)
}
/// 2^x.
pub fn exp2(x: f64) -> f64 {
    libm::exp2(x)
}
/// x^y.
pub fn pow(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}
/// Sine of radians.
pub fn sin(x: f64) -> f64 {
    libm::sin(x)
}
/// Cosine of radians.
pub fn cos(x: f64) -> f64 {
    libm::cos(x)
}
/// Tangent of radians.
pub fn tan(x: f64) -> f64 {
    libm::tan(x)
}
/// Hyperbolic tangent.
pub fn tanh(x: f64) -> f64 {
    libm::tanh(x)
}
/// Hyperbolic cosine.
pub fn cosh(x: f64) -> f64 {
    libm::cosh(x)
}
/// Angle of the point (x, y), radians.
pub fn atan2(y: f64, x: f64) -> f64 {
    libm::atan2(y, x)
}
/// Nearest integer, halves away from zero.
pub fn round(x: f64) -> f64 {
    libm::round(x)
}
/// Frequency of a MIDI note number at A4 = 440 Hz, Hz.
pub fn note_hz(note: f64) -> f64 {
    440.0 * exp2((note - 69.0) / 12.0)
}
