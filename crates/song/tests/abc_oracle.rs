//! Notes of tunes against abc2midi (Debian's abcmidi), an independent reader of ABC; skipped where it is not installed.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests read files and start programs"
)]

use song::{Beat, Plays, Texts, resolve};
use std::process::Command;

/// Tunes without upbeat, so that time begins at the first bar line, and without performance marks.
const TUNES: &[(&str, &str)] = &[
    (
        "lengths",
        "X:1\nM:4/4\nL:1/8\nK:C\nC2 D E/F/ G3/2A/2 B2 | c'2 c,2 C,3 z | d// d// d/ e/4e/4e/2 f4 z2 |]\n",
    ),
    (
        "keys",
        "X:1\nM:4/4\nL:1/4\nK:Ebdor\nE F G A | B c d e |\nK:F#m\nF G A B | c d e f |\nK:Amix\nA B c d | e f g a |\nK:Bbphr\nB c d e | f g a b |\nK:Glyd\nC D E F | G A B c |\n",
    ),
    ("accidentals", "X:1\nM:4/4\nL:1/4\nK:D\nF =F F ^F | F C =C c | _B B B, =B | B ^^G G __A |\n"),
    ("tuplets", "X:1\nM:4/4\nL:1/8\nK:G\n(3GAB (3c2d2e2 f2 | (5GABcd (2ef (4gfed | (3:2:4G2ABc2 d2 e2 |\n"),
    ("compound", "X:1\nM:6/8\nL:1/8\nK:Am\nA>B c d<e f | A3- A2 z | (5ABcde (4ABcd | a>>b c2<<d2 |\n"),
    ("repeats", "X:1\nM:3/4\nL:1/4\nK:F\n|: F G A |1 B c d :|2 c B A || f e d |: c B A :| G3 |]\n"),
    ("endings", "X:1\nM:2/4\nL:1/8\nK:C\n|: C D E F | [1 G4 :| [2 A4 |] B4 |: c2 d2 :: e2 f2 :|\n"),
    ("ties", "X:1\nM:4/4\nL:1/4\nK:A\nC2- C2- | C F-F G | [CE]2 [EA]2- | [EA] c3 |\n"),
    (
        "fields",
        "X:1\nM:4/4\nL:1/8\nK:C\nC8 | [L:1/4] C4 | [M:3/4] C3 | [K:Eb] E B [L:1/16] c4 |\nM:2/4\nL:1/8\nC4 |\n",
    ),
    ("rests", "X:1\nM:4/4\nL:1/8\nK:C\nz4 C4 | Z2 | x2 D2 z2 E2 | Z | F8 |\n"),
];

/// (start, length, pitch) in thousandths of a quarter note.
type Notes = Vec<(i64, i64, u8)>;

fn plays(name: &str, file: &[u8]) -> Notes {
    let mut texts = Texts::default();
    let arrange = format!("[[track]]\nname = \"a\"\nplays = \"parts/{name}\"\n");
    texts.files.insert(
        "song.toml".into(),
        b"title = \"x\"\nform = [\"a\"]\nsections.a.bars = 64\n".as_slice().into(),
    );
    texts.files.insert("arrange.toml".into(), arrange.into_bytes().into());
    texts.files.insert(format!("parts/{name}"), file.into());
    let (song, found) = resolve(&texts);
    assert!(found.is_empty(), "{name}: {found:?}");
    let Plays::Part(notes) = &song.tracks[0].plays else { panic!("no part") };
    let thousandths = |quarters: f64| (quarters * 1000.0).round() as i64;
    let first = notes.first().map_or(Beat(0), |note| note.at);
    let mut notes: Notes = notes
        .iter()
        .map(|note| {
            (thousandths((note.at - first).quarters()), thousandths(note.length.quarters()), note.pitch)
        })
        .collect();
    notes.sort_unstable();
    notes
}

#[test]
fn tunes_agree_with_abc2midi() {
    if Command::new("abc2midi").arg("-ver").output().is_err() {
        eprintln!("skipped: abc2midi is not installed");
        return;
    }
    let folder = std::env::temp_dir().join(format!("songwright-abc-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for (name, tune) in TUNES {
        let (abc, mid) = (folder.join("tune.abc"), folder.join("tune.mid"));
        std::fs::write(&abc, tune).unwrap();
        let done =
            Command::new("abc2midi").arg(&abc).arg("-o").arg(&mid).args(["-NGRA", "-NFER"]).output().unwrap();
        let theirs = plays("x.mid", &std::fs::read(&mid).unwrap());
        let ours = plays("x.abc", tune.as_bytes());
        // abc2midi counts 480 ticks a quarter, ends a note a tick early and spreads tied chords by ten ticks.
        let near = |a: &(i64, i64, u8), b: &(i64, i64, u8)| {
            a.2 == b.2 && (a.0 - b.0).abs() <= 25 && (a.1 - b.1).abs() <= 30
        };
        let same = ours.len() == theirs.len() && ours.iter().zip(&theirs).all(|(a, b)| near(a, b));
        assert!(
            same,
            "{name}\nours   {ours:?}\ntheirs {theirs:?}\n{}",
            String::from_utf8_lossy(&done.stdout)
        );
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
