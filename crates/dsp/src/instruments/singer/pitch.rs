//! The fundamental of a singing voice: steps through a second-order system, vibrato and fine fluctuation (Saitou et al. 2005).

use crate::{NoteOn, Rng, SampleRate, Seconds, math};
use std::f64::consts::TAU;

/// Natural frequency, rad/s, and damping of the step from note to note. Damped more than measured voices (0.54 to 0.62), whose
/// overshoot would put the eighth notes of a song 30 cents off.
const STEP: (f64, f64) = (40.0, 0.76);
/// The step sets out this long before the vowel, s.
const EARLY: f64 = 0.05;
/// Standard deviation of the fine fluctuation, semitones, and the frequency up to which it moves, Hz.
const FLUTTER: (f64, f64) = (0.025, 10.0);
/// Vibrato begins, is there, and goes again, s from the beginning and to the end of the note.
const VIBRATO: (f64, f64, f64) = (0.30, 0.35, 0.08);
/// Shortest note with vibrato, s.
const LONG: f64 = 0.45;
/// Full depth of the vibrato, semitones.
const DEPTH: f64 = 0.6;
/// Notes that may wait.
const ROOM: usize = 8;

/// A note that is, or will be, sung.
#[derive(Clone, Copy, Debug)]
struct Aim {
    /// The pitch sets out.
    at: u64,
    /// The vowel, and the end of the note where it is known.
    vowel: u64,
    end: Option<u64>,
    pitch: f64,
    velocity: f64,
    /// Vibrato a second.
    sway: f64,
    /// After silence: there is no note to come from.
    fresh: bool,
}

/// The pitch of one singer.
#[derive(Clone, Debug)]
pub struct Pitch {
    rate: SampleRate,
    depth: f64,
    aims: [Aim; ROOM],
    count: usize,
    now: f64,
    speed: f64,
    phase: f64,
    flutter: f64,
    velocity: f64,
}

impl Pitch {
    /// A pitch with vibrato of `depth`, 0 to 1.
    pub fn new(rate: SampleRate, depth: f64) -> Self {
        let aim = Aim { at: 0, vowel: 0, end: None, pitch: 60.0, velocity: 0.5, sway: 5.4, fresh: true };
        Self {
            rate,
            depth: DEPTH * depth,
            aims: [aim; ROOM],
            count: 1,
            now: 60.0,
            speed: 0.0,
            phase: 0.0,
            flutter: 0.0,
            velocity: 0.5,
        }
    }

    /// Aims at a note whose first sound is at `begin` and whose vowel is at `vowel`.
    pub fn aim(&mut self, note: &NoteOn, begin: u64, vowel: u64, end: Option<u64>, fresh: bool) {
        let mut rng = Rng::new(note.seed);
        let early = vowel.saturating_sub(self.rate.frames(Seconds(EARLY)).0);
        let aim = Aim {
            at: if fresh { begin } else { early },
            vowel,
            end,
            pitch: f64::from(note.pitch).clamp(0.0, 127.0),
            velocity: f64::from(note.velocity).clamp(0.02, 1.0),
            sway: 5.4 + 0.25 * (2.0 * rng.uniform() - 1.0),
            fresh,
        };
        if self.count == ROOM {
            self.aims.rotate_left(1);
            self.count -= 1;
        }
        self.aims[self.count] = aim;
        self.count += 1;
    }

    /// Semitones (MIDI) and velocity at `now`, `tick` seconds after it was last asked.
    pub fn next(&mut self, now: u64, tick: f64, rng: &mut Rng) -> (f64, f64) {
        while self.count > 1 && self.aims[1].at <= now {
            self.aims.rotate_left(1);
            self.count -= 1;
            if self.aims[0].fresh {
                (self.now, self.speed) = (self.aims[0].pitch - SCOOP, 0.0);
                self.velocity = self.aims[0].velocity;
            }
        }
        let aim = self.aims[0];
        let (w, z) = STEP;
        self.speed += tick * (w * w * (aim.pitch - self.now) - 2.0 * z * w * self.speed);
        self.now += tick * self.speed;
        let slow = TAU * FLUTTER.1 * tick;
        // The deviation of a one-pole's output is that of its input times the root of slow / 2.
        self.flutter += slow * (rng.normal() * FLUTTER.0 * (2.0 / slow).sqrt() - self.flutter);
        self.velocity += (tick / 0.04).min(1.0) * (aim.velocity - self.velocity);
        let seconds = |from: u64, to: u64| to.saturating_sub(from) as f64 / self.rate.hz();
        let age = seconds(aim.vowel, now);
        let left = aim.end.map_or(1.0, |end| seconds(now, end));
        let long = aim.end.is_none_or(|end| seconds(aim.vowel, end) > LONG);
        let fades = (left / VIBRATO.2).min(1.0) * ((age - VIBRATO.0) / VIBRATO.1).clamp(0.0, 1.0);
        let depth = if long { self.depth * fades } else { 0.0 };
        self.phase = if age < VIBRATO.0 { 0.0 } else { self.phase + aim.sway * tick };
        let sway = depth * math::sin(TAU * self.phase);
        (self.now + self.flutter + sway, self.velocity)
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Self::new(self.rate, self.depth / DEPTH);
    }
}

/// A phrase begins this much below its first note, semitones.
const SCOOP: f64 = 0.4;
