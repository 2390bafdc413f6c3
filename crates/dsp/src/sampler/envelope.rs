//! Envelopes: delay, attack, hold, decay, sustain, release; or any points.

use super::modulation::Stage;
use super::voice::CONTROL;
use crate::math;

/// How an envelope falls.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Fall {
    /// A straight line, a full fall in the stated time.
    #[default]
    Line,
    /// So many dB in the stated time; below that it is over.
    Decibels(f32),
}

/// A point of a free envelope.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Time from the point before, s.
    pub time: f32,
    /// Level.
    pub level: f32,
    /// Bend of the way to this point: 0 straight, else the exponent (above 1 late, below 1 early).
    pub shape: f32,
}

/// An envelope as data.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope {
    /// Time before the attack, s.
    pub delay: f32,
    /// Rise from `start` to 1, s.
    pub attack: f32,
    /// Time at the top, s.
    pub hold: f32,
    /// Time of a full fall, s; it stops at `sustain`.
    pub decay: f32,
    /// Level while the note is held, 0 to 1.
    pub sustain: f32,
    /// Time of a full fall after the note, s.
    pub release: f32,
    /// Level at which the attack begins, 0 to 1.
    pub start: f32,
    /// How it falls.
    pub fall: Fall,
    /// The attack rises as a convex curve (SoundFont's modulation envelope); else straight.
    pub convex: bool,
    /// Octaves by which hold and decay grow for each key below 60.
    pub key_octaves: (f32, f32),
    /// Points in place of all the above, and the point at which it waits for the release.
    pub points: Vec<Point>,
    /// Index of the point held until the release.
    pub held: Option<usize>,
}

impl Default for Envelope {
    fn default() -> Self {
        Self {
            delay: 0.0,
            attack: 0.0,
            hold: 0.0,
            decay: 0.0,
            sustain: 1.0,
            release: 0.001,
            start: 0.0,
            fall: Fall::Line,
            convex: false,
            key_octaves: (0.0, 0.0),
            points: Vec::new(),
            held: None,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Phase {
    Delay,
    Attack,
    Hold,
    Decay,
    Sustain,
    Release,
    #[default]
    Over,
}

/// An envelope at work.
#[derive(Clone, Debug, Default)]
pub(super) struct Running {
    phase: Phase,
    /// Frames left in the stage.
    left: f32,
    level: f32,
    /// Per frame: rise of the attack; fall of decay and release (a step, or dB as a natural exponent).
    rise: f32,
    decay: f32,
    release: f32,
    hold: f32,
    sustain: f32,
    attack: f32,
    /// What a fall of [`CONTROL`] frames multiplies by.
    whole: (f32, f32),
    floor: f32,
    exponential: bool,
    convex: bool,
    /// A free envelope: the point it moves to, and from where.
    free: bool,
    next: usize,
    from: f32,
    let_go: bool,
}

impl Running {
    /// Begins; `change` gives what modulations add to a stage (seconds or level) and by how many octaves they stretch it.
    pub(super) fn start(
        &mut self,
        shape: &Envelope,
        rate: f64,
        key: f32,
        change: impl Fn(Stage) -> (f32, f32),
    ) {
        let rate = rate as f32;
        let stretch = |base: f32, stage: Stage, octaves: f32| {
            let (add, more) = change(stage);
            let octaves = octaves + more;
            let factor = if octaves == 0.0 { 1.0 } else { math::exp2(f64::from(octaves)) as f32 };
            ((base * factor + add).clamp(0.0, 600.0)) * rate
        };
        let level = |base: f32, stage: Stage| (base + change(stage).0).clamp(0.0, 1.0);
        *self = Self::default();
        if !shape.points.is_empty() {
            self.free = true;
            self.from = 0.0;
            self.next = 0;
            self.phase = Phase::Attack;
            self.left = shape.points[0].time * rate;
            return;
        }
        let below = 60.0 - key;
        let delay = stretch(shape.delay, Stage::Delay, 0.0);
        let attack = stretch(shape.attack, Stage::Attack, 0.0);
        self.hold = stretch(shape.hold, Stage::Hold, shape.key_octaves.0 * below);
        let decay = stretch(shape.decay, Stage::Decay, shape.key_octaves.1 * below);
        self.sustain = level(shape.sustain, Stage::Sustain);
        let start = level(shape.start, Stage::Start);
        self.convex = shape.convex;
        self.rise = (1.0 - start) / attack.max(1.0);
        (self.exponential, self.floor) = match shape.fall {
            Fall::Line => (false, 0.0),
            Fall::Decibels(db) => (true, math::pow(10.0, -f64::from(db) / 20.0) as f32),
        };
        self.decay = self.per_frame(decay);
        self.release(shape, rate, &change);
        (self.phase, self.left) = (Phase::Delay, delay);
        self.level = start;
        self.attack = attack;
        if delay < 1.0 {
            self.begin_attack();
        }
    }

    fn begin_attack(&mut self) {
        (self.phase, self.left) = (Phase::Attack, self.attack);
        if self.left < 1.0 {
            self.level = 1.0;
            (self.phase, self.left) = (Phase::Hold, self.hold);
        }
    }

    /// Fall a frame over so many frames for a full fall.
    fn per_frame(&self, frames: f32) -> f32 {
        if self.exponential {
            math::ln(f64::from(self.floor.max(1e-9))) as f32 / frames.max(1.0)
        } else {
            1.0 / frames.max(1.0)
        }
    }

    fn release(&mut self, shape: &Envelope, rate: f32, change: &impl Fn(Stage) -> (f32, f32)) {
        let (add, octaves) = change(Stage::Release);
        let factor = if octaves == 0.0 { 1.0 } else { math::exp2(f64::from(octaves)) as f32 };
        self.release = self.per_frame((shape.release * factor + add).clamp(0.0, 600.0) * rate);
    }

    /// The note ends.
    pub(super) fn let_go(&mut self, shape: &Envelope, rate: f64, change: impl Fn(Stage) -> (f32, f32)) {
        if self.free {
            self.let_go = true;
            if self.phase == Phase::Sustain {
                self.pass_point(shape, rate as f32);
            } else if let Some(held) = shape.held
                && self.next <= held
            {
                self.next = held;
                self.pass_point(shape, rate as f32);
            }
            return;
        }
        if self.phase == Phase::Delay {
            self.level = 0.0;
        }
        if self.phase != Phase::Over {
            self.release(shape, rate as f32, &change);
            self.phase = Phase::Release;
        }
    }

    /// Ends within `frames`, whatever it was doing.
    pub(super) fn cut(&mut self, frames: f32) {
        if self.phase != Phase::Over {
            (self.phase, self.exponential, self.free) = (Phase::Release, false, false);
            self.release = self.level.max(1e-6) / frames.max(1.0);
        }
    }

    /// It only falls from here on.
    pub(super) fn falls(&self) -> bool {
        matches!(self.phase, Phase::Release | Phase::Over)
            || (self.phase == Phase::Decay && self.sustain == 0.0)
    }

    pub(super) fn over(&self) -> bool {
        self.phase == Phase::Over
    }

    pub(super) fn level(&self) -> f32 {
        if self.convex && self.phase == Phase::Attack {
            let level = f64::from(self.level.max(1e-6));
            return (1.0 + 40.0 / 96.0 * math::log10(level)).max(0.0) as f32;
        }
        self.level
    }

    fn fall(&mut self, per_frame: f32, frames: f32) {
        self.level = if !self.exponential {
            self.level - per_frame * frames
        } else if frames == CONTROL as f32 {
            // The same stage falls by the same factor each time.
            if self.whole.0 != per_frame {
                self.whole = (per_frame, math::exp(f64::from(per_frame * frames)) as f32);
            }
            self.level * self.whole.1
        } else {
            self.level * math::exp(f64::from(per_frame * frames)) as f32
        };
    }

    /// Moves on by so many frames and gives the level there.
    pub(super) fn advance(&mut self, shape: &Envelope, rate: f64, frames: u32) -> f32 {
        let mut rest = frames as f32;
        if self.free {
            return self.advance_free(shape, rate as f32, rest);
        }
        while rest > 0.0 {
            let step = rest.min(self.left.max(0.0));
            match self.phase {
                Phase::Delay => {
                    self.left -= step;
                    rest -= step;
                    if self.left < 1.0 {
                        self.begin_attack();
                    }
                }
                Phase::Attack => {
                    self.level = (self.level + self.rise * step).min(1.0);
                    self.left -= step;
                    rest -= step;
                    if self.left < 1.0 {
                        self.level = 1.0;
                        (self.phase, self.left) = (Phase::Hold, self.hold);
                    }
                }
                Phase::Hold => {
                    self.left -= step;
                    rest -= step;
                    if self.left < 1.0 {
                        self.phase = Phase::Decay;
                    }
                }
                Phase::Decay => {
                    self.fall(self.decay, rest);
                    rest = 0.0;
                    if self.level <= self.sustain {
                        self.level = self.sustain;
                        self.phase = Phase::Sustain;
                    }
                    self.end_if_silent();
                }
                Phase::Sustain => {
                    rest = 0.0;
                    self.end_if_silent();
                }
                Phase::Release => {
                    self.fall(self.release, rest);
                    rest = 0.0;
                    self.end_if_silent();
                }
                Phase::Over => rest = 0.0,
            }
        }
        self.level()
    }

    fn end_if_silent(&mut self) {
        if self.level <= self.floor {
            self.level = 0.0;
            self.phase = Phase::Over;
        }
    }

    /// From the point reached to the next.
    fn pass_point(&mut self, shape: &Envelope, rate: f32) {
        self.from = self.level;
        self.next += 1;
        match shape.points.get(self.next) {
            Some(point) => (self.phase, self.left) = (Phase::Attack, point.time * rate),
            None => self.phase = Phase::Over,
        }
    }

    fn advance_free(&mut self, shape: &Envelope, rate: f32, mut rest: f32) -> f32 {
        for _ in 0..shape.points.len().max(1) {
            let Some(point) = shape.points.get(self.next) else { break };
            if self.phase != Phase::Attack || rest <= 0.0 {
                break;
            }
            let total = (point.time * rate).max(1.0);
            let step = rest.min(self.left.max(0.0));
            self.left -= step;
            rest -= step;
            if self.left < 1.0 {
                self.level = point.level;
                if shape.held == Some(self.next) && !self.let_go {
                    self.phase = Phase::Sustain;
                } else {
                    self.pass_point(shape, rate);
                }
            } else {
                let x = 1.0 - self.left / total;
                let x = match point.shape {
                    0.0 | 1.0 => x,
                    p if p > 0.0 => math::pow(f64::from(x), f64::from(p)) as f32,
                    p => 1.0 - math::pow(f64::from(1.0 - x), f64::from(-p)) as f32,
                };
                self.level = self.from + (point.level - self.from) * x;
            }
        }
        self.level
    }
}
