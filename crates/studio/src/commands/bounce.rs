//! `songwright bounce`: the mix as one file, and nothing else.

use super::{Session, path, song_arg};
use crate::diagnostics::summary;
use crate::folder::{Folder, Reading};
use crate::make::files::SoundFile;
use crate::progress::{Bar, Stop};
use crate::store::Disk;
use crate::takes::Recordings;
use crate::{Answer, Failure};
use clap::{Arg, ArgMatches, value_parser};
use engine::Studio;
use formats::write::{FORMATS, Format};
use song::Severity;
use std::path::{Path, PathBuf};

/// Where the mix goes in the song folder if nobody says.
const PLACE: &str = "out/bounce.wav";
/// The format of a WAV file.
const USUAL: &str = "wav24";

/// The song, and where its mix goes.
pub fn args(command: clap::Command) -> clap::Command {
    let output = Arg::new("output")
        .short('o')
        .long("output")
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .help("The file; its ending is the format: wav (24 bits), flac or opus [default: out/bounce.wav in the song]");
    command.arg(song_arg()).arg(output).arg(super::threads_arg()).arg(super::store_cap_arg())
}

/// Reads, resolves, arranges, plans, renders and writes the mix.
pub fn run(matches: &ArgMatches, session: &Session) -> Result<Answer, Failure> {
    let folder = Folder::find(path(matches, "song"))?;
    let stop = Stop::on_signal();
    let Reading { texts, mut wrong, takes } = folder.read()?;
    let (song, more) = song::resolve(&texts);
    wrong.extend(more);
    let (tracks, more) = compose::arrange(&song);
    wrong.extend(more);
    let (plan, more) = engine::plan(&song, &tracks);
    wrong.extend(more);
    if wrong.iter().any(|wrong| wrong.severity == Severity::Error) {
        let text = format!("nothing is made: {}", summary(&wrong));
        return Ok(Answer::text(text).diagnosed(wrong, &texts));
    }
    let file = path(matches, "output").map_or_else(|| folder.path.join(PLACE), Path::to_path_buf);
    let format = format_of(&file)?;
    let _lock = folder.lock(&stop)?;
    takes.keep(&folder)?;
    let store = Disk::open(&folder.state()?.join("store-v1"), super::store_cap(matches))?;
    let bar = Bar::new(stop, session.json, "rendering");
    let pool = engine::pool(super::threads(matches))?;
    let takes = Recordings { root: folder.path.clone() };
    let studio = Studio { takes: &takes, store: &store, progress: &bar, pool: &pool };
    let output = SoundFile::create(&file, format, plan.rate, plan.frames)?;
    engine::render(&plan, vec![(plan.mix, Box::new(output))], studio)?;
    drop(bar);
    Ok(Answer::text(format!("mix {}", file.display()))
        .with("written", file.display().to_string())
        .diagnosed(wrong, &texts))
}

/// The format that a file's ending asks for.
fn format_of(file: &Path) -> Result<&'static Format, Failure> {
    let ending = file.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let usual = |format: &&Format| format.name == USUAL || format.name == format.extension;
    let found = FORMATS.iter().filter(usual).find(|format| format.extension == ending);
    found.ok_or_else(|| {
        Failure::song(format!("no format ends in .{ending}")).hint("name a .wav, .flac or .opus file")
    })
}
