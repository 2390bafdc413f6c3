//! Songs built by hand, and what holds for every arrangement of them.

use crate::style::STYLES;
use crate::{Arranged, Played, Source, cast, instrument, parse};
use dsp::{Build, Decibels, Kind, Processor, Settings, Spec};
use song::{
    Beat, Beats, Chord, Key, Master, Meter, Mix, Mode, PitchClass, Place, Placed, Plays, Release, Role,
    Section, Song, Strip, Sung, TempoMap, Track,
};

pub const FOUR: Meter = Meter { count: 4, unit: 4 };

fn silent(_: &Build<'_>) -> Box<dyn Processor> {
    unreachable!("nothing is played here")
}

const fn spec(name: &'static str) -> Spec {
    Spec { name, about: "", version: 1, kind: Kind::Instrument, params: &[], build: silent }
}

static DEVICES: [Spec; 11] = [
    spec("drum-kit"),
    spec("electric-bass"),
    spec("upright-bass"),
    spec("acoustic-guitar"),
    spec("piano"),
    spec("electric-piano"),
    spec("strings"),
    spec("pad"),
    spec("lead"),
    spec("bells"),
    spec("singer"),
];

pub fn find(name: &str) -> Option<&'static Spec> {
    DEVICES.iter().find(|spec| spec.name == name)
}

/// Reads `F#m7/C#`.
pub fn chord(symbol: &str) -> Chord {
    let class = |text: &str| {
        let natural = [9, 11, 0, 2, 4, 5, 7][(text.as_bytes()[0] - b'A') as usize];
        let accidental = text.as_bytes().get(1).copied().unwrap_or(b' ');
        let semitone = match accidental {
            b'#' => natural + 1,
            b'b' => natural + 11,
            _ => natural,
        } % 12;
        let length = 1 + usize::from(matches!(accidental, b'#' | b'b'));
        (PitchClass { semitone, flat: accidental == b'b' }, length)
    };
    let (above, below) = symbol.split_once('/').unwrap_or((symbol, ""));
    let (root, length) = class(above);
    let tones = match &above[length..] {
        "" => vec![0, 4, 7],
        "m" => vec![0, 3, 7],
        "7" => vec![0, 4, 7, 10],
        "m7" => vec![0, 3, 7, 10],
        "maj7" => vec![0, 4, 7, 11],
        "sus4" => vec![0, 5, 7],
        "maj9" => vec![0, 4, 7, 11, 14],
        "dim" => vec![0, 3, 6],
        "5" => vec![0, 7],
        other => panic!("{other}"),
    };
    let bass = if below.is_empty() { root } else { class(below).0 };
    Chord { symbol: symbol.to_owned(), root, bass, tones }
}

fn key() -> Key {
    Key { tonic: PitchClass { semitone: 2, flat: false }, mode: Mode::Major }
}

pub fn place() -> Place {
    Place { file: "song.toml".to_owned(), span: 0..0 }
}

/// A section from its bars: chords of a bar share it evenly, `-` is no chord.
pub fn section(name: &str, meter: Meter, text: &str) -> Section {
    let bar = meter.bar();
    let bars: Vec<&str> = text.split('|').map(str::trim).collect();
    let mut chords = Vec::new();
    for (index, symbols) in bars.iter().enumerate() {
        let symbols: Vec<&str> = symbols.split_whitespace().collect();
        for (order, symbol) in symbols.iter().enumerate() {
            let at = bar * index as i64 + Beats(bar.0 * order as i64 / symbols.len() as i64);
            chords.push((at, (*symbol != "-").then(|| chord(symbol))));
        }
    }
    let kind = name.trim_end_matches(|c: char| c.is_ascii_digit()).trim().to_owned();
    Section {
        name: name.to_owned(),
        kind,
        length: bar * bars.len() as i64,
        chords,
        melody: Vec::new(),
        lyrics: Vec::new(),
        key: key(),
        place: place(),
    }
}

/// A song of sections played in the order of `form` (name, energy).
pub fn song(style: &str, bpm: f64, meter: Meter, sections: Vec<Section>, form: &[(&str, f64)]) -> Song {
    let mut placed = Vec::new();
    let mut start = Beat(0);
    for (name, energy) in form {
        let index = sections.iter().position(|s| s.name == *name).expect("a section");
        let occurrence = 1 + placed.iter().filter(|p: &&Placed| p.section == index).count() as u32;
        let end = start + sections[index].length;
        placed.push(Placed { section: index, occurrence, start, end, energy: *energy });
        start = end;
    }
    Song {
        title: "Test".to_owned(),
        artists: Vec::new(),
        language: "en".to_owned(),
        rate: dsp::SampleRate(48_000),
        key: key(),
        tempo: TempoMap::new(bpm, meter),
        sections,
        form: placed,
        end: start,
        style: style.to_owned(),
        tracks: Vec::new(),
        mix: Mix { strips: Vec::new(), defaults: Vec::new(), buses: Vec::new(), main: strip() },
        master: Master { target: -14.0, ceiling: -1.0, chain: Vec::new(), formats: Vec::new() },
        release: Release::default(),
    }
}

fn strip() -> Strip {
    Strip {
        name: "mix".to_owned(),
        trim: Decibels(0.0),
        inverted: false,
        inserts: Vec::new(),
        sends: Vec::new(),
        fader: Decibels(0.0),
        pan: 0.0,
        width: 1.0,
        mute: false,
        solo: false,
        output: None,
        rides: Vec::new(),
        place: place(),
    }
}

/// Intro, verse, chorus, verse, chorus, bridge, chorus, outro; in the meter given.
pub fn full(style: &str, bpm: f64, meter: Meter) -> Song {
    let mut verse = section("verse 1", meter, "D | G | Bm | A | D | G | A | D A/C# | Bm | G | D | A");
    for i in 0..24 {
        let at = Beats::QUARTER * (2 * i);
        let pitch = [66, 67, 69, 67, 66, 62, 64, 66][i as usize % 8];
        verse.melody.push(Sung { at, length: Beats::QUARTER * 2, pitch, slur: false, syllable: None });
    }
    let sections = vec![
        section("intro", meter, "D | G | D | A"),
        verse,
        section("chorus", meter, "G | D | A | Bm | G | D | Em7 A7 | D"),
        section("bridge", meter, "Em | - | F#m7 | G A"),
        section("outro", meter, "G | D/F# | Em A | D"),
    ];
    let form = [
        ("intro", 0.3),
        ("verse 1", 0.5),
        ("chorus", 0.8),
        ("verse 1", 0.55),
        ("chorus", 0.8),
        ("bridge", 0.55),
        ("chorus", 0.9),
        ("outro", 0.4),
    ];
    song(style, bpm, meter, sections, &form)
}

fn notes<'a>(arranged: &'a [Arranged]) -> Vec<(&'a Arranged, &'a [Played])> {
    let notes_of = |source: &'a Source| match source {
        Source::Notes { notes, .. } => Some(&notes[..]),
        Source::Takes(_) => None,
    };
    arranged.iter().filter_map(|track| Some((track, notes_of(&track.source)?))).collect()
}

fn every_song() -> Vec<Song> {
    let three = Meter { count: 3, unit: 4 };
    let six = Meter { count: 6, unit: 8 };
    let five = Meter { count: 5, unit: 4 };
    let seven = Meter { count: 7, unit: 8 };
    let mut songs = Vec::new();
    for entry in STYLES {
        let (low, high) = entry.read().tempo;
        for (meter, bpm) in
            [(FOUR, low), (FOUR, high), (three, low), (six, high), (five, 100.0), (seven, 300.0)]
        {
            songs.push(full(entry.name, bpm, meter));
        }
    }
    songs
}

#[test]
fn styles_are_read_without_faults() {
    for entry in STYLES {
        let (style, faults) = parse::parse(entry.source());
        assert_eq!(faults, [], "{}", entry.name);
        assert!(!entry.about().is_empty() && entry.about() == style.about);
        assert!(style.tempo.0 < style.tempo.1 && style.lanes.len() >= 5, "{}", entry.name);
        for lane in &style.lanes {
            assert!(find(&lane.device).is_some(), "{}: {}", entry.name, lane.device);
        }
    }
}

#[test]
fn faults_of_a_style_have_their_lines() {
    let text = "tempo 90-\nlane drums\nrole drum\nkick | x |\n4/4 grid 4\nkick | x.. |\nkick | x.y. |\nbongo | x... |\nswing 1/8 90 %";
    let lines: Vec<usize> = parse::parse(text).1.into_iter().map(|(line, _)| line).collect();
    assert_eq!(lines, [1, 3, 4, 6, 7, 8, 9]);
}

#[test]
fn every_note_is_playable_and_ends() {
    for song in every_song() {
        let (arranged, diagnostics) = cast::arrange(&song, find);
        assert_eq!(diagnostics, []);
        let bar = song.tempo.meter(song.end).bar();
        for (track, notes) in notes(&arranged) {
            assert!(!notes.is_empty(), "{} {}", song.style, track.name);
            let Source::Notes { instrument, .. } = &track.source else { continue };
            let range = instrument::range(instrument.device.name).unwrap_or((35.0, 87.0));
            assert!(notes.windows(2).all(|pair| pair[0].at <= pair[1].at));
            for note in notes {
                assert!(note.length.0 > 0 && note.at.0 >= 0 && note.at + note.length <= song.end + bar);
                assert!((range.0..=range.1).contains(&note.pitch), "{} {}", track.name, note.pitch);
                assert!(note.velocity > 0.0 && note.velocity <= 1.0);
                assert!(note.shift.0.abs() < 0.15, "{} {:?}", track.name, note.shift);
                assert!(song.tempo.seconds(note.at).0 + note.shift.0 >= 0.0);
            }
        }
    }
}

#[test]
fn the_last_bar_rings_on_its_last_chord() {
    for song in every_song() {
        let (arranged, _) = cast::arrange(&song, find);
        let bar = song.tempo.meter(song.end).bar();
        let last = song.end - bar;
        for (track, notes) in notes(&arranged).into_iter().filter(|(t, _)| t.name != "melody") {
            let in_last: Vec<&Played> = notes.iter().filter(|n| n.at >= last).collect();
            assert!(in_last.iter().all(|n| n.at == last), "{} {}", song.style, track.name);
            if track.role == Role::Chords {
                assert!(in_last.len() >= 3, "{} {:?} {in_last:?}", song.style, song.tempo.meter(last));
                assert!(in_last.iter().all(|n| n.at + n.length == song.end), "{in_last:?}");
            }
        }
    }
}

#[test]
fn the_bass_is_with_the_kick() {
    for song in every_song() {
        let (arranged, _) = cast::arrange(&song, find);
        let parts = notes(&arranged);
        let of = |role| parts.iter().filter(move |(t, _)| t.role == role).flat_map(|(_, n)| n.iter());
        let mut offsets: Vec<f64> = Vec::new();
        for bass in of(Role::Bass) {
            let kick = of(Role::Drums).find(|kick| kick.pitch == 36.0 && kick.at == bass.at);
            offsets.extend(kick.map(|kick| (kick.shift.0 - bass.shift.0).abs()));
        }
        offsets.sort_by(f64::total_cmp);
        assert!(offsets.len() > 10);
        assert!(offsets[offsets.len() * 95 / 100] <= 0.010);
    }
}

#[test]
fn tom_fills_are_in_last_bars_and_builds() {
    let song = full("pop-ballad", 72.0, FOUR);
    let (arranged, _) = cast::arrange(&song, find);
    let toms = [43.0, 47.0, 50.0];
    let mut fills = 0;
    for (_, notes) in notes(&arranged).into_iter().filter(|(track, _)| track.role == Role::Drums) {
        for note in notes.iter().filter(|note| toms.contains(&note.pitch)) {
            let placed = song.form.iter().find(|p| p.start <= note.at && note.at < p.end).unwrap();
            let bars_left = (placed.end - note.at).0 as f64 / FOUR.bar().0 as f64;
            let bar = (note.at - placed.start).0 / FOUR.bar().0;
            assert!(bars_left <= 2.0 || bar % 8 == 7, "{bars_left}");
            fills += 1;
        }
    }
    assert!(fills > 10);
}

#[test]
fn a_great_chorus_is_announced_by_half_a_bar_of_silence() {
    let song = full("indie-folk", 104.0, FOUR);
    let (arranged, _) = cast::arrange(&song, find);
    let chorus = song.form[6].start;
    let half = chorus - Beats::QUARTER * 2;
    for (track, notes) in notes(&arranged) {
        let silent = matches!(track.role, Role::Drums | Role::Bass | Role::Percussion);
        assert!(!silent || notes.iter().all(|n| n.at < half || n.at >= chorus), "{}", track.name);
    }
    let drums = notes(&arranged).into_iter().find(|(t, _)| t.role == Role::Drums).unwrap().1;
    assert!(drums.iter().any(|n| n.at == chorus && n.pitch == 49.0), "the chorus begins with a crash");
}

#[test]
fn sections_differ_in_density() {
    for entry in STYLES {
        let song = full(entry.name, 90.0, FOUR);
        let (arranged, _) = cast::arrange(&song, find);
        let density = |index: usize| {
            let placed = &song.form[index];
            let inside = |n: &&Played| placed.start <= n.at && n.at < placed.end;
            let count: usize = notes(&arranged).iter().map(|(_, n)| n.iter().filter(inside).count()).sum();
            count as f64 / (placed.end - placed.start).quarters()
        };
        let (intro, verse, chorus, bridge) = (density(0), density(1), density(2), density(5));
        assert!(intro * 1.3 < verse && verse * 1.2 < chorus, "{}: {intro} {verse} {chorus}", entry.name);
        assert!(
            bridge * 1.3 < chorus && (bridge / verse - 1.0).abs() > 0.1,
            "{}: {verse} {bridge}",
            entry.name
        );
    }
}

#[test]
fn the_same_song_sounds_the_same_and_no_two_bars_do() {
    let song = full("indie-folk", 104.0, FOUR);
    let (first, second) = (cast::arrange(&song, find).0, cast::arrange(&song, find).0);
    assert_eq!(format!("{first:?}"), format!("{second:?}"));
    for (track, notes) in notes(&first).into_iter().filter(|(t, _)| !matches!(t.role, Role::Pad | Role::Lead))
    {
        let chorus = song.form[2].start;
        let bar = |number: i64| -> Vec<(u64, u32)> {
            let from = chorus + FOUR.bar() * number;
            let inside = notes.iter().filter(|n| n.at >= from && n.at < from + FOUR.bar());
            inside.map(|n| (n.shift.0.to_bits(), n.velocity.to_bits())).collect()
        };
        assert_ne!(bar(0), bar(4), "{}", track.name);
    }
}

#[test]
fn playing_here_does_not_depend_on_what_is_inserted_before() {
    let song = full("indie-folk", 104.0, FOUR);
    let mut longer = full("indie-folk", 104.0, FOUR);
    let by = FOUR.bar() * 4;
    let intro = longer.form[0].clone();
    for placed in &mut longer.form {
        (placed.start, placed.end) = (placed.start + by, placed.end + by);
    }
    longer.form.insert(0, Placed { occurrence: 9, ..intro });
    longer.end += by;
    let verse = |song: &Song, index: usize| -> Vec<(Beats, u64)> {
        let (arranged, _) = cast::arrange(song, find);
        let placed = &song.form[index];
        let guitar = notes(&arranged).into_iter().find(|(t, _)| t.name == "guitar").unwrap().1;
        let inside = guitar.iter().filter(|n| placed.start <= n.at && n.at < placed.end);
        inside.map(|n| (n.at - placed.start, n.shift.0.to_bits())).collect()
    };
    assert_eq!(verse(&song, 1).len(), verse(&longer, 2).len());
    let near = |a: &(Beats, u64), b: &(Beats, u64)| {
        a.0 == b.0 && (f64::from_bits(a.1) - f64::from_bits(b.1)).abs() < 1e-9
    };
    assert!(verse(&song, 1).iter().zip(&verse(&longer, 2)).all(|(a, b)| near(a, b)));
}

#[test]
fn chords_sound_from_their_beat_to_the_next() {
    for entry in STYLES {
        let mut song = full(entry.name, 90.0, FOUR);
        song.sections[1] = section("verse 1", FOUR, "D G A | - | Bm G | D - | A | A | F#m7 | A D G Em");
        let (arranged, _) = cast::arrange(&song, find);
        let harmony = crate::harmony::Harmony::of(&song);
        let coloured = entry.read().lanes.iter().any(|lane| lane.colour);
        let colour = |chord: &Chord, key| {
            if coloured { crate::harmony::coloured(chord, key) } else { chord.clone() }
        };
        for (track, notes) in notes(&arranged) {
            let sustained = matches!(track.role, Role::Chords | Role::Pad | Role::Arpeggio);
            for note in notes.iter().filter(|_| sustained) {
                let (span, chord) = harmony.at(note.at).expect("no harmony plays where there is no chord");
                let chord = colour(chord, span.key);
                let mut classes: Vec<u8> =
                    chord.tones.iter().map(|tone| (chord.root.semitone + tone) % 12).collect();
                classes.push(chord.bass.semitone);
                assert!(classes.contains(&(note.pitch as u8 % 12)), "{} {}", track.name, note.pitch);
                let end = note.at + note.length;
                for span in harmony.0.iter().filter(|s| s.from < end && s.to > note.at) {
                    let holds = span.chord.map(|chord| colour(chord, span.key)).is_some_and(|chord| {
                        let class = (note.pitch as u8 + 12 - chord.root.semitone) % 12;
                        let bass = note.pitch as u8 % 12 == chord.bass.semitone;
                        bass || chord.tones.iter().any(|tone| tone % 12 == class)
                    });
                    assert!(holds, "{} {:?} hangs over {:?}", track.name, note, span.chord);
                }
            }
        }
        let bass = notes(&arranged).into_iter().find(|(t, _)| t.role == Role::Bass).unwrap().1;
        let verse = song.form[1].start;
        for span in harmony.0.iter().filter(|s| s.from >= verse && s.to <= song.form[1].end) {
            let root = bass.iter().find(|n| n.at == span.from).map(|n| n.pitch as u8 % 12);
            assert_eq!(
                root,
                span.chord.map(|chord| chord.bass.semitone),
                "{} at {:?}",
                entry.name,
                span.from
            );
        }
    }
}

#[test]
fn tracks_choose_lanes_sections_and_octaves() {
    let mut song = full("indie-folk", 104.0, FOUR);
    let track = |name: &str, role, plays, lane: Option<&str>| Track {
        name: name.to_owned(),
        role,
        instrument: None,
        plays,
        lane: lane.map(str::to_owned),
        sounds: vec![true, true, true, false, false, false, true, true],
        octave: 1,
        pedal: Vec::new(),
        place: place(),
    };
    song.tracks = vec![
        track("left", Role::Chords, Plays::Style, None),
        track("right", Role::Chords, Plays::Style, None),
        track("voice", Role::Vocal, Plays::Melody, None),
        track("odd", Role::Chords, Plays::Style, Some("guitarr")),
        track("noise", Role::Effects, Plays::Style, None),
    ];
    song.style = "indy-folk".to_owned();
    let (arranged, diagnostics) = cast::arrange(&song, find);
    let codes: Vec<&str> = diagnostics.iter().map(|d| d.code).collect();
    assert_eq!(codes, ["unknown-style", "unknown-lane", "no-lane"]);
    assert_eq!(diagnostics[0].hint.as_deref(), Some("did you mean 'indie-folk'?"));
    assert_eq!(diagnostics[1].hint.as_deref(), Some("did you mean 'guitar'?"));
    let parts = notes(&arranged);
    assert_eq!(
        parts.iter().map(|(t, _)| t.name.as_str()).collect::<Vec<_>>(),
        ["left", "right", "voice", "odd"]
    );
    assert_eq!(parts[0].1.len(), parts[1].1.len());
    assert_ne!(parts[0].1[0].shift, parts[1].1[0].shift);
    let silent = song.form[3].start..song.form[5].end;
    assert!(parts.iter().all(|(_, notes)| notes.iter().all(|n| !silent.contains(&n.at))));
    assert_eq!(parts[2].1[0].pitch, 78.0);
}

#[test]
fn colour_adds_what_the_key_has() {
    let tones = |symbol: &str| crate::harmony::coloured(&chord(symbol), key()).tones;
    assert_eq!(tones("D"), [0, 4, 7, 11, 14]);
    assert_eq!(tones("A"), [0, 4, 7, 10, 14]);
    assert_eq!(tones("F#m"), [0, 3, 7, 10]);
    assert_eq!(tones("Dsus4"), [0, 5, 7]);
}

#[test]
fn settings_are_read_by_name() {
    static PARAMS: [dsp::Param; 2] = [
        dsp::Param {
            name: "kit",
            about: "",
            unit: dsp::Unit::Choice(&["a", "b"]),
            min: 0.0,
            max: 1.0,
            default: 0.0,
        },
        dsp::Param { name: "tone", about: "", unit: dsp::Unit::Share, min: 0.0, max: 1.0, default: 0.5 },
    ];
    static KIT: Spec =
        Spec { name: "kit", about: "", version: 1, kind: Kind::Instrument, params: &PARAMS, build: silent };
    let set = |text: &[(&str, &str)]| {
        let text: Vec<(String, String)> =
            text.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        instrument::insert(&KIT, &text).settings
    };
    assert_eq!(set(&[("kit", "b"), ("tone", "25%")]), Settings(vec![1.0, 0.25]));
    assert_eq!(set(&[("kit", "c"), ("none", "1")]), Settings(vec![0.0, 0.5]));
}
