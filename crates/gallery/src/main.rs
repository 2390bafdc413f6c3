//! `gallery pages DIR` writes the pages of the devices, `gallery sounds THREADS DIR` renders their examples,
//! `gallery hashes THREADS SECONDS` prints a hash of the beginning of each.

use dsp::CATALOG;
use gallery::{example, page};
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match args[..] {
        ["pages", folder] => pages(Path::new(folder)),
        ["sounds", threads, folder] => sounds(threads, Path::new(folder)),
        ["hashes", threads, seconds] => hashes(threads, seconds),
        _ => Err("usage: gallery pages DIR | sounds THREADS DIR | hashes THREADS SECONDS".to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// Writes devices.md and devices/*; what is there of devices that are no more goes.
fn pages(docs: &Path) -> Result<(), String> {
    let folder = docs.join("devices");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(|why| why.to_string())?;
    }
    std::fs::create_dir_all(&folder).map_err(|why| why.to_string())?;
    let write = |place: &Path, text: String| std::fs::write(place, text).map_err(|why| why.to_string());
    write(&docs.join("devices.md"), page::index())?;
    for spec in CATALOG {
        write(&folder.join(spec.name).with_extension("md"), page::page(spec))?;
        write(&folder.join(spec.name).with_extension("svg"), page::picture(spec)?)?;
    }
    Ok(())
}

/// Renders every example into a folder.
fn sounds(threads: &str, folder: &Path) -> Result<(), String> {
    let pool = pool(threads)?;
    std::fs::create_dir_all(folder).map_err(|why| why.to_string())?;
    for spec in CATALOG {
        let sound = example::sound(spec, &pool).map_err(|why| format!("{}: {why}", spec.name))?;
        let place = folder.join(spec.name).with_extension("flac");
        println!("{}", place.display());
        std::fs::write(&place, example::flac(&sound)?).map_err(|why| why.to_string())?;
    }
    Ok(())
}

/// Prints a hash of the first seconds that the engine makes of every example.
fn hashes(threads: &str, seconds: &str) -> Result<(), String> {
    let pool = pool(threads)?;
    let seconds = seconds.parse().map_err(|_| format!("`{seconds}` is not a number of seconds"))?;
    for spec in CATALOG {
        let sound =
            example::render(spec, true, seconds, &pool).map_err(|why| format!("{}: {why}", spec.name))?;
        let mut hash = blake3::Hasher::new();
        for x in sound.iter().flatten() {
            hash.update(&x.to_le_bytes());
        }
        println!("{}  {}", hash.finalize(), spec.name);
    }
    Ok(())
}

fn pool(threads: &str) -> Result<engine::ThreadPool, String> {
    let threads = threads.parse().map_err(|_| format!("`{threads}` is not a number of threads"))?;
    engine::pool(threads).map_err(|why| why.to_string())
}
