//! `songwright styles`: what the band can play, for `style` in arrange.toml.

use super::{Session, columns};
use crate::{Answer, Failure};
use clap::ArgMatches;
use compose::STYLES;
use serde_json::{Value, json};

/// No arguments.
pub fn args(command: clap::Command) -> clap::Command {
    command
}

/// Lists the styles with their tempos and players.
pub fn run(_: &ArgMatches, _: &Session) -> Result<Answer, Failure> {
    let styles: Vec<_> = STYLES.iter().map(|entry| (entry.name, entry.about(), entry.read())).collect();
    let row = |(name, about, style): &(&str, &str, compose::style::Style)| {
        let (slow, fast) = style.tempo;
        let lanes: Vec<_> = style.lanes.iter().map(|lane| lane.name.as_str()).collect();
        vec![(*name).to_string(), format!("{slow} to {fast} bpm"), (*about).to_string(), lanes.join(", ")]
    };
    let rows: Vec<_> = styles.iter().map(row).collect();
    let fact = |(name, about, style): &(&str, &str, compose::style::Style)| {
        let lanes: Vec<_> = style.lanes.iter().map(|lane| lane.name.as_str()).collect();
        json!({ "name": name, "about": about, "tempo": [style.tempo.0, style.tempo.1], "lanes": lanes })
    };
    Ok(Answer::text(columns(&rows)).with("styles", styles.iter().map(fact).collect::<Value>()))
}
