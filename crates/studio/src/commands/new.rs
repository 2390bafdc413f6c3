//! `songwright new`: begins a song.

use super::{Session, path};
use crate::starter::{self, Wishes};
use crate::{Answer, Failure, atomic, failure::Doing};
use clap::{Arg, ArgMatches, value_parser};
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
}

/// Makes the folder whole, or not at all.
pub fn run(matches: &ArgMatches, _: &Session) -> Result<Answer, Failure> {
    let folder = path(matches, "name").unwrap_or(Path::new(""));
    let text = |name: &str| matches.get_one::<String>(name).cloned();
    let wishes = Wishes { style: text("style"), key: text("key"), tempo: text("tempo") };
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
