//! What services do to a master, against the rules and examples they publish.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

use engine::analyse::Levels;
use engine::check::platforms::{Outcome, outcomes, platforms};

fn at(loudness: f64, peak: f64) -> Vec<Outcome> {
    outcomes(&Levels { integrated: loudness, true_peak: peak, ..Levels::default() })
}

fn gain(outcomes: &[Outcome], platform: &str, mode: Option<&str>) -> f64 {
    let found = outcomes.iter().find(|o| o.platform == platform && o.mode.as_deref() == mode);
    found.and_then(|o| o.gain).unwrap()
}

#[test]
fn every_file_is_read() {
    let names: Vec<&str> = platforms().iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names.len(), 8, "{names:?}");
}

#[test]
fn spotify_by_its_own_example() {
    // "If a track is at -20 LUFS and its true peak at -5 dB FS, we only lift it to -16 LUFS."
    let soft = at(-20.0, -5.0);
    assert!((gain(&soft, "Spotify", None) - 4.0).abs() < 1e-9);
    let loud = at(-8.0, -0.5);
    assert!((gain(&loud, "Spotify", None) + 6.0).abs() < 1e-9);
    assert!((gain(&loud, "Spotify", Some("Loud")) + 3.0).abs() < 1e-9);
    assert!((gain(&loud, "Spotify", Some("Quiet")) + 11.0).abs() < 1e-9);
    assert!((gain(&soft, "Spotify", Some("Loud")) - 9.0).abs() < 1e-9);
}

#[test]
fn services_that_never_raise() {
    for name in ["YouTube", "TIDAL"] {
        assert_eq!(gain(&at(-20.0, -10.0), name, None), 0.0);
        assert!((gain(&at(-10.0, -1.0), name, None) + 4.0).abs() < 1e-9);
    }
}

#[test]
fn peak_advice() {
    let ok = |outcomes: &[Outcome], name: &str| outcomes.iter().find(|o| o.platform == name).unwrap().peak_ok;
    assert!(ok(&at(-15.0, -1.0), "Spotify") && !ok(&at(-10.0, -1.0), "Spotify"));
    assert!(!ok(&at(-15.0, -1.0), "Amazon Music") && ok(&at(-10.0, 0.5), "Bandcamp"));
}
