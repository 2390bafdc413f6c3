//! Two, four or eight times the rate, around something that makes harmonics.

use super::halfband::Twofold;
use crate::BLOCK;

/// Samples on either side of the half-band filters, outermost first: only the outer one needs to be steep.
const HALVES: [usize; 3] = [48, 8, 8];
const BETA: f64 = 9.0;

/// Oversampling of two channels side by side, and the dry sound delayed as much.
pub struct Oversampler {
    layers: Vec<Layer>,
    dry: [Vec<f32>; 2],
}

struct Layer {
    filters: [Twofold; 2],
    sounds: [Vec<f32>; 2],
}

impl Oversampler {
    /// Doubles the rate `times` times, 1 to 3.
    pub fn new(times: usize) -> Self {
        let layer = |(i, half): (usize, &usize)| Layer {
            filters: [(); 2].map(|()| Twofold::new(*half, BETA, BLOCK << i)),
            sounds: [(); 2].map(|()| vec![0.0; BLOCK << (i + 1)]),
        };
        let layers: Vec<Layer> = HALVES.iter().enumerate().map(layer).take(times).collect();
        let latency: usize =
            layers.iter().enumerate().map(|(i, layer)| layer.filters[0].latency() >> i).sum();
        Self { layers, dry: [(); 2].map(|()| vec![0.0; latency + BLOCK]) }
    }

    /// Doublings after which `rate` is at least `hz`, 1 to 3.
    pub fn doublings(rate: f64, hz: f64) -> usize {
        1 + (1..3).filter(|times| rate * f64::from(1 << times) < hz).count()
    }

    /// Back to silence.
    pub fn reset(&mut self) {
        self.layers.iter_mut().flat_map(|layer| &mut layer.filters).for_each(Twofold::reset);
        self.dry.iter_mut().for_each(|dry| dry.fill(0.0));
    }

    /// Frames by which the sound is late.
    pub fn latency(&self) -> usize {
        self.dry[0].len() - BLOCK
    }

    /// Sends at most [`BLOCK`] frames through `each` at the higher rate, then hands each frame and the dry one to `blend`.
    pub fn process(
        &mut self,
        left: &mut [f32],
        right: &mut [f32],
        mut each: impl FnMut([f32; 2]) -> [f32; 2],
        mut blend: impl FnMut([f32; 2], [f32; 2]) -> [f32; 2],
    ) {
        let (n, latency) = (left.len().min(right.len()).min(BLOCK), self.latency());
        let (left, right) = (&mut left[..n], &mut right[..n]);
        for (dry, x) in self.dry.iter_mut().zip([&*left, &*right]) {
            dry[latency..latency + n].copy_from_slice(x);
        }
        through(&mut self.layers, left, right, &mut each);
        let dry = self.dry[0].iter().zip(&self.dry[1]);
        for ((l, r), (dry_l, dry_r)) in left.iter_mut().zip(right).zip(dry) {
            [*l, *r] = blend([*l, *r], [*dry_l, *dry_r]);
        }
        self.dry.iter_mut().for_each(|dry| dry.copy_within(n..n + latency, 0));
    }
}

/// One layer around the layers within it.
fn through(
    layers: &mut [Layer],
    left: &mut [f32],
    right: &mut [f32],
    each: &mut impl FnMut([f32; 2]) -> [f32; 2],
) {
    if let Some((layer, inner)) = layers.split_first_mut() {
        let n = 2 * left.len();
        let ([a, b], [u, v]) = (&mut layer.filters, &mut layer.sounds);
        let (u, v) = (&mut u[..n], &mut v[..n]);
        a.up(left, u);
        b.up(right, v);
        through(inner, u, v, each);
        a.down(u, left);
        b.down(v, right);
    } else {
        for (l, r) in left.iter_mut().zip(right) {
            [*l, *r] = each([*l, *r]);
        }
    }
}
