//! What compressors share: a static curve with a soft knee, and smooth decoupled time constants (Giannoulis, Massberg, Reiss 2012).

use super::one_pole;

/// Reduction that a level asks for.
#[derive(Clone, Debug)]
pub struct Curve {
    threshold: f64,
    slope: f64,
    half: f64,
    bend: f64,
}

impl Curve {
    /// Threshold and width of the knee in dB, ratio as x in x:1.
    pub fn new(threshold: f64, ratio: f64, knee: f64) -> Self {
        let bend = if knee > 0.0 { 0.5 / knee } else { 0.0 };
        Self { threshold, slope: 1.0 - 1.0 / ratio.max(1.0), half: knee / 2.0, bend }
    }

    /// Reduction in dB at a level in dB: within the knee a parabola, beyond it a line; both are 0 below.
    #[inline(always)]
    pub fn reduction(&self, level: f64) -> f64 {
        let over = level - self.threshold;
        let into = (over + self.half).clamp(0.0, 2.0 * self.half);
        self.slope * (into * into * self.bend + (over - self.half).max(0.0))
    }
}

/// Smoothing of a reduction: at once held and slowly released, then attacked.
#[derive(Clone, Debug)]
pub struct Ballistics {
    attack: f64,
    release: f64,
    held: f64,
    now: f64,
}

impl Ballistics {
    /// Times in seconds to go 63 % of the way; the attack adds to the release.
    pub fn new(attack: f64, release: f64, rate: f64) -> Self {
        Self { attack: one_pole(attack, rate), release: one_pole(release, rate), held: 0.0, now: 0.0 }
    }

    /// Back to no reduction.
    pub fn reset(&mut self) {
        (self.held, self.now) = (0.0, 0.0);
    }

    /// The smoothed reduction of this frame, dB.
    #[inline(always)]
    pub fn tick(&mut self, wanted: f64) -> f64 {
        self.tick_towards(wanted, wanted)
    }

    /// As [`Ballistics::tick`], but it is released towards `rest` instead of towards what is wanted.
    #[inline(always)]
    pub fn tick_towards(&mut self, wanted: f64, rest: f64) -> f64 {
        self.held = wanted.max(rest + self.release * (self.held - rest));
        self.now = self.held + self.attack * (self.now - self.held);
        if self.held + self.now < 1e-12 {
            self.reset();
        }
        self.now
    }
}
