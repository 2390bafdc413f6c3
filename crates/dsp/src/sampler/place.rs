//! Where a region is heard between left and right, and how far crossfades let it through.

use super::instrument::{Fade, Region};
use super::modulation::{PAN, POSITION, SLOTS, WIDTH};
use crate::math;

/// Equal-power gains of a place, −1 to 1; both −3 dB in the centre.
fn pan(place: f32) -> [f32; 2] {
    let angle = f64::from(place.clamp(-1.0, 1.0) + 1.0) * std::f64::consts::FRAC_PI_4;
    [math::cos(angle) as f32, math::sin(angle) as f32]
}

/// Gains left to left, left to right, right to left, right to right.
pub(super) fn places(region: &Region, sums: &[f32; SLOTS]) -> [f32; 4] {
    let [l, r] = pan(region.pan + sums[PAN]);
    if region.sample.right.is_none() {
        return [l, r, 0.0, 0.0];
    }
    let width = (region.width + sums[WIDTH]).clamp(-2.0, 2.0);
    let (same, other) = (0.5 * (1.0 + width), 0.5 * (1.0 - width));
    let position = region.position + sums[POSITION];
    let [pl, pr] =
        if position == 0.0 { [1.0, 1.0] } else { pan(position).map(|g| g * std::f32::consts::SQRT_2) };
    [same * l * pl, other * l * pr, other * r * pl, same * r * pr]
}

impl Fade {
    /// Its gain for a value of 0 to 127.
    pub(super) fn gain(&self, value: f32) -> f32 {
        let inside = if self.high > self.low {
            ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
        } else if self.out {
            f32::from(u8::from(value > self.high))
        } else {
            f32::from(u8::from(value >= self.low))
        };
        let gain = if self.out { 1.0 - inside } else { inside };
        if self.power { gain.sqrt() } else { gain }
    }
}
