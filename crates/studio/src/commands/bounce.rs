//! `songwright bounce`: the mix as one file, and nothing else.

use super::{Session, path, song_arg};
use crate::diagnostics::summary;
use crate::folder::{Folder, Reading, compile};
use crate::make::files::SoundFile;
use crate::progress::{Bar, Stop};
use crate::store::Disk;
use crate::takes::Recordings;
use crate::{Answer, Failure, atomic};
use clap::{Arg, ArgMatches, value_parser};
use dsp::Decibels;
use engine::{Error, Studio, Write};
use formats::write::{FORMATS, Format};
use song::Severity;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

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
    let file = path(matches, "output").map_or_else(|| folder.path.join(PLACE), Path::to_path_buf);
    let format = format_of(&file)?;
    let stop = Stop::on_signal();
    let Reading { texts, mut wrong, known } = folder.read()?;
    let (_, plan, more) = compile(&texts);
    wrong.extend(more);
    if wrong.iter().any(|wrong| wrong.severity == Severity::Error) {
        let text = format!("nothing is made: {}", summary(&wrong));
        return Ok(Answer::text(text).diagnosed(wrong, &texts));
    }
    refuse(&folder, &file)?;
    let _lock = folder.lock(&stop)?;
    atomic::clean(&folder.path.join("out"));
    known.keep(&folder)?;
    let store = Disk::open(&folder.state()?.join("store-v1"), super::store_cap(matches))?;
    let bar = Bar::new(stop, session.json, "rendering");
    let pool = engine::pool(super::threads(matches))?;
    let takes = Recordings::new(&folder.path);
    let studio = Studio { takes: &takes, store: &store, progress: &bar, pool: &pool };
    let output = SoundFile::create(&file, format, plan.rate, plan.frames)?;
    let peak = Peak::default();
    let output = Watched { peak: peak.clone(), file: Box::new(output) };
    engine::render(&plan, vec![(plan.mix, Box::new(output))], studio)?;
    drop(bar);
    let mut text = format!("mix {}", file.display());
    let over = Decibels::of(f64::from(f32::from_bits(peak.0.load(Relaxed)))).0;
    if over > 0.0 {
        text +=
            &format!("\nit is cut off: it peaks at {over:+.1} dBFS; lower the fader of the mix by as much");
    }
    let answer = Answer::text(text).with("written", file.display().to_string());
    Ok(answer.with("sample_peak_dbfs", over.is_finite().then_some(over)).diagnosed(wrong, &texts))
}

/// Refuses to write where it would replace what is not made by the program: in the song only `out/` may be written to.
fn refuse(folder: &Folder, file: &Path) -> Result<(), Failure> {
    let real = |path: &Path| path.canonicalize().ok();
    let above = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (Some(song), Some(above)) = (real(&folder.path), real(above)) else { return Ok(()) };
    if above.starts_with(&song) && !above.starts_with(song.join("out")) {
        let text = format!("{} lies among what the song is made of", file.display());
        return Err(Failure::song(text).hint("write to its out folder, or elsewhere"));
    }
    Ok(())
}

/// The highest sample so far, as the bits of its magnitude.
#[derive(Clone, Default)]
struct Peak(Arc<AtomicU32>);

/// A file whose highest sample is found while it is written.
struct Watched {
    peak: Peak,
    file: Box<dyn Write>,
}

impl Write for Watched {
    fn write(&mut self, left: &[f32], right: &[f32]) -> Result<(), Error> {
        let highest = left.iter().chain(right).fold(0.0f32, |highest, x| highest.max(x.abs()));
        // The bits of positive numbers have the order of the numbers.
        self.peak.0.fetch_max(highest.to_bits(), Relaxed);
        self.file.write(left, right)
    }

    fn finish(self: Box<Self>) -> Result<(), Error> {
        self.file.finish()
    }
}

/// The format that a file's ending asks for.
fn format_of(file: &Path) -> Result<&'static Format, Failure> {
    if file.is_dir() {
        return Err(Failure::song(format!("{} is a folder", file.display())).hint("name a file"));
    }
    let ending = file.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let usual = |format: &&Format| format.name == USUAL || format.name == format.extension;
    let found = FORMATS.iter().filter(usual).find(|format| format.extension == ending);
    found.ok_or_else(|| {
        Failure::usage(format!("no format ends in .{ending}")).hint("name a .wav, .flac or .opus file")
    })
}
