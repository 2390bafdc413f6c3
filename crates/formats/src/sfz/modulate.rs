//! What controllers, velocity, key and chance move.

use dsp::sampler::{Modulation, Source, Stage, Target, control};

use super::apply::{Draft, Fault};
use super::movers::{moved, second, stage};
use super::name::By;
use super::value;

/// Names for hints where one is misspelt.
const KNOWN: [&str; 64] = [
    "sample",
    "lokey",
    "hikey",
    "key",
    "lovel",
    "hivel",
    "lorand",
    "hirand",
    "seq_position",
    "seq_length",
    "trigger",
    "sw_lokey",
    "sw_hikey",
    "sw_last",
    "sw_down",
    "sw_up",
    "sw_previous",
    "sw_default",
    "group",
    "off_by",
    "off_mode",
    "polyphony",
    "note_polyphony",
    "delay",
    "offset",
    "end",
    "count",
    "loop_mode",
    "loop_start",
    "loop_end",
    "transpose",
    "tune",
    "pitch_keycenter",
    "pitch_keytrack",
    "pitch_veltrack",
    "bend_up",
    "bend_down",
    "volume",
    "amplitude",
    "pan",
    "width",
    "position",
    "amp_keytrack",
    "amp_veltrack",
    "cutoff",
    "resonance",
    "fil_type",
    "fil_keytrack",
    "fil_veltrack",
    "ampeg_delay",
    "ampeg_attack",
    "ampeg_hold",
    "ampeg_decay",
    "ampeg_sustain",
    "ampeg_release",
    "fileg_depth",
    "pitcheg_depth",
    "amplfo_freq",
    "amplfo_depth",
    "pitchlfo_freq",
    "pitchlfo_depth",
    "fillfo_freq",
    "fillfo_depth",
    "rt_decay",
];

/// The known name nearest to a misspelt one.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    let near = KNOWN.iter().map(|known| (strsim::jaro_winkler(known, name), *known));
    near.filter(|(score, _)| *score > 0.9).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, known)| known)
}

/// `<base>_onccN` and its curve, smoothing and steps.
pub(super) fn by_controller(draft: &mut Draft, base: &str, by: By, text: &str) -> Result<(), Fault> {
    let amount = value::number(text).ok_or(Fault::Value)?;
    let (By::Amount(number) | By::Curve(number) | By::Smooth(number) | By::Step(number)) = by;
    let made = target(draft, base)?;
    let controller = Source::Control(number);
    let modulations = &mut draft.movers.modulations;
    let same = |m: &Modulation| match made.source {
        None => m.source == controller && m.target == made.target,
        Some(source) => m.source == source && m.via == controller && m.target == made.target,
    };
    let place = modulations.iter().position(same).unwrap_or_else(|| {
        modulations.push(match made.source {
            None => Modulation::new(controller, 0.0, made.target),
            Some(source) => Modulation::new(source, 0.0, made.target).via(controller),
        });
        modulations.len() - 1
    });
    let m = &mut modulations[place];
    match by {
        By::Amount(_) => m.amount = amount * made.factor,
        By::Curve(_) if made.source.is_some() => m.via_curve = u16::try_from(amount as i64).ok(),
        By::Curve(_) => m.curve = u16::try_from(amount as i64).ok(),
        By::Smooth(_) => m.smooth = amount.clamp(0.0, 60_000.0) / 1000.0,
        By::Step(_) => m.step = (amount * made.factor).abs(),
    }
    if base == "amplitude" {
        // The controller scales the amplitude: at zero there is silence.
        let silent = Modulation::new(Source::One, -1.0, Target::Amplitude);
        if !modulations.contains(&silent) {
            modulations.push(silent);
        }
    }
    Ok(())
}

struct Made {
    /// An oscillator or envelope that the controller scales; else the controller itself is the source.
    source: Option<Source>,
    target: Target,
    factor: f32,
}

/// What a base name moves.
fn target(draft: &mut Draft, base: &str) -> Result<Made, Fault> {
    let plain = |target: Target, factor: f32| Ok(Made { source: None, target, factor });
    match base {
        "tune" => return plain(Target::Pitch, 1.0),
        "delay" => return plain(Target::Delay, 1.0),
        "offset" => return plain(Target::Offset, 1.0),
        _ => {}
    }
    for (prefix, goal) in [("amp", Target::Volume), ("pitch", Target::Pitch), ("fil", Target::Cutoff(0))] {
        let Some(rest) = base.strip_prefix(prefix) else { continue };
        if let Some(what) = rest.strip_prefix("lfo_") {
            let index = draft.movers.lfo(&format!("{prefix}lfo"))?;
            return match what {
                "freq" => plain(Target::LfoHertz(index), 1.0),
                "depth" => Ok(Made { source: Some(Source::Lfo(index)), target: goal, factor: 1.0 }),
                _ => Err(Fault::NotPlayed("controllers move its frequency and depth")),
            };
        }
        if let Some(what) = rest.strip_prefix("eg_") {
            let index = draft.movers.envelope(prefix)?;
            if what == "depth" {
                return Ok(Made { source: Some(Source::Envelope(index)), target: goal, factor: 1.0 });
            }
            let stage = stage(what).ok_or(Fault::Unknown)?;
            let share = if matches!(stage, Stage::Sustain | Stage::Start) { 0.01 } else { 1.0 };
            return plain(Target::Time(index, stage), share);
        }
    }
    if let Some((name, what)) = second(base, "lfo") {
        let index = draft.movers.lfo(&name)?;
        if what == "freq" {
            return plain(Target::LfoHertz(index), 1.0);
        }
        let (target, factor) =
            moved(what).ok_or(Fault::NotPlayed("it moves pitch, level, pan and filter"))?;
        return Ok(Made { source: Some(Source::Lfo(index)), target, factor });
    }
    if let Some((name, what)) = second(base, "eg") {
        let index = draft.movers.envelope(&name)?;
        let (target, factor) =
            moved(what).ok_or(Fault::NotPlayed("it moves pitch, level, pan and filter"))?;
        return Ok(Made { source: Some(Source::Envelope(index)), target, factor });
    }
    let unscored = base.replace('_', "");
    if let Some((target, factor)) = moved(base).or_else(|| moved(&unscored)) {
        if let Target::BandHertz(k) | Target::BandGain(k) | Target::BandWidth(k) = target {
            draft.band(usize::from(k));
        }
        return plain(target, factor);
    }
    Err(Fault::Unknown)
}

/// What velocity, key and chance move.
pub(super) fn by_note(draft: &mut Draft, name: &str, text: &str) -> Result<(), Fault> {
    let number = || value::number(text).ok_or(Fault::Value);
    let velocity = Source::Control(control::VELOCITY);
    let chance = Source::Control(control::RANDOM);
    let bipolar = Source::Control(control::RANDOM_BIPOLAR);
    let mut put = |source: Source, amount: f32, target: Target| {
        let same = |m: &Modulation| m.source == source && m.target == target && m.via == Source::One;
        draft.movers.modulations.retain(|m| !same(m));
        draft.movers.modulations.push(Modulation::new(source, amount, target));
    };
    match name {
        "pitch_veltrack" => put(velocity, number()?, Target::Pitch),
        "fil_veltrack" => put(velocity, number()?, Target::Cutoff(0)),
        "fil2_veltrack" => put(velocity, number()?, Target::Cutoff(1)),
        "pan_veltrack" => put(velocity, number()? / 100.0, Target::Pan),
        "pitch_random" => put(bipolar, number()?, Target::Pitch),
        "amp_random" => put(bipolar, number()?, Target::Volume),
        "fil_random" => put(bipolar, number()?, Target::Cutoff(0)),
        "delay_random" => put(chance, number()?, Target::Delay),
        "offset_random" => put(chance, number()?, Target::Offset),
        "pan_keytrack" => draft.pan_track.0 = number()? / 100.0,
        "pan_keycenter" => draft.pan_track.1 = value::key(text).ok_or(Fault::Value)? as f32,
        _ => {
            let eq = name.strip_prefix("eq").and_then(|rest| rest.split_once("_vel2"));
            let Some((k, what)) = eq else { return Err(Fault::Unknown) };
            let (target, factor) = moved(&format!("eq{k}{what}")).ok_or(Fault::Unknown)?;
            if let Some(k) = k.parse::<usize>().ok().filter(|k| (1..=3).contains(k)) {
                draft.band(k - 1);
            }
            let amount = number()? * factor;
            draft.movers.modulations.push(Modulation::new(velocity, amount, target));
        }
    }
    Ok(())
}
