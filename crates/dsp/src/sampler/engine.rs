//! The sampler at work: notes, pedals and controllers become voices.

use std::sync::Arc;

use super::control;
use super::instrument::{Instrument, LoopMode, Off, Trigger};
use super::kernel::{Kernels, Seam, Sums};
use super::select::{Memory, Offer};
use super::voice::{CONTROL, Start, Voice, With};
use crate::{Block, Event, Frames, Kind, NoteOn, Processor, Rng, SampleRate, Seconds, Spec, math};

/// Notes that can be held at once.
const NOTES: usize = 256;
/// Longest tail, s.
const TAIL: f64 = 30.0;

#[derive(Clone, Copy, Debug, Default)]
struct Held {
    active: bool,
    id: u32,
    key: u8,
    pitch: f32,
    velocity: f32,
    seed: u64,
    /// Frame at which it began.
    at: u64,
    down: bool,
    sostenuto: bool,
}

/// Voices of the device.
const POLYPHONY: usize = 128;

/// The device: it is built with [`player`] from the instrument that a song names; without one it is silent.
pub static SPEC: Spec = Spec {
    name: "sampler",
    about: "Plays recorded instruments: SoundFonts and SFZ files.",
    version: 1,
    kind: Kind::Instrument,
    params: &[],
    build: |build| Box::new(player(Arc::default(), build.rate)),
};

/// The device that plays an instrument.
pub fn player(instrument: Arc<Instrument>, rate: SampleRate) -> Sampler {
    Sampler::new(instrument, rate, POLYPHONY)
}

/// A sampler: plays an [`Instrument`].
pub struct Sampler {
    instrument: Arc<Instrument>,
    kernels: Kernels,
    seams: Vec<Seam>,
    sums: Box<Sums>,
    memory: Memory,
    controls: control::State,
    voices: Vec<Voice>,
    polyphony: usize,
    notes: Vec<Held>,
    found: Vec<u32>,
    rate: f64,
    clock: u64,
    turn: u64,
    tail: u64,
}

impl Sampler {
    /// A sampler of at most `polyphony` voices at once.
    pub fn new(instrument: Arc<Instrument>, rate: SampleRate, polyphony: usize) -> Self {
        let memory = Memory::new(&instrument);
        let modulations = instrument.regions.iter().map(|r| r.modulations.len()).max().unwrap_or(0);
        let spare = (polyphony / 4).clamp(4, 32);
        let tail = instrument.tail().0;
        Self {
            kernels: Kernels::new(),
            seams: instrument.regions.iter().map(|r| Seam::new(&r.sample, r.looped())).collect(),
            sums: Box::new([[[0.0; 4]; CONTROL]; 2]),
            controls: control::State::new(&instrument.controls),
            voices: (0..polyphony + spare).map(|_| Voice::new(modulations)).collect(),
            polyphony: polyphony.max(1),
            notes: vec![Held::default(); NOTES],
            found: Vec::with_capacity(memory.widest().max(1)),
            rate: rate.hz(),
            clock: 0,
            turn: 0,
            tail: (tail * rate.hz()) as u64,
            memory,
            instrument,
        }
    }

    /// Moves a controller (see [`control`]); value 0 to 1, the pitch wheel −1 to 1.
    pub fn control(&mut self, number: u8, value: f32) {
        let (sustain, sostenuto) =
            (self.controls.pressed(control::SUSTAIN), self.controls.pressed(control::SOSTENUTO));
        self.controls.set(number, value);
        if number == control::SOSTENUTO && !sostenuto && self.controls.pressed(number) {
            self.notes.iter_mut().filter(|n| n.active && n.down).for_each(|n| n.sostenuto = true);
        }
        let lifted = (number == control::SUSTAIN && sustain && !self.controls.pressed(number))
            || (number == control::SOSTENUTO && sostenuto && !self.controls.pressed(number));
        if lifted {
            for index in 0..self.notes.len() {
                if number == control::SOSTENUTO {
                    self.notes[index].sostenuto = false;
                }
                if self.notes[index].active && !self.notes[index].down {
                    self.end(index, false);
                }
            }
        }
        self.by_control(number, value);
    }

    /// Starts and stops regions that listen to a controller.
    fn by_control(&mut self, number: u8, value: f32) {
        let inside = |ranges: &[(u8, f32, f32)]| {
            ranges.iter().any(|(n, low, high)| *n == number && (*low..=*high).contains(&value))
        };
        let instrument = Arc::clone(&self.instrument);
        for at in 0..self.memory.by_control.len() {
            let index = self.memory.by_control[at];
            let Some(region) = instrument.regions.get(index as usize) else { continue };
            if inside(&region.stops) {
                let stopped = |v: &&mut Voice| v.active && v.held && !v.dying;
                for voice in self.voices.iter_mut().filter(stopped) {
                    let same = instrument.regions.get(voice.start.region as usize);
                    if voice.start.region == index
                        || same.is_some_and(|r| r.starts.iter().any(|s| s.0 == number))
                    {
                        voice.release(&instrument, &self.controls, self.rate);
                    }
                }
            }
            if inside(&region.starts) {
                self.turn += 1;
                let offer = Offer { key: 60, velocity: 127, chance: 0.0 };
                if self.memory.answers(region, &offer, &self.controls) {
                    let start = Start {
                        region: index,
                        id: u32::MAX,
                        turn: self.turn,
                        pitch: region.root,
                        velocity: 127.0,
                        seed: self.turn,
                        ..Start::default()
                    };
                    self.start(start);
                }
            }
        }
    }

    fn note_on(&mut self, on: &NoteOn) {
        let pitch = on.pitch.clamp(0.0, 127.0);
        let velocity = (on.velocity * 127.0).clamp(1.0, 127.0);
        let key = math::round(f64::from(pitch)) as u8;
        let chance = Rng::new(on.seed).uniform() as f32;
        let offer = Offer { key, velocity: math::round(f64::from(velocity)) as u8, chance };
        self.memory.press(key);
        self.controls.set(control::GATE, 1.0);
        let held = Held {
            active: true,
            id: on.id,
            key,
            pitch,
            velocity,
            seed: on.seed,
            at: self.clock,
            down: true,
            sostenuto: false,
        };
        let free = self.notes.iter().position(|n| !n.active);
        let place = free.unwrap_or_else(|| {
            let oldest = self.notes.iter().enumerate().min_by_key(|(_, n)| n.at);
            oldest.map_or(0, |(index, _)| index)
        });
        self.notes[place] = held;
        let attack = |t| matches!(t, Trigger::Attack | Trigger::First | Trigger::Legato);
        self.launch(&offer, &held, 0.0, attack, |_| true);
        self.memory.passed(key);
        let alternate = 1.0 - self.controls.get(control::ALTERNATE);
        self.controls.set(control::ALTERNATE, alternate);
    }

    /// Starts what a note is due, after cutting off what it silences.
    fn launch(
        &mut self,
        offer: &Offer,
        held: &Held,
        seconds: f32,
        triggers: impl Fn(Trigger) -> bool,
        wanted: impl Fn(&super::Region) -> bool,
    ) {
        let instrument = Arc::clone(&self.instrument);
        let mut found = std::mem::take(&mut self.found);
        self.memory.collect(&instrument, offer, &self.controls, triggers, &mut found);
        self.turn += 1;
        for index in &found {
            let Some(region) = instrument.regions.get(*index as usize) else { continue };
            if !wanted(region) {
                continue;
            }
            self.start(Start {
                region: *index,
                id: held.id,
                turn: self.turn,
                pitch: held.pitch,
                velocity: held.velocity,
                seed: held.seed,
                decay: -region.release_decay * seconds,
                alternate: self.controls.get(control::ALTERNATE),
            });
        }
        self.found = found;
    }

    fn start(&mut self, start: Start) {
        let instrument = Arc::clone(&self.instrument);
        let Some(region) = instrument.regions.get(start.region as usize) else { return };
        let (controls, rate) = (&self.controls, self.rate);
        for voice in self.voices.iter_mut().filter(|v| v.active && !v.dying && v.start.turn != start.turn) {
            let Some(other) = instrument.regions.get(voice.start.region as usize) else { continue };
            if region.group != 0 && other.off_by == Some(region.group) {
                voice.cut(other.off, &instrument, controls, rate);
            }
        }
        if let Some(limit) = region.polyphony {
            self.limit(limit, start.turn, |v, other| {
                other.group == region.group && (region.group != 0 || v.start.region == start.region)
            });
        }
        if let Some(limit) = region.note_polyphony {
            let louder = |v: &Voice| region.self_mask && v.start.velocity > start.velocity;
            self.limit(limit, start.turn, |v, other| {
                other.group == region.group && v.start.pitch == start.pitch && !louder(v)
            });
        }
        let sounding = self.voices.iter().filter(|v| v.active && !v.dying).count();
        if sounding >= self.polyphony {
            let order = |v: &&mut Voice| (!v.held, v.age);
            let victim = self.voices.iter_mut().filter(|v| v.active && !v.dying).max_by_key(order);
            if let Some(voice) = victim {
                voice.cut(Off::Fast, &instrument, &self.controls, self.rate);
            }
        }
        let place = self.voices.iter().position(|v| !v.active).or_else(|| {
            let quietest = self.voices.iter().enumerate().filter(|(_, v)| v.dying);
            quietest.min_by(|(_, a), (_, b)| a.loudest().total_cmp(&b.loudest())).map(|(index, _)| index)
        });
        if let Some(voice) = place.and_then(|index| self.voices.get_mut(index)) {
            voice.begin(&instrument, start, &self.controls, self.rate);
        }
    }

    /// Makes room for one more where only `most` may sound: the oldest goes.
    fn limit(&mut self, most: u32, turn: u64, counted: impl Fn(&Voice, &super::Region) -> bool) {
        let instrument = Arc::clone(&self.instrument);
        let here = |v: &Voice| {
            let region = instrument.regions.get(v.start.region as usize);
            v.active && !v.dying && v.start.turn != turn && region.is_some_and(|r| counted(v, r))
        };
        while self.voices.iter().filter(|v| here(v)).count() >= most.max(1) as usize {
            let Some(voice) = self.voices.iter_mut().filter(|v| here(v)).max_by_key(|v| (!v.held, v.age))
            else {
                return;
            };
            voice.cut(Off::Fast, &instrument, &self.controls, self.rate);
        }
    }

    fn note_off(&mut self, id: u32) {
        let Some(index) = self.notes.iter().position(|n| n.active && n.down && n.id == id) else { return };
        self.notes[index].down = false;
        self.memory.lift(self.notes[index].key);
        if !self.memory.any_down() {
            self.controls.set(control::GATE, 0.0);
        }
        self.end(index, true);
    }

    /// A note ends as far as the pedals let it: `lifted` says that its key was lifted just now.
    fn end(&mut self, index: usize, lifted: bool) {
        let held = self.notes[index];
        let instrument = Arc::clone(&self.instrument);
        let pedal = self.controls.pressed(control::SUSTAIN);
        let mut sounding = false;
        for voice in self.voices.iter_mut().filter(|v| v.active && v.held && v.start.id == held.id) {
            let Some(region) = instrument.regions.get(voice.start.region as usize) else { continue };
            if matches!(region.trigger, Trigger::Release | Trigger::ReleaseKey | Trigger::Control) {
                continue;
            }
            sounding = true;
            let kept = (region.sustain && pedal) || (region.sostenuto && held.sostenuto);
            if !kept {
                voice.release(&instrument, &self.controls, self.rate);
            }
        }
        let seconds = ((self.clock - held.at) as f64 / self.rate) as f32;
        let velocity = math::round(f64::from(held.velocity)) as u8;
        let chance = Rng::new(held.seed ^ 1).uniform() as f32;
        let offer = Offer { key: held.key, velocity, chance };
        let over = !pedal && !held.sostenuto;
        let due = move |t| (t == Trigger::ReleaseKey && lifted) || (t == Trigger::Release && over);
        self.launch(&offer, &held, seconds, due, |region| sounding || region.release_dead);
        if over {
            self.notes[index].active = false;
        }
    }

    /// Renders the frames between two events.
    fn span(&mut self, left: &mut [f32], right: &mut [f32]) {
        let mut with = With {
            instrument: &self.instrument,
            kernels: &self.kernels,
            seams: &self.seams,
            controls: &self.controls,
            sums: &mut self.sums,
            rate: self.rate,
        };
        for voice in self.voices.iter_mut().filter(|v| v.active) {
            voice.render(&mut with, left, right);
        }
        self.clock += left.len() as u64;
    }
}

impl Instrument {
    /// Longest time that it sounds after a note.
    pub fn tail(&self) -> Seconds {
        Seconds(self.regions.iter().map(tail).fold(0.05, f64::max).min(TAIL))
    }
}

/// Time that a region may sound after its note, s.
fn tail(region: &super::Region) -> f64 {
    let release = region.envelopes.first().map_or(0.0, |e| f64::from(e.release));
    let alone = region.loops == LoopMode::OneShot
        || matches!(region.trigger, Trigger::Release | Trigger::ReleaseKey | Trigger::Control);
    let lowest = f64::from(region.keys.map_or(region.root, |(low, _)| f32::from(low)));
    let cents = f64::from(region.track) * (lowest - f64::from(region.root)) + f64::from(region.tune);
    let ratio = math::exp2(cents.min(0.0) / 1200.0).max(0.05);
    let length = f64::from(region.end) / region.sample.rate.max(1.0) / ratio;
    let (start, end) = region.looped();
    let dies = region.envelopes.first().map_or(0.0, |e| f64::from(e.delay + e.attack + e.hold + e.decay));
    let own = match (alone, start < end) {
        (true, true) => dies + release,
        (true, false) => length,
        (false, _) => release,
    };
    f64::from(region.delay) + own + 0.02
}

impl Processor for Sampler {
    fn process(&mut self, block: &mut Block<'_>) {
        let n = block.left.len();
        let mut at = 0;
        for (frame, event) in block.events {
            let frame = (*frame as usize).clamp(at, n);
            if frame > at {
                self.span(&mut block.left[at..frame], &mut block.right[at..frame]);
                at = frame;
            }
            match event {
                Event::On(on) => self.note_on(on),
                Event::Sing(_) => {}
                Event::Off { id } => self.note_off(*id),
                Event::Pedal { down } => self.control(control::SUSTAIN, f32::from(*down)),
            }
        }
        if at < n {
            self.span(&mut block.left[at..n], &mut block.right[at..n]);
        }
    }

    fn reset(&mut self) {
        self.voices.iter_mut().for_each(|v| v.active = false);
        self.notes.fill(Held::default());
        self.memory.reset();
        self.controls = control::State::new(&self.instrument.controls);
        (self.clock, self.turn) = (0, 0);
    }

    fn tail(&self) -> Frames {
        Frames(self.tail)
    }
}
