//! `songwright devices`: what can be written for `device` and `instrument`.

use super::{Session, columns};
use crate::failure::Doing;
use crate::instruments::{Kind, kind as kind_of_file};
use crate::{Answer, Failure};
use clap::{Arg, ArgMatches};
use dsp::{CATALOG, Param, Spec, Unit};
use formats::soundfont::{Preset, SoundFont};
use serde_json::{Value, json};
use std::path::Path;

/// The kinds of devices, in the order in which they are listed.
pub const KINDS: [(&str, dsp::Kind); 2] =
    [("Instruments", dsp::Kind::Instrument), ("Effects", dsp::Kind::Effect)];

/// The device to tell more about.
pub fn args(command: clap::Command) -> clap::Command {
    command.arg(
        Arg::new("name")
            .value_name("NAME")
            .help("Tells the parameters of this device, or the presets of this SoundFont"),
    )
}

/// Lists the devices, or one with its parameters.
pub fn run(matches: &ArgMatches, _: &Session) -> Result<Answer, Failure> {
    let Some(name) = matches.get_one::<String>("name") else { return Ok(list()) };
    if kind_of_file(Path::new(name)) == Some(Kind::SoundFont) {
        return presets(name);
    }
    let Some(spec) = dsp::catalog::find(name) else {
        return Err(
            Failure::usage(format!("there is no device {name:?}")).hint("songwright devices lists them")
        );
    };
    let rows: Vec<_> = spec.params.iter().map(|param| row(param).to_vec()).collect();
    let text = format!("{} ({}): {}\n\n{}", spec.name, kind(spec), spec.about, columns(&rows));
    Ok(Answer::text(text).with("device", fact(spec)))
}

/// The presets of a SoundFont: a file, or one of the machine.
fn presets(name: &str) -> Result<Answer, Failure> {
    let here = Path::new(name);
    let machine = || host::soundfonts::named(name);
    let path = if here.is_file() { Some(here.to_path_buf()) } else { machine() };
    let path = path.ok_or_else(|| {
        Failure::song(format!("there is no {name}"))
            .hint("songwright doctor lists the SoundFonts of this machine")
    })?;
    let bytes = std::fs::read(&path).doing("read", &path)?;
    let unreadable = |error| Failure::song(format!("{name} cannot be read: {error}"));
    let font = SoundFont::read(&bytes).map_err(unreadable)?;
    let row = |preset: &Preset| vec![format!("{}:{}", preset.bank, preset.program), preset.name.clone()];
    let rows: Vec<_> = font.presets().iter().map(row).collect();
    let fact = |preset: &Preset| json!({ "preset": format!("{}:{}", preset.bank, preset.program), "name": preset.name });
    let text = format!(
        "{}\n\nan instrument is written {{ samples = \"{name}\", preset = \"0:0\" }}",
        columns(&rows)
    );
    Ok(Answer::text(text).with("presets", font.presets().iter().map(fact).collect::<Value>()))
}

fn list() -> Answer {
    let mut text = Vec::new();
    for (title, wanted) in KINDS {
        let specs = CATALOG.iter().filter(|spec| spec.kind == wanted);
        let rows: Vec<_> = specs.map(|spec| vec![spec.name.to_string(), spec.about.to_string()]).collect();
        text.push(format!("{title}\n{}", columns(&rows)));
    }
    text.push("songwright devices NAME tells the parameters of one".into());
    Answer::text(text.join("\n\n")).with("devices", CATALOG.iter().map(|spec| fact(spec)).collect::<Value>())
}

fn kind(spec: &Spec) -> &'static str {
    match spec.kind {
        dsp::Kind::Instrument => "instrument",
        dsp::Kind::Effect => "effect",
    }
}

/// A parameter: name, default, range and what it is.
pub fn row(param: &Param) -> [String; 4] {
    let range = match param.unit {
        Unit::Choice(names) => names.join(", "),
        Unit::Switch => "true, false".into(),
        _ => format!("{} to {}", written(param.unit, param.min), written(param.unit, param.max)),
    };
    [param.name.into(), written(param.unit, param.default), range, param.about.into()]
}

/// With a capital letter and a full stop.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().map(|letter| letter.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}

/// What a parameter is written in.
pub fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Decibels => "dB",
        Unit::Hertz => "Hz, kHz",
        Unit::Seconds => "ms, s, notes such as 1/8",
        Unit::Share => "%",
        Unit::Ratio => "to 1",
        Unit::Semitones => "semitones (st)",
        Unit::Slope => "dB an octave",
        Unit::Number => "plain number",
        Unit::Choice(_) => "one of",
        Unit::Switch => "yes or no",
    }
}

/// The unit of `min` and `max`; `None` for what has none.
fn symbol(unit: Unit) -> Option<&'static str> {
    match unit {
        Unit::Decibels => Some("dB"),
        Unit::Hertz => Some("Hz"),
        Unit::Seconds => Some("s"),
        Unit::Share => Some("1 = 100 %"),
        Unit::Ratio => Some(":1"),
        Unit::Semitones => Some("st"),
        Unit::Slope => Some("dB/oct"),
        Unit::Number | Unit::Choice(_) | Unit::Switch => None,
    }
}

fn fact(spec: &Spec) -> Value {
    let param = |param: &Param| {
        let choices = if let Unit::Choice(names) = param.unit { json!(names) } else { Value::Null };
        json!({
            "name": param.name, "about": param.about, "default": written(param.unit, param.default),
            "min": param.min, "max": param.max, "unit": symbol(param.unit), "choices": choices,
        })
    };
    let params: Value = spec.params.iter().map(param).collect();
    json!({ "name": spec.name, "kind": kind(spec), "about": spec.about, "version": spec.version, "params": params })
}

/// A value as it is written in a song.
pub fn written(unit: Unit, value: f64) -> String {
    let number = |value: f64| format!("{}", (value * 1000.0).round() / 1000.0);
    match unit {
        Unit::Decibels => format!("{} dB", number(value)),
        Unit::Hertz if value.abs() >= 1000.0 => format!("{} kHz", number(value / 1000.0)),
        Unit::Hertz => format!("{} Hz", number(value)),
        Unit::Seconds if value.abs() >= 1.0 => format!("{} s", number(value)),
        Unit::Seconds => format!("{} ms", number(value * 1000.0)),
        Unit::Share => format!("{} %", number(value * 100.0)),
        Unit::Ratio => format!("{}:1", number(value)),
        Unit::Semitones => format!("{} st", number(value)),
        Unit::Slope => format!("{} dB/oct", number(value)),
        Unit::Number => number(value),
        Unit::Choice(names) => names.get(value as usize).unwrap_or(&"").to_string(),
        Unit::Switch => (value != 0.0).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_shown_as_they_are_written() {
        assert_eq!(written(Unit::Seconds, 0.25), "250 ms");
        assert_eq!(written(Unit::Hertz, 2500.0), "2.5 kHz");
        assert_eq!(written(Unit::Share, 0.35), "35 %");
        assert_eq!(written(Unit::Choice(&["soft", "hard"]), 1.0), "hard");
    }
}
