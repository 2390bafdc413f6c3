//! How near the instruments come to sampled ones: octave bands of single notes against a General MIDI sound set.

mod measure;

use dsp::SampleRate;
use measure::Player;

/// Furthest RMS distance over the bands of one instrument's notes, dB.
const LIMIT: f64 = 8.0;
/// Lower levels, relative to the whole note, count as this, dB.
const FLOOR: f64 = -60.0;
/// Device, note, its length and how long it is heard, s, and the levels of the octave bands from 62.5 Hz to 16 kHz relative to
/// the whole note, dB: FluidR3 (Debian's fluid-soundfont-gm) played dry by FluidSynth at velocities 64 and 112, mean of both.
const SAMPLED: &[(&str, f32, f64, f64, [f64; 9])] = &[
    ("piano", 36.0, 1.5, 2.0, [-5.0, -8.0, -9.0, -7.0, -11.0, -10.0, -19.0, -34.0, -60.0]),
    ("piano", 43.0, 1.5, 2.0, [-26.0, -2.0, -7.0, -12.0, -11.0, -13.0, -22.0, -38.0, -60.0]),
    ("piano", 48.0, 1.5, 2.0, [-31.0, -6.0, -3.0, -11.0, -11.0, -12.0, -17.0, -30.0, -60.0]),
    ("piano", 55.0, 1.5, 2.0, [-26.0, -22.0, -3.0, -5.0, -12.0, -12.0, -18.0, -36.0, -60.0]),
    ("piano", 60.0, 1.5, 2.0, [-26.0, -26.0, -2.0, -7.0, -13.0, -13.0, -16.0, -33.0, -60.0]),
    ("piano", 67.0, 1.5, 2.0, [-28.0, -25.0, -29.0, -1.0, -14.0, -12.0, -17.0, -31.0, -60.0]),
    ("piano", 72.0, 1.5, 2.0, [-25.0, -23.0, -30.0, -1.0, -17.0, -9.0, -15.0, -30.0, -60.0]),
    ("piano", 84.0, 1.5, 2.0, [-24.0, -24.0, -23.0, -24.0, -1.0, -9.0, -9.0, -21.0, -44.0]),
    ("drum-kit", 36.0, 0.5, 1.0, [-4.0, -3.0, -17.0, -25.0, -30.0, -22.0, -22.0, -32.0, -57.0]),
    ("drum-kit", 38.0, 0.5, 1.0, [-28.0, -14.0, -1.0, -10.0, -15.0, -16.0, -15.0, -17.0, -43.0]),
    ("drum-kit", 37.0, 0.5, 1.0, [-33.0, -34.0, -21.0, -20.0, -5.0, -8.0, -4.0, -8.0, -23.0]),
    ("drum-kit", 42.0, 0.5, 0.6, [-46.0, -33.0, -19.0, -22.0, -20.0, -18.0, -8.0, -6.0, -3.0]),
    ("drum-kit", 44.0, 0.5, 0.6, [-35.0, -25.0, -9.0, -18.0, -17.0, -17.0, -12.0, -7.0, -3.0]),
    ("drum-kit", 46.0, 0.9, 1.2, [-44.0, -37.0, -23.0, -10.0, -12.0, -11.0, -7.0, -5.0, -6.0]),
    ("drum-kit", 41.0, 0.9, 1.2, [-2.0, -8.0, -12.0, -15.0, -16.0, -18.0, -18.0, -31.0, -46.0]),
    ("drum-kit", 45.0, 0.9, 1.2, [-2.0, -7.0, -10.0, -17.0, -21.0, -24.0, -21.0, -23.0, -52.0]),
    ("drum-kit", 48.0, 0.9, 1.2, [-26.0, -1.0, -10.0, -15.0, -19.0, -24.0, -24.0, -25.0, -45.0]),
    ("drum-kit", 50.0, 0.9, 1.2, [-26.0, -1.0, -11.0, -14.0, -19.0, -24.0, -24.0, -27.0, -44.0]),
    ("drum-kit", 49.0, 1.5, 2.0, [-43.0, -44.0, -28.0, -15.0, -15.0, -11.0, -3.0, -5.0, -17.0]),
    ("drum-kit", 51.0, 1.5, 2.0, [-44.0, -38.0, -19.0, -19.0, -15.0, -10.0, -5.0, -4.0, -8.0]),
];

#[test]
fn piano_and_drums_are_near_sampled_ones() {
    let mut far = vec![];
    for (device, pitch, length, heard, sampled) in SAMPLED {
        let bands = |velocity: f32| {
            let player = Player::new(device, SampleRate(48_000));
            player.note(*pitch, velocity / 127.0, *length, *heard).shares(FLOOR)
        };
        let (soft, hard) = (bands(64.0), bands(112.0));
        let squares = soft.iter().zip(&hard).zip(sampled).map(|((a, b), c)| 0.5 * (a + b) - c).map(|d| d * d);
        let distance = (squares.sum::<f64>() / sampled.len() as f64).sqrt();
        if distance > LIMIT {
            far.push(format!(
                "{device} {pitch}: {distance:.1} dB, {soft:.0?}, {hard:.0?} from {sampled:.0?}"
            ));
        }
    }
    assert!(far.is_empty(), "{far:#?}");
}
