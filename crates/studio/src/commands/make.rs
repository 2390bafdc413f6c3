//! `songwright make`: everything that is out of date, from text to masters.

use super::{Session, columns, path, song_arg};
use crate::diagnostics::{counted, summary};
use crate::failure::Fault;
use crate::folder::{Folder, Reading, compile};
use crate::make::{Making, Outcome};
use crate::progress::{Bar, Stop};
use crate::store::Disk;
use crate::{Answer, Failure};
use clap::{Arg, ArgAction, ArgMatches};
use engine::plan::Work;
use song::{Diagnostic, Place, Severity};
use std::collections::BTreeMap;

/// Codes of what `--keep-going` forgives.
const FORGIVEN: [&str; 7] = [
    "take-missing",
    "take-unreadable",
    "samples-missing",
    "samples-unreadable",
    "samples-incomplete",
    "response-missing",
    "response-unreadable",
];

/// The song, and how to make it.
pub fn args(command: clap::Command) -> clap::Command {
    command.arg(song_arg()).arg(super::threads_arg()).arg(super::store_cap_arg()).arg(
        Arg::new("keep-going")
            .long("keep-going")
            .action(ArgAction::SetTrue)
            .help("Make the song although takes are missing or damaged: they are silent; instruments and responses that are not there are replaced"),
    )
}

/// Reads, resolves, arranges, plans, renders, masters, checks and writes.
pub fn run(matches: &ArgMatches, session: &Session) -> Result<Answer, Failure> {
    let folder = Folder::find(path(matches, "song"))?;
    let stop = Stop::on_signal();
    let keep_going = matches.get_flag("keep-going");
    let Reading { mut texts, mut wrong, known } = folder.read()?;
    let mut silent = if keep_going { folder.salvage(&mut texts) } else { BTreeMap::new() };
    let (song, plan, more) = compile(&texts);
    wrong.extend(more);
    let forgiven = |wrong: &Diagnostic| {
        wrong.severity != Severity::Error || (keep_going && FORGIVEN.contains(&wrong.code))
    };
    if !wrong.iter().all(forgiven) {
        let text = format!("nothing is made: {}", summary(&wrong));
        return Ok(Answer::text(text).diagnosed(wrong, &texts));
    }
    let _lock = folder.lock(&stop)?;
    known.keep(&folder)?;
    let store = Disk::open(&folder.state()?.join("store-v1"), super::store_cap(matches))?;
    let bar = Bar::new(stop, session.json, "rendering");
    let making = Making {
        folder: &folder,
        texts: &texts,
        song: &song,
        plan: &plan,
        store: &store,
        bar: &bar,
        threads: super::threads(matches),
        keep_going,
    };
    let outcome = making.make().map_err(|failure| match failure {
        Failure { fault: Fault::Song, hint: None, .. } => failure
            .hint("record or export it again, or hear the song without it: songwright make --keep-going"),
        failure => failure,
    })?;
    drop(bar);
    silent.retain(|take, _| plan.jobs.iter().any(|job| plays(&job.work, take)));
    // The whole reading before told more than the render that stopped at the fault.
    for (take, why) in &outcome.silenced {
        silent.entry(take.clone()).or_insert_with(|| why.clone());
    }
    wrong.extend(silent.iter().map(silenced));
    Ok(answer(&folder, &outcome).diagnosed(wrong, &texts))
}

/// Whether a job plays a take.
fn plays(work: &Work, take: &str) -> bool {
    matches!(work, Work::Takes(windows) if windows.iter().any(|window| window.take == take))
}

/// The finding about a take that falls silent.
fn silenced((take, why): (&String, &String)) -> Diagnostic {
    Diagnostic {
        code: "take-damaged",
        severity: Severity::Error,
        place: Place { file: take.clone(), span: 0..0 },
        message: format!("{why}; it is silent from there on"),
        hint: Some("record or export it again".into()),
    }
}

fn answer(folder: &Folder, outcome: &Outcome) -> Answer {
    let out = folder.path.join("out");
    let judged = &outcome.judged;
    let mut lines = Vec::new();
    if outcome.written.is_empty() {
        lines.push("everything is up to date".to_string());
    } else {
        lines.push(format!("{} written", counted(outcome.written.len(), "file")));
    }
    let time = crate::listen::time(judged.seconds);
    lines.push(match (judged.loudness, judged.true_peak) {
        (Some(loudness), Some(peak)) => format!("master  {time}, {loudness:.1} LUFS, {peak:.1} dBTP"),
        _ => format!("master  {time}, silent"),
    });
    if !judged.rows.is_empty() {
        lines.push(columns(&judged.rows));
    }
    lines.push(format!(
        "masters {}\nreport  {}",
        out.join("delivery").display(),
        out.join("report.html").display()
    ));
    let answer = Answer::text(lines.join("\n")).with("written", outcome.written.clone());
    let answer = answer.with("integrated_lufs", judged.loudness).with("true_peak_dbtp", judged.true_peak);
    let answer = answer.with("seconds", judged.seconds).with("findings", judged.findings.clone());
    Answer { failed: judged.failed, ..answer }
}
