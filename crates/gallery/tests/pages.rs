//! The pages in docs/ are what the catalog says, their songs are right, and each device sounds in its example.

use dsp::CATALOG;
use gallery::listen::RATE;
use gallery::{example, page, shows};
use std::fs;
use std::path::PathBuf;

fn docs() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

#[test]
fn pages_are_what_the_catalog_says() {
    let text = |name: &str| fs::read_to_string(docs().join(name)).unwrap_or_default();
    assert_eq!(text("devices.md"), page::index(), "write it anew: cargo xtask gen");
    let mut files = 0;
    for spec in CATALOG {
        let same = text(&format!("devices/{}.md", spec.name)) == page::page(spec);
        assert!(same, "docs/devices/{}.md: write it anew: cargo xtask gen", spec.name);
        let picture = page::picture(spec).unwrap();
        let same = text(&format!("devices/{}.svg", spec.name)) == picture;
        assert!(same, "docs/devices/{}.svg: write it anew: cargo xtask gen", spec.name);
        assert!(picture.len() < 60_000, "{}: {} bytes of SVG", spec.name, picture.len());
        files += 2;
    }
    assert_eq!(fs::read_dir(docs().join("devices")).unwrap().count(), files, "pages of no device");
}

#[test]
fn the_table_names_devices() {
    for show in shows::SHOWS {
        assert!(dsp::catalog::find(show.device).is_some(), "there is no device {}", show.device);
    }
}

#[test]
fn songs_on_the_pages_are_right() {
    for spec in CATALOG {
        assert_eq!(example::faults(&example::texts(spec, true)), [""; 0], "{}", spec.name);
    }
}

#[test]
fn examples_are_short_and_loud_enough_and_never_clip() {
    let (one, two) = (engine::pool(1).unwrap(), engine::pool(2).unwrap());
    for spec in CATALOG {
        let sound = example::sound(spec, &one).unwrap();
        assert!(sound == example::sound(spec, &two).unwrap(), "{} on two threads", spec.name);
        let seconds = sound[0].len() as f64 / RATE.hz();
        assert!((4.0..9.0).contains(&seconds), "{}: {seconds} s", spec.name);
        let (loudness, peak) = example::measure(&sound);
        println!("{:<22}{loudness:>7.1} LUFS {peak:>6.1} dBTP {seconds:>5.1} s", spec.name);
        assert!((-25.0..-17.5).contains(&loudness), "{}: {loudness:.1} LUFS", spec.name);
        assert!(peak < -0.5, "{}: {peak:.1} dBTP", spec.name);
    }
}
