//! Width: scales the difference of left and right, and removes it from the lows.

use super::param;
use crate::filters::svf::Svf;
use crate::{Block, Frames, Kind, Processor, Spec, Unit};
use std::f64::consts::FRAC_1_SQRT_2;

/// The device.
pub static SPEC: Spec = Spec {
    name: "width",
    about: "Narrows or widens the stereo image and makes the lows mono.",
    version: 1,
    kind: Kind::Effect,
    params: &[
        param(
            "width",
            "0 % is mono, 100 % unchanged, 200 % twice the side signal.",
            Unit::Share,
            0.0,
            2.0,
            1.0,
        ),
        param("mono-below", "Below this there is no side signal; 0 is off.", Unit::Hertz, 0.0, 500.0, 0.0),
    ],
    build: |build| {
        let below = build.get(1);
        Box::new(Width {
            width: build.get(0),
            cut: (below > 0.0).then(|| Svf::new(below.max(5.0), FRAC_1_SQRT_2, build.rate.hz())),
            tail: if below > 0.0 { (4.0 * build.rate.hz() / below.max(5.0)) as u64 } else { 0 },
        })
    },
};

struct Width {
    width: f64,
    cut: Option<Svf>,
    tail: u64,
}

impl Processor for Width {
    fn process(&mut self, block: &mut Block<'_>) {
        for (l, r) in block.left.iter_mut().zip(block.right.iter_mut()) {
            let (a, b) = (f64::from(*l), f64::from(*r));
            let (mid, side) = ((a + b) * 0.5, (a - b) * 0.5 * self.width);
            let side = self.cut.as_mut().map_or(side, |cut| cut.tick(side).high);
            (*l, *r) = ((mid + side) as f32, (mid - side) as f32);
        }
    }

    fn reset(&mut self) {
        self.cut.iter_mut().for_each(Svf::reset);
    }

    fn tail(&self) -> Frames {
        Frames(self.tail)
    }
}
