//! `songwright loudness`: the meters alone, for any sound files.

use super::{Session, columns, threads, threads_arg};
use crate::failure::Doing;
use crate::listen::time;
use crate::{Answer, Failure};
use clap::{Arg, ArgMatches, value_parser};
use dsp::meters::{Loudness, TruePeak};
use dsp::{SampleRate, Seconds, math};
use formats::audio::Decoder;
use rayon::prelude::*;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Frames measured at a time.
const CHUNK: usize = 8192;

/// What to measure.
pub fn args(command: clap::Command) -> clap::Command {
    let files = Arg::new("file").value_name("FILE").num_args(1..).required(true);
    command
        .arg(
            files
                .value_parser(value_parser!(PathBuf))
                .help("Sound files, measured as two loudspeakers play them"),
        )
        .arg(threads_arg())
}

/// Measures each file; fails if one cannot be read.
pub fn run(matches: &ArgMatches, _: &Session) -> Result<Answer, Failure> {
    let files: Vec<&PathBuf> = matches.get_many("file").unwrap_or_default().collect();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads(matches)).build();
    let pool = pool.map_err(|error| Failure::machine(format!("cannot start threads: {error}")))?;
    let measured = pool.install(|| {
        files.par_iter().with_max_len(1).map(|path| measure(path)).collect::<Result<Vec<_>, Failure>>()
    })?;
    let rows: Vec<_> = files.iter().zip(&measured).map(|(path, measured)| row(path, measured)).collect();
    let facts = files.iter().zip(&measured).map(|(path, measured)| facts(path, measured));
    let answer = Answer::text(columns(&rows)).with("files", facts.collect::<Vec<_>>());
    Ok(Answer { failed: measured.iter().any(Result::is_err), ..answer })
}

/// What the meters say.
struct Measured {
    length: Seconds,
    loudness: Loudness,
    true_peak: f64,
}

/// Measures a file, or says why it cannot be read; a fault of the machine is a failure.
fn measure(path: &Path) -> Result<Result<Measured, String>, Failure> {
    std::fs::File::open(path).doing("read", path)?;
    match hear(path) {
        Ok(measured) => Ok(Ok(measured)),
        Err(formats::Error::Machine(error)) => Err(Failure::disk("read", path, &error)),
        Err(error) => Ok(Err(error.to_string())),
    }
}

/// Reads ahead while both meters hear what was read.
fn hear(path: &Path) -> formats::Result<Measured> {
    let mut decoder = Decoder::open(path)?;
    let rate = SampleRate(decoder.facts().rate);
    let length = decoder.facts().duration();
    let (mut loudness, mut peak) = (Loudness::new(rate), TruePeak::new(rate));
    let [mut here, mut ahead] = [(); 2].map(|()| [(); 2].map(|()| vec![0.0; CHUNK]));
    let mut count = 0;
    loop {
        let [left, right] = here.each_ref().map(|side| &side[..count]);
        let [next_left, next_right] = &mut ahead;
        let meters = || rayon::join(|| loudness.push(left, right), || peak.push(left, right));
        let (read, _) = rayon::join(|| decoder.read(next_left, next_right), meters);
        count = read?;
        if count == 0 {
            let true_peak = 20.0 * math::log10(peak.peak());
            return Ok(Measured { length, loudness, true_peak });
        }
        std::mem::swap(&mut here, &mut ahead);
    }
}

fn row(path: &Path, measured: &Result<Measured, String>) -> Vec<String> {
    let figures = match measured {
        Ok(Measured { length, loudness, true_peak }) => vec![
            format!("{:.1} LUFS", loudness.integrated()),
            format!("range {:.1} LU", loudness.range()),
            format!("momentary {:.1} LUFS", loudness.max_momentary()),
            format!("short-term {:.1} LUFS", loudness.max_short_term()),
            format!("peak {true_peak:.1} dBTP"),
            time(length.0),
        ],
        Err(why) => vec![format!("cannot be read: {why}")],
    };
    [vec![path.display().to_string()], figures].concat()
}

fn facts(path: &Path, measured: &Result<Measured, String>) -> Value {
    match measured {
        Ok(Measured { length, loudness, true_peak }) => json!({
            "path": path, "seconds": length.0, "integrated_lufs": loudness.integrated(), "range_lu": loudness.range(),
            "max_momentary_lufs": loudness.max_momentary(), "max_short_term_lufs": loudness.max_short_term(),
            "true_peak_dbtp": true_peak,
        }),
        Err(why) => json!({ "path": path, "error": why }),
    }
}
