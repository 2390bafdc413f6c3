//! A pool of voices behind every instrument: events act on their frame, old voices fade, silence costs nothing.

use crate::{BLOCK, Block, Event, Frames, NoteOn, Processor, SampleRate, Seconds, Touch};

/// Frames of a voice's life between two calls of [`Voice::control`].
pub const CONTROL: u64 = 32;

/// A note cannot outlive this many frames after it has become inaudible.
const ENDLESS: u64 = u64::MAX / 2;

/// One sounding note. Every start sets the whole state, so that a used voice sounds like a fresh one.
pub trait Voice: Send {
    /// Begins a note. Returns the frames it sounds if nobody releases it, or `None` if it sounds until released.
    fn start(&mut self, on: &NoteOn) -> Option<u64>;
    /// Releases the note. Returns the frames it still sounds, or `None` if a release changes nothing.
    fn release(&mut self) -> Option<u64>;
    /// Bends the sounding note to a new one instead of starting a second voice; false if it cannot.
    fn slur(&mut self, _on: &NoteOn) -> bool {
        false
    }
    /// Called each [`CONTROL`] frames of the note's life, first before its first frame: slow changes.
    fn control(&mut self) {}
    /// Adds the next frames, at most [`CONTROL`].
    fn render(&mut self, left: &mut [f32], right: &mut [f32]);
    /// Time in which a sounding note dies away when another begins, s; `None` lets it sound.
    fn damped_by(old: &NoteOn, new: &NoteOn) -> Option<f64> {
        (old.pitch == new.pitch).then_some(0.03)
    }
}

/// What all voices of an instrument run through together: body, chorus, room, output filter.
pub trait Bus: Send {
    /// Works on the summed voices in place.
    fn process(&mut self, left: &mut [f32], right: &mut [f32]);
    /// Back to silence.
    fn reset(&mut self);
    /// Frames it rings after its input ended.
    fn tail(&self) -> u64;
    /// The sustain pedal goes down, or up again.
    fn pedal(&mut self, _down: bool) {}
}

struct Slot<V> {
    voice: V,
    on: NoteOn,
    held: bool,
    /// The key is up but the pedal holds the note.
    pedalled: bool,
    /// Frames since the start of the note.
    age: u64,
    /// Frames since its release.
    released: u64,
    /// Frames it still sounds; 0 = free.
    left: u64,
    /// Frames of the closing fade and what it has faded to.
    fade: u64,
    dying: bool,
}

impl<V: Voice> Slot<V> {
    fn start(&mut self, on: &NoteOn, fade: u64) {
        let left = self.voice.start(on).unwrap_or(ENDLESS);
        (self.on, self.held, self.age, self.released) = (*on, true, 0, 0);
        (self.left, self.fade, self.dying, self.pedalled) = (left, fade, false, false);
    }

    /// Releases the note, which then sounds for at most `limit` frames.
    fn release(&mut self, limit: u64) {
        (self.held, self.pedalled) = (false, false);
        if let Some(frames) = self.voice.release() {
            self.left = self.left.min(frames.min(limit).max(1));
        }
    }

    /// Lets the note fade away within `frames`, unless it ends earlier by itself.
    fn die(&mut self, frames: u64) {
        if self.left > frames {
            (self.left, self.fade) = (frames, frames);
        }
        self.dying = true;
    }

    fn render(
        &mut self,
        left: &mut [f32],
        right: &mut [f32],
        scratch: &mut [[f32; CONTROL as usize]; 2],
    ) -> usize {
        let mut at = 0;
        while at < left.len() && self.left > 0 {
            let phase = self.age % CONTROL;
            if phase == 0 {
                self.voice.control();
            }
            let n = (CONTROL - phase).min(self.left).min((left.len() - at) as u64) as usize;
            let [a, b] = scratch;
            let (a, b) = (&mut a[..n], &mut b[..n]);
            a.fill(0.0);
            b.fill(0.0);
            self.voice.render(a, b);
            if self.left < self.fade + n as u64 {
                let step = 1.0 / self.fade.max(1) as f32;
                for (i, (x, y)) in a.iter_mut().zip(b.iter_mut()).enumerate() {
                    let gain = ((self.left - i as u64) as f32 * step).min(1.0);
                    *x *= gain;
                    *y *= gain;
                }
            }
            for (to, from) in left[at..at + n].iter_mut().zip(a) {
                *to += *from;
            }
            for (to, from) in right[at..at + n].iter_mut().zip(b) {
                *to += *from;
            }
            at += n;
            self.age += n as u64;
            self.left -= n as u64;
            self.released += if self.held { 0 } else { n as u64 };
        }
        at
    }
}

/// A playable instrument: a pool of equal voices into one bus.
pub struct Instrument<V, B> {
    slots: Vec<Slot<V>>,
    polyphony: usize,
    bus: B,
    /// Frames the bus may still ring; 0 = the instrument is silent and idle.
    ringing: u64,
    /// The sustain pedal is down.
    pedal: bool,
    rate: SampleRate,
    release: u64,
    scratch: [[f32; CONTROL as usize]; 2],
    mix: [[f32; BLOCK]; 2],
}

impl<V: Voice, B: Bus> Instrument<V, B> {
    /// An instrument of `polyphony` voices, each made by `voice`; a released voice sounds for at most `release`.
    pub fn new(rate: SampleRate, polyphony: usize, release: Seconds, bus: B, voice: impl Fn() -> V) -> Self {
        let on = NoteOn { id: 0, pitch: 0.0, velocity: 0.0, seed: 0, touch: Touch::Normal };
        let slot = || Slot {
            voice: voice(),
            on,
            held: false,
            pedalled: false,
            age: 0,
            released: 0,
            left: 0,
            fade: 1,
            dying: false,
        };
        Self {
            slots: (0..polyphony + (polyphony / 2).clamp(2, 6)).map(|_| slot()).collect(),
            polyphony,
            bus,
            ringing: 0,
            pedal: false,
            rate,
            release: rate.frames(release).0,
            scratch: [[0.0; CONTROL as usize]; 2],
            mix: [[0.0; BLOCK]; 2],
        }
    }

    fn frames(&self, seconds: f64) -> u64 {
        self.rate.frames(Seconds(seconds)).0.max(1)
    }

    fn note_on(&mut self, on: &NoteOn) {
        let recent = self.frames(0.06);
        if on.touch == Touch::Legato {
            let last = self.slots.iter_mut().filter(|s| s.left > 0 && !s.dying && s.released < recent);
            if let Some(slot) = last.min_by_key(|s| s.age)
                && slot.voice.slur(on)
            {
                (slot.on, slot.held, slot.released, slot.left) = (*on, true, 0, ENDLESS);
                slot.pedalled = false;
                return;
            }
        }
        for i in 0..self.slots.len() {
            let slot = &self.slots[i];
            if slot.left > 0
                && !slot.dying
                && let Some(time) = V::damped_by(&slot.on, on)
            {
                let frames = self.frames(time);
                self.slots[i].die(frames);
            }
        }
        let steal = self.frames(0.008);
        if self.slots.iter().filter(|s| s.left > 0 && !s.dying).count() >= self.polyphony {
            let victim = self.slots.iter_mut().filter(|s| s.left > 0 && !s.dying);
            if let Some(slot) = victim.max_by_key(|s| (!s.held, s.age)) {
                slot.die(steal);
            }
        }
        let fade = self.frames(0.01);
        if let Some(slot) = self.slots.iter_mut().min_by_key(|s| s.left) {
            slot.start(on, fade);
        }
    }

    fn note_off(&mut self, id: u32) {
        for slot in self.slots.iter_mut().filter(|s| s.left > 0 && s.held && s.on.id == id) {
            if self.pedal {
                slot.pedalled = true;
            } else {
                slot.release(self.release);
            }
        }
    }

    fn pedal(&mut self, down: bool) {
        if self.pedal == down {
            return;
        }
        self.pedal = down;
        self.bus.pedal(down);
        if !down {
            for slot in self.slots.iter_mut().filter(|s| s.left > 0 && s.pedalled) {
                slot.release(self.release);
            }
        }
    }

    /// Renders the frames between two events.
    fn span(&mut self, left: &mut [f32], right: &mut [f32]) {
        let n = left.len();
        let [a, b] = &mut self.mix;
        let (a, b) = (&mut a[..n], &mut b[..n]);
        a.fill(0.0);
        b.fill(0.0);
        let mut sounding = 0;
        for slot in self.slots.iter_mut().filter(|s| s.left > 0) {
            sounding = sounding.max(slot.render(a, b, &mut self.scratch));
        }
        if sounding > 0 {
            self.ringing = self.bus.tail().max(1);
        }
        let rest = self.ringing.min((n - sounding) as u64) as usize;
        let end = sounding + rest;
        self.bus.process(&mut a[..end], &mut b[..end]);
        self.ringing -= rest as u64;
        if self.ringing == 0 {
            self.bus.reset();
        }
        for (to, from) in left.iter_mut().zip(&a[..end]) {
            *to += *from;
        }
        for (to, from) in right.iter_mut().zip(&b[..end]) {
            *to += *from;
        }
    }
}

impl<V: Voice, B: Bus> Processor for Instrument<V, B> {
    fn process(&mut self, block: &mut Block<'_>) {
        let n = block.left.len();
        if block.events.is_empty() && self.ringing == 0 {
            return;
        }
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
                Event::Pedal { down } => self.pedal(*down),
            }
        }
        if at < n {
            self.span(&mut block.left[at..n], &mut block.right[at..n]);
        }
    }

    fn reset(&mut self) {
        for slot in &mut self.slots {
            slot.left = 0;
        }
        self.bus.pedal(false);
        self.bus.reset();
        (self.ringing, self.pedal) = (0, false);
    }

    fn tail(&self) -> Frames {
        Frames(self.release + self.bus.tail())
    }
}
