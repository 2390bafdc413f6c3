//! Singer: a guide vocal from code alone, a formant synthesizer that sings the words it is given.

mod pitch;
mod sounds;
mod source;
mod throat;
mod tract;
mod words;

use super::pan;
use crate::speech::{Phone, Sung};
use crate::{
    Block, Build, Event, Frames, Kind, Param, Processor, Rng, SampleRate, Seconds, Spec, Touch, Unit,
};
use source::Shapes;
use throat::{Person, RINGS, Throat};

/// The singer.
pub static SPEC: Spec = Spec {
    name: "singer",
    about: "Guide vocal: sings the lyrics on the melody; other notes on a vowel. Solo, or up to six singers.",
    version: 1,
    kind: Kind::Instrument,
    params: &[
        Param {
            name: "voice",
            about: "Who sings.",
            unit: Unit::Choice(&["female", "male", "child"]),
            min: 0.0,
            max: 2.0,
            default: 0.0,
        },
        Param {
            name: "vowel",
            about: "What is sung on notes without words.",
            unit: Unit::Choice(&["ah", "oh", "ooh", "ee", "hum"]),
            min: 0.0,
            max: 4.0,
            default: 0.0,
        },
        Param {
            name: "singers",
            about: "How many sing in unison: from 1, dry and in the middle, to 6, spread from left to right.",
            unit: Unit::Number,
            min: 1.0,
            max: 6.0,
            default: 1.0,
        },
        Param {
            name: "effort",
            about: "From 0 %, soft and round, to 100 %, pressed and bright.",
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            default: 0.5,
        },
        Param {
            name: "breath",
            about: "Breath that runs with the voice: 0 % is clean.",
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            default: 0.3,
        },
        Param {
            name: "vibrato",
            about: "Depth of the vibrato that comes in on long notes: 0 % is none, 100 % is 60 cents to either side.",
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            default: 0.5,
        },
    ],
    build,
};

/// Length of the tract as a factor below a man's, and Rd, of each voice.
const VOICES: [(f64, f64); 3] = [(1.16, 1.2), (1.0, 1.0), (1.3, 1.2)];
/// Vowels of notes without words.
const VOWELS: [Phone; 5] = [Phone::Aa, Phone::Ao, Phone::Uw, Phone::Iy, Phone::M];
/// Notes that sound at once.
const PARTS: usize = 4;
/// Singers of a choir are out of tune and late or early by at most this much, semitones and s.
const LOOSE: (f64, f64) = (0.08, 0.025);

fn build(b: &Build<'_>) -> Box<dyn Processor> {
    let count = (b.get(2) + 0.5) as usize;
    let choice = |index: usize| b.get(index) as usize;
    let (scale, rd) = VOICES.get(choice(0)).copied().unwrap_or((1.0, 1.0));
    let alone = count == 1;
    let mut rng = Rng::new(b.seed);
    let mut person = |part: usize, place: usize| Person {
        scale: if alone { scale } else { scale * (1.0 + 0.03 * (2.0 * rng.uniform() - 1.0)) },
        rd: rd + 0.7 * (0.5 - b.get(3)) + if alone { 0.0 } else { 0.1 },
        airy: 0.02 + 0.25 * b.get(4),
        vibrato: b.get(5),
        detune: if alone { 0.0 } else { LOOSE.0 * (2.0 * rng.uniform() - 1.0) },
        loose: if alone { 0.0 } else { LOOSE.1 },
        seed: Rng::mix(b.seed, (part * 8 + place) as u64),
    };
    let part = |part: usize| Part {
        throats: (0..count).map(|place| Throat::new(b.rate, person(part, place))).collect(),
        note: None,
        used: 0,
    };
    let place = |place: usize| {
        let wide = if alone { 0.0 } else { 0.7 * (2.0 * place as f64 / (count - 1) as f64 - 1.0) };
        let (left, right) = pan(wide);
        [left, right].map(|gain| (gain / (count as f64).sqrt()) as f32)
    };
    Box::new(Singer {
        rate: b.rate,
        vowel: VOWELS.get(choice(1)).copied().unwrap_or(Phone::Aa),
        shapes: Shapes::new(),
        places: (0..count).map(place).collect(),
        parts: (0..PARTS).map(part).collect(),
        tick: 16 * b.rate.0.div_ceil(50_000) as usize,
        clock: 0,
        pedal: false,
    })
}

/// Singers of one line.
struct Part {
    throats: Vec<Throat>,
    /// Note without words that is held; `true` if only the pedal holds it.
    note: Option<(u32, bool)>,
    /// When it was last given a note.
    used: u64,
}

impl Part {
    fn sounds(&self) -> bool {
        self.throats.iter().any(Throat::sounds)
    }

    /// Whether a note that begins at `at` may be given to it.
    fn is_free(&self, at: u64) -> bool {
        self.throats.first().is_some_and(|t| !t.sounds() || t.rests_from().is_some_and(|from| from <= at))
    }
}

struct Singer {
    rate: SampleRate,
    vowel: Phone,
    shapes: Shapes,
    /// Gains of each singer, left and right.
    places: Vec<[f32; 2]>,
    parts: Vec<Part>,
    /// Frames between slow changes.
    tick: usize,
    clock: u64,
    pedal: bool,
}

impl Singer {
    /// The part for a note that begins at `at`: the one that sang last if it is free, so that a line stays with its singer.
    fn part(&mut self, at: u64, slurred: bool) -> Option<&mut Part> {
        let last = |(_, part): &(usize, &Part)| part.used;
        let parts = || self.parts.iter().enumerate();
        let index = parts()
            .filter(|(_, part)| part.is_free(at) || (slurred && part.sounds()))
            .max_by_key(last)
            .or_else(|| parts().min_by_key(last))
            .map(|(index, _)| index)?;
        let used = self.clock + 1;
        let part = self.parts.get_mut(index)?;
        part.used = used;
        Some(part)
    }

    fn event(&mut self, event: &Event) {
        let now = self.clock;
        match event {
            Event::Sing(sung) => self.sing(sung, now),
            Event::On(note) => {
                let (vowel, slurred) = (self.vowel, note.touch == Touch::Legato);
                if let Some(part) = self.part(now, slurred) {
                    part.note = Some((note.id, false));
                    part.throats.iter_mut().for_each(|throat| throat.hold(note, vowel, slurred, now));
                }
            }
            Event::Off { id } => {
                let pedal = self.pedal;
                for part in &mut self.parts {
                    if part.note.is_some_and(|(held, _)| held == *id) {
                        part.note = part.note.filter(|_| pedal).map(|(id, _)| (id, true));
                        if !pedal {
                            part.throats.iter_mut().for_each(|throat| throat.release(now));
                        }
                    }
                }
            }
            Event::Pedal { down } => self.pedal(*down, now),
        }
    }

    fn sing(&mut self, sung: &Sung, now: u64) {
        if let Some(part) = self.part(now + u64::from(sung.begin), false) {
            part.note = None;
            part.throats.iter_mut().for_each(|throat| throat.sing(sung, now));
        }
    }

    fn pedal(&mut self, down: bool, now: u64) {
        self.pedal = down;
        for part in &mut self.parts {
            if !down && part.note.is_some_and(|(_, pedalled)| pedalled) {
                part.note = None;
                part.throats.iter_mut().for_each(|throat| throat.release(now));
            }
        }
    }

    /// Sings until the next event, slow changes every tick of the clock.
    fn span(&mut self, left: &mut [f32], right: &mut [f32]) {
        let mut at = 0;
        while at < left.len() {
            let phase = (self.clock % self.tick as u64) as usize;
            let n = (self.tick - phase).min(left.len() - at);
            for part in &mut self.parts {
                for (throat, [l, r]) in part.throats.iter_mut().zip(&self.places) {
                    if phase == 0 && throat.sounds() {
                        throat.control(self.clock, self.tick);
                    }
                    if !throat.sounds() {
                        continue;
                    }
                    for (left, right) in left[at..at + n].iter_mut().zip(&mut right[at..at + n]) {
                        let x = throat.next(&self.shapes);
                        *left += l * x;
                        *right += r * x;
                    }
                }
            }
            self.clock += n as u64;
            at += n;
        }
    }
}

impl Processor for Singer {
    fn process(&mut self, block: &mut Block<'_>) {
        let n = block.left.len();
        if block.events.is_empty() && !self.parts.iter().any(Part::sounds) {
            self.clock += n as u64;
            return;
        }
        let mut at = 0;
        for (frame, event) in block.events {
            let frame = (*frame as usize).clamp(at, n);
            self.span(&mut block.left[at..frame], &mut block.right[at..frame]);
            at = frame;
            self.event(event);
        }
        self.span(&mut block.left[at..n], &mut block.right[at..n]);
    }

    fn reset(&mut self) {
        for part in &mut self.parts {
            part.throats.iter_mut().for_each(Throat::clear);
            (part.note, part.used) = (None, 0);
        }
        (self.clock, self.pedal) = (0, false);
    }

    fn tail(&self) -> Frames {
        self.rate.frames(Seconds(RINGS + 2.0 * LOOSE.1 + 0.01))
    }
}
