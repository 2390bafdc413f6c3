//! `songwright new`: begins a song.

use super::{Session, path};
use crate::diagnostics::counted;
use crate::progress::{Bar, Stop};
use crate::starter::{self, Wishes};
use crate::{Answer, Failure, atomic, failure::Doing, stems};
use clap::{Arg, ArgAction, ArgMatches, value_parser};
use compose::STYLES;
use std::path::{Path, PathBuf};

/// Where, and what is decided already.
pub fn args(command: clap::Command) -> clap::Command {
    command
        .arg(
            Arg::new("name")
                .value_name("NAME")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help("Folder to make; its name becomes the title"),
        )
        .arg(
            Arg::new("style")
                .long("style")
                .value_name("STYLE")
                .help("Style of the band (songwright styles lists them)"),
        )
        .arg(Arg::new("key").long("key").value_name("KEY").help("Key, such as \"D major\""))
        .arg(Arg::new("tempo").long("tempo").value_name("TEMPO").help("Tempo, such as \"92 bpm\""))
        .arg(
            Arg::new("from")
                .long("from")
                .value_name("STEMS")
                .value_parser(value_parser!(PathBuf))
                .conflicts_with_all(["style", "key", "tempo"])
                .help("Folder of stems to make the song of; they are copied"),
        )
        .arg(
            Arg::new("keep-going")
                .long("keep-going")
                .action(ArgAction::SetTrue)
                .requires("from")
                .help("Leave out stems that cannot be read"),
        )
}

/// Makes the folder whole, or not at all.
pub fn run(matches: &ArgMatches, session: &Session) -> Result<Answer, Failure> {
    let folder = path(matches, "name").unwrap_or(Path::new(""));
    if let Some(from) = path(matches, "from") {
        return from_stems(from, folder, matches.get_flag("keep-going"), session);
    }
    let text = |name: &str| matches.get_one::<String>(name).cloned();
    let style = text("style");
    style.as_deref().map_or(Ok(()), known_style)?;
    let wishes = Wishes { style, key: text("key"), tempo: text("tempo") };
    let texts = starter::texts(&title(folder)?, &wishes)?;
    let made = Unfinished::begin(folder)?;
    for (name, text) in &texts {
        atomic::write_new(&made.path().join(name), text.as_bytes())?;
    }
    made.finish(folder)?;
    let shown = folder.display();
    let text = format!(
        "{shown} is a song. Change its words and chords in {shown}/lyrics.cho, then: songwright make {shown}"
    );
    Ok(Answer::text(text).with("song", shown.to_string()))
}

/// Refuses a style that the band does not play.
fn known_style(wanted: &str) -> Result<(), Failure> {
    if STYLES.iter().any(|style| style.name == wanted) {
        return Ok(());
    }
    let likeness = |name: &str| strsim::jaro_winkler(&wanted.to_lowercase(), name);
    let near = STYLES.iter().map(|style| style.name).max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    let near = near.filter(|name| likeness(name) > 0.75);
    let hint = near.map_or("songwright styles lists them".into(), |name| format!("did you mean {name}?"));
    Err(Failure::usage(format!("there is no style {wanted:?}")).hint(hint))
}

/// A song made of stems.
fn from_stems(from: &Path, folder: &Path, keep_going: bool, session: &Session) -> Result<Answer, Failure> {
    let title = title(folder)?;
    let made = Unfinished::begin(folder)?;
    let imported = {
        let bar = Bar::new(Stop::on_signal(), session.json, "hearing");
        stems::import(from, made.path(), &title, keep_going, &bar)?
    };
    made.finish(folder)?;
    let shown = folder.display();
    let mut text = format!("{shown} is a song of {}", counted(imported.tracks.len(), "track"));
    for note in &imported.notes {
        text += &format!("\n  note: {note}");
    }
    text += &format!(
        "\nCheck tempo and key in {shown}/song.toml and roles in {shown}/arrange.toml, then: songwright make {shown}"
    );
    let answer = Answer::text(text).with("song", shown.to_string());
    Ok(answer.with("tracks", imported.tracks).with("notes", imported.notes))
}

/// The title that the name of a folder gives.
fn title(folder: &Path) -> Result<String, Failure> {
    let name = folder.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let title = starter::title(&name);
    if title.is_empty() {
        return Err(Failure::usage(format!("{:?} is not a name", folder.display().to_string()))
            .hint("write a name such as paper-boats"));
    }
    Ok(title)
}

/// A folder that is being filled beside its final place; dropped unfinished it leaves nothing.
struct Unfinished(tempfile::TempDir);

impl Unfinished {
    /// Begins the folder that shall lie at `place`; nothing may lie there, bar an empty folder.
    fn begin(place: &Path) -> Result<Self, Failure> {
        if std::fs::read_dir(place)
            .map_or(place.symlink_metadata().is_ok(), |mut folder| folder.next().is_some())
        {
            return Err(Failure::usage(format!("{} already exists", place.display()))
                .hint("choose another name; nothing is overwritten"));
        }
        let above = place.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(above).doing("make the folder", above)?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(atomic::UNFINISHED);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
        builder.tempdir_in(above).map(Self).doing("make a folder in", above)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn finish(self, place: &Path) -> Result<(), Failure> {
        if place.is_dir() {
            std::fs::remove_dir(place).doing("replace", place)?;
        }
        std::fs::rename(self.path(), place).doing("make the folder", place)?;
        // It has moved: there is nothing left to remove.
        let _ = self.0.keep();
        Ok(())
    }
}
