//! The singer against what is known of voices: resonances, sibilants, silence of closed lips, the spread of a choir.

mod measure;

use dsp::speech::{Consonants, Phone, Sung, Syllable};
use dsp::{Event, NoteOn, SampleRate, Touch, math};
use measure::{Player, Sound, play};

const RATE: SampleRate = SampleRate(48_000);

/// A syllable on one note: its consonant from 0.4 to 0.5 s, its vowel to 1.2 s.
fn say(player: &mut Player, onset: &[Phone], vowel: Phone, pitch: f32) -> Sound {
    let note = NoteOn { id: 1, pitch, velocity: 0.7, seed: 3, touch: Touch::Normal };
    let syllable =
        Syllable { onset: onset.iter().copied().collect(), vowel, coda: Consonants::NONE, held: false };
    let [begin, vowel, coda, end] = [19_200, 24_000, 57_600, 57_600];
    play(player, &[(0, Event::Sing(Sung { note, syllable, begin, vowel, coda, end }))], 72_000, |_| 128)
}

/// Level around a frequency, dB, in a stretch of time.
fn level(sound: &Sound, hz: (f64, f64), from: f64, to: f64) -> f64 {
    let part: Vec<f32> = sound.left[(from * 48_000.0) as usize..(to * 48_000.0) as usize].to_vec();
    let mut power = 0.0;
    let step = 48_000.0 / part.len() as f64;
    let mut at = hz.0;
    while at < hz.1 {
        let w = std::f64::consts::TAU * at / 48_000.0;
        let (mut re, mut im) = (0.0, 0.0);
        for (i, x) in part.iter().enumerate() {
            re += f64::from(*x) * math::cos(w * i as f64);
            im -= f64::from(*x) * math::sin(w * i as f64);
        }
        power += re * re + im * im;
        at += step;
    }
    10.0 * math::log10(power.max(1e-30) / (part.len() * part.len()) as f64)
}

/// Where men's vowels have their first two resonances (Peterson and Barney 1952): there they are louder than between.
#[test]
fn vowels_have_their_resonances() {
    let vowels = [
        (Phone::Iy, [270.0, 2290.0], 1200.0),
        (Phone::Ae, [660.0, 1720.0], 1200.0),
        (Phone::Eh, [530.0, 1840.0], 1200.0),
        (Phone::Uw, [300.0, 870.0], 1700.0),
        (Phone::Aa, [730.0, 1090.0], 1800.0),
    ];
    for (vowel, resonances, valley) in vowels {
        let sound =
            say(&mut Player::new("singer", RATE).set("voice", 1.0).set("vibrato", 0.0), &[], vowel, 43.0);
        let around = |hz: f64| level(&sound, (hz - 110.0, hz + 110.0), 0.7, 0.9);
        for hz in resonances {
            let (peak, low) = (around(hz), around(valley));
            assert!(
                peak > low + 6.0,
                "{} at {hz} Hz: {peak:.1} dB, {low:.1} dB at {valley} Hz",
                vowel.name()
            );
        }
    }
}

#[test]
fn sibilants_are_high_and_loud_and_closed_lips_are_silent() {
    let of = |phone| say(&mut Player::new("singer", RATE), &[phone], Phone::Aa, 62.0);
    let [s, sh, t, m] = [Phone::S, Phone::Sh, Phone::T, Phone::M].map(of);
    let balance = |sound: &Sound| {
        level(sound, (6000.0, 10_000.0), 0.43, 0.48) - level(sound, (2500.0, 5000.0), 0.43, 0.48)
    };
    assert!(balance(&s) > 6.0, "s {:.1} dB", balance(&s));
    assert!(balance(&sh) < -3.0, "sh {:.1} dB", balance(&sh));
    let all = |sound: &Sound, from, to| 20.0 * math::log10(sound.rms(from, to));
    let vowel = all(&s, 0.8, 1.1);
    assert!((-12.0..0.0).contains(&(all(&s, 0.43, 0.48) - vowel)), "s {:.1} dB", all(&s, 0.43, 0.48) - vowel);
    assert!(all(&t, 0.41, 0.43) < vowel - 40.0, "t is closed: {:.1} dB", all(&t, 0.41, 0.43) - vowel);
    assert!((-14.0..2.0).contains(&(all(&m, 0.43, 0.48) - vowel)), "m {:.1} dB", all(&m, 0.43, 0.48) - vowel);
}

#[test]
fn a_choir_is_wide_and_as_loud_as_one() {
    let of =
        |count| say(&mut Player::new("singer", RATE).set("singers", count), &[Phone::L], Phone::Aa, 62.0);
    let (one, six) = (of(1.0), of(6.0));
    assert!(one.left == one.right);
    assert!((-18.0..-2.0).contains(&six.side()), "side {:.1} dB", six.side());
    let louder = 20.0 * math::log10(six.rms(0.8, 1.1) / one.rms(0.8, 1.1));
    assert!(louder.abs() < 3.0, "{louder:.1} dB");
}
