//! The report and the tags of a song that was made.

use super::metered::Meter;
use super::{Making, Wanted};
use crate::Failure;
use crate::folder::Folder;
use crate::made::hex;
use crate::takes::Sound;
use dsp::Seconds;
use engine::Target;
use engine::analyse::Measures;
use engine::check::{self, Finding, Profile, Subject};
use engine::report::{BeatMark, File, Report, Section, Track};
use formats::tags::Tags;
use song::{Beat, Song, Texts};
use std::collections::BTreeMap;

/// Where the report goes: for people, for programs.
pub const NAMES: [&str; 2] = ["out/report.html", "out/report.json"];

/// What a report depends on.
pub fn key(master: &str, texts: &Texts) -> String {
    format!("report {master} {}", texts_key(texts))
}

/// What tags depend on.
pub fn tags_key(song: &Song, texts: &Texts) -> String {
    format!("{} {}", song.title, texts_key(texts))
}

fn texts_key(texts: &Texts) -> String {
    let mut hasher = blake3::Hasher::new();
    for (name, bytes) in &texts.files {
        hasher.update(name.as_bytes()).update(&[0]).update(blake3::hash(bytes).as_bytes());
    }
    hex(hasher.finalize().as_bytes())
}

/// What is wrong with a master.
pub fn findings(measures: &Measures, target: Target) -> Vec<Finding> {
    let subject = Subject::new(measures, Profile::Delivery);
    check::check(&Subject { target: Some(target.loudness), ceiling: target.ceiling, ..subject })
}

/// The report.
pub fn report(
    making: &Making<'_>,
    measures: &Measures,
    findings: &[Finding],
    (stems, meters): (&[String], &BTreeMap<String, Meter>),
    files: &[Wanted],
) -> Result<Report, Failure> {
    let song = making.song;
    let seconds = |at: Beat| song.tempo.seconds(at).0;
    let section = |placed: &song::Placed| {
        let name = song.sections.get(placed.section).map(|section| section.name.clone()).unwrap_or_default();
        Section { name, start: seconds(placed.start), end: seconds(placed.end) }
    };
    let purpose = |tagged| if tagged { "for listeners, tagged" } else { "for delivery, without tags" };
    let file = |wanted: &Wanted| File {
        name: wanted.name.trim_start_matches("out/").into(),
        about: format!("{}; {}", wanted.format.about, purpose(wanted.tagged)),
    };
    let names = making.plan.stems.iter().map(|(name, _)| name);
    let tracks = names.zip(stems).map(|(name, stem)| level(making, name, stem, meters));
    Ok(Report {
        title: song.title.clone(),
        artists: song.artists.join(", "),
        measures: measures.clone(),
        findings: findings.to_vec(),
        sections: song.form.iter().map(section).collect(),
        beats: beats(song),
        tracks: tracks.collect::<Result<_, _>>()?,
        files: files.iter().map(file).collect(),
    })
}

/// Loudness and peak of a stem: as measured when it was rendered now, else from its file.
fn level(
    making: &Making<'_>,
    name: &str,
    stem: &str,
    meters: &BTreeMap<String, Meter>,
) -> Result<Track, Failure> {
    let rate = making.plan.rate;
    let meter = match meters.get(stem) {
        Some(meter) => meter.clone(),
        None => Meter::hear(&mut Sound::open(&making.folder.path.join(stem), stem, Some(rate))?, rate)?,
    };
    let (loudness, peak) = meter.levels();
    Ok(Track { name: name.into(), loudness, peak })
}

/// Every beat of the song in time.
fn beats(song: &Song) -> Vec<BeatMark> {
    let mut marks = Vec::new();
    let mut at = Beat(0);
    while at < song.end {
        let (bar, beat) = song.tempo.bar_beat(at);
        let Seconds(second) = song.tempo.seconds(at);
        marks.push(BeatMark { at: second, bar: bar as u32, beat: beat as u32 });
        at += song.tempo.meter(at).beat();
    }
    marks
}

/// What listeners see.
pub fn tags(song: &Song, folder: &Folder) -> Tags {
    let release = &song.release;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let credited = |word: &str| {
        let fits = release.credits.iter().filter(|credit| credit.role.to_lowercase().contains(word));
        fits.map(|credit| credit.name.clone()).collect()
    };
    let lyrics: Vec<String> = song
        .form
        .iter()
        .filter_map(|placed| song.sections.get(placed.section))
        .map(|s| s.lyrics.join("\n"))
        .collect();
    let lyrics: Vec<String> = lyrics.into_iter().filter(|text| !text.is_empty()).collect();
    Tags {
        title: song.title.clone(),
        artists: song.artists.clone(),
        album: text(&release.album),
        track: release.track,
        date: text(&release.date),
        genre: text(&release.genre),
        composers: credited("music"),
        lyricists: credited("words"),
        isrc: text(&release.isrc).replace('-', ""),
        copyright: text(&release.copyright),
        lyrics: lyrics.join("\n\n"),
        cover: release.artwork.as_ref().and_then(|path| folder.bytes(path)),
        replay_gain: None,
    }
}
