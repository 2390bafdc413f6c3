//! Envelopes: linear attack, exponential everything else.

use crate::{SampleRate, math};

/// Factor for each frame so that a level falls by 60 dB in `t60` seconds.
pub fn decay(rate: SampleRate, t60: f64) -> f64 {
    math::exp(-6.907_755_278_982_137 / (t60.max(1e-4) * rate.hz()))
}

/// Below this level, -150 dB, a decay is over.
const OVER: f32 = 3e-8;

/// A level that falls exponentially, like a struck thing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Decay {
    level: f32,
    factor: f32,
}

impl Decay {
    /// Starts at `level` and falls 60 dB in `t60` seconds.
    pub fn new(rate: SampleRate, level: f64, t60: f64) -> Self {
        Self { level: level as f32, factor: decay(rate, t60) as f32 }
    }

    /// From here on it falls 60 dB in `t60` seconds, unless it falls faster already.
    pub fn quicken(&mut self, rate: SampleRate, t60: f64) {
        self.factor = self.factor.min(decay(rate, t60) as f32);
    }

    /// Whether nothing of it can be heard any more.
    pub fn over(&self) -> bool {
        self.level < OVER
    }

    /// Next value.
    #[inline]
    pub fn tick(&mut self) -> f32 {
        let level = self.level;
        self.level *= self.factor;
        level
    }
}

/// Attack, decay to a sustained level, release.
#[derive(Clone, Copy, Debug, Default)]
pub struct Adsr {
    level: f32,
    rise: f32,
    fall: f32,
    sustain: f32,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Stage {
    #[default]
    Attack,
    Decay,
    Release,
}

impl Adsr {
    /// Rises to 1 in `attack` s, then falls to `sustain` with time constant `decay` s.
    pub fn new(rate: SampleRate, attack: f64, decay: f64, sustain: f64) -> Self {
        Self {
            level: 0.0,
            rise: (1.0 / (attack * rate.hz()).max(1.0)) as f32,
            fall: math::exp(-1.0 / (decay * rate.hz())) as f32,
            sustain: sustain as f32,
            stage: Stage::Attack,
        }
    }

    /// Falls to nothing from here, 60 dB in `t60` s.
    pub fn release(&mut self, rate: SampleRate, t60: f64) {
        (self.stage, self.fall) = (Stage::Release, decay(rate, t60) as f32);
    }

    /// Goes on from here as a held note after a slur.
    pub fn hold(&mut self, rate: SampleRate, decay: f64) {
        self.fall = math::exp(-1.0 / (decay * rate.hz())) as f32;
        self.stage = if self.level < self.sustain { Stage::Attack } else { Stage::Decay };
    }

    /// The level now.
    pub fn level(&self) -> f32 {
        self.level
    }

    /// Next value.
    #[inline]
    pub fn tick(&mut self) -> f32 {
        match self.stage {
            Stage::Attack => {
                self.level += self.rise;
                if self.level >= 1.0 {
                    (self.level, self.stage) = (1.0, Stage::Decay);
                }
            }
            Stage::Decay => self.level = self.sustain + (self.level - self.sustain) * self.fall,
            Stage::Release => self.level *= self.fall,
        }
        self.level
    }
}
