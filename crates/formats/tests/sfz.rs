//! SFZ: what is heard is what the opcodes say, and hostile texts are survived.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use dsp::sampler::{Instrument, Sampler, control};
use dsp::{BLOCK, Block, Event, NoteOn, Processor, SampleRate, Touch, math};
use formats::sfz::{self, Loaded};
use proptest::prelude::*;

const RATE: u32 = 48_000;

/// A folder with 2 s of sine (440 Hz, amplitude 0.5) and a stereo file (left 0.5, right −0.25, constant).
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("Samples")).unwrap();
        let write = |name: &str, channels: u16, at: &dyn Fn(u32) -> f64| {
            let spec = hound::WavSpec {
                channels,
                sample_rate: RATE,
                bits_per_sample: 32,
                sample_format: hound::SampleFormat::Float,
            };
            let mut writer =
                hound::WavWriter::create(folder.path().join("Samples").join(name), spec).unwrap();
            (0..2 * RATE * u32::from(channels)).for_each(|i| writer.write_sample(at(i) as f32).unwrap());
            writer.finalize().unwrap();
        };
        let w = std::f64::consts::TAU * 440.0 / f64::from(RATE);
        write("A3.wav", 1, &|i| 0.5 * math::sin(w * f64::from(i)));
        write("flat.wav", 2, &|i| if i % 2 == 0 { 0.5 } else { -0.25 });
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn load(&self, text: &str) -> Loaded {
        std::fs::write(self.path().join("a.sfz"), text).unwrap();
        sfz::open(self.path(), &self.path().join("a.sfz"), 120.0).unwrap()
    }
}

fn on(id: u32, pitch: f32, velocity: u8) -> Event {
    let velocity = f32::from(velocity) / 127.0;
    Event::On(NoteOn { id, pitch, velocity, seed: u64::from(id) * 77, touch: Touch::Normal })
}

/// Plays events at these seconds after moving controllers; returns both channels.
fn play(
    instrument: Instrument,
    controls: &[(u8, f32)],
    events: &[(f64, Event)],
    seconds: f64,
) -> [Vec<f32>; 2] {
    let mut sampler = Sampler::new(Arc::new(instrument), SampleRate(RATE), 32);
    controls.iter().for_each(|(number, value)| sampler.control(*number, *value));
    continued(&mut sampler, events, seconds)
}

fn continued(sampler: &mut Sampler, events: &[(f64, Event)], seconds: f64) -> [Vec<f32>; 2] {
    let frames = (seconds * f64::from(RATE)) as usize;
    let mut sound = [vec![0.0f32; frames], vec![0.0f32; frames]];
    let [left, right] = &mut sound;
    for (block, (left, right)) in left.chunks_mut(BLOCK).zip(right.chunks_mut(BLOCK)).enumerate() {
        let start = block * BLOCK;
        let frame = |seconds: f64| (seconds * f64::from(RATE)) as usize;
        let here = events.iter().filter(|(at, _)| (start..start + left.len()).contains(&frame(*at)));
        let events: Vec<(u32, Event)> =
            here.map(|(at, event)| ((frame(*at) - start) as u32, *event)).collect();
        sampler.process(&mut Block { left, right, key: None, events: &events });
    }
    sound
}

fn rms(x: &[f32]) -> f64 {
    (x.iter().map(|x| f64::from(*x) * f64::from(*x)).sum::<f64>() / x.len() as f64).sqrt()
}

fn db(x: f64) -> f64 {
    20.0 * math::log10(x.max(1e-9))
}

/// Frequency by counting upward zero crossings, with the ends interpolated, Hz.
fn frequency(x: &[f32]) -> f64 {
    let crossings: Vec<f64> = x
        .windows(2)
        .enumerate()
        .filter(|(_, w)| w[0] < 0.0 && w[1] >= 0.0)
        .map(|(i, w)| i as f64 + f64::from(-w[0] / (w[1] - w[0])))
        .collect();
    (crossings.len() - 1) as f64 / (crossings[crossings.len() - 1] - crossings[0]) * f64::from(RATE)
}

fn part(sound: &[f32], from: f64, to: f64) -> &[f32] {
    &sound[(from * f64::from(RATE)) as usize..(to * f64::from(RATE)) as usize]
}

const LOOP: &str =
    "sample=Samples/A3.wav loop_mode=loop_continuous loop_start=0 loop_end=47999 amp_veltrack=0 ";

#[test]
fn pitch_opcodes() {
    let folder = Folder::new();
    for (opcodes, key, expected) in [
        ("pitch_keycenter=69", 69.0, 440.0),
        ("key=60", 60.0, 440.0),
        ("pitch_keycenter=a4", 57.0, 220.0),
        ("pitch_keycenter=63 pitch_keytrack=25", 67.0, 440.0 * math::exp2(1.0 / 12.0)),
        ("pitch_keycenter=60 pitch_keytrack=-100", 72.0, 220.0),
        ("pitch_keycenter=60 transpose=-1 tune=100", 60.0, 440.0),
        ("pitch_keycenter=60 tune=37", 60.0, 440.0 * math::exp2(37.0 / 1200.0)),
        ("pitch_keycenter=60 pitch_veltrack=1200", 60.0, 880.0),
        ("pitch_keycenter=60 pitch_oncc131=-1200", 60.0, 220.0),
    ] {
        let loaded = folder.load(&format!("<region> {LOOP} {opcodes}"));
        assert!(loaded.remarks.is_empty(), "{:?}", loaded.remarks);
        let sound = play(loaded.instrument, &[], &[(0.0, on(1, key, 127))], 1.0);
        let cents = 1200.0 * math::log2(frequency(part(&sound[0], 0.1, 0.9)) / expected);
        assert!(cents.abs() < 0.2, "{opcodes}: {cents} cents");
    }
    let bent = |wheel: f32| {
        let loaded = folder
            .load(&format!("<region> {LOOP} pitch_keycenter=60 bend_up=2400 bend_down=-1200 bend_step=100"));
        frequency(part(
            &play(loaded.instrument, &[(control::BEND, wheel)], &[(0.0, on(1, 60.0, 127))], 1.0)[0],
            0.1,
            0.9,
        ))
    };
    assert!((bent(0.5) / 880.0 - 1.0).abs() < 1e-4);
    assert!((bent(0.51) / 880.0 - 1.0).abs() < 1e-4, "in steps of a semitone");
    assert!((bent(-1.0) / 220.0 - 1.0).abs() < 1e-4);
}

#[test]
fn level_and_place_opcodes() {
    let folder = Folder::new();
    let levels = |opcodes: &str, velocity: u8, controls: &[(u8, f32)]| {
        let loaded = folder.load(&format!("<region> sample=Samples/flat.wav {opcodes}"));
        assert!(loaded.remarks.is_empty(), "{:?}", loaded.remarks);
        let sound = play(loaded.instrument, controls, &[(0.0, on(1, 60.0, velocity))], 0.5);
        let at = |side: usize| f64::from(sound[side][20_000]);
        (at(0), at(1))
    };
    let (l, r) = levels("amp_veltrack=0", 64, &[]);
    let near = |a: f64, b: f64| assert!((a - b).abs() < 2e-3, "{a} is not {b}");
    near(l, 0.5 * 0.5f64.sqrt());
    near(r, -0.25 * 0.5f64.sqrt());
    near(levels("amp_veltrack=0 volume=-24", 64, &[]).0 / l, math::pow(10.0, -1.2));
    near(levels("", 64, &[]).0 / l, (64.0f64 / 127.0) * (64.0 / 127.0));
    near(levels("amp_veltrack=0 amplitude=50 phase=invert", 64, &[]).0 / l, -0.5);
    near(levels("amp_veltrack=0 pan=-100", 64, &[]).0, 0.5);
    near(levels("amp_veltrack=0 pan=-100", 64, &[]).1, 0.0);
    let mono = levels("amp_veltrack=0 width=0", 64, &[]);
    near(mono.0, mono.1);
    near(mono.0, 0.125 * 0.5f64.sqrt());
    near(levels("amp_veltrack=0 width=-100", 64, &[]).0, -0.25 * 0.5f64.sqrt());
    near(levels("amp_veltrack=0 amp_keytrack=2 amp_keycenter=57", 64, &[]).0 / l, math::pow(10.0, 0.3));
    near(levels("amp_veltrack=0 volume_oncc73=-12", 64, &[(73, 1.0)]).0 / l, math::pow(10.0, -0.6));
    near(levels("amp_veltrack=0 xfin_locc1=0 xfin_hicc1=127", 64, &[(1, 0.25)]).0 / l, 0.5);
    near(
        levels("amp_veltrack=0 xf_cccurve=gain xfout_locc1=0 xfout_hicc1=127", 64, &[(1, 0.25)]).0 / l,
        0.75,
    );
    near(levels("amp_velcurve_64=0.3 amp_velcurve_127=1", 64, &[]).0 / l, 0.3);
}

#[test]
fn envelope_times() {
    let folder = Folder::new();
    let run = |opcodes: &str| {
        let loaded =
            folder.load(&format!("<region> sample=Samples/flat.wav amp_veltrack=0 pan=-100 {opcodes}"));
        assert!(loaded.remarks.is_empty(), "{:?}", loaded.remarks);
        play(loaded.instrument, &[], &[(0.0, on(1, 60.0, 127)), (1.0, Event::Off { id: 1 })], 1.9)
    };
    let at =
        |sound: &[Vec<f32>; 2], seconds: f64| f64::from(sound[0][(seconds * f64::from(RATE)) as usize]) / 0.5;
    let delayed = run("ampeg_delay=0.5 ampeg_attack=0.2");
    assert!(at(&delayed, 0.498) == 0.0 && (at(&delayed, 0.6) - 0.5).abs() < 0.01);
    let late = run("delay=0.25");
    let first = late[0].iter().position(|x| *x != 0.0).unwrap();
    assert_eq!(first, 12_000);
    let velocity = run("ampeg_attack=2 ampeg_vel2attack=-1.5");
    assert!((at(&velocity, 0.25) - 0.5).abs() < 0.01);
    let falling = run("ampeg_decay=0.8 ampeg_sustain=0");
    assert!(db(at(&falling, 0.4)) < -38.0 && db(at(&falling, 0.4)) > -42.0);
    let released = run("ampeg_release=0.8");
    assert!((db(at(&released, 1.2)) + 20.0).abs() < 0.7 && at(&released, 1.85) == 0.0);
}

#[test]
fn which_region_is_heard() {
    let folder = Folder::new();
    let heard = |text: &str, controls: &[(u8, f32)], events: &[(f64, Event)], at: f64| {
        let loaded = folder.load(text);
        assert!(loaded.remarks.is_empty(), "{:?}", loaded.remarks);
        let sound = play(loaded.instrument, controls, events, at + 0.5);
        let tail = part(&sound[0], at + 0.1, at + 0.5);
        if rms(tail) < 1e-4 { 0.0 } else { math::round(frequency(tail)) }
    };
    let two = |low: &str, high: &str| {
        format!("<group> {LOOP} pitch_keytrack=0 <region> {low} <region> transpose=12 {high}")
    };
    let one = |pitch: f32, velocity: u8| [(0.0, on(1, pitch, velocity))];
    assert_eq!(heard(&two("hikey=b3", "lokey=c4"), &[], &one(59.0, 90), 0.0), 440.0);
    assert_eq!(heard(&two("hikey=b3", "lokey=c4"), &[], &one(60.0, 90), 0.0), 880.0);
    assert_eq!(heard(&two("hivel=63", "lovel=64"), &[], &one(60.0, 63), 0.0), 440.0);
    assert_eq!(heard(&two("hivel=63", "lovel=64"), &[], &one(60.0, 64), 0.0), 880.0);
    assert_eq!(heard(&two("hicc73=64", "locc73=65"), &[(73, 70.0 / 127.0)], &one(60.0, 90), 0.0), 880.0);
    assert_eq!(heard(&two("hibend=-1", "lobend=1"), &[(control::BEND, -0.5)], &one(60.0, 90), 0.0), 415.0);
    assert_eq!(heard(&two("hibpm=110", "lobpm=110"), &[], &one(60.0, 90), 0.0), 880.0);
    // Key switches.
    let switched = two(
        "sw_lokey=24 sw_hikey=25 sw_default=24 sw_last=24 lokey=36",
        "sw_lokey=24 sw_hikey=25 sw_last=25 lokey=36",
    );
    assert_eq!(heard(&switched, &[], &one(60.0, 90), 0.0), 440.0);
    let pressed = [(0.0, on(1, 25.0, 90)), (0.1, Event::Off { id: 1 }), (0.2, on(2, 60.0, 90))];
    assert_eq!(heard(&switched, &[], &pressed, 0.2), 880.0);
    // Legato and first.
    let legato = two("trigger=first", "trigger=legato off_by=9");
    let slurred = [(0.0, on(1, 60.0, 90)), (0.2, on(2, 62.0, 90)), (0.21, Event::Off { id: 1 })];
    assert_eq!(heard(&legato, &[], &slurred, 0.3), 880.0);
    // Release trigger, and a group that cuts another off.
    let release = format!(
        "<region> {LOOP} pitch_keytrack=0 <region> {LOOP} pitch_keytrack=0 transpose=12 trigger=release"
    );
    let struck = [(0.0, on(1, 60.0, 90)), (0.3, Event::Off { id: 1 })];
    assert_eq!(heard(&release, &[], &struck, 0.3), 880.0);
    let choked =
        two("hikey=50 off_by=2", "lokey=51 group=2 ampeg_hold=0.05 ampeg_decay=0.01 ampeg_sustain=0");
    assert_eq!(heard(&choked, &[], &[(0.0, on(1, 40.0, 90)), (0.3, on(2, 60.0, 90))], 0.4), 0.0);
    // Round robin.
    let robin = two(
        "seq_length=2 seq_position=1 ampeg_release=0.01",
        "seq_length=2 seq_position=2 ampeg_release=0.01",
    );
    let twice = [(0.0, on(1, 60.0, 90)), (0.2, Event::Off { id: 1 }), (0.3, on(2, 60.0, 90))];
    assert_eq!(heard(&robin, &[], &twice, 0.4), 880.0);
}

#[test]
fn the_text_itself() {
    let folder = Folder::new();
    std::fs::write(folder.path().join("part.sfz"), "$WHAT=69\n").unwrap();
    let text = "<control> default_path=SAMPLES\\ note_offset=12\n#define $WHAT pitch_keycenter\n/* not\nheard */\n\
                <global> amp_veltrack=0 <master> volume=-6 <group> volume=0 <region> sample=a3.WAV // that one\n#include \"part.sfz\"\n";
    let loaded = folder.load(text);
    assert!(loaded.remarks.is_empty(), "{:?}", loaded.remarks);
    assert_eq!(loaded.files.len(), 3);
    let region = &loaded.instrument.regions[0];
    assert_eq!((region.root, region.volume, region.sample.frames()), (81.0, 0.0, 2 * RATE));
    let faults = "<region> sample=Samples/A3.wav\nvolum=3 engine_color=organic\ncutoff=high\n<region> sample=nowhere.wav\n\
                  <region> sample=../../../etc/passwd\n<region> sample=/etc/passwd\n<effect> type=delay\n";
    let loaded = folder.load(faults);
    let said: Vec<(usize, &str)> = loaded.remarks.iter().map(|r| (r.line, r.what.as_str())).collect();
    assert_eq!(loaded.instrument.regions.len(), 1);
    assert!(said.contains(&(2, "unknown opcode 'volum'")), "{said:?}");
    assert!(loaded.remarks[0].hint.as_deref() == Some("did you mean 'volume'?"), "{:?}", loaded.remarks[0]);
    assert!(said.contains(&(2, "unknown opcode 'engine_color'")), "{said:?}");
    assert!(said.contains(&(3, "'high' is no value of 'cutoff'")), "{said:?}");
    assert!(said.contains(&(4, "'nowhere.wav' is not there")), "{said:?}");
    assert!(said.iter().any(|(line, what)| *line == 5 && what.contains("outside")), "{said:?}");
    assert!(said.iter().any(|(line, what)| *line == 6 && what.contains("outside")), "{said:?}");
    assert!(said.iter().any(|(line, _)| *line == 7), "{said:?}");
    let mut endless = String::from("#include \"a.sfz\"\n");
    endless.push_str("<region> sample=*sine\n");
    assert!(folder.load(&endless).remarks.iter().any(|r| r.what.contains("too deep")));
}

#[test]
fn the_suite_where_its_words_can_be_measured() {
    let roots = [
        std::env::var_os("SONGWRIGHT_SHARED").map(PathBuf::from),
        Some(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared")),
    ];
    let Some(root) =
        roots.into_iter().flatten().map(|root| root.join("data/sfz")).find(|folder| folder.is_dir())
    else {
        eprintln!("skipped: ../shared/data/sfz is not there");
        return;
    };
    let run = |file: &str, controls: &[(u8, f32)], pitch: f32, velocity: u8| {
        let loaded = sfz::open(&root, &root.join(file), 120.0).unwrap();
        play(loaded.instrument, controls, &[(0.0, on(1, pitch, velocity))], 1.0)
    };
    let hz = |sound: &[Vec<f32>; 2]| frequency(part(&sound[0], 0.3, 0.9));
    let level = |sound: &[Vec<f32>; 2]| db(rms(part(&sound[0], 0.3, 0.9)));
    let two = "sfz2 basic tests/";
    let cents = |a: f64, b: f64| 1200.0 * math::log2(a / b);
    let path = format!("{two}05 - pitch, pitch bend/00 - pitch keycenter.sfz");
    assert!(cents(hz(&run(&path, &[], 57.0, 100)), 440.0).abs() < 2.0);
    let path = format!("{two}05 - pitch, pitch bend/01 - pitch keytrack.sfz");
    assert!((cents(hz(&run(&path, &[], 67.0, 100)), hz(&run(&path, &[], 66.0, 100))) - 25.0).abs() < 0.5);
    let path = format!("{two}12 - amplifier/00 - volume.sfz");
    let quiet = level(&run(&path, &[], 60.0, 100));
    assert!((level(&run(&path, &[(73, 80.0 / 127.0)], 60.0, 100)) - quiet - 24.0).abs() < 0.05);
    let path = format!("{two}12 - amplifier/10 - phase cancel.sfz");
    assert_eq!(rms(&run(&path, &[], 60.0, 100)[0]), 0.0);
    let path = format!("{two}12 - amplifier/12 - pan keytrack.sfz");
    let right = run(&path, &[], 72.0, 100);
    assert!(rms(&right[0]) < 2e-3 * rms(&right[1]));
    let path = format!("{two}14 - crossfade/02 - xfade on cc equal gaint.sfz");
    let steady: Vec<f64> = [0.0, 0.3, 0.7, 1.0].map(|x| level(&run(&path, &[(1, x)], 60.0, 100))).to_vec();
    assert!(steady.iter().all(|l| (l - steady[0]).abs() < 0.05), "{steady:?}");
    let path = format!("{two}14 - crossfade/10 - xfade_edgecase0.sfz");
    assert!(level(&run(&path, &[(1, 0.0)], 60.0, 100)) < -90.0);
    let path = format!("{two}16 - loops/00 - loop points from mono wav.sfz");
    let sound = run(&path, &[], 60.0, 100);
    let drop = db(rms(part(&sound[0], 0.2, 0.3))) - db(rms(part(&sound[0], 0.8, 0.9)));
    assert!(drop.abs() < 0.5, "half a second of sound plays on in its loop: {drop} dB");
    let path = "sfz1 basic tests/Unsorted/sample end.sfz";
    assert!(rms(part(&run(path, &[], 60.0, 100)[0], 0.2, 0.9)) < 1e-5);
    let path = format!("{two}13 - amplifier eg (main)/00 - amp eg delay.sfz");
    let sound = run(&path, &[], 60.0, 100);
    assert_eq!(rms(part(&sound[0], 0.0, 0.99)), 0.0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_texts_are_survived(cut in 0usize..900, flips in prop::collection::vec((0usize..900, any::<u8>()), 0..12)) {
        let folder = Folder::new();
        let mut text = b"<control> default_path=Samples/ note_offset=-1 set_cc1=3\n#define $K key\n<global> sw_lokey=0 sw_hikey=11 sw_default=0\n\
            <group> seq_length=3 ampeg_attack=0.1 ampeg_vel2decay=-2 lfo01_freq=3 lfo01_pitch=100 eg01_time0=1 eg01_level0=1 eg01_sustain=0\n\
            <region> sample=A3.wav $K=60 loop_start=100 loop_end=2000 loop_mode=loop_continuous offset=10 end=90000\n\
            <region> sample=flat.wav xfin_locc1=0 xfin_hicc1=127 fil_type=bpf_4p cutoff=900 resonance=12 pan_oncc10=100 pan_curvecc10=7\n\
            <region> sample=*saw trigger=release rt_decay=3 eq1_freq=300 eq1_gain=9 polyphony=2 note_polyphony=1 cutoff_oncc1=1200 cutoff_smoothcc1=100\n\
            <curve> curve_index=7 v000=-1 v127=1\n".to_vec();
        text.truncate(cut.max(1));
        for (at, byte) in flips {
            let length = text.len();
            text[at % length] = byte;
        }
        std::fs::write(folder.path().join("a.sfz"), &text).unwrap();
        if let Ok(loaded) = sfz::open(folder.path(), &folder.path().join("a.sfz"), 120.0) {
            let sound = play(loaded.instrument, &[(1, 0.5)], &[(0.0, on(1, 60.0, 100)), (0.02, Event::Off { id: 1 })], 0.1);
            prop_assert!(sound.iter().flatten().all(|x| x.is_finite()));
        }
    }
}
