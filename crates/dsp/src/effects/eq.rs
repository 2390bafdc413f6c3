//! Equaliser: cuts at both ends, two shelves, four bells, true to their analogue prototypes up to 20 kHz.

use super::bands;
use crate::filters::biquad::Cascade;
use crate::filters::cascades::Cascades;
use crate::rows::Row;
use crate::{Block, Build, Frames, GANG, Gang, Kind, Processor, Spec};

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

impl Gang for Eqs {
    fn process(&mut self, left: &mut [Row], right: &mut [Row]) {
        self.cascades.process(left, right);
        if self.gains != [1.0; GANG] {
            for row in left.iter_mut().chain(right) {
                row.iter_mut().zip(self.gains).for_each(|(x, gain)| *x *= gain);
            }
        }
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
