//! Subtractive synthesizer: two oscillators in unison, a state-variable filter, two envelopes and glide.

use super::parts::chain::Chain;
use super::parts::envelope::Adsr;
use super::parts::filter::{Saturator, Svf};
use super::parts::oscillator::{Phase, SAWS, Saws, sine, total};
use super::parts::pool::{CONTROL, Instrument, Voice};
use super::parts::room::Room;
use super::parts::space::Space;
use super::{loudness, pan};
use crate::{Build, Kind, NoteOn, Param, Processor, Rng, SampleRate, Seconds, Spec, Touch, Unit, math};

/// The subtractive synthesizer.
pub static SPEC: Spec = Spec {
    name: "synth",
    about: "Subtractive synthesizer for leads, plucks, stabs and supersaw chords.",
    version: 1,
    kind: Kind::Instrument,
    params: &[
        Param {
            name: "wave",
            about: "Wave of the first oscillator, of which there are up to seven in unison.",
            unit: Unit::Choice(&["saw", "pulse"]),
            min: 0.0,
            max: 1.0,
            default: 0.0,
        },
        share("pulse-width", "Duty of the pulse waves, from needles at 0 % to a square at 100 %.", 0.8),
        Param {
            name: "unison",
            about: "How many of the first oscillator play together; seven are a supersaw.",
            unit: Unit::Number,
            min: 1.0,
            max: 7.0,
            default: 7.0,
        },
        share("detune", "How far the unison is spread: 0 % is in tune, 100 % a quarter tone.", 0.3),
        Param {
            name: "second-wave",
            about: "Wave of the second oscillator.",
            unit: Unit::Choice(&["saw", "pulse", "triangle", "sine"]),
            min: 0.0,
            max: 3.0,
            default: 1.0,
        },
        share("second-level", "Level of the second oscillator: 0 % is silent.", 0.3),
        Param {
            name: "interval",
            about: "How far the second oscillator is above the first.",
            unit: Unit::Semitones,
            min: -24.0,
            max: 24.0,
            default: -12.0,
        },
        Param {
            name: "filter",
            about: "What the filter lets through.",
            unit: Unit::Choice(&["low-pass-12", "low-pass-24", "band-pass"]),
            min: 0.0,
            max: 2.0,
            default: 1.0,
        },
        Param {
            name: "cutoff",
            about: "Frequency of the filter at C4 when its envelope is over; it follows the keys half way.",
            unit: Unit::Hertz,
            min: 40.0,
            max: 18_000.0,
            default: 1400.0,
        },
        share("resonance", "Peak at the cutoff: 0 % is flat, 100 % whistles.", 0.2),
        Param {
            name: "contour",
            about: "How far the filter's envelope opens it at full velocity.",
            unit: Unit::Semitones,
            min: 0.0,
            max: 72.0,
            default: 36.0,
        },
        seconds("filter-decay", "Time in which the filter's envelope falls by 63 %.", 0.01, 5.0, 0.35),
        seconds("attack", "Time the level takes to rise.", 0.001, 5.0, 0.005),
        seconds("decay", "Time in which the level nears its sustain by 63 %.", 0.01, 5.0, 0.5),
        share("sustain", "Level of a held note.", 0.75),
        seconds("release", "Time in which a released note falls by 60 dB.", 0.02, 8.0, 0.3),
        seconds("glide", "Time in which slurred notes reach their pitch.", 0.0, 2.0, 0.06),
        share("drive", "Saturation before the filter: 0 % is clean.", 0.15),
        share("room", "Share of the room: 0 % is dry.", 0.25),
    ],
    build,
};

const fn share(name: &'static str, about: &'static str, default: f64) -> Param {
    Param { name, about, unit: Unit::Share, min: 0.0, max: 1.0, default }
}

const fn seconds(name: &'static str, about: &'static str, min: f64, max: f64, default: f64) -> Param {
    Param { name, about, unit: Unit::Seconds, min, max, default }
}

/// Detunings of the seven saws as shares of the spread (Szabo 2010), made to cancel.
const SPREAD: [f64; 7] = [0.0, -0.195, 0.195, -0.63, 0.63, -1.09, 1.09];
/// The saw that the second oscillator is.
const SECOND: usize = SAWS - 1;
/// The spread at a detune of 1, cents.
const WIDEST: f64 = 50.0;

/// What the rounded steps of [`Saws::tick_clean`] take at 12 kHz, dB.
fn rounding(rate: SampleRate) -> f64 {
    let x = std::f64::consts::PI * 12_000.0 / rate.hz();
    -80.0 * math::log10(math::sin(x) / x)
}

/// The settings that every voice needs.
#[derive(Clone, Copy)]
struct Patch {
    pulse: bool,
    width: f32,
    unison: usize,
    detune: f64,
    second: u32,
    second_level: f32,
    interval: f64,
    filter: u32,
    cutoff: f64,
    q: f64,
    contour: f64,
    filter_decay: f64,
    attack: f64,
    decay: f64,
    sustain: f64,
    release: f64,
    glide: f64,
    drive: f32,
}

fn build(b: &Build<'_>) -> Box<dyn Processor> {
    let rate = b.rate;
    let patch = Patch {
        pulse: b.get(0) >= 0.5,
        width: (0.04 + 0.46 * b.get(1)) as f32,
        unison: (math::round(b.get(2)) as usize).clamp(1, 7),
        detune: b.get(3),
        second: b.get(4) as u32,
        second_level: b.get(5) as f32,
        interval: b.get(6),
        filter: b.get(7) as u32,
        cutoff: b.get(8),
        q: 0.6 * math::exp2(4.5 * b.get(9)),
        contour: b.get(10),
        filter_decay: b.get(11),
        attack: b.get(12),
        decay: b.get(13),
        sustain: b.get(14),
        release: b.get(15),
        glide: b.get(16),
        drive: (1.0 + 5.0 * b.get(17) * b.get(17)) as f32,
    };
    let bus = Space {
        eq: Chain::new(&[Svf::high(rate, 25.0, 0.7), Svf::high_shelf(rate, 9000.0, rounding(rate))]),
        room: Room::new(rate, 1.8, 1.4, 6000.0),
        amount: (0.8 * b.get(18)) as f32,
    };
    let voice = || SynthVoice {
        rate,
        patch,
        saws: Saws::default(),
        late: Saws::default(),
        gains: [[0.0; SAWS]; 2],
        second: Phase(0.0),
        second_step: 0.0,
        saturators: [Saturator::default(); 2],
        drift: [0.0; SAWS],
        envelope: Adsr::default(),
        contour: Adsr::default(),
        filters: [[Svf::default(); 2]; 2],
        note: 60.0,
        target: 60.0,
        velocity: 1.0,
        level: 0.0,
        rng: Rng::new(0),
    };
    Box::new(Instrument::new(rate, 12, Seconds(patch.release * 1.6), bus, voice))
}

struct SynthVoice {
    rate: SampleRate,
    patch: Patch,
    saws: Saws,
    /// The same saws later by the pulse's width: their difference is the pulse.
    late: Saws,
    /// Gains of the unison into left and right.
    gains: [[f32; SAWS]; 2],
    /// The second oscillator where it is a triangle or a sine; its saw and pulse are the last of the saws.
    second: Phase,
    second_step: f32,
    saturators: [Saturator; 2],
    /// Slow wandering of each oscillator, cents.
    drift: [f64; SAWS],
    envelope: Adsr,
    contour: Adsr,
    filters: [[Svf; 2]; 2],
    /// Note heard and note wanted, MIDI.
    note: f64,
    target: f64,
    velocity: f64,
    level: f32,
    rng: Rng,
}

impl Voice for SynthVoice {
    fn start(&mut self, on: &NoteOn) -> Option<u64> {
        let (mut rng, p) = (Rng::new(on.seed), self.patch);
        self.velocity = f64::from(on.velocity).clamp(0.02, 1.0);
        self.target = f64::from(on.pitch).clamp(0.0, 127.0);
        self.note = self.target;
        let muted = on.touch == Touch::Muted;
        self.envelope = if muted {
            Adsr::new(self.rate, p.attack, p.decay.min(0.06), 0.0)
        } else {
            Adsr::new(self.rate, p.attack, p.decay, p.sustain)
        };
        self.contour = Adsr::new(self.rate, p.attack.min(0.3), p.filter_decay, 0.0);
        (self.saws, self.gains) = (Saws::default(), [[0.0; SAWS]; 2]);
        self.filters = [[Svf::default(); 2]; 2];
        self.level = (0.25 * loudness(on.velocity, 22.0)) as f32;
        let mut power = 0.0;
        for i in 0..p.unison {
            self.saws.phase[i] = if p.unison > 1 { rng.uniform() as f32 } else { 0.0 };
            let gain = if i == 0 { 1.0 } else { 0.62 };
            power += gain * gain;
            let (l, r) = pan([0.0, -0.5, 0.5, 0.75, -0.75, 0.95, -0.95][i]);
            (self.gains[0][i], self.gains[1][i]) = ((l * gain) as f32, (r * gain) as f32);
            self.drift[i] = 0.4 * rng.normal();
        }
        let scale = (1.0 / f64::sqrt(power)) as f32;
        self.gains.iter_mut().flatten().for_each(|gain| *gain *= scale);
        self.late = self.saws;
        self.late.ahead = [p.width; SAWS];
        (self.second, self.saturators) = (Phase(0.0), [Saturator::default(); 2]);
        self.rng = rng;
        None
    }

    fn release(&mut self) -> Option<u64> {
        self.envelope.release(self.rate, self.patch.release);
        Some(self.rate.frames(Seconds(self.patch.release * 1.6)).0)
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
        let hz = math::note_hz(self.note);
        self.second_step = (math::note_hz(self.note + p.interval) / self.rate.hz()).min(0.45) as f32;
        for (i, spread) in SPREAD.iter().enumerate().take(p.unison) {
            self.drift[i] += (tick * 2.0).sqrt() * 0.3 * self.rng.normal() - 1.0 * tick * self.drift[i];
            let cents = WIDEST * p.detune * spread + 0.5 * self.drift[i];
            let step = (hz * (1.0 + cents * 0.000_577_79) / self.rate.hz()) as f32;
            self.saws.set_step(i, step.min(0.45));
            self.late.set_step(i, step.min(0.45));
        }
        self.saws.set_step(SECOND, self.second_step);
        self.late.set_step(SECOND, self.second_step);
        let open = f64::from(self.contour.level()) * p.contour * (0.15 + 0.85 * self.velocity);
        let key = 0.5 * (self.note - 60.0);
        let cut = (p.cutoff * math::exp2((open + key) / 12.0)).min(20_000.0);
        let [left, right] = &mut self.filters;
        match p.filter {
            2 => left[0].set_band(self.rate, cut, p.q),
            _ => left[0].set_low(self.rate, cut, p.q),
        }
        let peak = left[0];
        right[0].follow(&peak);
        // The second half of a 24 dB filter adds slope, not resonance.
        left[1].set_low(self.rate, cut, 0.6);
        let slope = left[1];
        right[1].follow(&slope);
    }

    fn render(&mut self, left: &mut [f32], right: &mut [f32]) {
        let p = self.patch;
        let gain = 1.0 / p.drive.sqrt();
        for (l, r) in left.iter_mut().zip(right) {
            let mut waves = self.saws.tick_clean();
            let saw = waves[SECOND];
            let mut pulse = 0.0;
            if p.pulse || p.second == 1 {
                let late = self.late.tick_clean();
                pulse = saw - late[SECOND];
                if p.pulse {
                    waves.iter_mut().zip(&late).for_each(|(wave, late)| *wave -= late);
                }
            }
            let at = self.second.advance(self.second_step);
            let second = match p.second {
                0 => saw,
                1 => pulse,
                2 => 1.0 - 4.0 * (at - 0.5).abs(),
                _ => sine(at),
            } * p.second_level;
            let [a, b] = self.gains.map(|gains| total(&std::array::from_fn(|i| waves[i] * gains[i])));
            self.contour.tick();
            let level = self.envelope.tick() * self.level;
            let mut out = [a + second, b + second];
            let stages = self.saturators.iter_mut().zip(&mut self.filters);
            for (out, (saturator, [first, slope])) in out.iter_mut().zip(stages) {
                let y = first.next(saturator.next(0.5 * p.drive * *out) * gain);
                *out = if p.filter == 1 { slope.next(y) } else { y };
            }
            *l += out[0] * level;
            *r += out[1] * level;
        }
    }
}
