//! `songwright doctor`: what this machine has for music, what is missing and how to get it.

use super::{Session, columns};
use crate::{Answer, Failure, size};
use clap::ArgMatches;
use host::sound::Midi;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// No arguments.
pub fn args(command: clap::Command) -> clap::Command {
    command
}

/// One thing that was looked at.
struct Finding {
    what: &'static str,
    has: String,
    /// How to get what is missing.
    advice: Option<String>,
    fact: Value,
}

impl Finding {
    fn new(what: &'static str, has: impl Into<String>, fact: Value) -> Self {
        Self { what, has: has.into(), advice: None, fact }
    }

    fn advice(self, advice: impl Into<String>) -> Self {
        Self { advice: Some(advice.into()), ..self }
    }
}

/// Looks at everything; finding little is not an error.
pub fn run(_: &ArgMatches, _: &Session) -> Result<Answer, Failure> {
    let mut findings = vec![system(), disk(), server(), cards(), midi()];
    findings.extend(host::plugins::find().into_iter().map(plugins));
    findings.extend([soundfonts(), readers(), writers(), ffmpeg()]);
    let rows: Vec<_> = findings.iter().map(|f| vec![f.what.to_string(), f.has.clone()]).collect();
    let mut text = columns(&rows);
    let advice: Vec<_> = findings
        .iter()
        .filter_map(|f| f.advice.as_ref().map(|a| vec![f.what.to_string(), a.clone()]))
        .collect();
    if !advice.is_empty() {
        text += &format!("\n\nMissing, and how to get it\n{}", columns(&advice));
    }
    text += "\n\nMaking a song needs none of it: mix, master and report need only this program.";
    let one = |f: &Finding| json!({ "what": f.what, "has": f.has, "advice": f.advice, "facts": f.fact });
    Ok(Answer::text(text).with("findings", findings.iter().map(one).collect::<Value>()))
}

fn system() -> Finding {
    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let fact = json!({ "os": os, "arch": arch, "cores": cores, "version": env!("CARGO_PKG_VERSION") });
    Finding::new(
        "system",
        format!("{os} on {arch}, {cores} processor cores; songwright {}", env!("CARGO_PKG_VERSION")),
        fact,
    )
}

fn disk() -> Finding {
    match fs4::available_space(".") {
        Ok(free) => {
            let finding =
                Finding::new("disk", format!("{} free here", size::show(free)), json!({ "free": free }));
            if free > 2_000_000_000 {
                finding
            } else {
                finding.advice("free some space: a song of forty tracks renders to about 4 GB")
            }
        }
        Err(error) => Finding::new("disk", format!("free space unknown: {error}"), Value::Null),
    }
}

fn server() -> Finding {
    if !cfg!(target_os = "linux") {
        return Finding::new("sound server", "the system's own (not looked at)", Value::Null);
    }
    let servers = host::sound::servers();
    let fact =
        servers.iter().map(|s| json!({ "name": s.name, "socket": s.socket, "answers": s.answers })).collect();
    let shown = servers.iter().map(|s| {
        format!("{} at {}{}", s.name, s.socket.display(), if s.answers { "" } else { " (does not answer)" })
    });
    let has = shown.collect::<Vec<_>>().join(", ");
    if servers.iter().any(|s| s.answers) {
        return Finding::new("sound server", has, fact);
    }
    let has = if has.is_empty() { "none found".into() } else { has };
    Finding::new("sound server", has, fact).advice(
        "to hear a song on this machine, start PipeWire or PulseAudio (packages pipewire-pulse, pulseaudio)",
    )
}

fn cards() -> Finding {
    if !cfg!(target_os = "linux") {
        return Finding::new("sound cards", "not looked at on this system", Value::Null);
    }
    let cards = host::sound::cards();
    let has = if cards.is_empty() { "none".into() } else { cards.join(", ") };
    Finding::new("sound cards", has, json!(cards))
}

fn midi() -> Finding {
    if !cfg!(target_os = "linux") {
        return Finding::new("MIDI ports", "not looked at on this system", Value::Null);
    }
    match host::sound::midi() {
        Midi::Absent => Finding::new("MIDI ports", "none: no ALSA sequencer", json!([]))
            .advice("for MIDI keyboards, load it: modprobe snd-seq"),
        Midi::Denied => Finding::new("MIDI ports", "not allowed to open /dev/snd/seq", json!([]))
            .advice("add yourself to the group audio"),
        Midi::Clients(names) if names.is_empty() => Finding::new("MIDI ports", "none connected", json!([])),
        Midi::Clients(names) => Finding::new("MIDI ports", names.join(", "), json!(names)),
    }
}

fn plugins(found: host::plugins::PlugIns) -> Finding {
    let folders: Vec<_> = found.folders.iter().map(|folder| folder.display().to_string()).collect();
    let has = match folders.is_empty() {
        true => "none: none of the usual folders exists".into(),
        false => format!("{} in {}", found.found.len(), folders.join(", ")),
    };
    let what = match found.format {
        "CLAP" => "CLAP plug-ins",
        "VST3" => "VST3 plug-ins",
        _ => "LV2 plug-ins",
    };
    Finding::new(what, has, json!({ "folders": found.folders, "found": found.found }))
}

fn soundfonts() -> Finding {
    let found = host::soundfonts::find();
    let names: Vec<_> =
        found.iter().filter_map(|path| path.file_name()).map(|name| name.display().to_string()).collect();
    let has = if names.is_empty() { "none".into() } else { names.join(", ") };
    Finding::new("SoundFonts", has, json!(found))
}

fn readers() -> Finding {
    let names: Vec<_> = formats::audio::KINDS.iter().map(|kind| kind.name).collect();
    Finding::new("sound files read", names.join(", "), json!(names))
}

fn writers() -> Finding {
    let names: Vec<_> = formats::write::FORMATS.iter().map(|format| format.name).collect();
    Finding::new("encoders", names.join(", "), json!(names))
}

fn ffmpeg() -> Finding {
    let name = if cfg!(windows) { "ffmpeg.exe" } else { "ffmpeg" };
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let found: Option<PathBuf> =
        std::env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.is_file());
    let Some(path) = found else {
        return Finding::new("ffmpeg", "not found (optional)", Value::Null).advice(
            "for file formats that songwright does not read, install ffmpeg and convert them to WAV",
        );
    };
    let output = Command::new(&path).arg("-version").stdin(Stdio::null()).output();
    let version = output
        .ok()
        .and_then(|o| String::from_utf8_lossy(&o.stdout).split_whitespace().nth(2).map(String::from));
    let has = format!("{} at {} (optional)", version.as_deref().unwrap_or("does not run"), path.display());
    Finding::new("ffmpeg", has, json!({ "path": path, "version": version }))
}
