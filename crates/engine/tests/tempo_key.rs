//! Tempo and key of music whose tempo and key are known.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

mod sounds;

use dsp::math;
use engine::analyse::{key, tempo};
use song::Mode;
use sounds::{RATE, burst, frames, song, strike};

fn mono() -> Vec<f32> {
    let sound = song();
    sound.left.iter().zip(&sound.right).map(|(l, r)| 0.5 * (l + r)).collect()
}

#[test]
fn clicks_at_any_tempo() {
    for bpm in [72.0, 97.3, 120.0, 141.5, 168.0] {
        let mut clicks = vec![0.0; frames(20.0)];
        let mut beat = 0;
        while 0.3 + f64::from(beat) * 60.0 / bpm < 19.5 {
            burst(&mut clicks, 0.3 + f64::from(beat) * 60.0 / bpm, 0.5, 0.01, beat as u64);
            beat += 1;
        }
        let found = tempo(&clicks, RATE).unwrap();
        assert!((found.bpm - bpm).abs() < 0.1, "{bpm}: {found:?}");
        let period = 60.0 / bpm;
        let off = (found.first_beat - 0.3) / period;
        let off = (off - math::round(off)) * period;
        assert!(off.abs() < 0.025 && found.confidence > 0.5, "{bpm}: off the beat by {off:.3} s, {found:?}");
    }
    assert!(tempo(&vec![0.0; frames(10.0)], RATE).is_none());
}

#[test]
fn the_song_is_at_120_in_c() {
    let found = tempo(&mono(), RATE).unwrap();
    assert!((found.bpm - 120.0).abs() < 0.1, "{found:?}");
    let found = key(&mono(), RATE).unwrap();
    assert_eq!((found.key.tonic.semitone, found.key.mode), (0, Mode::Major), "{found:?}");
}

#[test]
fn keys_in_any_tuning() {
    for (tonic, minor, cents) in [(9, true, 0.0), (2, false, 30.0), (5, true, -40.0), (10, false, 15.0)] {
        let third = if minor { 3 } else { 4 };
        // i iv v i, or I IV V I.
        let chords = [[0, third, 7], [5, 5 + third, 12], [7, 7 + third, 14], [0, third, 7]];
        let mut sound = vec![0.0; frames(8.0)];
        for (index, note) in
            chords.iter().enumerate().flat_map(|(i, chord)| chord.iter().map(move |note| (i, note)))
        {
            let pitch = f64::from(48 + tonic + note) + cents / 100.0;
            strike(&mut sound, 2.0 * index as f64, math::note_hz(pitch), 0.15, 0.6);
        }
        let found = key(&sound, RATE).unwrap();
        let mode = if minor { Mode::Minor } else { Mode::Major };
        assert_eq!((found.key.tonic.semitone, found.key.mode), (tonic as u8, mode), "{found:?}");
        assert!((found.cents - cents).abs() < 6.0, "{cents}: {found:?}");
    }
}
