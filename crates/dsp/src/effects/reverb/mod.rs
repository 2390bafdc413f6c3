//! Reverb: early reflections and diffusers into a feedback network of sixteen lines whose mixing turns slowly.

mod early;
mod tank;

use super::{mix, param};
use crate::filters::biquad::Cascade;
use crate::filters::delay_line::DelayLine;
use crate::filters::matched;
use crate::{BLOCK, Block, Build, Frames, Kind, Processor, Spec, Unit};
use early::{Diffuser, Reflections};
use std::f64::consts::FRAC_1_SQRT_2;
use tank::Tank;

/// The device.
pub static SPEC: Spec = Spec {
    name: "reverb",
    about: "A plate, a room or a hall; noise comes back as loud as it went in, however long the decay.",
    version: 2,
    kind: Kind::Effect,
    params: &[
        param(
            "kind",
            "Plate: dense at once. Room: close walls. Hall: far walls, slow onset.",
            Unit::Choice(&["plate", "room", "hall"]),
            0.0,
            2.0,
            0.0,
        ),
        param("decay", "Time to fall by 60 dB at low and middle frequencies.", Unit::Seconds, 0.2, 20.0, 1.6),
        param("pre-delay", "Time before the reverb begins.", Unit::Seconds, 0.0, 0.25, 0.015),
        param("size", "Distance of the walls.", Unit::Share, 0.0, 1.0, 0.5),
        param(
            "damping",
            "Where sound decays in half the time; higher is brighter.",
            Unit::Hertz,
            1000.0,
            20000.0,
            5000.0,
        ),
        param("low-cut", "The reverb has nothing below; 0 is off.", Unit::Hertz, 0.0, 1000.0, 120.0),
        param("high-cut", "The reverb has nothing above; 0 is off.", Unit::Hertz, 0.0, 20000.0, 10000.0),
        mix(1.0),
    ],
    build: |build| Box::new(Reverb::new(build)),
};

/// What makes a kind of space.
struct Space {
    /// Shortest and longest line of the network, s.
    lines: [f64; 2],
    /// Time over which the early reflections come, s; 0 is none.
    early: f64,
    /// Part of the energy in the early reflections.
    early_share: f64,
    /// Lengths of the diffusers, relative to the table of the plate.
    diffusers: f64,
}

const SPACES: [Space; 3] = [
    Space { lines: [0.0171, 0.0631], early: 0.0, early_share: 0.0, diffusers: 1.0 },
    Space { lines: [0.0131, 0.0457], early: 0.035, early_share: 0.35, diffusers: 0.5 },
    Space { lines: [0.0263, 0.0871], early: 0.085, early_share: 0.15, diffusers: 1.5 },
];

struct Reverb {
    wait: [DelayLine; 2],
    pre_delay: usize,
    reflections: Option<Reflections>,
    diffusers: [Diffuser; 2],
    tank: Tank,
    cuts: Cascade,
    mix: f32,
    tail: u64,
}

impl Reverb {
    fn new(build: &Build<'_>) -> Self {
        let rate = build.rate.hz();
        let space = SPACES.get(build.get(0) as usize).unwrap_or(&SPACES[0]);
        let (decay, scale) = (build.get(1), 0.4 + 1.2 * build.get(3));
        let pre_delay = (build.get(2) * rate) as usize + 1;
        let lines = space.lines.map(|time| time * scale * rate);
        let high_cut = build.get(6).min(0.47 * rate);
        let cut = [
            (build.get(5) > 0.0).then(|| matched::high_pass(build.get(5).max(5.0), FRAC_1_SQRT_2, rate)),
            (high_cut > 0.0).then(|| matched::low_pass(high_cut.max(50.0), FRAC_1_SQRT_2, rate)),
        ];
        let cuts = Cascade::new(cut.into_iter().flatten());
        let late = (1.0 - space.early_share).sqrt();
        let early = space.early * scale * rate;
        Self {
            wait: [DelayLine::new(pre_delay), DelayLine::new(pre_delay)],
            pre_delay,
            reflections: (early > 0.0).then(|| Reflections::new(early, space.early_share.sqrt())),
            diffusers: [0, 1].map(|side| Diffuser::new(side, space.diffusers * scale, rate)),
            tail: pre_delay as u64
                + (2.1 * decay * rate + 12.0 * lines[1] + early + 0.3 * rate) as u64
                + cuts.tail(),
            tank: Tank::new(lines, decay, build.get(4), late, rate),
            cuts,
            mix: build.get(7) as f32,
        }
    }
}

impl Processor for Reverb {
    fn process(&mut self, block: &mut Block<'_>) {
        let n = block.left.len().min(block.right.len()).min(BLOCK);
        let mut wet = [[0.0; BLOCK]; 2];
        let [u, v] = &mut wet;
        let (u, v) = (&mut u[..n], &mut v[..n]);
        let dry = block.left.iter().zip(block.right.iter());
        for ((u, v), (l, r)) in u.iter_mut().zip(v.iter_mut()).zip(dry) {
            let [a, b] = &mut self.wait;
            a.write(*l);
            b.write(*r);
            let x = [a.read(self.pre_delay), b.read(self.pre_delay)];
            let early = self.reflections.as_mut().map_or([0.0; 2], |reflections| reflections.tick(x));
            let [c, d] = &mut self.diffusers;
            let late = self.tank.tick([c.tick(x[0]), d.tick(x[1])]);
            (*u, *v) = (early[0] + late[0], early[1] + late[1]);
        }
        self.cuts.process(u, v);
        for (to, wet) in [(&mut *block.left, u), (&mut *block.right, v)] {
            to.iter_mut().zip(wet).for_each(|(x, wet)| *x += self.mix * (*wet - *x));
        }
    }

    fn reset(&mut self) {
        self.wait.iter_mut().for_each(DelayLine::reset);
        self.reflections.iter_mut().for_each(Reflections::reset);
        self.diffusers.iter_mut().for_each(Diffuser::reset);
        self.tank.reset();
        self.cuts.reset();
    }

    fn tail(&self) -> Frames {
        Frames(self.tail)
    }
}
