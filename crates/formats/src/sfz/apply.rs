//! One region: its opcodes applied in order, the later over the earlier.

use std::collections::BTreeMap;
use std::sync::Arc;

use dsp::sampler::filter::{Band, Filter, Shape};
use dsp::sampler::instrument::{Fade, FadeBy, Off};
use dsp::sampler::{LoopMode, Modulation, Region, Sample, Source, Target, Trigger, control};

use super::build::Build;
use super::movers::Movers;
use super::text::Opcode;
use super::tone::{hertz, shape, velocity};
use super::{modulate, name, value};

/// Opcodes that are known but not played, and why.
const NOT_PLAYED: [(&str, &str); 18] = [
    ("bend_smooth", "write the bend as it shall be heard"),
    ("effect", "send the track to a bus in mix.toml"),
    ("sync_", "write the notes where they begin"),
    ("decim", "insert a saturator"),
    ("bitred", "insert a saturator"),
    ("drive_", "insert a saturator"),
    ("noise_", "use sample=*noise"),
    ("comp_", "insert a compressor"),
    ("gate_", "insert a gate"),
    ("waveguide", "it plays samples only"),
    ("loop_crossfade", "crossfade the loop in the sample"),
    ("loop_tune", "it loops as it is"),
    ("loop_type", "it loops forwards"),
    ("polyphony_", "it steals the oldest note"),
    ("oscillator", "it plays samples only"),
    ("bus", "send the track to a bus in mix.toml"),
    ("egN_", "use ampeg, fileg, pitcheg or egN with pitch, volume, cutoff and pan"),
    ("sostenuto_", "the pedal holds it"),
];

/// Opcodes that say nothing about the sound.
const SILENT: [&str; 6] = ["md5", "region_label", "group_label", "master_label", "global_label", "image"];

/// What a crossfade listens to, and its stated ends.
type Ends = (FadeBy, Option<f32>, Option<f32>);

/// A region in the making.
pub(super) struct Draft {
    pub region: Region,
    pub movers: Movers,
    sample: Option<Opcode>,
    reverse: bool,
    loop_mode: Option<LoopMode>,
    loop_start: Option<u32>,
    loop_end: Option<u32>,
    end: Option<i64>,
    count: Option<u32>,
    cutoff: [Option<f32>; 2],
    resonance: [f32; 2],
    shapes: [(Shape, u8); 2],
    tracking: [(f32, f32); 2],
    bands: [Option<Band>; 3],
    /// By what is listened to and whether it fades out: the two ends that are stated.
    fades: BTreeMap<(u8, bool), Ends>,
    linear_fades: [bool; 3],
    veltrack: f32,
    velcurve: Vec<(usize, f32)>,
    /// Share of the way to the side for each key above the second.
    pub pan_track: (f32, f32),
    transpose: f32,
    tune: f32,
    dropped: bool,
}

impl Draft {
    fn new() -> Self {
        Self {
            region: Region::new(Arc::<Sample>::default()),
            movers: Movers::default(),
            sample: None,
            reverse: false,
            loop_mode: None,
            loop_start: None,
            loop_end: None,
            end: None,
            count: None,
            cutoff: [None; 2],
            resonance: [0.0; 2],
            shapes: [(Shape::Low, 1); 2],
            tracking: [(0.0, 60.0); 2],
            bands: [None; 3],
            fades: BTreeMap::new(),
            linear_fades: [false; 3],
            veltrack: 1.0,
            velcurve: Vec::new(),
            pan_track: (0.0, 60.0),
            transpose: 0.0,
            tune: 0.0,
            dropped: false,
        }
    }

    /// A region of these opcodes; `None` if it is never heard.
    pub(super) fn of<'a>(build: &mut Build, opcodes: impl Iterator<Item = &'a Opcode>) -> Option<Region> {
        let mut draft = Self::new();
        for opcode in opcodes {
            if let Err(fault) = draft.apply(build, opcode) {
                fault.say(build, opcode);
            }
        }
        draft.finish(build)
    }

    fn apply(&mut self, build: &mut Build, opcode: &Opcode) -> Result<(), Fault> {
        let name = opcode.name.as_str();
        if let Some((base, by)) = name::controlled(name) {
            return modulate::by_controller(self, base, by, &opcode.value);
        }
        if self.select(build, name, &opcode.value)? || self.movers.apply(name, &opcode.value)? {
            return Ok(());
        }
        self.sound(opcode)
    }

    /// Opcodes that say when the region is heard; false if it is none of them.
    fn select(&mut self, build: &mut Build, name: &str, text: &str) -> Result<bool, Fault> {
        let r = &mut self.region;
        let key = || value::key(text).ok_or(Fault::Value).map(|k| k.clamp(-1, 127));
        let key8 = || key().map(|k| k.max(0) as u8);
        let number = || value::number(text).ok_or(Fault::Value);
        let count =
            || value::whole(text).filter(|n| *n >= 0).ok_or(Fault::Value).map(|n| n.min(1 << 24) as u32);
        let switch = || value::switch(text).ok_or(Fault::Value);
        let low_high = |r: &Region| r.keys.unwrap_or((0, 127));
        match name {
            "key" => {
                let key = key8()?;
                (r.keys, r.root) = (Some((key, key)), f32::from(key));
            }
            "lokey" => r.keys = if key()? < 0 { None } else { Some((key8()?, low_high(r).1)) },
            "hikey" => r.keys = if key()? < 0 { None } else { Some((low_high(r).0, key8()?)) },
            "lovel" => r.velocities.0 = number()?.clamp(0.0, 127.0) as u8,
            "hivel" => r.velocities.1 = number()?.clamp(0.0, 127.0) as u8,
            "lorand" => r.chance.0 = number()?,
            "hirand" => r.chance.1 = number()?,
            "seq_position" => r.sequence.0 = count()?,
            "seq_length" => r.sequence.1 = count()?,
            "lobpm" => self.dropped |= build.tempo < f64::from(number()?),
            "hibpm" => self.dropped |= build.tempo >= f64::from(number()?),
            "lochan" => self.dropped |= number()? > 1.0,
            "hichan" => self.dropped |= number()? < 1.0,
            "trigger" => {
                r.trigger = match text.trim() {
                    "attack" => Trigger::Attack,
                    "release" => Trigger::Release,
                    "release_key" => Trigger::ReleaseKey,
                    "first" => Trigger::First,
                    "legato" => Trigger::Legato,
                    _ => return Err(Fault::Value),
                }
            }
            "sw_lokey" => r.switches.range = Some((key8()?, r.switches.range.map_or(127, |s| s.1))),
            "sw_hikey" => r.switches.range = Some((r.switches.range.map_or(0, |s| s.0), key8()?)),
            "sw_last" => r.switches.last = Some((key8()?, key8()?)),
            "sw_lolast" => r.switches.last = Some((key8()?, r.switches.last.map_or(127, |s| s.1))),
            "sw_hilast" => r.switches.last = Some((r.switches.last.map_or(0, |s| s.0), key8()?)),
            "sw_down" => r.switches.down = Some(key8()?),
            "sw_up" => r.switches.up = Some(key8()?),
            "sw_previous" => r.switches.previous = Some(key8()?),
            "sw_default" => build.first_switch(key8()?),
            "group" => r.group = count()?,
            "off_by" => r.off_by = Some(count()?),
            "off_mode" => {
                r.off = match text.trim() {
                    "fast" => Off::Fast,
                    "normal" => Off::Normal,
                    "time" => Off::Time(0.006),
                    _ => return Err(Fault::Value),
                }
            }
            "off_time" => r.off = Off::Time(number()?.clamp(0.0, 100.0)),
            "polyphony" => r.polyphony = Some(count().map_err(|_| Fault::NotPlayed("it plays every note"))?),
            "note_polyphony" => r.note_polyphony = Some(count()?),
            "note_selfmask" => r.self_mask = switch()?,
            "sustain_sw" => r.sustain = switch()?,
            "sostenuto_sw" => r.sostenuto = switch()?,
            "rt_dead" => r.release_dead = switch()?,
            "rt_decay" => r.release_decay = number()?.clamp(0.0, 200.0),
            _ => return self.condition(name, text),
        }
        Ok(true)
    }

    /// Ranges of controllers and crossfades; false if it is none of them.
    fn condition(&mut self, name: &str, text: &str) -> Result<bool, Fault> {
        let number = || value::number(text).ok_or(Fault::Value);
        for kind in ["on_", "start_", "stop_", ""] {
            let Some(rest) = name.strip_prefix(kind) else { continue };
            let (high, rest) = match (rest.strip_prefix("lo"), rest.strip_prefix("hi")) {
                (Some(rest), _) => (false, rest),
                (_, Some(rest)) => (true, rest),
                _ => continue,
            };
            let which = match rest {
                "bend" => Some((control::BEND, 8192.0, -1.0)),
                "chanaft" => Some((control::PRESSURE, 127.0, 0.0)),
                "polyaft" | "key_pressure" => Some((control::KEY_PRESSURE, 127.0, 0.0)),
                _ => name::numbered(rest)
                    .filter(|(base, n)| *base == "cc" && *n < 256)
                    .map(|(_, n)| (n as u8, 127.0, 0.0)),
            };
            let Some((controller, full, lowest)) = which else { continue };
            let list = match kind {
                "" => &mut self.region.conditions,
                "stop_" => &mut self.region.stops,
                _ => &mut self.region.starts,
            };
            let edge = (number()? + if high { 0.5 } else { -0.5 }) / full;
            let place = list.iter().position(|(n, ..)| *n == controller).unwrap_or_else(|| {
                list.push((controller, lowest, 1.0));
                list.len() - 1
            });
            if high {
                list[place].2 = edge;
            } else {
                list[place].1 = edge;
            }
            return Ok(true);
        }
        let (rest, out) = match (name.strip_prefix("xfin_"), name.strip_prefix("xfout_")) {
            (Some(rest), _) => (rest, false),
            (_, Some(rest)) => (rest, true),
            _ => return Ok(false),
        };
        let (high, rest) = match (rest.strip_prefix("lo"), rest.strip_prefix("hi")) {
            (Some(rest), _) => (false, rest),
            (_, Some(rest)) => (true, rest),
            _ => return Ok(false),
        };
        let (id, by) = match rest {
            "key" => (253, FadeBy::Key),
            "vel" => (254, FadeBy::Velocity),
            _ => match name::numbered(rest) {
                Some(("cc", n)) if n < 128 => (n as u8, FadeBy::Control(n as u8)),
                _ => return Ok(false),
            },
        };
        let edge = if by == FadeBy::Key { value::key(text).ok_or(Fault::Value)? as f32 } else { number()? };
        let fade = self.fades.entry((id, out)).or_insert((by, None, None));
        *(if high { &mut fade.2 } else { &mut fade.1 }) = Some(edge);
        Ok(true)
    }

    /// Opcodes that say how the region sounds.
    fn sound(&mut self, opcode: &Opcode) -> Result<(), Fault> {
        let (name, text) = (opcode.name.as_str(), opcode.value.as_str());
        let r = &mut self.region;
        let number = || value::number(text).ok_or(Fault::Value);
        let frames =
            || value::whole(text).ok_or(Fault::Value).map(|n| n.clamp(0, i64::from(u32::MAX - 1)) as u32);
        let key = || value::key(text).ok_or(Fault::Value).map(|k| k as f32);
        match name {
            "sample" => self.sample = Some(opcode.clone()),
            "direction" => self.reverse = text.trim() == "reverse",
            "delay" => r.delay = number()?.clamp(0.0, 600.0),
            "offset" => r.offset = frames()?,
            "end" => self.end = Some(value::whole(text).ok_or(Fault::Value)?),
            "count" => self.count = Some(frames()?),
            "loop_mode" => {
                self.loop_mode = Some(match text.trim() {
                    "no_loop" => LoopMode::None,
                    "one_shot" => LoopMode::OneShot,
                    "loop_continuous" => LoopMode::Continuous,
                    "loop_sustain" => LoopMode::Sustain,
                    _ => return Err(Fault::Value),
                });
            }
            "loop_start" => self.loop_start = Some(frames()?),
            "loop_end" => self.loop_end = Some(frames()?.saturating_add(1)),
            "loop_count" => r.loop_count = Some(frames()?),
            "transpose" => self.transpose = number()?,
            "tune" => self.tune = number()?,
            "pitch_keycenter" if text.trim() == "sample" => {}
            "pitch_keycenter" => r.root = key()?,
            "pitch_keytrack" => r.track = number()?,
            "bend_up" => r.bend.up = number()?,
            "bend_down" => r.bend.down = number()?,
            "bend_step" => (r.bend.step_up, r.bend.step_down) = (number()?.max(0.0), number()?.max(0.0)),
            "bend_stepup" => r.bend.step_up = number()?.max(0.0),
            "bend_stepdown" => r.bend.step_down = number()?.max(0.0),
            "volume" => r.volume = number()?.clamp(-144.0, 48.0),
            "amplitude" => r.gain = r.gain.signum() * number()?.clamp(0.0, 10_000.0) / 100.0,
            "phase" => r.gain = if text.trim() == "invert" { -r.gain.abs() } else { r.gain.abs() },
            "pan" => r.pan = number()?.clamp(-100.0, 100.0) / 100.0,
            "position" => r.position = number()?.clamp(-100.0, 100.0) / 100.0,
            "width" => r.width = number()?.clamp(-200.0, 200.0) / 100.0,
            "amp_keytrack" => r.amp_track = number()?.clamp(-96.0, 12.0),
            "amp_keycenter" => r.amp_center = key()?,
            "amp_veltrack" => self.veltrack = number()?.clamp(-100.0, 100.0) / 100.0,
            "xf_keycurve" => self.linear_fades[0] = text.trim() == "gain",
            "xf_velcurve" => self.linear_fades[1] = text.trim() == "gain",
            "xf_cccurve" => self.linear_fades[2] = text.trim() == "gain",
            "cutoff" => self.cutoff[0] = Some(hertz(text)?),
            "cutoff2" => self.cutoff[1] = Some(hertz(text)?),
            "resonance" => self.resonance[0] = number()?.clamp(-20.0, 96.0),
            "resonance2" => self.resonance[1] = number()?.clamp(-20.0, 96.0),
            "fil_type" => {
                self.shapes[0] =
                    shape(text).ok_or(Fault::NotPlayed("there are low, high, band-pass and notch"))?
            }
            "fil2_type" => {
                self.shapes[1] =
                    shape(text).ok_or(Fault::NotPlayed("there are low, high, band-pass and notch"))?
            }
            "fil_keytrack" => self.tracking[0].0 = number()?,
            "fil2_keytrack" => self.tracking[1].0 = number()?,
            "fil_keycenter" => self.tracking[0].1 = key()?,
            "fil2_keycenter" => self.tracking[1].1 = key()?,
            _ => return self.more_sound(name, text),
        }
        Ok(())
    }

    fn more_sound(&mut self, name: &str, text: &str) -> Result<(), Fault> {
        let number = || value::number(text).ok_or(Fault::Value);
        if let Some(at) = name.strip_prefix("amp_velcurve_").and_then(|n| n.parse::<usize>().ok()) {
            self.velcurve.push((at.min(127), number()?.clamp(0.0, 1.0)));
            return Ok(());
        }
        if let Some(rest) = name.strip_prefix("eq")
            && let Some((k, what)) = rest.split_once('_')
            && let Some(k) = k.parse::<usize>().ok().filter(|k| (1..=3).contains(k))
        {
            let band = self.band(k - 1);
            match what {
                "freq" => band.hertz = number()?,
                "gain" => band.gain = number()?,
                "bw" => band.octaves = number()?.clamp(0.01, 6.0),
                _ => return modulate::by_note(self, name, text),
            }
            return Ok(());
        }
        if SILENT.contains(&name) || name.starts_with("label_") {
            return Ok(());
        }
        modulate::by_note(self, name, text)
    }

    /// A bell of the region, made when it is first named; the three lie at 50, 500 and 5,000 Hz.
    pub(super) fn band(&mut self, index: usize) -> &mut Band {
        let start = [50.0, 500.0, 5000.0][index.min(2)];
        self.bands[index.min(2)].get_or_insert(Band { hertz: start, gain: 0.0, octaves: 1.0 })
    }

    fn finish(mut self, build: &mut Build) -> Option<Region> {
        let named = self.sample.take()?;
        if self.dropped || self.end == Some(-1) {
            return None;
        }
        let sound = build.library.sound(&named.value, self.reverse, &named.place)?;
        let mut r = self.region;
        let length = sound.sample.frames();
        r.sample = sound.sample;
        r.end =
            self.end.map_or(length, |end| end.clamp(0, i64::from(length) - 1).max(0) as u32 + 1).min(length);
        let stated = sound.looped.unwrap_or((0, length));
        let end = self.loop_end.unwrap_or(stated.1).min(length);
        r.loop_range = (self.loop_start.unwrap_or(stated.0).min(end), end);
        let written = self.loop_start.is_some() || self.loop_end.is_some() || sound.looped.is_some();
        let usual = if written { LoopMode::Continuous } else { LoopMode::None };
        r.loops = self.loop_mode.unwrap_or(usual);
        if let Some(count) = self.count {
            (r.loops, r.loop_range, r.loop_count) =
                (LoopMode::Continuous, (0, length), Some(count.saturating_sub(1)));
        }
        r.tune = self.tune + 100.0 * self.transpose;
        r.velocity_gain = Some(velocity(self.veltrack, &self.velcurve));
        for k in 0..2 {
            let Some(hertz) = self.cutoff[k] else { continue };
            let (shape, sections) = self.shapes[k];
            let (track, center) = self.tracking[k];
            let resonance = self.resonance[k];
            r.filters.push(Filter { shape, sections, hertz, resonance, track, center, balanced: false });
        }
        let last = self.bands.iter().rposition(Option::is_some).map_or(0, |k| k + 1);
        let bands = self.bands.into_iter().take(last);
        r.bands = bands.map(|b| b.unwrap_or(Band { hertz: 1000.0, gain: 0.0, octaves: 1.0 })).collect();
        for ((_, out), (by, low, high)) in self.fades {
            let kind = match by {
                FadeBy::Key => 0,
                FadeBy::Velocity => 1,
                FadeBy::Control(_) => 2,
            };
            let (low, high) = if out {
                (low.unwrap_or(127.0), high.unwrap_or(127.0))
            } else {
                (low.unwrap_or(0.0), high.unwrap_or(0.0))
            };
            r.fades.push(Fade { by, low, high, out, power: !self.linear_fades[kind] });
        }
        if !(r.starts.is_empty() && r.stops.is_empty()) && r.keys.is_none() {
            r.trigger = Trigger::Control;
        }
        let (slope, center) = self.pan_track;
        if slope != 0.0 {
            let key = Source::Control(control::KEY);
            self.movers.modulations.push(Modulation::new(key, 127.0 * slope, Target::Pan));
            self.movers.modulations.push(Modulation::new(Source::One, -center * slope, Target::Pan));
        }
        self.movers.finish(&mut r);
        Some(r)
    }
}

/// What is wrong with an opcode.
pub(super) enum Fault {
    /// Its value cannot be read.
    Value,
    /// It is known and not played, with advice.
    NotPlayed(&'static str),
    /// It is not known.
    Unknown,
}

impl Fault {
    fn say(&self, build: &mut Build, opcode: &Opcode) {
        let name = &opcode.name;
        match self {
            Self::Value => {
                build.once(opcode, format!("'{}' is no value of '{name}'", opcode.value), None);
            }
            Self::NotPlayed(hint) => {
                build.once(opcode, format!("the opcode '{name}' is not played"), Some(hint))
            }
            Self::Unknown => {
                let known = NOT_PLAYED.iter().find(|(start, _)| name.starts_with(start));
                match known {
                    Some((_, hint)) => Self::NotPlayed(hint).say(build, opcode),
                    None => {
                        let near = modulate::nearest(name).map(|near| format!("did you mean '{near}'?"));
                        build.once(opcode, format!("unknown opcode '{name}'"), near.as_deref());
                    }
                }
            }
        }
    }
}
