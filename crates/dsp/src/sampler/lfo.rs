//! Low-frequency oscillators, read once each control step.

use crate::{Rng, math};

/// Form of an oscillation, −1 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wave {
    /// Straight up and down, from 0 upwards.
    #[default]
    Triangle,
    /// Sine.
    Sine,
    /// High for this percentage of the period.
    Pulse(u8),
    /// Rises.
    SawUp,
    /// Falls.
    SawDown,
    /// Another random level each period.
    Random,
}

/// An oscillator as data.
#[derive(Clone, Debug, PartialEq)]
pub struct Lfo {
    /// Form.
    pub wave: Wave,
    /// Frequency, Hz.
    pub hertz: f32,
    /// Time before it begins, s.
    pub delay: f32,
    /// Time in which it grows to full, s.
    pub fade: f32,
    /// Where in its period it begins, 0 to 1.
    pub phase: f32,
    /// Periods after which it stops; 0 never.
    pub count: u32,
    /// Levels in place of the wave, each for an equal part of the period.
    pub steps: Vec<f32>,
}

impl Default for Lfo {
    fn default() -> Self {
        Self {
            wave: Wave::Triangle,
            hertz: 0.0,
            delay: 0.0,
            fade: 0.0,
            phase: 0.0,
            count: 0,
            steps: Vec::new(),
        }
    }
}

/// An oscillator at work.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Running {
    phase: f64,
    /// Seconds since the note began.
    time: f32,
    seed: u64,
}

impl Running {
    pub(super) fn start(&mut self, shape: &Lfo, seed: u64) {
        *self = Self { phase: f64::from(shape.phase), time: 0.0, seed };
    }

    /// The level now; then moves on by `seconds` at `hertz`.
    pub(super) fn next(&mut self, shape: &Lfo, hertz: f32, seconds: f64) -> f32 {
        let time = self.time - shape.delay;
        self.time += seconds as f32;
        if time < 0.0 {
            return 0.0;
        }
        let period = self.phase as u64;
        if shape.count > 0 && period >= u64::from(shape.count) {
            return 0.0;
        }
        let level = self.level(shape, (self.phase - period as f64) as f32, period);
        self.phase += f64::from(hertz.max(0.0)) * seconds;
        if time < shape.fade { level * time / shape.fade } else { level }
    }

    fn level(&self, shape: &Lfo, x: f32, period: u64) -> f32 {
        if !shape.steps.is_empty() {
            let index = (x * shape.steps.len() as f32) as usize;
            return shape.steps.get(index).copied().unwrap_or_default();
        }
        match shape.wave {
            Wave::Triangle if x < 0.25 => 4.0 * x,
            Wave::Triangle if x < 0.75 => 2.0 - 4.0 * x,
            Wave::Triangle => 4.0 * x - 4.0,
            Wave::Sine => math::sin(std::f64::consts::TAU * f64::from(x)) as f32,
            Wave::Pulse(share) => {
                if x * 100.0 < f32::from(share) {
                    1.0
                } else {
                    -1.0
                }
            }
            Wave::SawUp => 2.0 * x - 1.0,
            Wave::SawDown => 1.0 - 2.0 * x,
            Wave::Random => Rng::new(Rng::mix(self.seed, period)).noise(),
        }
    }
}
