//! Values of devices' parameters, read by the unit that the catalog gives each.

use super::{Fault, NUMBER, number, place::note_value, with_unit};
use crate::toml::{Node, Reader};
use dsp::{Param, Unit};
use serde_json::{Value, json};

/// Names of a unit with their factors; the first is the one to write.
fn units(unit: Unit) -> &'static [(&'static str, f64)] {
    match unit {
        Unit::Decibels => &[("dB", 1.0)],
        Unit::Hertz => &[("kHz", 1000.0), ("Hz", 1.0)],
        Unit::Seconds => &[("ms", 1e-3), ("s", 1.0)],
        Unit::Share => &[("%", 1e-2)],
        Unit::Ratio => &[(":1", 1.0)],
        Unit::Semitones => &[("st", 1.0)],
        Unit::Slope => &[("dB/oct", 1.0)],
        Unit::Number | Unit::Choice(_) | Unit::Switch => &[],
    }
}

/// A value as it is written in a text.
fn written(unit: Unit, value: f64) -> String {
    match unit {
        Unit::Decibels => format!("{value} dB"),
        Unit::Hertz if value >= 1000.0 => format!("{} kHz", value / 1000.0),
        Unit::Hertz => format!("{value} Hz"),
        Unit::Seconds if value.abs() < 1.0 => format!("{} ms", (value * 1e6).round() / 1e3),
        Unit::Seconds => format!("{value} s"),
        Unit::Share => format!("{} %", (value * 1e4).round() / 1e2),
        Unit::Ratio => format!("{value}:1"),
        Unit::Semitones => format!("{value} st"),
        Unit::Slope => format!("{value} dB/oct"),
        Unit::Number => format!("{value}"),
        Unit::Choice(names) => names.get(value as usize).copied().unwrap_or_default().to_string(),
        Unit::Switch => (value != 0.0).to_string(),
    }
}

/// Value of a parameter, in the unit of the catalog and within its range.
pub(crate) fn parameter(param: &Param, node: &Node<'_>, reader: &mut Reader<'_>) -> Option<f64> {
    let value = match (param.unit, node.text(), node.number(), node.switch()) {
        (Unit::Switch, _, _, Some(on)) => Ok(f64::from(u8::from(on))),
        (Unit::Switch, ..) => Err(mistyped(node, "true or false")),
        (Unit::Choice(names), Some(text), ..) => {
            let found = names.iter().position(|name| *name == text);
            found.map(|at| at as f64).ok_or_else(|| Fault::choice("a choice here", text, names))
        }
        (Unit::Choice(names), ..) => Err(mistyped(node, &format!("one of {}", names.join(", ")))),
        (Unit::Number, _, Some(number), _) => Ok(number),
        (Unit::Number, Some(text), ..) => number(text).ok_or_else(|| mistyped(node, "a number")),
        (unit, Some(text), ..) => text_value(unit, text, reader.bpm).ok_or_else(|| {
            Fault::written(&format!("a value for `{}`", param.name), text, &written(unit, param.default))
        }),
        (unit, None, Some(number), _) => Err(Fault {
            code: "missing-unit",
            message: format!("{number} has no unit: `{}` needs one", param.name),
            hint: Some(format!("write \"{}\"", bare(unit, number))),
        }),
        _ => Err(mistyped(node, &format!("a value such as \"{}\"", written(param.unit, param.default)))),
    };
    let value = value.and_then(|value| {
        let within = value >= param.min - 1e-9 && value <= param.max + 1e-9;
        let outside = || {
            let text = node.text().map_or_else(|| value.to_string(), str::to_string);
            Fault::range(&text, &written(param.unit, param.min), &written(param.unit, param.max))
        };
        if within { Ok(value.clamp(param.min, param.max)) } else { Err(outside()) }
    });
    value.map_err(|fault| reader.fault(&node.span, fault)).ok()
}

/// A bare number with the first unit put to it.
fn bare(unit: Unit, number: f64) -> String {
    match unit {
        Unit::Hertz => format!("{number} Hz"),
        Unit::Ratio => format!("{number}:1"),
        _ => units(unit).first().map_or_else(String::new, |(name, _)| format!("{number} {name}")),
    }
}

fn mistyped(node: &Node<'_>, expected: &str) -> Fault {
    Fault { code: "wrong-type", message: format!("expected {expected}, found {}", node.what()), hint: None }
}

fn text_value(unit: Unit, text: &str, bpm: f64) -> Option<f64> {
    let text = text.trim();
    if unit == Unit::Seconds
        && let Some(length) = note_value(text)
    {
        return Some(length.quarters() * 60.0 / bpm);
    }
    if unit == Unit::Decibels && text.replace(' ', "").eq_ignore_ascii_case("-infdb") {
        return Some(f64::NEG_INFINITY);
    }
    with_unit(text, units(unit))
}

/// The JSON Schema of a parameter.
pub(crate) fn parameter_schema(param: &Param) -> Value {
    let schema = match param.unit {
        Unit::Switch => json!({ "type": "boolean" }),
        Unit::Choice(names) => json!({ "enum": names }),
        Unit::Number => json!({ "type": "number", "minimum": param.min, "maximum": param.max }),
        unit => {
            let names: Vec<&str> = units(unit).iter().map(|(name, _)| *name).collect();
            let note = if unit == Unit::Seconds { "|[1-9][0-9]*/[1-9][0-9]*[.t]?" } else { "" };
            json!({ "type": "string", "pattern": format!("^({NUMBER} ?({}){note})$", names.join("|")) })
        }
    };
    let range =
        format!("{} ({} to {})", param.about, written(param.unit, param.min), written(param.unit, param.max));
    let default = match param.unit {
        Unit::Switch => json!(param.default != 0.0),
        Unit::Number => json!(param.default),
        unit => json!(written(unit, param.default)),
    };
    crate::toml::describe(schema, &range, default)
}
