//! Units as types: a number never travels without saying what it is.

use crate::math;

/// A level relative to full scale or to another level, dB.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Decibels(pub f64);

impl Decibels {
    /// Linear amplitude factor; −120 dB and below is silence.
    pub fn gain(self) -> f64 {
        if self.0 <= -120.0 { 0.0 } else { math::pow(10.0, self.0 / 20.0) }
    }

    /// Level of a linear amplitude; silence is −∞.
    pub fn of(gain: f64) -> Self {
        Self(20.0 * math::log10(gain))
    }
}

/// Frequency, Hz.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Hertz(pub f64);

/// Time, s.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Seconds(pub f64);

/// A count of frames (one sample a channel): a length or a delay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Frames(pub u64);

/// Frames a second, 44 100 to 192 000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SampleRate(pub u32);

impl SampleRate {
    /// As a factor, Hz.
    pub fn hz(self) -> f64 {
        f64::from(self.0)
    }

    /// Nearest whole frame to a time.
    pub fn frames(self, time: Seconds) -> Frames {
        Frames(math::round(time.0.max(0.0) * self.hz()) as u64)
    }
}
