//! A chain of filters on a stereo bus.

use super::filter::Svf;
use crate::filters::biquad::Cascade;

/// The same filters on left and right, in order.
pub struct Chain(Cascade);

impl Chain {
    /// These filters on both sides.
    pub fn new(filters: &[Svf]) -> Self {
        Self(Cascade::new(filters.iter().map(Svf::biquad)))
    }

    /// Forgets what it heard.
    pub fn clear(&mut self) {
        self.0.reset();
    }

    /// Filters the next frames in place.
    pub fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        self.0.process(left, right);
    }
}
