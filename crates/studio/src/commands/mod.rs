//! The table of commands: shell, help and `docs/commands.md` follow from it.

mod bounce;
mod check;
pub mod devices;
mod docs;
mod doctor;
mod loudness;
mod make;
mod new;
mod presets;
mod schema;
mod styles;

use crate::{Answer, Failure, size};
use clap::{Arg, ArgMatches, value_parser};
use std::path::{Path, PathBuf};

/// A command.
pub struct Command {
    /// As it is typed.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub about: &'static str,
    /// Its arguments.
    pub args: fn(clap::Command) -> clap::Command,
    /// What it does.
    pub run: fn(&ArgMatches, &Session) -> Result<Answer, Failure>,
}

/// What every command knows.
pub struct Session {
    /// The answer is for a program: nothing else is said.
    pub json: bool,
}

/// Every command, in the order in which a song needs them.
#[rustfmt::skip]
pub static COMMANDS: &[Command] = &[
    Command { name: "new", about: "Begins a song: from a template, or from a folder of stems", args: new::args, run: new::run },
    Command { name: "make", about: "Makes everything that is out of date: mix, stems, masters, report", args: make::args, run: make::run },
    Command { name: "bounce", about: "Renders the mix into one file, and nothing else", args: bounce::args, run: bounce::run },
    Command { name: "check", about: "Checks a song, or any sound file, for faults", args: check::args, run: check::run },
    Command { name: "loudness", about: "Measures the loudness and true peak of any sound files", args: loudness::args, run: loudness::run },
    Command { name: "doctor", about: "Says what this machine has for music, what is missing and how to get it", args: doctor::args, run: doctor::run },
    Command { name: "schema", about: "Prints the JSON Schema of a TOML file of a song", args: schema::args, run: schema::run },
    Command { name: "devices", about: "Lists the instruments and effects, or the parameters of one", args: devices::args, run: devices::run },
    Command { name: "presets", about: "Lists the presets, chains of effects by their use, or the devices of one", args: presets::args, run: presets::run },
    Command { name: "styles", about: "Lists the styles that the band plays", args: styles::args, run: styles::run },
    Command { name: "docs", about: "Prints a page of docs/", args: docs::args, run: docs::run },
];

/// The command of this name.
pub fn find(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.name == name)
}

/// The argument that names a song.
fn song_arg() -> Arg {
    Arg::new("song")
        .value_name("SONG")
        .value_parser(value_parser!(PathBuf))
        .help("Folder of the song [default: the one you are in]")
}

/// The argument that says how many threads work.
fn threads_arg() -> Arg {
    Arg::new("threads")
        .long("threads")
        .value_name("N")
        .value_parser(value_parser!(u16).range(1..=1024))
        .help("Threads to work with; their number changes no bit [default: one for each processor core]")
}

/// How many threads work.
fn threads(matches: &ArgMatches) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    matches.get_one::<u16>("threads").map_or(cores, |&threads| usize::from(threads))
}

/// The argument that bounds the store.
fn store_cap_arg() -> Arg {
    Arg::new("store-cap")
        .long("store-cap")
        .value_name("SIZE")
        .default_value("20 GB")
        .value_parser(size::parse)
        .help("Most room for rendered sound that is kept for the next run")
}

/// Most room for rendered sound, bytes.
fn store_cap(matches: &ArgMatches) -> u64 {
    matches.get_one::<u64>("store-cap").copied().unwrap_or_default()
}

/// A path among the arguments.
fn path<'a>(matches: &'a ArgMatches, name: &str) -> Option<&'a Path> {
    matches.get_one::<PathBuf>(name).map(PathBuf::as_path)
}

/// Rows as aligned columns, each row indented by two.
fn columns(rows: &[Vec<String>]) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..count).map(|column| width(column).unwrap_or_default()).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        format!("  {}", cells.collect::<Vec<_>>().join("  ")).trim_end().to_string()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}
