//! The shell's side: parses arguments, runs a command, prints its answer, returns an exit code.

use crate::commands::{self, COMMANDS, Session};
use crate::failure::Fault;
use crate::{Answer, Failure, diagnostics};
use clap::{Arg, ArgAction, error::ErrorKind};
use serde_json::{Map, Value, json};
use std::ffi::OsString;
use std::io::{IsTerminal, Write, stderr, stdout};

/// What the program is, in one paragraph.
const ABOUT: &str = "From a simple idea to a polished track: a song is a folder of plain text and recorded takes; \
Songwright compiles it into a mix, stems, masters and a quality report.";
/// What the exit code says.
const EXIT_CODES: &str = "Exit codes: 0 good; 1 the song or file has errors; 2 usage; 3 the machine (disk, device, permission); \
130 stopped.";

/// The command line, from the table of commands.
pub fn cli() -> clap::Command {
    let json = Arg::new("json")
        .long("json")
        .action(ArgAction::SetTrue)
        .global(true)
        .help("Answer as JSON on standard output");
    let root = clap::Command::new("songwright")
        .version(env!("CARGO_PKG_VERSION"))
        .about(ABOUT)
        .after_help(EXIT_CODES)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .arg(json);
    COMMANDS.iter().fold(root, |root, command| {
        root.subcommand((command.args)(clap::Command::new(command.name).about(command.about)))
    })
}

/// Runs the program with these arguments (the first is its own name); returns the exit code.
pub fn run(args: impl IntoIterator<Item = OsString>) -> u8 {
    let args: Vec<OsString> = args.into_iter().collect();
    let asked_json = args.iter().skip(1).take_while(|arg| *arg != "--").any(|arg| arg == "--json");
    let matches = match cli().try_get_matches_from(&args) {
        Ok(matches) => matches,
        Err(error) => return usage(&error, asked_json),
    };
    let Some((name, matches)) = matches.subcommand() else { return Fault::Usage as u8 };
    let Some(command) = commands::find(name) else { return Fault::Usage as u8 };
    let session = Session { json: asked_json };
    match (command.run)(matches, &session) {
        Ok(answer) => answered(answer, asked_json),
        Err(failure) => failed(&failure, asked_json),
    }
}

/// Help goes to standard output and is good; anything else about the arguments is a usage error.
fn usage(error: &clap::Error, as_json: bool) -> u8 {
    let help = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if as_json && !help {
        let text = error.render().to_string();
        let message = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
        return failed(&Failure::usage(message).hint("see songwright --help"), true);
    }
    // A closed pipe is no reason to complain.
    let _ = error.print();
    if help { 0 } else { Fault::Usage as u8 }
}

fn answered(answer: Answer, as_json: bool) -> u8 {
    let good = answer.good();
    if as_json {
        let mut all = Map::new();
        all.insert("ok".into(), good.into());
        all.extend(answer.json);
        all.insert("diagnostics".into(), diagnostics::json(&answer.diagnostics, &answer.texts));
        say(&pretty(&Value::Object(all)));
    } else {
        if !answer.diagnostics.is_empty() {
            let shown = diagnostics::show(&answer.diagnostics, &answer.texts, colour());
            complain(&format!("{shown}{}", diagnostics::summary(&answer.diagnostics)));
        }
        if !answer.text.is_empty() {
            say(&answer.text);
        }
    }
    if good { 0 } else { Fault::Song as u8 }
}

fn failed(failure: &Failure, as_json: bool) -> u8 {
    if as_json {
        let error = json!({ "message": failure.message, "hint": failure.hint });
        say(&pretty(&json!({ "ok": false, "error": error })));
    } else {
        let (red, plain) = if colour() { ("\x1b[1;31m", "\x1b[0m") } else { ("", "") };
        let hint = failure.hint.as_ref().map(|hint| format!("\n hint: {hint}")).unwrap_or_default();
        complain(&format!("{red}error{plain}: {}{hint}", failure.message));
    }
    failure.fault as u8
}

fn pretty(value: &Value) -> String {
    format!("{value:#}")
}

/// Whether standard error takes colours.
fn colour() -> bool {
    stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// A closed pipe is no reason to complain: the reader has what it wanted.
fn say(text: &str) {
    let _ = writeln!(stdout().lock(), "{text}");
}

fn complain(text: &str) {
    let _ = writeln!(stderr().lock(), "{text}");
}
