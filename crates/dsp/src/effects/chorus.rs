//! Chorus: two wandering copies on each side, a quarter of a turn apart.

use super::{mix, param};
use crate::filters::delay_line::DelayLine;
use crate::filters::lfo::Lfo;
use crate::{Block, Frames, Kind, Processor, Spec, Unit};

/// Mean delay and greatest deviation of a copy, s.
const CENTRE: f64 = 0.012;
const SWING: f64 = 0.006;

/// The device.
pub static SPEC: Spec = Spec {
    name: "chorus",
    about: "Thickens and widens a sound with copies that wander in pitch.",
    version: 1,
    kind: Kind::Effect,
    params: &[
        param("rate", "How fast the copies wander.", Unit::Hertz, 0.05, 8.0, 0.6),
        param("depth", "How far the copies wander.", Unit::Share, 0.0, 1.0, 0.4),
        mix(0.5),
    ],
    build: |build| {
        let rate = build.rate.hz();
        let longest = ((CENTRE + SWING) * rate) as usize + 8;
        Box::new(Chorus {
            lines: [DelayLine::new(longest), DelayLine::new(longest)],
            lfos: [Lfo::new(build.get(0), 0.0, rate), Lfo::new(build.get(0) * 0.83, 0.125, rate)],
            centre: (CENTRE * rate) as f32,
            swing: (SWING * build.get(1) * rate) as f32,
            mix: build.get(2) as f32,
            longest: longest as u64,
        })
    },
};

struct Chorus {
    lines: [DelayLine; 2],
    lfos: [Lfo; 2],
    centre: f32,
    swing: f32,
    mix: f32,
    longest: u64,
}

impl Processor for Chorus {
    fn process(&mut self, block: &mut Block<'_>) {
        for (l, r) in block.left.iter_mut().zip(block.right.iter_mut()) {
            let [a, b] = &mut self.lines;
            a.write(*l);
            b.write(*r);
            let [first, second] = &mut self.lfos;
            let ((_, s1), (c2, s2)) = (first.tick(), second.tick());
            let at = |x: f64| self.centre + self.swing * x as f32;
            let left = a.read_between(at(s1)) + a.read_between(at(-c2));
            let right = b.read_between(at(-s1)) + b.read_between(at(s2));
            // Two unrelated copies add in power.
            let wet = self.mix * std::f32::consts::FRAC_1_SQRT_2;
            (*l, *r) = (*l * (1.0 - self.mix) + left * wet, *r * (1.0 - self.mix) + right * wet);
        }
    }

    fn reset(&mut self) {
        self.lines.iter_mut().for_each(DelayLine::reset);
        self.lfos.iter_mut().for_each(Lfo::reset);
    }

    fn tail(&self) -> Frames {
        Frames(self.longest)
    }
}
