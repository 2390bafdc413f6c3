//! A chain of filters on a stereo bus.

use super::filter::Svf;

/// The same filters on left and right, in order.
pub struct Chain {
    sides: [Vec<Svf>; 2],
}

impl Chain {
    /// These filters on both sides.
    pub fn new(filters: &[Svf]) -> Self {
        Self { sides: [filters.to_vec(), filters.to_vec()] }
    }

    /// Forgets what it heard.
    pub fn clear(&mut self) {
        self.sides.iter_mut().flatten().for_each(Svf::clear);
    }

    /// Next frame.
    #[inline]
    pub fn next(&mut self, left: f32, right: f32) -> (f32, f32) {
        let [a, b] = &mut self.sides;
        (a.iter_mut().fold(left, |x, f| f.next(x)), b.iter_mut().fold(right, |x, f| f.next(x)))
    }
}
