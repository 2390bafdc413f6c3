//! Sings the melody of a song alone, dry, into a WAV file, and says in JSON beside it when each syllable sounds.
//!
//! `sing songs/paper-boats out.wav [octave=-1] [voice=1 vibrato=0 …]`
#![allow(clippy::disallowed_methods)] // an example reads files

use compose::{Arranged, Source};
use dsp::{BLOCK, Block, Event};
use engine::plan::{Work, build};
use serde_json::{Value, json};
use song::{Insert, Plays, Song, Texts};
use std::path::Path;

type Fault = Box<dyn std::error::Error>;

fn main() -> Result<(), Fault> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [folder, path, rest @ ..] = args.as_slice() else {
        return Err("usage: sing SONG OUT.wav [octave=-1] [parameter=value …]".into());
    };
    let mut texts = Texts::default();
    for name in ["song.toml", "lyrics.cho", "melody.abc", "arrange.toml"] {
        if let Ok(bytes) = std::fs::read(Path::new(folder).join(name)) {
            texts.files.insert(name.into(), bytes.into());
        }
    }
    let (mut song, _) = song::resolve(&texts);
    let mut track =
        song.tracks.iter().find(|track| track.plays == Plays::Melody).cloned().ok_or("no melody")?;
    let device = dsp::catalog::find("singer").ok_or("no singer")?;
    let mut settings = device.defaults();
    for arg in rest {
        let (key, value) = arg.split_once('=').ok_or("expected name=value")?;
        let value: f64 = value.parse()?;
        match key {
            "octave" => track.octave = value as i8,
            _ => settings.0[device.param(key).ok_or("no such parameter")?] = value,
        }
    }
    track.instrument = Some(Insert { device, settings, key: None, file: None });
    song.tracks = vec![track];
    let (tracks, diagnostics) = compose::arrange(&song);
    for found in diagnostics {
        eprintln!("{}: {}", found.code, found.message);
    }
    let (plan, _) = engine::plan(&song, &tracks);
    let play = plan.jobs.iter().find_map(|job| match &job.work {
        Work::Play { device, events } => Some((device, events)),
        _ => None,
    });
    let (device, events) = play.ok_or("nothing is sung")?;
    render(path, plan.rate.0, plan.frames.0, &mut *build(device, plan.rate), events)?;
    let lines = lines(&song, &tracks, events, plan.rate.hz());
    std::fs::write(Path::new(path).with_extension("json"), json!({ "lines": lines }).to_string())?;
    Ok(())
}

fn render(
    path: &str,
    rate: u32,
    frames: u64,
    device: &mut dyn dsp::Processor,
    events: &[(u64, Event)],
) -> Result<(), Fault> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: rate,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut file = hound::WavWriter::create(path, spec)?;
    for start in (0..frames).step_by(BLOCK) {
        let here = events.iter().filter(|(at, _)| (start..start + BLOCK as u64).contains(at));
        let here: Vec<_> = here.map(|(at, event)| ((at - start) as u32, *event)).collect();
        let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
        device.process(&mut Block { left: &mut left, right: &mut right, key: None, events: &here });
        for (l, r) in left.iter().zip(right) {
            file.write_sample(0.5 * (l + r))?;
        }
    }
    file.finalize()?;
    Ok(())
}

/// Each line as it is sung: its words, and for each note the text and the times of its parts, s.
fn lines(song: &Song, tracks: &[Arranged], events: &[(u64, Event)], hz: f64) -> Vec<Value> {
    let Some(Source::Notes { notes, .. }) = tracks.first().map(|track| &track.source) else { return vec![] };
    let mut lines: Vec<(song::Place, usize, Vec<Value>)> = Vec::new();
    for (from, event) in events {
        let Event::Sing(sung) = event else { continue };
        let Some(note) = notes.get(sung.note.id as usize) else { continue };
        let places = song.form.iter().enumerate();
        let Some((form, placed)) =
            places.clone().find(|(_, placed)| placed.start <= note.at && note.at < placed.end)
        else {
            continue;
        };
        let melody = &song.sections[placed.section].melody;
        let Some(written) = melody.iter().find(|sung| placed.start + sung.at == note.at) else { continue };
        let second = |frames: u32| (*from as f64 + f64::from(frames)) / hz;
        let entry = json!({
            "text": written.syllable.as_ref().map(|syllable| &syllable.text),
            "joined": written.syllable.as_ref().is_some_and(|syllable| syllable.joined),
            "pitch": sung.note.pitch, "held": sung.syllable.held,
            "begin": second(sung.begin), "vowel": second(sung.vowel),
            "coda": second(sung.coda), "end": second(sung.end),
        });
        match (&written.syllable, lines.last_mut()) {
            (Some(syllable), Some((place, at, entries))) if syllable.place == *place && *at == form => {
                entries.push(entry)
            }
            (Some(syllable), _) => lines.push((syllable.place.clone(), form, vec![entry])),
            (None, Some((_, _, entries))) => entries.push(entry),
            (None, None) => {}
        }
    }
    lines.into_iter().map(|(_, _, notes)| json!({ "notes": notes })).collect()
}
