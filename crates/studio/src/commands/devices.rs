//! `songwright devices`: what can be written for `device` and `instrument`.

use super::{Session, columns};
use crate::{Answer, Failure};
use clap::{Arg, ArgMatches};
use dsp::{CATALOG, Kind, Param, Spec, Unit};
use serde_json::{Value, json};

/// The kinds of devices, in the order in which they are listed.
pub const KINDS: [(&str, Kind); 2] = [("Instruments", Kind::Instrument), ("Effects", Kind::Effect)];

/// The device to tell more about.
pub fn args(command: clap::Command) -> clap::Command {
    command.arg(Arg::new("name").value_name("NAME").help("Tells the parameters of this device"))
}

/// Lists the devices, or one with its parameters.
pub fn run(matches: &ArgMatches, _: &Session) -> Result<Answer, Failure> {
    let Some(name) = matches.get_one::<String>("name") else { return Ok(list()) };
    let Some(spec) = dsp::catalog::find(name) else {
        return Err(
            Failure::usage(format!("there is no device {name:?}")).hint("songwright devices lists them")
        );
    };
    let rows: Vec<_> = spec.params.iter().map(|param| row(param).to_vec()).collect();
    let text = format!("{} ({}): {}\n\n{}", spec.name, kind(spec), spec.about, columns(&rows));
    Ok(Answer::text(text).with("device", fact(spec)))
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
        Kind::Instrument => "instrument",
        Kind::Effect => "effect",
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

fn fact(spec: &Spec) -> Value {
    let param = |param: &Param| {
        let choices = if let Unit::Choice(names) = param.unit { json!(names) } else { Value::Null };
        json!({
            "name": param.name, "about": param.about, "default": written(param.unit, param.default),
            "min": param.min, "max": param.max, "choices": choices,
        })
    };
    let params: Value = spec.params.iter().map(param).collect();
    json!({ "name": spec.name, "kind": kind(spec), "about": spec.about, "version": spec.version, "params": params })
}

/// A value as it is written in a song.
fn written(unit: Unit, value: f64) -> String {
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
