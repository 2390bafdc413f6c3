//! `songwright docs`: the pages of docs/ that the tables of the program give.

use super::{COMMANDS, Session, presets};
use crate::{Answer, Failure, shell};
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches};
use engine::audition;

/// A page: its name and its text.
type Page = (&'static str, fn() -> String);

/// Every page.
const PAGES: &[Page] =
    &[("commands", commands), ("playback-devices", playback_page), ("presets", preset_page)];

/// Which page; a chore of the project, so help does not list it.
pub fn args(command: clap::Command) -> clap::Command {
    let names = PossibleValuesParser::new(PAGES.iter().map(|(name, _)| *name));
    command.hide(true).arg(Arg::new("page").required(true).value_parser(names).help("Name of the page"))
}

/// Prints the page.
pub fn run(matches: &ArgMatches, _: &Session) -> Result<Answer, Failure> {
    let wanted = matches.get_one::<String>("page").map(String::as_str).unwrap_or_default();
    let page = PAGES.iter().find(|(name, _)| *name == wanted).map(|(_, text)| text()).unwrap_or_default();
    Ok(Answer::text(page.trim_end()).with("page", page.as_str()))
}

/// What can be written for `preset`.
fn preset_page() -> String {
    "# Presets\n\nMade by `cargo xtask gen` from `presets/*.toml`. A preset is a chain of inserts by its use; it is written in the place of a device \
     in `mix.toml` and `master.toml`, with others before and after it as one likes:\n\n```toml\n\
     inserts = [{ preset = \"vocal-lead\" }, { device = \"delay\", mix = \"10 %\" }]\n```\n\n\
     Each keeps the loudness of what it is made for within 2 LU at -18 dBFS. To add one, write its file and its line in \
     `crates/song/src/presets.rs`.\n"
        .to_string()
        + &presets::page()
}

/// The devices of the auditions.
fn playback_page() -> String {
    let mut page = "# Playback devices\n\nMade by `cargo xtask gen` from `devices/*.toml`. `songwright make` plays the master on each of them into \
                    `out/auditions/`. To add one, write its file and its line in `crates/engine/src/audition/mod.rs`.\n\n\
                    | file | device | listener hears | noise | width | figures |\n|---|---|---|---|---|---|\n"
        .to_string();
    for (name, device) in audition::named() {
        let noise = device.noise.map_or("none".to_string(), |level| format!("{level} dB(A)"));
        let class = format!("{:?}", device.class).to_lowercase();
        page += &format!(
            "| `{name}.flac` | {}: {} | {} dB(A) | {noise} | {} % | {class}: {} |\n",
            device.name,
            device.about,
            device.level,
            (100.0 * device.width).round(),
            device.source
        );
    }
    page
}

/// The commands and their arguments.
fn commands() -> String {
    let mut cli = shell::cli();
    cli.build();
    let mut page =
        "# Commands\n\nMade by `cargo xtask gen` from the table in `crates/studio/src/commands/mod.rs`.\n"
            .to_string();
    page += &format!("\n{}\n", cli.get_after_help().map(ToString::to_string).unwrap_or_default());
    for listed in COMMANDS {
        let Some(command) = cli.find_subcommand_mut(listed.name).filter(|command| !command.is_hide_set())
        else {
            continue;
        };
        page += &format!(
            "\n## {}\n\n```text\n{}\n```\n",
            listed.name,
            command.render_long_help().to_string().trim_end()
        );
    }
    page.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}
