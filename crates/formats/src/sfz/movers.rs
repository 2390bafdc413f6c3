//! Envelopes and oscillators of a region, in both generations of SFZ.

use dsp::sampler::envelope::Point;
use dsp::sampler::lfo::Wave;
use dsp::sampler::{Envelope, Fall, Lfo, Modulation, Region, Source, Stage, Target};

use super::apply::Fault;
use super::value;

/// Envelopes and oscillators that the sampler runs.
const MOST: usize = 12;

/// The envelopes and oscillators that were named, in that order, and what they move.
#[derive(Default)]
pub(super) struct Movers {
    envelopes: Vec<(String, Envelope)>,
    lfos: Vec<(String, Lfo)>,
    pub modulations: Vec<Modulation>,
}

/// The first generation: prefix, what it moves.
const OLD: [(&str, Target); 3] =
    [("amp", Target::Volume), ("pitch", Target::Pitch), ("fil", Target::Cutoff(0))];

impl Movers {
    /// Index of an envelope, made when it is first named; the amplitude's is always the first.
    pub(super) fn envelope(&mut self, name: &str) -> Result<u8, Fault> {
        if self.envelopes.is_empty() {
            let first = Envelope { fall: Fall::Decibels(80.0), ..Envelope::default() };
            self.envelopes.push(("amp".into(), first));
        }
        if let Some(index) = self.envelopes.iter().position(|(known, _)| known == name) {
            return Ok(index as u8);
        }
        if self.envelopes.len() >= MOST {
            return Err(Fault::NotPlayed("a region has at most twelve envelopes"));
        }
        self.envelopes.push((name.into(), Envelope { release: 0.0, ..Envelope::default() }));
        Ok((self.envelopes.len() - 1) as u8)
    }

    /// Index of an oscillator, made when it is first named.
    pub(super) fn lfo(&mut self, name: &str) -> Result<u8, Fault> {
        if let Some(index) = self.lfos.iter().position(|(known, _)| known == name) {
            return Ok(index as u8);
        }
        if self.lfos.len() >= MOST {
            return Err(Fault::NotPlayed("a region has at most twelve oscillators"));
        }
        self.lfos.push((name.into(), Lfo { wave: Wave::Sine, ..Lfo::default() }));
        Ok((self.lfos.len() - 1) as u8)
    }

    /// Opcodes of envelopes and oscillators; false if it is none of them.
    pub(super) fn apply(&mut self, name: &str, text: &str) -> Result<bool, Fault> {
        let number = || value::number(text).ok_or(Fault::Value);
        for (prefix, target) in OLD {
            let Some(rest) = name.strip_prefix(prefix) else { continue };
            if let Some(what) = rest.strip_prefix("eg_") {
                let index = self.envelope(prefix)?;
                if what == "depth" || what == "depth_vel" {
                    let via = what == "depth_vel";
                    let source = Source::Envelope(index);
                    return self.depth(source, target, number()?, via);
                }
                if let Some(stage) = what.strip_prefix("vel2").and_then(stage) {
                    let share = if matches!(stage, Stage::Sustain | Stage::Start) { 0.01 } else { 1.0 };
                    let source = Source::Control(dsp::sampler::control::VELOCITY);
                    let target = Target::Time(index, stage);
                    self.modulations.push(Modulation::new(source, number()? * share, target));
                    return Ok(true);
                }
                let Some(stage) = stage(what) else { return Ok(false) };
                let envelope = &mut self.envelopes[usize::from(index)].1;
                set(envelope, stage, number()?);
                return Ok(true);
            }
            if let Some(what) = rest.strip_prefix("lfo_") {
                let name = format!("{prefix}lfo");
                let index = self.lfo(&name)?;
                if what == "depth" {
                    return self.depth(Source::Lfo(index), target, number()?, false);
                }
                let lfo = &mut self.lfos[usize::from(index)].1;
                match what {
                    "freq" => lfo.hertz = number()?,
                    "delay" => lfo.delay = number()?,
                    "fade" => lfo.fade = number()?,
                    _ => return Ok(false),
                }
                return Ok(true);
            }
        }
        if let Some((number, what)) = second(name, "lfo") {
            return self.second_lfo(&number, what, text);
        }
        if let Some((number, what)) = second(name, "eg") {
            return self.second_envelope(&number, what, text);
        }
        Ok(false)
    }

    /// How far an old envelope or oscillator moves its target; a later value takes the place of an earlier.
    fn depth(&mut self, source: Source, target: Target, amount: f32, velocity: bool) -> Result<bool, Fault> {
        let via = if velocity { Source::Control(dsp::sampler::control::VELOCITY) } else { Source::One };
        let same = |m: &Modulation| m.source == source && m.target == target && m.via == via;
        self.modulations.retain(|m| !same(m));
        self.modulations.push(Modulation::new(source, amount, target).via(via));
        Ok(true)
    }

    fn second_lfo(&mut self, number: &str, what: &str, text: &str) -> Result<bool, Fault> {
        let index = self.lfo(number)?;
        let amount = || value::number(text).ok_or(Fault::Value);
        let lfo = &mut self.lfos[usize::from(index)].1;
        match what {
            "freq" => lfo.hertz = amount()?,
            "delay" => lfo.delay = amount()?,
            "fade" => lfo.fade = amount()?,
            "phase" => lfo.phase = amount()?.clamp(0.0, 1.0),
            "count" => lfo.count = amount()?.max(0.0) as u32,
            "steps" => lfo.steps.resize((amount()?.clamp(0.0, 128.0)) as usize, 0.0),
            "wave" => lfo.wave = wave(amount()? as i32),
            _ => {
                if let Some(step) = what.strip_prefix("step") {
                    let at =
                        step.trim_end_matches("_on").parse::<usize>().ok().filter(|n| (1..=128).contains(n));
                    let at = at.ok_or(Fault::Unknown)?;
                    if lfo.steps.len() < at {
                        lfo.steps.resize(at, 0.0);
                    }
                    lfo.steps[at - 1] = amount()? / 100.0;
                    return Ok(true);
                }
                let (target, factor) =
                    moved(what).ok_or(Fault::NotPlayed("it moves pitch, level, pan and filter"))?;
                return self.depth(Source::Lfo(index), target, amount()? * factor, false);
            }
        }
        Ok(true)
    }

    fn second_envelope(&mut self, number: &str, what: &str, text: &str) -> Result<bool, Fault> {
        let index = self.envelope(number)?;
        let amount = || value::number(text).ok_or(Fault::Value);
        let envelope = &mut self.envelopes[usize::from(index)].1;
        let digits = what.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let (kind, at) = (&what[..what.len() - digits.len()], digits.parse::<usize>().ok());
        if let (Some(at), "time" | "level" | "shape") = (at.filter(|at| *at < 128), kind) {
            if envelope.points.len() <= at {
                envelope.points.resize(at + 1, Point { time: 0.0, level: 0.0, shape: 0.0 });
            }
            match kind {
                "time" => envelope.points[at].time = amount()?.clamp(0.0, 600.0),
                "level" => envelope.points[at].level = amount()?.clamp(-1.0, 1.0),
                _ => {
                    // The shape of a point bends the way that leaves it.
                    if envelope.points.len() <= at + 1 {
                        envelope.points.resize(at + 2, Point { time: 0.0, level: 0.0, shape: 0.0 });
                    }
                    envelope.points[at + 1].shape = amount()?.clamp(-20.0, 20.0);
                }
            }
            return Ok(true);
        }
        match what {
            "points" => {}
            "sustain" => envelope.held = Some(amount()?.max(0.0) as usize),
            _ => {
                let (target, factor) =
                    moved(what).ok_or(Fault::NotPlayed("it moves pitch, level, pan and filter"))?;
                return self.depth(Source::Envelope(index), target, amount()? * factor, false);
            }
        }
        Ok(true)
    }

    /// Adds them to the region.
    pub(super) fn finish(mut self, region: &mut Region) {
        if self.envelope("amp").is_ok() {
            let amp = &mut self.envelopes[0].1;
            amp.release = amp.release.max(0.005);
        }
        region.envelopes = self.envelopes.into_iter().map(|(_, envelope)| envelope).collect();
        region.lfos = self.lfos.into_iter().map(|(_, lfo)| lfo).collect();
        region.modulations = self.modulations;
    }
}

/// `lfoNN_what` or `egNN_what`: a name for its number, and what.
pub(super) fn second<'a>(name: &'a str, kind: &str) -> Option<(String, &'a str)> {
    let (number, what) = name.strip_prefix(kind)?.split_once('_')?;
    let number: u32 = number.parse().ok()?;
    Some((format!("{kind}{number}"), what))
}

/// What the second generation moves, and the factor from SFZ's unit to the sampler's.
pub(super) fn moved(what: &str) -> Option<(Target, f32)> {
    Some(match what {
        "pitch" => (Target::Pitch, 1.0),
        "volume" | "gain" => (Target::Volume, 1.0),
        "amplitude" => (Target::Amplitude, 0.01),
        "pan" => (Target::Pan, 0.01),
        "position" => (Target::Position, 0.01),
        "width" => (Target::Width, 0.01),
        "cutoff" => (Target::Cutoff(0), 1.0),
        "cutoff2" => (Target::Cutoff(1), 1.0),
        "resonance" => (Target::Resonance(0), 1.0),
        "resonance2" => (Target::Resonance(1), 1.0),
        _ => {
            let rest = what.strip_prefix("eq")?;
            let k = rest.chars().next()?.to_digit(10)?.checked_sub(1).filter(|k| *k < 3)? as u8;
            match &rest[1..] {
                "freq" => (Target::BandHertz(k), 1.0),
                "gain" => (Target::BandGain(k), 1.0),
                "bw" => (Target::BandWidth(k), 1.0),
                _ => return None,
            }
        }
    })
}

/// A stage by its name.
pub(super) fn stage(name: &str) -> Option<Stage> {
    Some(match name {
        "delay" => Stage::Delay,
        "attack" => Stage::Attack,
        "hold" => Stage::Hold,
        "decay" => Stage::Decay,
        "sustain" => Stage::Sustain,
        "release" => Stage::Release,
        "start" => Stage::Start,
        _ => return None,
    })
}

fn set(envelope: &mut Envelope, stage: Stage, value: f32) {
    let seconds = value.clamp(0.0, 600.0);
    let share = (value / 100.0).clamp(0.0, 1.0);
    match stage {
        Stage::Delay => envelope.delay = seconds,
        Stage::Attack => envelope.attack = seconds,
        Stage::Hold => envelope.hold = seconds,
        Stage::Decay => envelope.decay = seconds,
        Stage::Sustain => envelope.sustain = share,
        Stage::Release => envelope.release = seconds,
        Stage::Start => envelope.start = share,
    }
}

fn wave(number: i32) -> Wave {
    match number {
        0 => Wave::Triangle,
        2 => Wave::Pulse(75),
        3 => Wave::Pulse(50),
        4 => Wave::Pulse(25),
        5 => Wave::Pulse(12),
        6 => Wave::SawUp,
        7 => Wave::SawDown,
        12 => Wave::Random,
        _ => Wave::Sine,
    }
}
