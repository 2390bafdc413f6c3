//! Articulation: what is sung as a row of poses in time, and where the tract stands at a moment.

use super::sounds::{Manner, Sound, glide, sound};
use super::tract::Pose;
use crate::speech::{Phone, Sung, duration};
use crate::{SampleRate, math};

/// Poses that may wait.
const ROOM: usize = 64;
/// Time in which the tract moves from pose to pose: four one-poles of this time constant, s.
const MOVE: f64 = 0.011;
/// The tract sets out this long before a sound begins, s.
const EARLY: f64 = 4.0 * MOVE;
/// RMS of a vowel at full voice; noise of this level is as loud as a vowel.
const VOWEL: f64 = 2.4;
/// Breath through the tract at 0 dB.
const BLOW: f64 = 0.35;

/// One pose held, or moved through, for a while.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    start: u64,
    length: u64,
    /// Resonances at its beginning and end, Hz.
    from: [f64; 3],
    to: [f64; 3],
    nasal: f64,
    open: f64,
    /// Levels, linear.
    voice: f64,
    breath: f64,
    noise: f64,
    /// Centre and width of its noise, Hz, and the time in which it dies away, s.
    colour: (f64, f64),
    fades: Option<f64>,
    /// Nothing sounds.
    rest: bool,
}

/// Time in which levels come and go, s: voice within words, voice at the ends of phrases, noise of a burst and of a fricative.
const SPEED: [f64; 4] = [0.006, 0.025, 0.0016, 0.010];

/// What one singer is about to sing.
#[derive(Clone, Debug)]
pub struct Words {
    rate: SampleRate,
    row: [Stretch; ROOM],
    first: usize,
    count: usize,
    /// Resonances in the four one-poles.
    moving: [[f64; 3]; 4],
    levels: [f64; 3],
    /// Ways through nose and mouth.
    ways: [f64; 2],
    colour: (f64, f64),
}

/// What the tract does at a moment.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moment {
    /// Where it stands.
    pub pose: Pose,
    /// The noise has another colour from here on: centre and width, Hz.
    pub colour: Option<(f64, f64)>,
}

const REST: Stretch = Stretch {
    start: 0,
    length: 0,
    from: [500.0, 1500.0, 2500.0],
    to: [500.0, 1500.0, 2500.0],
    nasal: 0.0,
    open: 1.0,
    voice: 0.0,
    breath: 0.0,
    noise: 0.0,
    colour: (4000.0, 2000.0),
    fades: None,
    rest: true,
};

impl Words {
    /// Nothing to sing.
    pub fn new(rate: SampleRate) -> Self {
        Self {
            rate,
            row: [REST; ROOM],
            first: 0,
            count: 0,
            moving: [REST.from; 4],
            levels: [0.0; 3],
            ways: [0.0, 1.0],
            colour: (0.0, 0.0),
        }
    }

    fn get(&self, index: usize) -> Option<&Stretch> {
        self.row.get((self.first + index) % ROOM).filter(|_| index < self.count)
    }

    /// When the singer falls, or fell, silent; `None` while a vowel has no end yet.
    pub fn rests_from(&self) -> Option<u64> {
        match self.count.checked_sub(1).and_then(|last| self.get(last)) {
            Some(last) => last.rest.then_some(last.start),
            None => Some(0),
        }
    }

    fn push(&mut self, stretch: Stretch) {
        if self.count < ROOM {
            self.row[(self.first + self.count) % ROOM] = stretch;
            self.count += 1;
        }
    }

    /// Takes away what would begin at `from` or later.
    fn cut(&mut self, from: u64) {
        while self.count > 0 && self.get(self.count - 1).is_some_and(|last| last.start >= from) {
            self.count -= 1;
        }
    }

    /// Falls silent at `at`.
    pub fn rest(&mut self, at: u64) {
        self.cut(at);
        let before =
            self.count.checked_sub(1).and_then(|last| self.get(last)).map_or(REST.to, |last| last.to);
        self.push(Stretch { start: at, from: before, to: before, ..REST });
    }

    /// A vowel from `at` until something else is said.
    pub fn open(&mut self, phone: Phone, at: u64) {
        self.cut(at);
        self.push(held(phone, at, 0));
    }

    /// What a sung note says; frame 0 of `sung` is `now`.
    pub fn say(&mut self, sung: &Sung, now: u64) {
        let [begin, vowel, coda, end] =
            [sung.begin, sung.vowel, sung.coda, sung.end].map(|at| now + u64::from(at));
        let vowel = vowel.max(begin);
        let coda = coda.max(vowel);
        let end = end.max(coda);
        self.cut(begin);
        let nucleus = sung.syllable.vowel;
        let onset = sung.syllable.onset;
        self.consonants(onset.list(), begin, vowel, sound(nucleus).formants, false);
        let (open, shut) = (sound(nucleus), glide(nucleus).filter(|_| !sung.syllable.held));
        let length = coda - vowel;
        match shut {
            Some(shut) => {
                let turn = self.rate.frames(crate::Seconds(GLIDE)).0.min(length * 3 / 4);
                self.push(held(nucleus, vowel, length - turn));
                let moved = held(nucleus, coda - turn, turn);
                self.push(Stretch { from: open.formants, to: shut, ..moved });
            }
            None => self.push(held(nucleus, vowel, length)),
        }
        let beside = shut.unwrap_or(open.formants);
        self.consonants(sung.syllable.coda.list(), coda, end, beside, true);
        self.rest(end);
    }

    /// Consonants that share the time from `from` to `to`.
    fn consonants(&mut self, list: &[Phone], from: u64, to: u64, beside: [f64; 3], coda: bool) {
        let whole: f64 = list.iter().map(|phone| duration(*phone)).sum();
        let mut spent = 0.0;
        let at = |share: f64| from + ((to - from) as f64 * share / whole) as u64;
        for (index, phone) in list.iter().enumerate() {
            let start = at(spent);
            spent += duration(*phone);
            let before = index.checked_sub(1).and_then(|before| list.get(before)).copied();
            self.consonant(*phone, start, at(spent), beside, before == Some(Phone::S), coda);
        }
    }

    fn consonant(&mut self, phone: Phone, start: u64, end: u64, beside: [f64; 3], after_s: bool, coda: bool) {
        let s = sound(phone);
        let near = bent(&s, beside);
        let length = end - start;
        let gain = |db: f64| math::pow(10.0, db / 20.0);
        let base = Stretch { start, length, from: near, to: near, open: 0.0, rest: false, ..REST };
        let voice = s.voice.map_or(0.0, gain);
        match s.manner {
            Manner::Vowel => self.push(Stretch { voice: 1.0, ..base }),
            Manner::Sonorant => {
                let (nasal, open) = if s.nasal { (1.0, 0.0) } else { (0.0, 0.4) };
                self.push(Stretch { voice, nasal, open, ..base });
            }
            Manner::Breath => self.push(Stretch { breath: BLOW * gain(-14.0), ..base }),
            Manner::Fricative => {
                let (db, hz, width) = s.noise.unwrap_or_default();
                self.push(Stretch { voice, noise: VOWEL * gain(db), colour: (hz, width), ..base });
            }
            Manner::Stop | Manner::Affricate => {
                let (db, hz, width) = s.noise.unwrap_or_default();
                let hz =
                    if matches!(phone, Phone::K | Phone::G) { beside[1].clamp(900.0, 2600.0) } else { hz };
                let voiced = s.voice.is_some();
                let breathy = s.manner == Manner::Stop;
                let longest = match (breathy, voiced || after_s, coda) {
                    (false, ..) => 0.065,
                    (true, true, _) => 0.018,
                    (true, false, true) => 0.035,
                    (true, false, false) => 0.045,
                };
                let release = self.rate.frames(crate::Seconds(longest)).0.min(length * 6 / 10);
                self.push(Stretch { length: length - release, voice, ..base });
                let aspired = breathy && !voiced && !after_s;
                self.push(Stretch {
                    start: end - release,
                    length: release,
                    voice: if voiced { gain(-6.0) } else { 0.0 },
                    breath: if aspired { BLOW * gain(-16.0) } else { 0.0 },
                    noise: VOWEL * gain(db),
                    colour: (hz, width),
                    fades: Some(if breathy { 0.007 } else { 0.035 }),
                    to: if breathy { mid(near, beside) } else { near },
                    ..base
                });
            }
        }
    }

    /// Where the tract stands at `now`, `tick` seconds after it was last asked.
    pub fn moment(&mut self, now: u64, tick: f64) -> Moment {
        while self.get(1).is_some_and(|next| next.start <= now) {
            self.first = (self.first + 1) % ROOM;
            self.count -= 1;
        }
        let near = |time: f64| 1.0 - math::exp(-tick / time);
        let target = self.formants(now + self.rate.frames(crate::Seconds(EARLY)).0);
        let step = near(MOVE);
        let mut to = target;
        for stage in &mut self.moving {
            stage.iter_mut().zip(to).for_each(|(x, to)| *x += step * (to - *x));
            to = *stage;
        }
        let here = self.get(0).filter(|here| here.start <= now).copied().unwrap_or(REST);
        let age = (now - here.start.min(now)) as f64 / self.rate.hz();
        let noise = here.noise * here.fades.map_or(1.0, |fades| math::exp(-age / fades));
        let [within, ends, burst, rub] = SPEED;
        let slow = if here.rest || self.levels[0] < 1e-3 && here.noise == 0.0 { ends } else { within };
        let quick = if here.fades.is_some() { burst } else { rub };
        let goals = [(here.voice, slow), (here.breath, within), (noise, quick)];
        for (level, (goal, time)) in self.levels.iter_mut().zip(goals) {
            *level += near(time) * (goal - *level);
        }
        for (way, goal) in self.ways.iter_mut().zip([here.nasal, here.open]) {
            *way += near(0.012) * (goal - *way);
        }
        let fresh = here.noise > 0.0 && here.colour != self.colour;
        if fresh {
            self.colour = here.colour;
        }
        let [voice, breath, noise] = self.levels.map(|level| level as f32);
        let [nasal, open] = self.ways;
        let pose = Pose { formants: to, nasal, open, top: open, voice, breath, noise };
        Moment { pose, colour: fresh.then_some(self.colour) }
    }

    /// Resonances wanted at a frame.
    fn formants(&self, at: u64) -> [f64; 3] {
        let mut here = self.get(0).copied().unwrap_or(REST);
        for next in (1..self.count).map_while(|index| self.get(index)) {
            if next.start > at || next.rest {
                break;
            }
            here = *next;
        }
        let share = at.saturating_sub(here.start) as f64 / here.length.max(1) as f64;
        let share = if here.length == 0 { 0.0 } else { share.min(1.0) };
        [0, 1, 2].map(|i| here.from[i] + share * (here.to[i] - here.from[i]))
    }

    /// The tract stands at once where the first sound wants it.
    pub fn settle(&mut self, now: u64) {
        let at = self.formants(now + self.rate.frames(crate::Seconds(EARLY)).0);
        self.moving = [at; 4];
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Self::new(self.rate);
    }
}

/// Length of a diphthong's glide, s.
const GLIDE: f64 = 0.18;

fn held(phone: Phone, start: u64, length: u64) -> Stretch {
    let s = sound(phone);
    let at = s.formants;
    let nasal = f64::from(u8::from(s.nasal));
    Stretch { start, length, from: at, to: at, voice: 1.0, nasal, rest: false, ..REST }
}

/// The pose of a consonant beside a vowel. What is closed has its first resonance low whatever the vowel.
fn bent(s: &Sound, vowel: [f64; 3]) -> [f64; 3] {
    let first = if s.manner == Manner::Breath { s.yields } else { 0.0 };
    let shares = [first, s.yields, s.yields];
    [0, 1, 2].map(|i| s.formants[i] + shares[i] * (vowel[i] - s.formants[i]))
}

fn mid(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [0, 1, 2].map(|i| 0.5 * (a[i] + b[i]))
}
