//! From the texts of a song folder to a band that plays the instruments of the catalog.

use compose::{Source, arrange};
use song::{Beats, Plays, Texts};

fn texts(style: &str) -> Texts {
    let song = r#"
title = "Paper Boats"
key = "D major"
tempo = "92 bpm"
form = ["intro", "verse 1", "chorus", "verse 1", "chorus", "outro"]
[sections.intro]
chords = "D | G"
[sections."verse 1"]
chords = "D | G A | Bm | N.C."
[sections.chorus]
chords = "G | D/F# | Em7 | Asus4 A"
[sections.outro]
chords = "G | D"
"#;
    let files = [
        ("song.toml", song.to_owned()),
        ("melody.abc", "X:1\nL:1/4\nM:4/4\nK:D\nP:chorus\nB2 A2 | F4 | G2 (AB) | A4 |\n".to_owned()),
        ("arrange.toml", format!("style = \"{style}\"\n")),
    ];
    let files = files.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes().into())).collect();
    Texts { files, ..Texts::default() }
}

#[test]
fn every_style_plays_a_song_folder() {
    for entry in compose::STYLES {
        let (song, findings) = song::resolve(&texts(entry.name));
        assert_eq!(findings, [], "{}", entry.name);
        let (tracks, findings) = arrange(&song);
        assert_eq!(findings, [], "{}", entry.name);
        assert!(tracks.len() >= 5 && tracks.iter().any(|track| track.name == "melody"));
        for track in &tracks {
            let Source::Notes { instrument, notes } = &track.source else { panic!("nothing was recorded") };
            assert_eq!(instrument.settings.0.len(), instrument.device.params.len());
            assert!(!notes.is_empty(), "{} {}", entry.name, track.name);
            assert!(notes.iter().all(|note| note.length > Beats(0) && note.at + note.length <= song.end));
        }
    }
}

#[test]
fn settings_of_the_styles_exist() {
    for entry in compose::STYLES {
        for lane in entry.read().lanes {
            let device = dsp::catalog::find(&lane.device).expect("an instrument of the catalog");
            for (name, _) in &lane.settings {
                assert!(device.param(name).is_some(), "{}: {} has no {name}", entry.name, lane.device);
            }
        }
    }
}

#[test]
fn a_melody_track_sings_the_notes_of_the_melody() {
    let (song, _) = song::resolve(&texts("indie-folk"));
    let (tracks, _) = arrange(&song);
    assert!(song.tracks.iter().all(|track| !matches!(track.plays, Plays::Takes(_))));
    let melody = tracks.iter().find(|track| track.name == "melody").expect("a melody");
    let Source::Notes { notes, .. } = &melody.source else { panic!("an instrument plays it") };
    let pitches: Vec<f32> = notes.iter().map(|note| note.pitch).take(7).collect();
    assert_eq!(pitches, [71.0, 69.0, 66.0, 67.0, 69.0, 71.0, 69.0]);
    assert_eq!(notes.len(), 14);
    assert_eq!(notes[5].touch, dsp::Touch::Legato, "B is slurred to A");
}
