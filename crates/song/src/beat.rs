//! Musical time: points and distances are different types.

use std::ops::{Add, AddAssign, Mul, Sub};

/// Ticks in a quarter note: every division up to ten is exact.
pub const QUARTER: i64 = 40_320;

/// A point in musical time, ticks from the start of the song or of a section.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Beat(pub i64);

/// A distance in musical time, ticks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Beats(pub i64);

impl Beats {
    /// One quarter note.
    pub const QUARTER: Self = Self(QUARTER);

    /// `numerator/denominator` of a whole note.
    pub fn of_whole(numerator: i64, denominator: i64) -> Self {
        Self(4 * QUARTER * numerator / denominator.max(1))
    }

    /// As quarter notes.
    pub fn quarters(self) -> f64 {
        self.0 as f64 / QUARTER as f64
    }
}

impl Beat {
    /// As quarter notes from the start.
    pub fn quarters(self) -> f64 {
        self.0 as f64 / QUARTER as f64
    }
}

impl Add<Beats> for Beat {
    type Output = Self;
    fn add(self, by: Beats) -> Self {
        Self(self.0 + by.0)
    }
}

impl Sub<Beats> for Beat {
    type Output = Self;
    fn sub(self, by: Beats) -> Self {
        Self(self.0 - by.0)
    }
}

impl Sub for Beat {
    type Output = Beats;
    fn sub(self, from: Self) -> Beats {
        Beats(self.0 - from.0)
    }
}

impl Add for Beats {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Beats {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Mul<i64> for Beats {
    type Output = Self;
    fn mul(self, by: i64) -> Self {
        Self(self.0 * by)
    }
}

impl AddAssign<Beats> for Beat {
    fn add_assign(&mut self, by: Beats) {
        self.0 += by.0;
    }
}

impl AddAssign for Beats {
    fn add_assign(&mut self, by: Self) {
        self.0 += by.0;
    }
}
