//! The wooden body of a plucked instrument before two microphones: a few modes by table and many small ones above.

use super::filter::OnePole;
use super::modes::{Mode, Modes};
use super::pool::{Bus, CONTROL};
use super::space::Space;
use crate::instruments::pan;
use crate::{BLOCK, Rng, SampleRate, math};

/// Small modes above those of the table.
const SMALL: usize = 56;

/// A body that a bridge drives.
pub struct Body {
    modes: Modes,
    direct: (f32, f32),
    bridge: OnePole,
}

impl Body {
    /// The modes of `table` (Hz, gain, T60 s) at frequencies times `size`, louder with `share` 0 to 1, around a place −1 to 1.
    pub fn new(
        rate: SampleRate,
        table: &[(f64, f64, f64)],
        share: f64,
        size: f64,
        place: f64,
        seed: u64,
    ) -> Self {
        let mut rng = Rng::new(seed);
        let mut modes = Modes::new(rate, table.len() + SMALL);
        let (l, r) = pan(place);
        for (hz, gain, t60) in table {
            let g = gain * (0.5 + share) * 1.2;
            let lean = 0.18 * (rng.uniform() - 0.5);
            modes.add(Mode {
                hz: hz * size,
                t60: *t60,
                drive: g,
                pan: (l * (1.0 + lean), r * (1.0 - lean)),
                ..Mode::default()
            });
        }
        for i in 0..SMALL {
            let hz = 700.0 * math::pow(7400.0 / 700.0, (i as f64 + rng.uniform()) / SMALL as f64);
            let sign = if rng.uniform() < 0.5 { -1.0 } else { 1.0 };
            let other = if rng.uniform() < 0.25 { -sign } else { sign };
            let g = 0.5 * (0.4 + rng.uniform());
            let lean = 0.9 * (rng.uniform() - 0.5);
            modes.add(Mode {
                hz,
                t60: 0.05 * math::pow(1000.0 / hz, 0.35),
                drive: g,
                pan: (l * sign * (1.0 + lean), r * other * (1.0 - lean)),
                ..Mode::default()
            });
        }
        Self { modes, direct: ((0.32 * l) as f32, (0.32 * r) as f32), bridge: OnePole::new(rate, 180.0) }
    }

    /// Back to silence.
    pub fn rest(&mut self) {
        self.modes.rest();
        self.bridge.value = 0.0;
    }

    /// Adds what both microphones hear of the next frames of force on the bridge.
    pub fn add(&mut self, bridge: &[f32], left: &mut [f32], right: &mut [f32]) {
        self.modes.drive(bridge, left, right);
        for ((l, r), x) in left.iter_mut().zip(right).zip(bridge) {
            let direct = self.bridge.high(*x);
            *l += self.direct.0 * direct;
            *r += self.direct.1 * direct;
        }
    }
}

/// A bus of one body: what the voices put left is the force on its bridge; filters and a room follow.
pub struct Wood {
    /// The body.
    pub body: Body,
    /// What comes after it.
    pub space: Space,
}

impl Bus for Wood {
    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        let mut bridge = [0.0; BLOCK];
        let bridge = &mut bridge[..left.len()];
        bridge.copy_from_slice(left);
        left.fill(0.0);
        right.fill(0.0);
        self.body.add(bridge, left, right);
        self.space.process(left, right);
    }

    fn reset(&mut self) {
        self.body.rest();
        self.space.reset();
    }

    fn tail(&self) -> u64 {
        self.space.tail() + CONTROL
    }
}
