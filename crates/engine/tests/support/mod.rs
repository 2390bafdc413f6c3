//! A small studio for tests: takes that are computed, a song of such takes, progress that is counted.

#![allow(dead_code, missing_docs, clippy::unwrap_used)]

use compose::{Arranged, Source};
use dsp::{Block, Build, Decibels, Frames, Kind, Processor, Rng, SampleRate, Seconds, Settings, Spec};
use engine::{Error, Progress, Read, Takes, Write};
use song::{
    Beat, Insert, Key, Master, Meter, Mix, Mode, PitchClass, Place, Recording, Region, Release, Role, Song,
    Strip, TempoMap,
};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

pub const RATE: SampleRate = SampleRate(48_000);

/// Noise of a length, named by its number.
pub struct Noise {
    rng: Rng,
    frames: u64,
    at: u64,
}

impl Read for Noise {
    fn frames(&self) -> Frames {
        Frames(self.frames)
    }

    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<(), Error> {
        for (left, right) in left.iter_mut().zip(right) {
            let sounds = self.at < self.frames;
            *left = if sounds { self.rng.noise() * 0.1 } else { 0.0 };
            *right = if sounds { self.rng.noise() * 0.1 } else { 0.0 };
            self.at += 1;
        }
        Ok(())
    }
}

/// Opens `takes/N` as noise seeded by N; counts how often.
pub struct NoiseTakes {
    pub frames: u64,
    pub opened: AtomicU64,
}

impl Takes for NoiseTakes {
    fn open(&self, path: &str, _rate: SampleRate) -> Result<Box<dyn Read>, Error> {
        self.opened.fetch_add(1, Ordering::Relaxed);
        let seed = path.trim_start_matches("takes/").parse().unwrap();
        Ok(Box::new(Noise { rng: Rng::new(seed), frames: self.frames, at: 0 }))
    }
}

/// A writer into memory that can be read when the render is over.
#[derive(Clone, Default)]
pub struct Tape(pub Arc<Mutex<(Vec<f32>, Vec<f32>)>>);

impl Write for Tape {
    fn write(&mut self, left: &[f32], right: &[f32]) -> Result<(), Error> {
        let mut tape = self.0.lock().unwrap();
        tape.0.extend_from_slice(left);
        tape.1.extend_from_slice(right);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), Error> {
        Ok(())
    }
}

impl Tape {
    /// The same, empty.
    #[allow(dead_code, reason = "not every test masters")]
    pub fn rewound(&self) -> Self {
        *self.0.lock().unwrap() = Default::default();
        self.clone()
    }

    pub fn sound(&self) -> (Vec<f32>, Vec<f32>) {
        self.0.lock().unwrap().clone()
    }
}

/// Remembers which jobs were rendered.
#[derive(Default)]
pub struct Counted(pub Mutex<Vec<String>>);

impl Progress for Counted {
    fn start(&self, _jobs: usize, _frames: u64) {}
    fn job(&self, name: &str) {
        self.0.lock().unwrap().push(name.to_owned());
    }
    fn advance(&self, _frames: u64) {}
    fn stopped(&self) -> bool {
        false
    }
}

/// An effect that does nothing but come 777 frames late.
pub static LATE: Spec = Spec {
    name: "late",
    about: "Delays and says so.",
    version: 1,
    kind: Kind::Effect,
    params: &[],
    build: |_: &Build<'_>| Box::new(Late { ring: vec![(0.0, 0.0); 777], at: 0 }),
};

struct Late {
    ring: Vec<(f32, f32)>,
    at: usize,
}

impl Processor for Late {
    fn process(&mut self, block: &mut Block<'_>) {
        for (left, right) in block.left.iter_mut().zip(block.right.iter_mut()) {
            let late = std::mem::replace(&mut self.ring[self.at], (*left, *right));
            (*left, *right) = late;
            self.at = (self.at + 1) % self.ring.len();
        }
    }

    fn reset(&mut self) {
        self.ring.fill((0.0, 0.0));
        self.at = 0;
    }

    fn latency(&self) -> Frames {
        Frames(777)
    }
}

/// The `late` effect as an insert.
pub fn late() -> Insert {
    Insert { device: &LATE, settings: Settings(vec![]), key: None, file: None }
}

pub fn place() -> Place {
    Place { file: "mix.toml".to_owned(), span: 0..0 }
}

/// A strip at 0 dB without inserts.
pub fn strip(name: &str) -> Strip {
    Strip {
        name: name.to_owned(),
        trim: Decibels(0.0),
        inverted: false,
        inserts: vec![],
        sends: vec![],
        fader: Decibels(0.0),
        pan: 0.0,
        width: 1.0,
        mute: false,
        solo: false,
        output: None,
        rides: vec![],
        place: place(),
    }
}

/// A song of `count` tracks, each one take of `seconds` from the start; strips as given, the others flat.
pub fn song(count: usize, seconds: u64, strips: Vec<Strip>, buses: Vec<Strip>) -> (Song, Vec<Arranged>) {
    let frames = seconds * u64::from(RATE.0);
    let key = Key { tonic: PitchClass { semitone: 0, flat: false }, mode: Mode::Major };
    let song = Song {
        title: "Test".to_owned(),
        artists: vec![],
        language: "en".to_owned(),
        rate: RATE,
        key,
        tempo: TempoMap::new(120.0, Meter { count: 4, unit: 4 }),
        sections: vec![],
        form: vec![],
        end: Beat(0),
        style: String::new(),
        tracks: vec![],
        mix: Mix { strips, defaults: vec![strip("other")], buses, main: strip("mix") },
        master: Master { target: -14.0, ceiling: -1.0, chain: vec![], formats: vec![] },
        release: Release::default(),
    };
    let track = |number: usize| Arranged {
        name: format!("t{number}"),
        role: Role::Other,
        source: Source::Takes(vec![Region {
            take: format!("takes/{number}"),
            recording: Recording { frames, rate: RATE.0, channels: 2, digest: [number as u8; 32] },
            at: Beat(0),
            offset: Seconds(0.0),
            from: Seconds(0.0),
            length: None,
            gain: Decibels(0.0),
            fade_in: Seconds(0.0),
            fade_out: Seconds(0.0),
            place: place(),
        }]),
        pedal: vec![],
    };
    (song, (0..count).map(track).collect())
}
