//! Instruments of the band: which device a role plays, its settings from text, its range.

use dsp::{Settings, Spec, Unit};
use song::{Insert, Role};

/// Finds a device by name.
pub type Find = fn(&str) -> Option<&'static Spec>;

/// The device a role plays where neither the song nor the style says.
pub fn usual(role: Role) -> &'static str {
    match role {
        Role::Drums | Role::Percussion => "drum-kit",
        Role::Bass => "electric-bass",
        Role::Chords => "piano",
        Role::Arpeggio => "acoustic-guitar",
        Role::Pad => "pad",
        Role::Vocal => "singer",
        Role::Lead | Role::Backing | Role::Effects | Role::Other => "lead",
    }
}

/// Lowest and highest note of a device, MIDI note numbers; `None` for drums and devices unknown here.
pub fn range(device: &str) -> Option<(f32, f32)> {
    Some(match device {
        "electric-bass" | "upright-bass" => (28.0, 60.0),
        "synth-bass" => (24.0, 60.0),
        "acoustic-guitar" | "nylon-guitar" => (40.0, 84.0),
        "electric-guitar" => (40.0, 88.0),
        "harp" => (24.0, 103.0),
        "piano" => (21.0, 108.0),
        "electric-piano" => (28.0, 100.0),
        "strings" | "pad" => (36.0, 96.0),
        "lead" | "organ" | "marimba" => (36.0, 96.0),
        "singer" => (36.0, 84.0),
        "brass" => (40.0, 84.0),
        "synth" => (24.0, 108.0),
        "fm" => (24.0, 100.0),
        "vibraphone" => (53.0, 89.0),
        "bells" | "glockenspiel" => (60.0, 108.0),
        _ => return None,
    })
}

/// A device with settings written as text; settings it does not have or cannot read stay at their default.
pub fn insert(device: &'static Spec, settings: &[(String, String)]) -> Insert {
    let mut values = device.defaults();
    for (name, text) in settings {
        set(device, &mut values, name, text);
    }
    Insert { device, settings: values, key: None, file: None }
}

fn set(device: &Spec, values: &mut Settings, name: &str, text: &str) {
    let Some(index) = device.param(name) else { return };
    let (Some(param), Some(value)) = (device.params.get(index), values.0.get_mut(index)) else { return };
    let read = match param.unit {
        Unit::Choice(names) => names.iter().position(|choice| *choice == text).map(|index| index as f64),
        Unit::Switch => Some(f64::from(u8::from(text == "true"))),
        _ => number(text),
    };
    if let Some(read) = read {
        *value = read.clamp(param.min, param.max);
    }
}

/// A number with an optional unit, in the base unit.
fn number(text: &str) -> Option<f64> {
    let units =
        [("%", 0.01), ("kHz", 1000.0), ("Hz", 1.0), ("ms", 0.001), ("dB", 1.0), ("st", 1.0), ("s", 1.0)];
    let (digits, factor) = units
        .iter()
        .find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, *factor)))
        .unwrap_or((text, 1.0));
    digits.trim().parse::<f64>().ok().map(|value| value * factor)
}
