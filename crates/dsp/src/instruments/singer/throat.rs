//! One singer: words and pitch drive the folds, the folds the tract.

use super::pitch::Pitch;
use super::source::{Glottis, Shapes};
use super::tract::Tract;
use super::words::Words;
use crate::instruments::loudness;
use crate::speech::{Phone, Sung};
use crate::{NoteOn, Rng, SampleRate, Seconds, math};

/// Level of a note at full velocity.
const LEVEL: f64 = 0.08;
/// Notes above this are no louder, Hz.
const HIGH: f64 = 700.0;
/// A singer who has fallen silent is heard for at most this long, s.
pub const RINGS: f64 = 0.35;
/// Time of a glottal stop between two notes without words, s.
const STOP: f64 = 0.03;

/// What distinguishes a singer.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    /// Tract shorter than a man's by this factor.
    pub scale: f64,
    /// Roundness of the voice at middle effort: Rd.
    pub rd: f64,
    /// Breath that runs with the voice.
    pub airy: f64,
    /// Vibrato, 0 to 1.
    pub vibrato: f64,
    /// Out of tune by this much, semitones.
    pub detune: f64,
    /// Latest and earliest beginnings, s: each note is off by some part of it.
    pub loose: f64,
    /// Names the singer.
    pub seed: u64,
}

/// A singer.
pub struct Throat {
    rate: SampleRate,
    person: Person,
    words: Words,
    pitch: Pitch,
    glottis: Glottis,
    tract: Tract,
    rng: Rng,
    /// Periods a frame, Rd, breath, level: steady between two calls of `control`.
    step: f64,
    rd: f64,
    airy: f32,
    level: f32,
    level_step: f32,
    sounding: bool,
}

impl Throat {
    /// A singer who is silent.
    pub fn new(rate: SampleRate, person: Person) -> Self {
        Self {
            rate,
            person,
            words: Words::new(rate),
            pitch: Pitch::new(rate, person.vibrato),
            glottis: Glottis::default(),
            tract: Tract::new(rate, person.scale),
            rng: Rng::new(person.seed),
            step: 0.0,
            rd: person.rd,
            airy: 0.0,
            level: 0.0,
            level_step: 0.0,
            sounding: false,
        }
    }

    /// Back to silence.
    pub fn clear(&mut self) {
        self.words.clear();
        self.pitch.clear();
        self.tract.clear();
        self.glottis = Glottis::default();
        self.rng = Rng::new(self.person.seed);
        (self.step, self.rd) = (0.0, self.person.rd);
        (self.level, self.level_step, self.sounding) = (0.0, 0.0, false);
    }

    /// Whether anything is heard, or will be.
    pub fn sounds(&self) -> bool {
        self.sounding
    }

    /// When the singer falls silent, or fell; `None` while a vowel has no end yet.
    pub fn rests_from(&self) -> Option<u64> {
        self.words.rests_from()
    }

    /// How late this singer takes a note, frames.
    fn lag(&self, note: &NoteOn) -> u64 {
        let chance = Rng::new(Rng::mix(note.seed, self.person.seed)).uniform();
        self.rate.frames(Seconds(2.0 * self.person.loose * chance)).0
    }

    fn wake(&mut self, fresh: bool, now: u64) {
        if fresh {
            self.words.settle(now);
        }
        self.sounding = true;
    }

    /// Sings a note with words; frame 0 of `sung` is `now`.
    pub fn sing(&mut self, sung: &Sung, now: u64) {
        let now = now + self.lag(&sung.note);
        let at = |offset: u32| now + u64::from(offset);
        let fresh = self.is_fresh(at(sung.begin));
        self.words.say(sung, now);
        self.pitch.aim(&sung.note, at(sung.begin), at(sung.vowel), Some(at(sung.end)), fresh);
        self.wake(!self.sounding, at(sung.begin));
    }

    /// Whether the last sound has died away when the next begins.
    fn is_fresh(&self, begin: u64) -> bool {
        let gap = self.rate.frames(Seconds(0.12)).0;
        !self.sounding || self.words.rests_from().is_some_and(|from| from + gap < begin)
    }

    /// Sings a vowel until it is released; slurred, the vowel that sounds goes on.
    pub fn hold(&mut self, note: &NoteOn, vowel: Phone, slurred: bool, now: u64) {
        let at = now + self.lag(note);
        let fresh = self.is_fresh(at);
        let sings_on = slurred && self.sounding && self.words.rests_from().is_none();
        let begin = if fresh || sings_on { at } else { at + self.rate.frames(Seconds(STOP)).0 };
        if !sings_on {
            if !fresh {
                self.words.rest(at);
            }
            self.words.open(vowel, begin);
        }
        self.pitch.aim(note, begin, begin, None, fresh);
        self.wake(!self.sounding, begin);
    }

    /// Falls silent.
    pub fn release(&mut self, now: u64) {
        self.words.rest(now);
    }

    /// Slow changes, every `frames` frames.
    pub fn control(&mut self, now: u64, frames: usize) {
        let tick = frames as f64 / self.rate.hz();
        if self.rests_from().is_some_and(|from| now > from + self.rate.frames(Seconds(RINGS)).0) {
            self.clear();
            return;
        }
        let (pitch, velocity) = self.pitch.next(now, tick, &mut self.rng);
        let moment = self.words.moment(now, tick);
        if let Some((hz, width)) = moment.colour {
            self.tract.hiss(hz, width);
        }
        let hz = math::note_hz(pitch + self.person.detune);
        self.step = (hz / self.rate.hz()).min(0.25);
        self.rd =
            self.person.rd + 1.4 * (0.6 - velocity) + 0.9 * (1.0 - f64::from(moment.pose.voice)).max(0.0);
        self.airy = (self.person.airy * (0.3 + velocity)) as f32;
        let mut pose = moment.pose;
        pose.top = pose.open * (0.3 + velocity);
        self.tract.pose(&pose, hz, frames);
        let high = math::pow((HIGH / hz).min(1.0), 2.0);
        let level = (LEVEL * high * loudness(velocity as f32, 16.0)) as f32;
        self.level_step = (level - self.level) / frames as f32;
    }

    /// Next sample.
    #[inline]
    pub fn next(&mut self, shapes: &Shapes) -> f32 {
        self.level += self.level_step;
        let (pulse, open) = self.glottis.next(self.step, self.rd, shapes, &mut self.rng);
        self.level * self.tract.next(pulse, open, self.airy, &mut self.rng)
    }
}
