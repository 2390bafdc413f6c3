//! `songwright make`: everything that is out of date, from text to masters.

use super::{Session, columns, path, song_arg};
use crate::diagnostics::{counted, summary};
use crate::folder::Folder;
use crate::listen::rows;
use crate::make::{Making, Outcome};
use crate::progress::{Bar, Stop};
use crate::store::Disk;
use crate::{Answer, Failure, size};
use clap::{Arg, ArgAction, ArgMatches, value_parser};
use song::{Diagnostics, Severity};

/// The song, and how to make it.
pub fn args(command: clap::Command) -> clap::Command {
    command
        .arg(song_arg())
        .arg(
            Arg::new("threads")
                .long("threads")
                .value_name("N")
                .value_parser(value_parser!(u16).range(1..=1024))
                .help("Threads to work with; their number changes no bit [default: one for each processor core]"),
        )
        .arg(
            Arg::new("store-cap")
                .long("store-cap")
                .value_name("SIZE")
                .default_value("20 GB")
                .value_parser(size::parse)
                .help("Most room for rendered sound that is kept for the next run"),
        )
        .arg(
            Arg::new("keep-going")
                .long("keep-going")
                .action(ArgAction::SetTrue)
                .help("Make what can be made although the song has errors"),
        )
}

/// Reads, resolves, arranges, plans, renders, masters, checks and writes.
pub fn run(matches: &ArgMatches, session: &Session) -> Result<Answer, Failure> {
    let folder = Folder::find(path(matches, "song"))?;
    let stop = Stop::on_signal();
    let (texts, mut wrong) = folder.read()?;
    let (song, more) = song::resolve(&texts);
    wrong.extend(more);
    let (tracks, more) = compose::arrange(&song);
    wrong.extend(more);
    let (plan, more) = engine::plan(&song, &tracks);
    wrong.extend(more);
    if errors(&wrong) > 0 && !matches.get_flag("keep-going") {
        let text = format!("nothing is made: {}", summary(&wrong));
        return Ok(Answer::text(text).diagnosed(wrong, &texts));
    }
    let _lock = folder.lock(&stop)?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = matches.get_one::<u16>("threads").map_or(cores, |&threads| usize::from(threads));
    let cap = matches.get_one::<u64>("store-cap").copied().unwrap_or_default();
    let store = Disk::open(&folder.state()?.join("store-v1"), cap)?;
    let bar = Bar::new(stop, session.json, "rendering");
    let making = Making {
        folder: &folder,
        texts: &texts,
        song: &song,
        plan: &plan,
        store: &store,
        bar: &bar,
        threads,
    };
    let outcome = making.make()?;
    drop(bar);
    Ok(answer(&folder, outcome).diagnosed(wrong, &texts))
}

fn errors(wrong: &Diagnostics) -> usize {
    wrong.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count()
}

fn answer(folder: &Folder, outcome: Outcome) -> Answer {
    let out = folder.path.join("out");
    let mut answer = Answer::default().with("written", outcome.written.clone());
    let mut lines = Vec::new();
    if outcome.written.is_empty() {
        lines.push("everything is up to date".to_string());
    } else {
        lines.push(format!("{} written", counted(outcome.written.len(), "file")));
    }
    if let Some((measures, findings)) = outcome.judged {
        let levels = &measures.levels;
        let time = crate::listen::time(measures.seconds());
        lines.push(match measures.silent() {
            true => format!("master  {time}, silent"),
            false => format!("master  {time}, {:.1} LUFS, {:.1} dBTP", levels.integrated, levels.true_peak),
        });
        answer.failed = engine::check::failed(&findings);
        answer = answer.with("integrated_lufs", levels.integrated).with("true_peak_dbtp", levels.true_peak);
        answer = answer.with("seconds", measures.seconds()).with("findings", serde_json::json!(findings));
        if !findings.is_empty() {
            lines.push(columns(&rows(&findings)));
        }
    }
    lines.push(format!(
        "masters {}\nreport  {}",
        out.join("delivery").display(),
        out.join("report.html").display()
    ));
    answer.text = lines.join("\n");
    answer
}
