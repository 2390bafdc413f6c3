//! Synthesizer bass: a saw or pulse with a sub-oscillator into a driven resonant filter, one note at a time, with glide.

use super::loudness;
use super::parts::chain::Chain;
use super::parts::envelope::Adsr;
use super::parts::filter::{Svf, saturate};
use super::parts::oscillator::Phase;
use super::parts::pool::{Bus, CONTROL, Instrument, Voice};
use crate::{Build, Kind, NoteOn, Param, Processor, Rng, SampleRate, Seconds, Spec, Touch, Unit, math};

/// The synthesizer bass.
pub static SPEC: Spec = Spec {
    name: "synth-bass",
    about: "Synthesizer bass: plucked, sustained or squelching, slurred notes glide.",
    version: 1,
    kind: Kind::Instrument,
    params: &[
        Param {
            name: "wave",
            about: "Wave of the oscillator.",
            unit: Unit::Choice(&["saw", "pulse"]),
            min: 0.0,
            max: 1.0,
            default: 0.0,
        },
        share("sub", "Level of the sub-oscillator, a square an octave below: 0 % is silent.", 0.35),
        Param {
            name: "cutoff",
            about: "How far the filter is open above the note when its envelope is over.",
            unit: Unit::Hertz,
            min: 20.0,
            max: 6000.0,
            default: 180.0,
        },
        share("resonance", "Peak at the cutoff: 0 % is flat, 100 % squelches.", 0.25),
        Param {
            name: "contour",
            about: "How far the filter's envelope opens it at full velocity.",
            unit: Unit::Hertz,
            min: 0.0,
            max: 10_000.0,
            default: 3400.0,
        },
        seconds("filter-decay", "Time in which the filter's envelope falls by 63 %.", 0.02, 2.0, 0.18),
        seconds("decay", "Time in which the level nears its sustain by 63 %.", 0.05, 5.0, 0.6),
        share("sustain", "Level of a held note.", 0.7),
        seconds("glide", "Time in which slurred notes reach their pitch.", 0.0, 1.0, 0.07),
        share("drive", "Saturation after the filter: 0 % is clean, 100 % growls.", 0.35),
    ],
    build,
};

const fn share(name: &'static str, about: &'static str, default: f64) -> Param {
    Param { name, about, unit: Unit::Share, min: 0.0, max: 1.0, default }
}

const fn seconds(name: &'static str, about: &'static str, min: f64, max: f64, default: f64) -> Param {
    Param { name, about, unit: Unit::Seconds, min, max, default }
}

const RELEASE: f64 = 0.15;

/// The settings that every voice needs.
#[derive(Clone, Copy)]
struct Patch {
    pulse: bool,
    sub: f32,
    cutoff: f64,
    q: f64,
    contour: f64,
    filter_decay: f64,
    decay: f64,
    sustain: f64,
    glide: f64,
    drive: f32,
}

fn build(b: &Build<'_>) -> Box<dyn Processor> {
    let rate = b.rate;
    let drive = b.get(9);
    let patch = Patch {
        pulse: b.get(0) >= 0.5,
        sub: b.get(1) as f32,
        cutoff: b.get(2),
        q: 0.65 * math::exp2(4.2 * b.get(3)),
        contour: b.get(4),
        filter_decay: b.get(5),
        decay: b.get(6),
        sustain: b.get(7),
        glide: b.get(8),
        drive: (0.8 + 4.0 * drive * drive) as f32,
    };
    let bus = Output { low: Chain::new(&[Svf::high(rate, 22.0, 0.7)]), ring: rate.frames(Seconds(0.25)).0 };
    let voice = || BassVoice {
        rate,
        patch,
        phase: Phase(0.0),
        sub: Phase(0.0),
        step: 0.0,
        envelope: Adsr::default(),
        contour: Adsr::default(),
        filters: [Svf::default(); 2],
        note: 36.0,
        target: 36.0,
        velocity: 1.0,
        vary: (0.0, 1.0),
        level: 0.0,
    };
    Box::new(Instrument::new(rate, 2, Seconds(RELEASE), bus, voice))
}

struct BassVoice {
    rate: SampleRate,
    patch: Patch,
    phase: Phase,
    sub: Phase,
    step: f32,
    envelope: Adsr,
    contour: Adsr,
    filters: [Svf; 2],
    /// Note heard and note wanted, MIDI.
    note: f64,
    target: f64,
    velocity: f64,
    /// How this note differs from an equal one: semitones, and the cutoff as a factor.
    vary: (f64, f64),
    level: f32,
}

impl Voice for BassVoice {
    fn start(&mut self, on: &NoteOn) -> Option<u64> {
        let (p, mut rng) = (self.patch, Rng::new(on.seed));
        let v = f64::from(on.velocity).clamp(0.02, 1.0) * if on.touch == Touch::Ghost { 0.6 } else { 1.0 };
        self.velocity = v;
        self.target = f64::from(on.pitch).clamp(0.0, 127.0);
        self.note = self.target;
        self.vary = (0.01 * (rng.uniform() - 0.5), 0.96 + 0.08 * rng.uniform());
        let (decay, sustain) = if on.touch == Touch::Muted { (0.05, 0.0) } else { (p.decay, p.sustain) };
        self.envelope = Adsr::new(self.rate, 0.002, decay, sustain);
        self.contour = Adsr::new(self.rate, 0.002, p.filter_decay, 0.0);
        (self.phase, self.sub) = (Phase(0.0), Phase(0.25));
        self.filters = [Svf::default(); 2];
        self.level = (0.34 * loudness(on.velocity, 20.0)) as f32;
        None
    }

    fn release(&mut self) -> Option<u64> {
        self.envelope.release(self.rate, 0.1);
        Some(self.rate.frames(Seconds(RELEASE)).0)
    }

    fn slur(&mut self, on: &NoteOn) -> bool {
        self.target = f64::from(on.pitch).clamp(0.0, 127.0);
        self.velocity += 0.5 * (f64::from(on.velocity) - self.velocity);
        self.envelope.hold(self.rate, self.patch.decay);
        true
    }

    fn control(&mut self) {
        let p = self.patch;
        let tick = CONTROL as f64 / self.rate.hz();
        let near = if p.glide > 0.0 { 1.0 - math::exp(-4.0 * tick / p.glide) } else { 1.0 };
        self.note += near * (self.target - self.note);
        let hz = math::note_hz(self.note + self.vary.0);
        self.step = (hz / self.rate.hz()).min(0.45) as f32;
        let open = f64::from(self.contour.level()) * self.velocity * self.velocity;
        let cut = ((1.5 * hz + p.cutoff + p.contour * open) * self.vary.1).min(18_000.0);
        let [first, slope] = &mut self.filters;
        first.set_low(self.rate, cut, p.q);
        slope.set_low(self.rate, cut * 1.3, 0.6);
    }

    fn render(&mut self, left: &mut [f32], right: &mut [f32]) {
        let p = self.patch;
        for (l, r) in left.iter_mut().zip(right) {
            let wave = if p.pulse { self.phase.pulse(self.step, 0.45) } else { self.phase.saw(self.step) };
            let sub = self.sub.pulse(0.5 * self.step, 0.5);
            self.contour.tick();
            let level = self.envelope.tick();
            let [first, slope] = &mut self.filters;
            let x = slope.next(first.next(0.7 * wave + p.sub * sub));
            let y = saturate(x * level * p.drive) / p.drive.sqrt() * self.level;
            *l += y;
            *r += y;
        }
    }

    fn damped_by(_: &NoteOn, _: &NoteOn) -> Option<f64> {
        Some(0.01)
    }
}

struct Output {
    low: Chain,
    ring: u64,
}

impl Bus for Output {
    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        self.low.process(left, right);
    }

    fn reset(&mut self) {
        self.low.clear();
    }

    fn tail(&self) -> u64 {
        self.ring
    }
}
