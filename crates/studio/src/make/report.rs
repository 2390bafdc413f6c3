//! The report and the tags of a song that was made.

use super::metered::Meter;
use super::sounds::{Wanted, auditions};
use super::{MIX, Making};
use crate::Failure;
use crate::folder::Folder;
use crate::listen::rows;
use crate::made::{Judged, hex};
use crate::takes::Sound;
use dsp::{Decibels, Seconds};
use engine::Target;
use engine::analyse::Measures;
use engine::check::{self, Finding, Profile, Subject};
use engine::report::{BeatMark, File, Report, Section, Track};
use formats::tags::{ReplayGain, Tags};
use serde_json::json;
use song::{Beat, Song};

/// Where the report goes: for people, for programs.
pub const NAMES: [&str; 2] = ["out/report.html", "out/report.json"];
/// Rises when the same song gives another report.
const VERSION: u32 = 1;
/// Loudness that ReplayGain 2 aims at, LUFS.
const REPLAY_GAIN: f64 = -18.0;

/// What a report depends on.
pub fn key(making: &Making<'_>, master: &str) -> String {
    let song = making.song;
    let stems: Vec<_> = making.jobs().into_iter().map(|(name, job)| (name, making.key(job))).collect();
    let told = format!(
        "{:?}",
        (
            &song.title,
            &song.artists,
            song.master.target,
            sections(song),
            beats(song),
            stems,
            files(making, master)
        )
    );
    format!("report {VERSION} {master} {}", hex(blake3::hash(told.as_bytes()).as_bytes()))
}

/// What tags depend on, beside the sound.
pub fn tags_key(song: &Song, folder: &Folder) -> String {
    hex(blake3::hash(format!("{:?}", tags(song, folder, None)).as_bytes()).as_bytes())
}

/// What is wrong with a master.
pub fn findings(measures: &Measures, target: Target) -> Vec<Finding> {
    let subject = Subject::new(measures, Profile::Delivery);
    check::check(&Subject { target: Some(target.loudness), ceiling: target.ceiling, ..subject })
}

/// What is told about a master.
pub fn judged(measures: &Measures, findings: &[Finding]) -> Judged {
    let finite = |level: f64| level.is_finite().then_some(level);
    Judged {
        seconds: measures.seconds(),
        loudness: finite(measures.levels.integrated),
        true_peak: finite(measures.levels.true_peak),
        failed: check::failed(findings),
        rows: rows(findings),
        findings: json!(findings),
    }
}

/// The report.
pub fn report(
    making: &Making<'_>,
    measures: &Measures,
    findings: &[Finding],
    meters: &[(String, Meter)],
) -> Result<Report, Failure> {
    let song = making.song;
    let names = making.plan.stems.iter().map(|(name, _)| name);
    let stems = making.jobs().into_iter().map(|(file, _)| file).filter(|file| file != MIX);
    let tracks = names.zip(stems).map(|(name, stem)| level(making, name, &stem, meters));
    Ok(Report {
        title: song.title.clone(),
        artists: song.artists.join(", "),
        measures: measures.clone(),
        findings: findings.to_vec(),
        sections: sections(song),
        beats: beats(song),
        tracks: tracks.collect::<Result<_, _>>()?,
        files: files(making, ""),
    })
}

/// The form in time.
fn sections(song: &Song) -> Vec<Section> {
    let seconds = |at: Beat| song.tempo.seconds(at).0;
    let section = |placed: &song::Placed| {
        let name = song.sections.get(placed.section).map(|section| section.name.clone()).unwrap_or_default();
        Section { name, start: seconds(placed.start), end: seconds(placed.end) }
    };
    song.form.iter().map(section).collect()
}

/// The files beside the report, by path from there.
fn files(making: &Making<'_>, master: &str) -> Vec<File> {
    let beside = |name: &str| name.trim_start_matches("out/").to_string();
    let purpose = |tagged| if tagged { "for listeners, tagged" } else { "for delivery, without tags" };
    let wanted = making.wanted(master).into_iter().map(|wanted: Wanted| File {
        name: beside(&wanted.name),
        about: format!("{}; {}", wanted.format.about, purpose(wanted.tagged)),
    });
    let mix = File { name: beside(MIX), about: "the mix, before mastering".into() };
    let auditions = auditions(master).into_iter().map(|audition| File {
        name: beside(&audition.name),
        about: format!("heard through {}", audition.device.about),
    });
    wanted.chain([mix]).chain(auditions).collect()
}

/// Loudness and peak of a stem: as measured when it was rendered now, else from its file.
fn level(making: &Making<'_>, name: &str, stem: &str, meters: &[(String, Meter)]) -> Result<Track, Failure> {
    let rate = making.plan.rate;
    let meter = match meters.iter().find(|(measured, _)| measured == stem) {
        Some((_, meter)) => meter.clone(),
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

/// What listeners see, and how loud the master is for their players.
pub fn tags(song: &Song, folder: &Folder, judged: Option<&Judged>) -> Tags {
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
    let replay_gain = judged.and_then(|judged| {
        let peak = judged.true_peak.map(|peak| Decibels(peak).gain());
        judged.loudness.map(|loudness| ReplayGain { gain: Decibels(REPLAY_GAIN - loudness), peak })
    });
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
        replay_gain,
    }
}
