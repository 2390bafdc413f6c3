//! The report as a browser and as a program read it.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

mod sounds;

use engine::analyse::measure;
use engine::check::{Profile, Subject, check};
use engine::report::{BeatMark, File, Report, Section, Track, html, json};
use sounds::{RATE, song};

fn report() -> Report {
    let measures = measure(&mut song().map(|i, x| if i == 240_000 { x + 0.4 } else { x }), RATE).unwrap();
    let findings = check(&Subject::new(&measures, Profile::Delivery));
    Report {
        title: "Salt & <Paper>".into(),
        artists: "One \"Two\"".into(),
        findings,
        sections: vec![
            Section { name: "Verse".into(), start: 0.0, end: 6.0 },
            Section { name: "Chorus".into(), start: 6.0, end: 12.0 },
        ],
        beats: (0..24)
            .map(|i| BeatMark { at: f64::from(i) * 0.5, bar: i / 4 + 1, beat: i % 4 + 1 })
            .collect(),
        tracks: vec![Track { name: "Bass".into(), loudness: f64::NEG_INFINITY, peak: -3.0 }],
        files: vec![File { name: "masters/song.wav".into(), about: "main".into() }],
        measures,
    }
}

#[test]
fn the_page_stands_alone_and_escapes_what_it_is_given() {
    let page = html(&report());
    for outside in ["http://", "https://", "src=", "@import", "url(", "<script"] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.contains("Salt &amp; &lt;Paper&gt;") && !page.contains("<Paper>"));
    for tag in ["section", "svg", "table", "main", "dl"] {
        let opened = page.matches(&format!("<{tag}")).filter(|_| true).count();
        assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "{tag}");
    }
    for bad in ["NaN", "inf"] {
        assert!(!page.contains(&format!(" {bad}")) && !page.contains(&format!("L{bad}")), "{bad}");
    }
    assert!(page.contains("3:3<br>"), "the click at 5.0 s lies on bar 3, beat 3");
}

#[test]
fn programs_find_stable_keys() {
    let value: serde_json::Value = serde_json::from_str(&json(&report())).unwrap();
    assert_eq!(value["version"], 1);
    assert_eq!(value["ready"], true);
    assert!(value["measures"]["levels"]["integrated"].as_f64().unwrap() < 0.0);
    assert!(value["platforms"].as_array().unwrap().iter().any(|p| p["platform"] == "Spotify"));
    assert!(value["tracks"][0]["loudness"].is_null(), "silence has no number");
    let click = value["findings"].as_array().unwrap().iter().find(|f| f["code"] == "clicks").unwrap();
    assert!((click["at"].as_f64().unwrap() - 5.0).abs() < 0.01 && click["severity"] == "warning");
}
