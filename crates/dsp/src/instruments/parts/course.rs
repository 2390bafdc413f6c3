//! A plucked course: one string in two polarisations (Weinreich 1977) and the noise of what plucks it.

use super::envelope::Decay;
use super::filter::{OnePole, Svf};
use super::pool::CONTROL;
use super::string::{Pluck, Strings};
use crate::instruments::noise_gain;
use crate::{Rng, SampleRate};

/// How a course is plucked.
#[derive(Clone, Copy, Debug)]
pub struct Stroke {
    /// The string in the stronger polarisation.
    pub pluck: Pluck,
    /// Frequency, decay and level of the weaker polarisation, as factors of the stronger.
    pub other: (f64, f64, f64),
    /// Time constant in which the sound appears, s.
    pub onset: f64,
    /// Noise of the plectrum, nail or fingertip: level, T60 s, centre Hz.
    pub pick: (f64, f64, f64),
    /// Push that the released string gives the bridge, as a share of the string's level, and its T60, s.
    pub push: (f64, f64),
}

/// A string that can be plucked again and again.
pub struct Course {
    rate: SampleRate,
    strings: Strings<2>,
    onset: OnePole,
    pick: Decay,
    pick_filter: Svf,
    push: Decay,
    /// The pick is still heard.
    struck: bool,
    rng: Rng,
}

impl Course {
    /// A course at rest that can go down to 20 Hz.
    pub fn new(rate: SampleRate) -> Self {
        Self {
            rate,
            strings: Strings::new(rate, 20.0),
            onset: OnePole::default(),
            pick: Decay::default(),
            pick_filter: Svf::default(),
            push: Decay::default(),
            struck: true,
            rng: Rng::new(0),
        }
    }

    /// Plucks it from rest.
    pub fn pluck(&mut self, stroke: &Stroke, mut rng: Rng) {
        let p = stroke.pluck;
        let (hz, t60, level) = stroke.other;
        let other = Pluck { hz: p.hz * hz, t60: p.t60 * t60, level: p.level * level, ..p };
        self.strings.pluck(0, &p, &mut rng);
        self.strings.pluck(1, &other, &mut rng);
        let (level, t60, centre) = stroke.pick;
        self.pick = Decay::new(self.rate, level * noise_gain(self.rate), t60);
        self.pick_filter = Svf::band(self.rate, centre, 0.9);
        self.push = Decay::new(self.rate, p.level * stroke.push.0, stroke.push.1);
        self.onset = OnePole::smooth(self.rate, stroke.onset);
        self.struck = true;
        self.rng = rng;
    }

    /// From now on it dies away in `t60` s.
    pub fn damp(&mut self, t60: f64) {
        self.strings.damp(t60);
    }

    /// To be called each [`CONTROL`] frames.
    pub fn control(&mut self) {
        self.struck = !(self.pick.over() && self.push.over() && self.onset.arrived());
    }

    /// Adds the next frames, at most [`CONTROL`], of its force on the bridge.
    pub fn render(&mut self, out: &mut [f32]) {
        let mut forces = [[0.0; 2]; CONTROL as usize];
        let forces = &mut forces[..out.len()];
        self.strings.render(forces, 2);
        let both = forces.iter().map(|[a, b]| a + b);
        if self.struck {
            for (out, x) in out.iter_mut().zip(both) {
                let pick = self.pick_filter.next(self.rng.noise() * self.pick.tick());
                *out += (x + self.push.tick()) * self.onset.low(1.0) + pick;
            }
        } else {
            out.iter_mut().zip(both).for_each(|(out, x)| *out += x * self.onset.value);
        }
    }
}
