//! The public SFZ test suite (github:sfz/tests), where it lies beside the project: every file loads or says what is not
//! played, and is heard without a fault.

#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use dsp::sampler::Sampler;
use dsp::{BLOCK, Block, Event, NoteOn, Processor, SampleRate, Touch};

fn suite() -> Option<PathBuf> {
    let roots = [
        std::env::var_os("SONGWRIGHT_SHARED").map(PathBuf::from),
        Some(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared")),
    ];
    let found = roots.into_iter().flatten().map(|root| root.join("data/sfz")).find(|folder| folder.is_dir());
    if found.is_none() {
        eprintln!("skipped: ../shared/data/sfz is not there");
    }
    found
}

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, into);
        } else if path.extension().is_some_and(|e| e == "sfz") {
            into.push(path);
        }
    }
}

#[test]
fn every_file_loads_and_plays() {
    let Some(root) = suite() else { return };
    let mut all = Vec::new();
    files(&root, &mut all);
    assert!(all.len() > 500);
    let mut unknown = std::collections::BTreeMap::new();
    for file in &all {
        let loaded = formats::sfz::open(&root, file, 120.0).unwrap();
        for remark in &loaded.remarks {
            assert!(remark.line > 0 && !remark.what.is_empty());
            *unknown.entry(remark.what.clone()).or_insert(0) += 1;
        }
        let mut sampler = Sampler::new(Arc::new(loaded.instrument), SampleRate(48_000), 32);
        let (mut left, mut right) = (vec![0.0f32; 9600], vec![0.0f32; 9600]);
        for (at, (left, right)) in left.chunks_mut(BLOCK).zip(right.chunks_mut(BLOCK)).enumerate() {
            let on = NoteOn { id: 1, pitch: 60.0, velocity: 0.8, seed: 1, touch: Touch::Normal };
            let events = [(0, if at == 0 { Event::On(on) } else { Event::Off { id: 1 } })];
            let events = if at == 0 || at == 50 { &events[..] } else { &[] };
            sampler.process(&mut Block { left, right, key: None, events });
        }
        let peak = left.iter().chain(&right).fold(0.0f32, |m, x| m.max(x.abs()));
        assert!(peak.is_finite() && peak < 100.0, "{}: {peak}", file.display());
    }
    if std::env::var_os("SONGWRIGHT_LIST").is_some() {
        for (what, count) in unknown {
            println!("{count:4} {what}");
        }
    }
}
