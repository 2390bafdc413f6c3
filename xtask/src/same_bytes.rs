//! The same bytes from one and two threads, from two optimisers, and from a processor without wide registers.

use crate::machine::{self, root};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Seconds of each device's example that are compared, and on an emulated processor, which is a hundred times slower.
const SECONDS: &str = "4";
const EMULATED_SECONDS: &str = "0.5";
/// An x86-64 processor without AVX, and what emulates it (Debian package `qemu-user`).
const EMULATOR: &str = "qemu-x86_64";
const OLD_PROCESSOR: &str = "Nehalem";

/// Builds the program twice (the sound itself at opt-level 3 and 2), makes every song and the example of every device with one and with
/// two threads, and compares all that comes out; then the beginnings of the examples with those of an older processor.
pub fn run() -> Result<(), String> {
    let mut ways: Vec<(&str, BTreeMap<PathBuf, Vec<u8>>)> = Vec::new();
    for (optimiser, config) in [
        ("opt-level 3", "profile.release.package.dsp.opt-level=3"),
        ("opt-level 2", "profile.release.package.dsp.opt-level=2"),
    ] {
        machine::run(
            "cargo",
            &["build", "--release", "--locked", "-p", "studio", "-p", "gallery", "--config", config],
        )?;
        for threads in ["1", "2"] {
            let scratch = root().join("target/same-bytes");
            if scratch.exists() {
                std::fs::remove_dir_all(&scratch).map_err(|why| why.to_string())?;
            }
            let program = root().join("target/release/songwright");
            for song in songs()? {
                let copy = scratch.join(song.file_name().unwrap_or_default());
                copy_texts(&song, &copy)?;
                machine::output(&program, &["make", &copy.to_string_lossy(), "--threads", threads])?;
            }
            let mut made = BTreeMap::new();
            collect(&scratch, &scratch, &mut made)?;
            let gallery = root().join("target/release/gallery");
            let hashes = machine::output(&gallery, &["hashes", threads, SECONDS])?;
            made.insert("the examples of the devices".into(), hashes);
            println!("{optimiser}, {threads} threads: {} files", made.len());
            ways.push((optimiser, made));
        }
    }
    let Some(((_, first), others)) = ways.split_first() else { return Ok(()) };
    for (optimiser, made) in others {
        let differing: Vec<String> = first
            .keys()
            .chain(made.keys())
            .filter(|file| first.get(*file) != made.get(*file))
            .map(|file| file.display().to_string())
            .collect();
        if !differing.is_empty() {
            return Err(format!("{optimiser} differs in {}", differing.join(", ")));
        }
    }
    println!("all the same");
    older_processor()
}

/// Compares the examples with those of a processor without wide registers, if there is an emulator.
fn older_processor() -> Result<(), String> {
    if !machine::has(EMULATOR) || std::env::consts::ARCH != "x86_64" {
        println!("{EMULATOR} is missing: not compared with an older processor");
        return Ok(());
    }
    let gallery = root().join("target/release/gallery");
    let args = ["hashes", "1", EMULATED_SECONDS];
    let here = machine::output(&gallery, &args)?;
    let gallery = gallery.to_string_lossy().into_owned();
    let there =
        machine::output(Path::new(EMULATOR), &[&["-cpu", OLD_PROCESSOR, &gallery], &args[..]].concat())?;
    if here != there {
        return Err(format!("an older processor ({OLD_PROCESSOR}) gives other sounds"));
    }
    println!("the same on an older processor ({OLD_PROCESSOR})");
    Ok(())
}

/// The song folders of the checkout.
fn songs() -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(root().join("songs")).map_err(|why| why.to_string())?;
    Ok(entries.flatten().map(|entry| entry.path()).filter(|path| path.join("song.toml").exists()).collect())
}

/// Copies a song without what was made of it.
fn copy_texts(from: &Path, to: &Path) -> Result<(), String> {
    std::fs::create_dir_all(to).map_err(|why| why.to_string())?;
    for entry in std::fs::read_dir(from).map_err(|why| why.to_string())?.flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_dir() && name != "out" && name != ".songwright" {
            copy_texts(&path, &to.join(name))?;
        } else if path.is_file() {
            std::fs::copy(&path, to.join(name)).map_err(|why| why.to_string())?;
        }
    }
    Ok(())
}

/// Every file under an `out` folder with its bytes.
fn collect(folder: &Path, base: &Path, made: &mut BTreeMap<PathBuf, Vec<u8>>) -> Result<(), String> {
    for entry in std::fs::read_dir(folder).map_err(|why| why.to_string())?.flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, base, made)?;
        } else if path.components().any(|part| part.as_os_str() == "out") {
            let name = path.strip_prefix(base).unwrap_or(&path).to_path_buf();
            made.insert(name, std::fs::read(&path).map_err(|why| why.to_string())?);
        }
    }
    Ok(())
}
