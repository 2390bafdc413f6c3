//! The store against a model of it, and against damage.

use super::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

fn key(n: u8) -> Key {
    Key([n; 32])
}

/// Left and right.
type Sound = (Vec<f32>, Vec<f32>);

/// Sound with a silent, a mono and a stereo stretch, named by `seed`.
fn sound(seed: u32, frames: usize) -> Sound {
    let wave =
        |i: usize, by: u32| ((i as u32).wrapping_mul(by).wrapping_add(seed) % 2001) as f32 / 1000.0 - 1.0;
    let part = |i: usize| (i / 5000) % 3;
    let side = |by| {
        (0..frames)
            .map(|i| if part(i) == 0 { 0.0 } else { wave(i, if part(i) == 1 { 7 } else { by }) })
            .collect()
    };
    (side(11), side(13))
}

fn put(store: &Disk, n: u8, (left, right): &Sound) -> bool {
    let Some(mut entry) = store.put(&key(n), Frames(left.len() as u64)) else { return false };
    for (l, r) in left.chunks(1000).zip(right.chunks(1000)) {
        entry.write(l, r).unwrap();
    }
    entry.finish().unwrap();
    true
}

fn get(store: &Disk, n: u8) -> Option<Sound> {
    let mut read = store.get(&key(n))?;
    let frames = read.frames().0 as usize;
    let (mut left, mut right) = (vec![9.0; frames + 10], vec![9.0; frames + 10]);
    for (l, r) in left.chunks_mut(777).zip(right.chunks_mut(777)) {
        read.read(l, r).unwrap();
    }
    assert!(left.drain(frames..).chain(right.drain(frames..)).all(|x| x == 0.0), "past the end is silence");
    Some((left, right))
}

/// Bytes of all sounds, finished or not, on disk.
fn on_disk(folder: &Path) -> u64 {
    fs::read_dir(folder).unwrap().map(|e| e.unwrap().metadata().unwrap().len()).sum()
}

#[derive(Clone, Debug)]
enum Step {
    Put(u8, u32, usize),
    Abandon(u8, usize),
    Get(u8),
    Reopen,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0..6u8, any::<u32>(), 0..20_000usize).prop_map(|(n, seed, frames)| Step::Put(n, seed, frames)),
        1 => (0..6u8, 1..20_000usize).prop_map(|(n, frames)| Step::Abandon(n, frames)),
        3 => (0..6u8).prop_map(Step::Get),
        2 => Just(Step::Reopen),
    ];
    prop::collection::vec(step, 1..25)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn it_gives_back_what_it_got_within_its_cap(steps in steps(), cap in 1_000..500_000u64) {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Disk::open(folder.path(), cap).unwrap();
        let mut written: BTreeMap<u8, Sound> = BTreeMap::new();
        let mut used = BTreeSet::new();
        for step in steps {
            match step {
                Step::Put(n, seed, frames) => {
                    let sound = sound(seed, frames);
                    if put(&store, n, &sound) {
                        used.insert(n);
                        written.insert(n, sound);
                    }
                }
                Step::Abandon(n, frames) => {
                    if let Some(mut entry) = store.put(&key(n), Frames(frames as u64)) {
                        entry.write(&vec![0.5; frames], &vec![-0.5; frames]).unwrap();
                        prop_assert!(on_disk(folder.path()) <= cap);
                        prop_assert!(store.bytes() <= cap);
                    }
                }
                Step::Get(n) => {
                    let found = get(&store, n);
                    prop_assert!(found.is_some() || !used.contains(&n), "what this run used is kept");
                    if let Some(found) = found {
                        prop_assert_eq!(Some(&found), written.get(&n));
                        used.insert(n);
                    }
                }
                Step::Reopen => {
                    drop(store);
                    store = Disk::open(folder.path(), cap).unwrap();
                    used.clear();
                }
            }
            prop_assert!(on_disk(folder.path()) <= cap);
            prop_assert!(store.bytes() <= cap);
        }
    }
}

#[test]
fn any_flipped_or_missing_byte_makes_an_entry_absent() {
    let folder = tempfile::tempdir().unwrap();
    put(&Disk::open(folder.path(), 1 << 30).unwrap(), 1, &sound(5, 9000));
    let path = folder.path().join(format!("{}.sound", key(1)));
    let whole = fs::read(&path).unwrap();
    let size = whole.len();
    for at in [0, 8, 40, 47, 52, 56, 60, 63, 64, 5000, size - 1] {
        let mut bad = whole.clone();
        bad[at] ^= 0x10;
        fs::write(&path, &bad).unwrap();
        assert!(get(&Disk::open(folder.path(), 1 << 30).unwrap(), 1).is_none(), "byte {at}");
        assert!(!path.exists(), "byte {at}: removed");
    }
    for length in [0, 1, 63, 64, 100, size - 1] {
        fs::write(&path, &whole[..length]).unwrap();
        assert!(get(&Disk::open(folder.path(), 1 << 30).unwrap(), 1).is_none(), "cut to {length}");
    }
    fs::write(&path, &whole).unwrap();
    assert!(get(&Disk::open(folder.path(), 1 << 30).unwrap(), 1).is_some());
}

#[test]
fn silence_costs_a_byte_a_chunk_and_keeps_its_sign() {
    let folder = tempfile::tempdir().unwrap();
    let store = Disk::open(folder.path(), 1 << 30).unwrap();
    assert!(put(&store, 1, &(vec![0.0; 1_000_000], vec![0.0; 1_000_000])));
    assert_eq!(on_disk(folder.path()), sound::HEADER + 1_000_000u64.div_ceil(sound::CHUNK as u64));
    assert!(put(&store, 2, &(vec![-0.0; 100], vec![-0.0; 100])));
    assert!(get(&store, 2).unwrap().0.iter().all(|x| x.is_sign_negative()));
}

#[test]
fn the_least_recently_used_goes_first() {
    let folder = tempfile::tempdir().unwrap();
    let stereo = |n| sound(n, 12_000);
    let (old, new) = (SystemTime::now() - std::time::Duration::from_secs(900), SystemTime::now());
    {
        let store = Disk::open(folder.path(), 1 << 30).unwrap();
        (1..=3).for_each(|n| assert!(put(&store, n, &stereo(u32::from(n)))));
    }
    for (n, time) in [(1, new), (2, old), (3, old)] {
        let path = folder.path().join(format!("{}.sound", key(n)));
        File::options().append(true).open(path).unwrap().set_modified(time).unwrap();
    }
    let full = Disk::open(folder.path(), 1 << 30).unwrap().bytes();
    // The use of 3 is remembered from one run to the next.
    assert!(get(&Disk::open(folder.path(), full).unwrap(), 3).is_some());
    let store = Disk::open(folder.path(), full - 1).unwrap();
    assert_eq!([1, 2, 3].map(|n| get(&store, n).is_some()), [true, false, true]);
}

#[test]
fn a_second_process_reads_and_does_not_write() {
    let folder = tempfile::tempdir().unwrap();
    let first = Disk::open(folder.path(), 1 << 30).unwrap();
    let unfinished = first.put(&key(7), Frames(10)).unwrap();
    put(&first, 1, &sound(1, 100));
    let second = Disk::open(folder.path(), 10).unwrap();
    assert!(first.writable() && !second.writable());
    assert!(!put(&second, 2, &sound(2, 100)));
    assert_eq!(get(&second, 1), Some(sound(1, 100)));
    unfinished.finish().unwrap();
    drop((first, second));
    assert!(Disk::open(folder.path(), 1 << 30).unwrap().writable());
}

#[test]
fn leftovers_of_a_killed_run_are_cleaned() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(format!("{}abc", atomic::UNFINISHED)), [1; 5000]).unwrap();
    let _store = Disk::open(folder.path(), 1 << 30).unwrap();
    assert_eq!(on_disk(folder.path()), 0);
}

#[test]
fn more_than_was_asked_for_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = Disk::open(folder.path(), 1 << 30).unwrap();
    let mut entry = store.put(&key(1), Frames(10)).unwrap();
    assert!(entry.write(&[0.0; 11], &[0.0; 11]).is_err());
    assert!(entry.write(&[0.0; 3], &[0.0; 2]).is_err());
}
