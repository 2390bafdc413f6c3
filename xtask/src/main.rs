//! The project's chores: `cargo xtask help` lists them.

mod bench;
mod bless;
mod dictionary;
mod examples;
mod generate;
mod letters;
mod machine;
mod same_bytes;
mod soak;
mod test;
mod tidy;

use std::process::ExitCode;

/// A chore: name, what it does, how.
type Chore = (&'static str, &'static str, fn() -> Result<(), String>);

/// The one table of chores.
const CHORES: &[Chore] = &[
    ("test", "installs what the tests need and runs all of them", test::run),
    ("tidy", "checks the rules of the house: file lengths, module docs, leftovers", tidy::run),
    ("gen", "writes the generated pages of docs/ anew", generate::run),
    ("examples", "renders a sound of each device into [DIR]", examples::run),
    ("bless", "accepts the sounds that the songs make now as golden", bless::run),
    (
        "dictionary",
        "makes compose's pronouncing dictionary of the file cmudict.dict named after it",
        dictionary::run,
    ),
    ("same-bytes", "compares the sound of two optimisers and of one and two threads", same_bytes::run),
    ("bench", "times every device of the catalog", bench::run),
    ("soak", "renders an hour of 32 tracks and watches memory and store", soak::run),
];

fn main() -> ExitCode {
    let name = std::env::args().nth(1).unwrap_or_default();
    let Some((_, _, run)) = CHORES.iter().find(|chore| chore.0 == name) else {
        println!("usage: cargo xtask CHORE\n");
        for (name, about, _) in CHORES {
            println!("  {name:<12}{about}");
        }
        return if matches!(name.as_str(), "" | "help") { ExitCode::SUCCESS } else { ExitCode::from(2) };
    };
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("cargo xtask {name}: {why}");
            ExitCode::FAILURE
        }
    }
}
