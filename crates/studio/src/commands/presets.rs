//! `songwright presets`: chains of inserts by their use, for `inserts` in mix.toml and `chain` in master.toml.

use super::devices::written;
use super::{Session, columns};
use crate::{Answer, Failure};
use clap::{Arg, ArgMatches};
use serde_json::{Map, Value, json};
use song::Insert;
use song::presets::{self, PRESETS, Preset};

/// The preset to tell more about.
pub fn args(command: clap::Command) -> clap::Command {
    command.arg(
        Arg::new("name").value_name("NAME").help("Tells the devices of this preset, and why it is as it is"),
    )
}

/// Lists the presets, or one with its chain.
pub fn run(matches: &ArgMatches, _: &Session) -> Result<Answer, Failure> {
    let Some(name) = matches.get_one::<String>("name") else { return Ok(list()) };
    let Some(entry) = presets::find(name) else {
        let near =
            PRESETS.iter().map(|entry| (strsim::damerau_levenshtein(name, entry.name), entry.name)).min();
        let hint = match near {
            Some((distance, near)) if distance <= 3 => format!("did you mean {near}?"),
            _ => "songwright presets lists them".into(),
        };
        return Err(Failure::usage(format!("there is no preset {name:?}")).hint(hint));
    };
    let preset = entry.read();
    let text = format!(
        "{name} ({}): {}\n\n{}\n\n{}\n(after {})\n\nit is written {} = [{{ preset = \"{name}\" }}]",
        preset.group,
        preset.about,
        preset.chain.iter().map(line).collect::<Vec<_>>().join("\n"),
        preset.why,
        preset.source,
        if preset.group == "master" { "chain" } else { "inserts" }
    );
    Ok(Answer::text(text).with("preset", fact(name, &preset)))
}

fn list() -> Answer {
    let all: Vec<(&str, Preset)> = PRESETS.iter().map(|entry| (entry.name, entry.read())).collect();
    let mut text = Vec::new();
    for part in all.chunk_by(|(_, a), (_, b)| a.group == b.group) {
        let rows: Vec<_> =
            part.iter().map(|(name, preset)| vec![name.to_string(), preset.about.clone()]).collect();
        text.push(format!("{}\n{}", title(&part[0].1.group), columns(&rows)));
    }
    text.push("songwright presets NAME tells the devices of one".into());
    let facts = all.iter().map(|(name, preset)| fact(name, preset)).collect::<Value>();
    Answer::text(text.join("\n\n")).with("presets", facts)
}

/// With a capital letter.
fn title(group: &str) -> String {
    let mut letters = group.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The settings of a device that are not at their defaults.
fn said(insert: &Insert) -> Vec<(&'static str, String)> {
    let values = insert.device.params.iter().zip(&insert.settings.0);
    let other = values.filter(|(param, value)| **value != param.default);
    other.map(|(param, value)| (param.name, written(param.unit, *value))).collect()
}

/// A device as one line: its name and its settings.
fn line(insert: &Insert) -> String {
    let said: Vec<_> = said(insert).into_iter().map(|(name, value)| format!("{name} {value}")).collect();
    format!("  {}: {}", insert.device.name, said.join(", "))
}

fn fact(name: &str, preset: &Preset) -> Value {
    let device = |insert: &Insert| {
        let mut settings: Map<String, Value> = Map::new();
        settings.insert("device".into(), insert.device.name.into());
        settings.extend(said(insert).into_iter().map(|(name, value)| (name.to_string(), value.into())));
        Value::Object(settings)
    };
    json!({
        "name": name, "group": preset.group, "about": preset.about, "why": preset.why, "source": preset.source,
        "chain": preset.chain.iter().map(device).collect::<Value>(),
    })
}

/// The presets as sections of docs/presets.md.
pub fn page() -> String {
    let mut page = String::new();
    let mut group = String::new();
    for entry in PRESETS {
        let preset = entry.read();
        if preset.group != group {
            page += &format!("\n## {}\n", title(&preset.group));
            group.clone_from(&preset.group);
        }
        page += &format!("\n### {}\n\n{} {}\n\n", entry.name, preset.about, preset.why);
        for insert in &preset.chain {
            page += &format!("-{}\n", &line(insert)[1..]);
        }
        page += &format!("\nAfter {}.\n", preset.source);
    }
    page
}
