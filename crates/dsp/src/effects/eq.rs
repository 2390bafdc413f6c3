//! Equaliser: cuts at both ends, two shelves, four bells, true to their analogue prototypes up to 20 kHz.

use super::bands;
use crate::filters::biquad::{Cascade, Cascades, LANES};
use crate::{BLOCK, Block, Build, Frames, GANG, Gang, Kind, Processor, Spec, wide};

/// The device.
pub static SPEC: Spec = Spec {
    name: "eq",
    about: "Balances the spectrum: high-pass, low-pass, two shelves and four bells.",
    version: 2,
    kind: Kind::Effect,
    params: bands::PARAMS,
    build: |build| Box::new(Eq::new(build)),
};

struct Eq {
    cascade: Cascade,
    gain: f32,
}

impl Eq {
    fn new(build: &Build<'_>) -> Self {
        let rate = build.rate.hz();
        let bands = bands::of(build).into_iter().flat_map(|band| band.matched(rate));
        Self { cascade: Cascade::new(bands), gain: bands::output(build) }
    }
}

/// Equalisers side by side.
struct Eqs {
    cascades: Cascades,
    gains: [f32; GANG],
}

/// Equalisers with the same number of sections work side by side.
pub fn gang(builds: &[Build<'_>; GANG]) -> Option<Box<dyn Gang>> {
    let eqs = builds.each_ref().map(Eq::new);
    let gains = eqs.each_ref().map(|eq| eq.gain);
    let cascades = Cascades::new(&eqs.map(|eq| eq.cascade))?;
    Some(Box::new(Eqs { cascades, gains }))
}

impl Eqs {
    #[inline(always)]
    fn work(&mut self, blocks: &mut [Block<'_>; GANG]) {
        let n = blocks[0].left.len().min(BLOCK);
        let mut signals = [[0.0; LANES]; BLOCK];
        let signals = &mut signals[..n];
        for (i, block) in blocks.iter().enumerate() {
            for (frame, (l, r)) in signals.iter_mut().zip(block.left.iter().zip(&*block.right)) {
                (frame[2 * i], frame[2 * i + 1]) = (f64::from(*l), f64::from(*r));
            }
        }
        self.cascades.process(signals);
        for (i, (block, gain)) in blocks.iter_mut().zip(self.gains).enumerate() {
            for (frame, (l, r)) in signals.iter().zip(block.left.iter_mut().zip(block.right.iter_mut())) {
                (*l, *r) = (frame[2 * i] as f32 * gain, frame[2 * i + 1] as f32 * gain);
            }
        }
    }
}

impl Gang for Eqs {
    fn process(&mut self, blocks: &mut [Block<'_>; GANG]) {
        wide(
            #[inline(always)]
            || self.work(blocks),
        );
    }

    fn reset(&mut self, member: usize) {
        self.cascades.reset(member);
    }
}

impl Processor for Eq {
    fn process(&mut self, block: &mut Block<'_>) {
        self.cascade.process(block.left, block.right);
        if self.gain != 1.0 {
            block.left.iter_mut().chain(block.right.iter_mut()).for_each(|x| *x *= self.gain);
        }
    }

    fn reset(&mut self) {
        self.cascade.reset();
    }

    fn tail(&self) -> Frames {
        Frames(self.cascade.tail())
    }
}
