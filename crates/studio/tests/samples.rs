//! Sampled instruments and impulse responses of a song, from file to sound.
#![allow(clippy::unwrap_used, reason = "tests")]

mod tiny;

use std::fs;
use std::path::Path;
use tiny::{json, put, run, tone};

/// Two bars of quarter notes for one instrument.
fn song(folder: &Path, instrument: &str, plays: &str) {
    put(folder, "song.toml", tiny::TEXTS[0].1);
    put(folder, "master.toml", b"formats = [\"wav16\"]\n");
    let track = format!("[[track]]\nname = \"keys\"\ninstrument = {instrument}\nplays = \"{plays}\"\n");
    put(folder, "arrange.toml", track.as_bytes());
    put(folder, "mix.toml", b"[strips.keys]\ninserts = []\nsends = {}\nfader = \"0 dB\"\n");
    put(folder, "parts/riff.abc", b"X:1\nL:1/4\nM:4/4\nK:C\nCDEF|\n");
}

/// An SFZ instrument of one sound.
fn sfz(folder: &Path, opcodes: &str) {
    put(folder, "samples/tone.wav", &tone(1.0));
    put(folder, "samples/tone.sfz", format!("<region> sample=tone.wav {opcodes}\n").as_bytes());
}

/// The bounce with so many threads.
fn bounce(folder: &Path, threads: &str) -> Vec<u8> {
    let (code, answer) = json(folder, &["bounce", "--threads", threads]);
    assert_eq!(code, 0, "{answer:#}");
    fs::read(folder.join("out/bounce.wav")).unwrap()
}

/// Left samples of a bounce, 24 bits.
fn left(wav: &[u8]) -> Vec<f64> {
    let at = wav.windows(4).position(|id| id == b"data").unwrap() + 8;
    let value = |b: &[u8]| f64::from(i32::from_le_bytes([0, b[0], b[1], b[2]])) / 2f64.powi(31);
    wav[at..].chunks_exact(6).map(value).collect()
}

fn loudest(samples: &[f64]) -> f64 {
    samples.iter().fold(0.0, |most, x| most.max(x.abs()))
}

/// The only finding: code, line and message.
fn only(folder: &Path, command: &str) -> (i32, String, u64, String) {
    let (code, answer) = json(folder, &[command]);
    let found = &answer["diagnostics"];
    assert_eq!(found.as_array().unwrap().len(), 1, "{found:#}");
    let text = |key: &str| found[0][key].as_str().unwrap_or_default().to_string();
    (
        code,
        text("code"),
        found[0]["line"].as_u64().unwrap(),
        format!("{} | {}", text("message"), text("hint")),
    )
}

#[test]
fn an_sfz_sounds_alike_for_any_threads_and_from_the_store_and_anew_when_its_sound_changes() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    song(folder, "{ samples = \"samples/tone.sfz\" }", "parts/riff.abc");
    sfz(folder, "pitch_keycenter=60");
    let first = bounce(folder, "1");
    assert!(loudest(&left(&first)) > 0.02, "it sounds");
    assert_eq!(first, bounce(folder, "2"), "from the store");
    fs::remove_dir_all(folder.join(".songwright")).unwrap();
    assert_eq!(first, bounce(folder, "2"), "computed by two threads");
    put(folder, "samples/tone.wav", &tone(0.05));
    let second = bounce(folder, "2");
    assert!(first != second, "the sound changed");
    put(folder, "samples/tone.sfz", b"<region> sample=tone.wav pitch_keycenter=72\n");
    assert!(second != bounce(folder, "2"), "the text changed");
}

#[test]
fn faults_of_instruments_are_shown_where_they_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    song(folder, "{ samples = \"samples/tone.sfz\" }", "parts/riff.abc");
    sfz(folder, "loop_crossfade=2 frobnicate=3");
    let (code, what, line, said) = only(folder, "bounce");
    assert_eq!((code, what.as_str(), line), (0, "samples-unplayed", 3));
    assert!(
        said.contains("loop_crossfade") && said.contains("frobnicate") && said.contains("line 1"),
        "{said}"
    );
    put(folder, "samples/tone.sfz", b"<region> sample=tone.wav key=60\n<region> sample=gone.wav key=61\n");
    let (code, what, line, said) = only(folder, "bounce");
    assert_eq!((code, what.as_str(), line), (1, "samples-incomplete", 3));
    assert!(said.contains("'gone.wav' is not there (line 2 of tone.sfz)"), "{said}");
    fs::rename(folder.join("samples/tone.sfz"), folder.join("samples/tune.sfz")).unwrap();
    let (code, what, line, said) = only(folder, "bounce");
    assert_eq!((code, what.as_str(), line), (1, "samples-missing", 3));
    assert!(said.ends_with("did you mean `samples/tune.sfz`?"), "{said}");
    assert_eq!(run(folder, &["make", "--keep-going"]).status.code(), Some(1));
    assert!(folder.join("out/mix.wav").is_file(), "the style's instrument plays in its place");
}

#[test]
fn fonts_that_are_missing_or_damaged_or_have_no_such_preset() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let of = |name: &str, preset: &str| {
        song(folder, &format!("{{ samples = \"{name}\", preset = \"{preset}\" }}"), "parts/riff.abc");
        only(folder, "bounce")
    };
    put(folder, "a.sf2", &font());
    put(folder, "b.sf2", &font()[..300]);
    put(folder, "c.sf2", b"RIFF\0\0\0\0sfbk");
    put(folder, "d.txt", b"no instrument");
    for (name, preset, code, why) in [
        ("No Such Font.sf2", "0:0", "samples-missing", "apt install"),
        ("a.sf2", "0:7", "unknown-preset", "\"0:5\" (Ramp)"),
        ("a.sf2", "Rampp", "unknown-preset", "did you mean `Ramp`?"),
        ("b.sf2", "0:0", "samples-unreadable", "is missing"),
        ("c.sf2", "0:0", "samples-unreadable", "is missing"),
        ("d.txt", "0:0", "samples-unreadable", "ends in .sfz, .sf2 or .sf3"),
        ("../a.sf2", "0:0", "samples-missing", "put it into the song folder"),
        ("/etc/hostname", "0:0", "samples-unreadable", "leads out of the song folder"),
    ] {
        let (exit, what, line, said) = of(name, preset);
        assert_eq!((exit, what.as_str(), line), (1, code, 3), "{name}: {said}");
        assert!(said.contains(why), "{name}: {said}");
    }
}

#[test]
fn a_font_sounds() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    put(folder, "samples/a.sf2", &font());
    song(folder, "{ samples = \"samples/a.sf2\", preset = \"ramp\" }", "parts/riff.abc");
    let by_name = bounce(folder, "1");
    assert!(loudest(&left(&by_name)) > 0.01);
    song(folder, "{ samples = \"samples/a.sf2\", preset = \"0:5\" }", "parts/riff.abc");
    assert_eq!(by_name, bounce(folder, "2"));
}

#[test]
fn the_pedal_of_a_midi_part_holds_its_notes() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    sfz(folder, "pitch_keycenter=60 loop_mode=loop_continuous ampeg_release=0.01");
    song(folder, "{ samples = \"samples/tone.sfz\" }", "parts/keys.mid");
    // A quarter note; the pedal goes down with it, and up three quarters later.
    let file = |down: u8| {
        let head = b"MThd\0\0\0\x06\0\0\0\x01\0\x60MTrk\0\0\0\x15";
        [
            &head[..],
            &[
                0, 0xb0, 64, down, 0, 0x90, 60, 64, 96, 0x80, 60, 64, 0x81, 0x40, 0xb0, 64, 0, 0, 0xff, 0x2f,
                0,
            ],
        ]
        .concat()
    };
    let rings = |down: u8| {
        put(folder, "parts/keys.mid", &file(down));
        // At 240 bpm a quarter is 0.25 s.
        let sound = left(&bounce(folder, "1"));
        let at = |from: f64, to: f64| loudest(&sound[(from * 44_100.0) as usize..(to * 44_100.0) as usize]);
        (at(0.1, 0.2) > 0.02, at(0.4, 0.7) > 0.02, at(0.9, 1.0) > 0.001)
    };
    assert_eq!(rings(0), (true, false, false));
    assert_eq!(rings(127), (true, true, false));
}

/// A SoundFont of one preset, `Ramp` in bank 0, program 5: a ramp of 1,000 frames, looped.
fn font() -> Vec<u8> {
    let chunk = |id: &[u8], content: &[u8]| {
        let mut bytes = [id, &(content.len() as u32).to_le_bytes(), content].concat();
        bytes.resize(bytes.len() + content.len() % 2, 0);
        bytes
    };
    let list = |kind: &[u8], chunks: &[Vec<u8>]| chunk(b"LIST", &[kind, &chunks.concat()].concat());
    let words = |words: &[u16]| words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>();
    let name = |text: &str| [text.as_bytes(), &vec![0; 20 - text.len()]].concat();
    let sound: Vec<u8> = (0..1_046i16).flat_map(|i| (i % 1_000 * 30).to_le_bytes()).collect();
    let header = |end: u32| {
        let numbers = [0, end, 100, 900, 44_100].iter().flat_map(|x: &u32| x.to_le_bytes()).collect();
        [name("ramp"), numbers, vec![60, 0, 0, 0, 1, 0]].concat()
    };
    let tables = [
        (
            b"phdr",
            [
                name("Ramp"),
                words(&[5, 0, 0, 0, 0, 0, 0, 0, 0]),
                name("EOP"),
                words(&[0, 0, 1, 0, 0, 0, 0, 0, 0]),
            ]
            .concat(),
        ),
        (b"pbag", words(&[0, 0, 1, 0])),
        (b"pmod", vec![0; 10]),
        (b"pgen", words(&[41, 0])),
        (b"inst", [name("Ramp"), words(&[0]), name("EOI"), words(&[1])].concat()),
        (b"ibag", words(&[0, 0, 2, 0])),
        (b"imod", vec![0; 10]),
        (b"igen", words(&[54, 1, 53, 0])),
        (b"shdr", [header(1_000), header(0)].concat()),
    ];
    let tables: Vec<_> = tables.iter().map(|(id, content)| chunk(&id[..], content)).collect();
    let parts = [
        list(b"INFO", &[chunk(b"ifil", &words(&[2, 4]))]),
        list(b"sdta", &[chunk(b"smpl", &sound)]),
        list(b"pdta", &tables),
    ];
    chunk(b"RIFF", &[b"sfbk".to_vec(), parts.concat()].concat())
}

/// A WAV file of floats: a second at a rate, each channel silent but for one echo after so many ms.
fn echoes(rate: u32, after: &[u32]) -> Vec<u8> {
    let channels = after.len() as u32;
    let (bytes, align) = (rate * channels * 4, channels as u16 * 4);
    let mut wav = [b"RIFF".as_slice(), &(36 + bytes).to_le_bytes(), b"WAVEfmt \x10\0\0\0\x03\0"].concat();
    wav.extend((channels as u16).to_le_bytes());
    wav.extend(rate.to_le_bytes());
    wav.extend((rate * u32::from(align)).to_le_bytes());
    wav.extend(align.to_le_bytes());
    wav.extend(b"\x20\0data");
    wav.extend(bytes.to_le_bytes());
    let sample = |frame: u32| {
        after.iter().flat_map(move |ms| f32::from(u8::from(frame == ms * rate / 1000)).to_le_bytes())
    };
    wav.extend((0..rate).flat_map(sample));
    wav
}

#[test]
fn a_response_of_the_song_is_heard_at_its_time_whatever_its_rate_and_renders_anew_when_it_changes() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    // A click a quarter long: the sound of the instrument ends soon, its echo comes after 500 ms.
    put(folder, "samples/click.sfz", b"<region> sample=click.wav loop_mode=one_shot\n");
    put(folder, "samples/click.wav", &tone(0.02));
    song(folder, "{ samples = \"samples/click.sfz\" }", "parts/riff.abc");
    put(folder, "parts/riff.abc", b"X:1\nL:1/4\nM:4/4\nK:C\nCz3|\n");
    let with = |response: &[u8]| {
        put(folder, "hall.wav", response);
        put(
            folder,
            "mix.toml",
            b"[strips.keys]\nsends = {}\ninserts = [{ device = \"convolution\", response = \"hall.wav\" }]\n",
        );
        left(&bounce(folder, "2"))
    };
    for (rate, channels) in
        [(44_100, vec![500]), (48_000, vec![500, 200]), (96_000, vec![500, 600, 500, 600])]
    {
        let sound = with(&echoes(rate, &channels));
        let at = |from: f64, to: f64| loudest(&sound[(from * 44_100.0) as usize..(to * 44_100.0) as usize]);
        assert!(at(0.0, 0.49) < 1e-3, "{rate}: {}", at(0.0, 0.49));
        assert!(at(0.5, 0.55) > 0.02, "{rate}: {}", at(0.5, 0.55));
    }
    assert!(with(&echoes(44_100, &[500])) != with(&echoes(44_100, &[510])));
}

#[test]
fn responses_that_cannot_be_used_are_said() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    song(folder, "\"lead\"", "parts/riff.abc");
    put(
        folder,
        "mix.toml",
        b"[strips.keys]\nsends = {}\ninserts = [{ device = \"convolution\", response = \"hall.wav\" }]\n",
    );
    assert_eq!(only(folder, "bounce").1, "response-missing");
    put(folder, "hall.wav", b"no sound");
    assert_eq!(only(folder, "bounce").1, "response-unreadable");
    put(folder, "hall.wav", &echoes(8_000, &[1, 1, 1]));
    assert_eq!(only(folder, "bounce").1, "response-channels");
    put(folder, "hall.wav", &tone(13.0));
    let (code, what, ..) = only(folder, "bounce");
    assert_eq!((code, what.as_str()), (0, "response-long"));
}

#[test]
fn a_fault_elsewhere_in_the_text_hides_no_instrument() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    song(folder, "{ samples = \"samples/tone.sfz\" }", "parts/riff.abc");
    sfz(folder, "");
    let text = fs::read_to_string(folder.join("arrange.toml")).unwrap();
    put(folder, "arrange.toml", format!("{text}lane = \n").as_bytes());
    assert_eq!(only(folder, "bounce").1, "toml-syntax");
}
