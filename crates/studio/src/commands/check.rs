//! `songwright check`: the gate, for a song, a sound file or a folder of them.

use super::{Session, columns};
use crate::diagnostics::counted;
use crate::folder::{self, Folder};
use crate::listen::{Heard, listen};
use crate::{Answer, Failure};
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches, value_parser};
use engine::check::{Profile, Severity, failed};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// What to check, and as what.
pub fn args(command: clap::Command) -> clap::Command {
    let what = Arg::new("what").value_name("SONG|FILE").num_args(0..).value_parser(value_parser!(PathBuf));
    let profile = Arg::new("profile")
        .long("profile")
        .value_name("PROFILE")
        .value_parser(PossibleValuesParser::new(["delivery", "take"]));
    command
        .arg(what.help("A song (its texts and masters), sound files, or folders of them [default: the song you are in]"))
        .arg(profile.help("Judge as a finished master or as a take, stem or mix [default: by what it is, a lone file as a master]"))
}

/// Checks each; fails if anything has an error.
pub fn run(matches: &ArgMatches, _: &Session) -> Result<Answer, Failure> {
    let profile = matches
        .get_one::<String>("profile")
        .map(|name| if name == "take" { Profile::Take } else { Profile::Delivery });
    let named: Vec<&Path> =
        matches.get_many::<PathBuf>("what").unwrap_or_default().map(PathBuf::as_path).collect();
    let mut answer = Answer::default();
    let mut files = Vec::new();
    if named.is_empty() {
        song(&Folder::find(None)?, &mut files, &mut answer)?;
    }
    for path in named {
        if path.ends_with(folder::SONG) || path.join(folder::SONG).is_file() {
            song(&Folder::find(Some(path))?, &mut files, &mut answer)?;
        } else if path.is_dir() {
            let before = files.len();
            files.extend(sounds(path).into_iter().map(|file| (file, Profile::Delivery)));
            if files.len() == before {
                return Err(Failure::song(format!(
                    "there is neither a song nor a sound file in {}",
                    path.display()
                )));
            }
        } else {
            files.push((path.into(), Profile::Delivery));
        }
    }
    judge(&files, profile, answer)
}

/// Reads a song's texts and lists its masters. What a lossy codec makes of them is judged for faults alone: its peaks and its
/// bandwidth are the codec's.
fn song(folder: &Folder, files: &mut Vec<(PathBuf, Profile)>, answer: &mut Answer) -> Result<(), Failure> {
    let (texts, wrong) = folder.diagnose()?;
    answer.diagnostics.extend(wrong);
    answer.texts.files.extend(texts.files);
    let masters = sounds(&folder.path.join("out/delivery"));
    if masters.is_empty() {
        answer.text = format!("{} has no masters yet: songwright make", folder.path.display());
    }
    let lossy = |path: &Path| path.extension().is_some_and(|ending| ending == "opus");
    let profile = |path: &Path| if lossy(path) { Profile::Take } else { Profile::Delivery };
    for path in masters {
        let profile = profile(&path);
        files.push((path, profile));
    }
    Ok(())
}

/// The sound files that lie in a folder, sorted.
fn sounds(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut found: Vec<_> =
        entries.filter(|path| path.is_file() && folder::is_sound(&path.to_string_lossy())).collect();
    found.sort();
    found
}

fn judge(
    files: &[(PathBuf, Profile)],
    profile: Option<Profile>,
    mut answer: Answer,
) -> Result<Answer, Failure> {
    let mut text: Vec<String> = Some(answer.text).filter(|text| !text.is_empty()).into_iter().collect();
    let mut facts = Vec::new();
    let mut counts = [0; 2];
    for (path, usual) in files {
        let mut heard = listen(path, profile.unwrap_or(*usual))?;
        if *usual == Profile::Take {
            // Only a song's own lossy masters are judged so unasked: that they are lossy is meant.
            heard.findings.retain(|finding| finding.code != "lossy-source");
        }
        text.push(shown(path, &heard));
        facts.push(heard.json(path));
        answer.failed |= failed(&heard.findings);
        for (count, severity) in counts.iter_mut().zip([Severity::Error, Severity::Warning]) {
            *count += heard.findings.iter().filter(|finding| finding.severity == severity).count();
        }
    }
    let checked = counted(files.len(), "sound file");
    text.push(format!(
        "{checked} checked: {}, {}",
        counted(counts[0], "error"),
        counted(counts[1], "warning")
    ));
    answer.text = text.join("\n\n");
    Ok(answer.with("files", Value::Array(facts)))
}

fn shown(path: &Path, heard: &Heard) -> String {
    let (about, rows) = heard.rows();
    let title =
        if about.is_empty() { path.display().to_string() } else { format!("{}: {about}", path.display()) };
    if rows.is_empty() { format!("{title}\n  nothing wrong") } else { format!("{title}\n{}", columns(&rows)) }
}
