//! Mid-side and utility: exact by construction, so tested to the bit or nearly so.

mod support;

use support::*;

const RATE: u32 = 48_000;

/// A tone in the middle (both sides alike) or on the sides (against each other).
fn placed(hz: f64, side: bool) -> Stereo {
    let [left, right] = sine(48_000, 0.5, hz, 0.0, RATE);
    [left, right.iter().map(|x| if side { -x } else { *x }).collect()]
}

fn change(values: &[(&str, f64)], hz: f64, side: bool) -> f64 {
    let [left, right] = process(&mut *device("mid-side", values, RATE), placed(hz, side));
    let mirrored = left.iter().zip(&right).all(|(l, r)| if side { *l == -*r } else { l == r });
    assert!(mirrored, "the middle stays in the middle, the sides on the sides");
    db(rms(&left[24_000..]) / (0.5 / 2f64.sqrt()))
}

#[test]
fn mid_and_side_have_levels_of_their_own() {
    let values = [("mid-level", -3.0), ("side-level", 6.0)];
    assert!((change(&values, 1000.0, false) + 3.0).abs() < 0.001);
    assert!((change(&values, 1000.0, true) - 6.0).abs() < 0.001);
    assert!(change(&[("side-level", -120.0)], 1000.0, true) < -200.0);
    let sound = noise(1000, 0.5, 1);
    let out = process(&mut *device("mid-side", &[], RATE), sound.clone());
    let same = |c: usize| sound[c].iter().zip(&out[c]).all(|(a, b)| (a - b).abs() < 1e-6);
    assert!(same(0) && same(1));
}

#[test]
fn mid_and_side_have_tones_of_their_own() {
    let values = [("mid-low", 6.0), ("side-high", -9.0), ("side-low-cut", 200.0)];
    let at = |hz, side| change(&values, hz, side);
    assert!((at(30.0, false) - 6.0).abs() < 0.2 && (at(250.0, false) - 3.0).abs() < 0.1);
    assert!(at(5000.0, false).abs() < 0.1 && (at(5000.0, true) + 4.5).abs() < 0.1);
    assert!((at(18_000.0, true) + 9.0).abs() < 0.3 && (at(200.0, true) + 3.01).abs() < 0.1);
    assert!(at(50.0, true) < -23.5 && at(1000.0, true).abs() < 0.2);
}

#[test]
fn utility_routes_inverts_and_trims() {
    let sound = noise(1000, 0.5, 2);
    let [a, b] = &sound;
    let run = |values: &[(&str, f64)]| process(&mut *device("utility", values, RATE), sound.clone());
    let minus = |x: &[f32]| x.iter().map(|x| -x).collect::<Vec<f32>>();
    assert_eq!(run(&[]), sound);
    assert_eq!(run(&[("channels", 4.0)]), [b.clone(), a.clone()]);
    assert_eq!(run(&[("channels", 2.0), ("invert-right", 1.0)]), [a.clone(), minus(a)]);
    assert_eq!(run(&[("channels", 3.0), ("invert-left", 1.0)]), [minus(b), b.clone()]);
    let [left, right] = run(&[("channels", 1.0)]);
    assert!(left == right && left.iter().zip(a.iter().zip(b)).all(|(y, (l, r))| *y == 0.5 * l + 0.5 * r));
    let [left, _] = run(&[("trim", -20.0)]);
    assert!(left.iter().zip(a).all(|(y, x)| (y - 0.1 * x).abs() < 1e-7));
    assert!(run(&[("trim", -120.0)]).iter().flatten().all(|x| *x == 0.0));
}

#[test]
fn utility_delays_by_whole_samples() {
    let values = [("delay-left", 0.01), ("delay-right", 0.000_52), ("delay-samples", 7.0)];
    let [left, right] = process(&mut *device("utility", &values, RATE), impulse(1000));
    let at = |x: &[f32]| x.iter().position(|x| *x == 1.0);
    assert_eq!((at(&left), at(&right)), (Some(487), Some(32)));
}
