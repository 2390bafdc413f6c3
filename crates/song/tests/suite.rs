//! Song texts with what they must give: `suite/*.md` hold texts in fenced blocks and the expected findings and song.
//! `SONGWRIGHT_BLESS=1 cargo test -p song --test suite` writes what is given into them; read the difference.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::panic, reason = "tests read files")]

use dsp::Seconds;
use song::{Chord, Diagnostic, Insert, Plays, Preset, Recording, Sampled, Song, Texts, Unusable, resolve};
use std::fmt::Write;
use std::path::Path;

/// Fenced blocks: information string and contents.
fn blocks(page: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in page.split_inclusive('\n') {
        match (line.strip_prefix("```"), &mut open) {
            (Some(info), None) => open = Some((info.trim().to_string(), String::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some((_, text))) => text.push_str(line),
            (None, None) => {}
        }
    }
    blocks
}

/// A line of a block of sampled instruments: a name, and either its presets or what is the matter with it.
fn instrument(line: &str) -> (String, Result<Sampled, Unusable>) {
    let (name, rest) = line.split_once(' ').unwrap();
    let preset = |name: &str, bank, program| Preset { name: name.into(), bank, program, tail: Seconds(0.5) };
    let presets = rest.split(", ").filter_map(|text| {
        let (number, name) = text.split_once(' ')?;
        let (bank, program) = number.split_once(':')?;
        Some(preset(name, bank.parse().unwrap(), program.parse().unwrap()))
    });
    let mut presets: Vec<Preset> = presets.collect();
    if presets.is_empty() {
        presets.push(preset("", 0, 0));
    }
    let said = |word: &str| if rest == word { vec![format!("{word} here")] } else { vec![] };
    let (unplayed, lost) = (said("unplayed"), said("lost"));
    let fact = match rest {
        "unreadable" => Err(Unusable { missing: false, why: "cannot be read".into(), hint: None }),
        _ => Ok(Sampled { digest: [0; 32], presets, unplayed, lost }),
    };
    (name.into(), fact)
}

fn finding(one: &Diagnostic, texts: &Texts) -> String {
    let text = texts
        .files
        .get(&one.place.file)
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        .unwrap_or_default();
    let before = text.get(..one.place.span.start).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.len() - before.rfind('\n').map_or(0, |at| at + 1) + 1;
    let hint = one.hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default();
    let marked: String = text
        .get(one.place.span.clone())
        .unwrap_or_default()
        .lines()
        .next()
        .unwrap_or_default()
        .chars()
        .take(40)
        .collect();
    format!(
        "{:?} {} {}:{line}:{column} `{marked}` {}{hint}\n",
        one.severity, one.code, one.place.file, one.message
    )
}

/// The file that a device is built from.
fn file(insert: &Insert) -> String {
    let preset = |(bank, program)| format!(" {bank}:{program}");
    let text = |file: &song::SoundFile| {
        format!(" with {}{}", file.path, file.preset.map(preset).unwrap_or_default())
    };
    insert.file.as_ref().map(text).unwrap_or_default()
}

fn digest(song: &Song) -> String {
    let mut out = String::new();
    let start = song.tempo.meter(song::Beat(0));
    writeln!(
        out,
        "{} | {} | {} | {}/{} | {}",
        song.title,
        song.artists.join(", "),
        song.key,
        start.count,
        start.unit,
        song.rate.0
    )
    .unwrap();
    for section in &song.sections {
        let chords = section.chords.iter().map(|(at, chord)| {
            format!("{} {}", at.quarters(), chord.as_ref().map_or("N.C.", |chord: &Chord| &chord.symbol))
        });
        writeln!(
            out,
            "section {} ({}) {} in {}: {}",
            section.name,
            section.kind,
            section.length.quarters(),
            section.key,
            chords.collect::<Vec<_>>().join(", ")
        )
        .unwrap();
        let notes = section.melody.iter().map(|note| {
            let syllable = note
                .syllable
                .as_ref()
                .map(|syllable| format!(" {}{}", syllable.text, if syllable.joined { "-" } else { "" }));
            format!(
                "{} {}x{:.3}{}{}",
                note.at.quarters(),
                note.pitch,
                note.length.quarters(),
                if note.slur { "~" } else { "" },
                syllable.unwrap_or_default()
            )
        });
        for line in notes.collect::<Vec<_>>().chunks(8) {
            writeln!(out, "  {}", line.join(", ")).unwrap();
        }
    }
    for placed in &song.form {
        let (bar, beat) = song.tempo.bar_beat(placed.start);
        let name = &song.sections[placed.section].name;
        writeln!(
            out,
            "form {name}#{} bar {bar}:{beat} {:.3} s {:.1} bpm energy {:.2}",
            placed.occurrence,
            song.tempo.seconds(placed.start).0,
            song.tempo.bpm(placed.start),
            placed.energy
        )
        .unwrap();
    }
    for track in &song.tracks {
        let plays = match &track.plays {
            Plays::Part(notes) => notes
                .iter()
                .take(12)
                .map(|note| {
                    format!(
                        "{} {}x{:.3}@{:.2}",
                        note.at.quarters(),
                        note.pitch,
                        note.length.quarters(),
                        note.velocity
                    )
                })
                .collect::<Vec<_>>()
                .join(", "),
            Plays::Takes(regions) => regions
                .iter()
                .map(|region| {
                    format!("{} at {} {:+.3} s", region.take, region.at.quarters(), region.offset.0)
                })
                .collect::<Vec<_>>()
                .join(", "),
            other => format!("{other:?}").to_lowercase(),
        };
        let sounds: String = track.sounds.iter().map(|sounds| if *sounds { 'x' } else { '-' }).collect();
        let with = track.instrument.as_ref().map(file).unwrap_or_default();
        writeln!(
            out,
            "track {} ({}) {sounds} {:+}{with}: {plays}",
            track.name,
            track.role.name(),
            track.octave
        )
        .unwrap();
    }
    for strip in song.mix.strips.iter().chain(song.mix.buses.iter().filter(|bus| bus.place.span.end > 0)) {
        let inserts = strip.inserts.iter().map(|insert| format!("{}{}", insert.device.name, file(insert)));
        let inserts = inserts.collect::<Vec<_>>().join(" ");
        let sends = strip
            .sends
            .iter()
            .map(|send| format!("{} {}", send.bus, send.level.0))
            .collect::<Vec<_>>()
            .join(" ");
        let rides = strip
            .rides
            .iter()
            .map(|ride| format!("{} {:+} over {}", ride.at.quarters(), ride.level.0, ride.over.quarters()))
            .collect::<Vec<_>>()
            .join(", ");
        writeln!(
            out,
            "strip {} fader {} pan {} to {} [{inserts}] ({sends}) {rides}",
            strip.name,
            strip.fader.0,
            strip.pan,
            strip.output.as_deref().unwrap_or("mix")
        )
        .unwrap();
    }
    out
}

#[test]
fn texts_give_what_is_expected() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/suite"));
    let bless = std::env::var_os("SONGWRIGHT_BLESS").is_some();
    let mut pages: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.sort();
    assert!(pages.len() >= 8);
    for path in pages {
        let page = std::fs::read_to_string(&path).unwrap();
        let mut texts = Texts::default();
        let mut expected = String::new();
        for (info, text) in blocks(&page) {
            match info.split_once(' ') {
                Some(("text", "expected")) => expected = text,
                Some(("text", "recordings")) => {
                    for take in text.lines() {
                        let recording =
                            Recording { frames: 480_000, rate: 48_000, channels: 1, digest: [0; 32] };
                        let fact = take
                            .strip_suffix(" unreadable")
                            .map_or(Ok(recording), |_| Err("no sound file".into()));
                        texts.recordings.insert(take.trim_end_matches(" unreadable").into(), fact);
                    }
                }
                Some(("text", "instruments")) => {
                    texts.instruments.extend(text.lines().map(instrument));
                }
                Some((_, name)) => {
                    texts.files.insert(name.into(), text.into_bytes().into());
                }
                None => panic!("{}: a block without a file name", path.display()),
            }
        }
        let (song, found) = resolve(&texts);
        let given: String = found.iter().map(|one| finding(one, &texts)).chain([digest(&song)]).collect();
        if bless {
            let head = page.split("```text expected\n").next().unwrap();
            std::fs::write(&path, format!("{head}```text expected\n{given}```\n")).unwrap();
        } else {
            assert_eq!(given, expected, "{}", path.display());
        }
    }
}
