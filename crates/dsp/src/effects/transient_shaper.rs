//! Transient shaper: raises or lowers attacks and tails by the ratio of a quick and a slow follower, whatever the level.

use super::param;
use crate::filters::{decibel, one_pole};
use crate::{Block, Build, Frames, Kind, Processor, SETTLED, Spec, Unit};

/// Time a peak is held at least, so that a steady tone down to 42 Hz has a steady envelope, s.
const HOLD: f64 = 0.012;
/// How fast the envelope falls after that, s.
const RELEASE: f64 = 0.03;
/// How slowly the follower that tells attacks rises, and the one that tells tails falls, s.
const SLOW_RISE: f64 = 0.03;
const SLOW_FALL: f64 = 0.4;
/// Ratios of quick to slow at which an attack, and a tail, counts in full, dB.
const ATTACK_SPAN: f64 = 6.0;
const SUSTAIN_SPAN: f64 = 12.0;
/// The gain is averaged over this time and the sound delayed by it, so that the first sample of a hit is shaped too, s.
const LOOK_AHEAD: f64 = 0.001;
/// Levels over which tails begin to count, dBFS: what is softer is noise.
const FLOOR: [f64; 2] = [-80.0, -60.0];
/// Gains are averaged as whole multiples of 2⁻³² dB, so that the running sum never drifts.
const ONE: f64 = (1u64 << 32) as f64;

/// The device.
pub static SPEC: Spec = Spec {
    name: "transient-shaper",
    about: "Makes hits harder or softer, and what follows them longer or shorter, at any level.",
    version: 1,
    kind: Kind::Effect,
    params: &[
        param("attack", "Level of the first 20 ms of each hit.", Unit::Decibels, -15.0, 15.0, 4.0),
        param("sustain", "Level of what rings after each hit.", Unit::Decibels, -24.0, 24.0, 0.0),
        param("output", "Level after shaping.", Unit::Decibels, -24.0, 24.0, 0.0),
    ],
    build: |build| Box::new(Shaper::new(build)),
};

struct Shaper {
    settles: u64,
    attack: f64,
    sustain: f64,
    output: f64,
    hold: u64,
    release: f64,
    rise: f64,
    fall: f64,
    left: u64,
    /// Highest of this stretch and of the one before.
    peaks: [f64; 2],
    envelope: f64,
    late: f64,
    lingering: f64,
    ring: Vec<Past>,
    at: usize,
    sum: i64,
}

#[derive(Clone, Copy, Default)]
struct Past {
    sound: [f32; 2],
    gain: i64,
}

impl Shaper {
    fn new(build: &Build<'_>) -> Self {
        let rate = build.rate.hz();
        Self {
            attack: build.get(0),
            sustain: build.get(1),
            output: decibel::factor(build.get(2)),
            hold: (HOLD * rate) as u64,
            settles: (SETTLED * (SLOW_FALL + HOLD) * rate) as u64,
            release: one_pole(RELEASE, rate),
            rise: one_pole(SLOW_RISE, rate),
            fall: one_pole(SLOW_FALL, rate),
            left: 0,
            peaks: [0.0; 2],
            envelope: 0.0,
            late: 0.0,
            lingering: 0.0,
            ring: vec![Past::default(); (LOOK_AHEAD * rate) as usize],
            at: 0,
            sum: 0,
        }
    }

    /// Gain that this frame asks for, dB.
    #[inline]
    fn wanted(&mut self, peak: f64) -> f64 {
        if self.left == 0 {
            (self.left, self.peaks) = (self.hold, [peak, self.peaks[0]]);
        }
        self.left -= 1;
        self.peaks[0] = self.peaks[0].max(peak);
        let held = self.peaks[0].max(self.peaks[1]).max(1e-9);
        self.envelope = held.max(held + (self.envelope - held) * self.release);
        let now = self.envelope;
        let follow = |old: f64, keep: f64| now + (old - now) * keep;
        self.late = if now > self.late { follow(self.late, self.rise) } else { now };
        self.lingering = if now > self.lingering { now } else { follow(self.lingering, self.fall) };
        let level = decibel::level(now);
        let hit = ((level - decibel::level(self.late)) / ATTACK_SPAN).min(1.0);
        let rings = ((decibel::level(self.lingering) - level) / SUSTAIN_SPAN).min(1.0);
        let heard = ((level - FLOOR[0]) / (FLOOR[1] - FLOOR[0])).clamp(0.0, 1.0);
        self.attack * hit + self.sustain * rings * heard
    }
}

impl Processor for Shaper {
    fn process(&mut self, block: &mut Block<'_>) {
        let scale = 1.0 / (ONE * self.ring.len() as f64);
        for (l, r) in block.left.iter_mut().zip(block.right.iter_mut()) {
            let gain = (self.wanted(f64::from(l.abs().max(r.abs()))) * ONE) as i64;
            let past = std::mem::replace(&mut self.ring[self.at], Past { sound: [*l, *r], gain });
            self.at = if self.at + 1 == self.ring.len() { 0 } else { self.at + 1 };
            self.sum += gain - past.gain;
            let factor = (self.output * decibel::factor(self.sum as f64 * scale)) as f32;
            (*l, *r) = (past.sound[0] * factor, past.sound[1] * factor);
        }
    }

    fn reset(&mut self) {
        self.ring.fill(Past::default());
        (self.peaks, self.envelope, self.late, self.lingering) = ([0.0; 2], 0.0, 0.0, 0.0);
        (self.at, self.sum, self.left) = (0, 0, 0);
    }

    fn latency(&self) -> Frames {
        Frames(self.ring.len() as u64)
    }

    fn tail(&self) -> Frames {
        self.latency()
    }

    fn settles(&self) -> Frames {
        Frames(self.settles)
    }
}
