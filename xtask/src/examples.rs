//! A sound of each device, to listen to.

use crate::machine;

/// Where the sounds go if nobody says.
const FOLDER: &str = "target/examples";

/// Renders the example of every device into the folder that the command line names.
pub fn run() -> Result<(), String> {
    let folder = std::env::args().nth(2).unwrap_or_else(|| FOLDER.to_owned());
    let folder = std::path::absolute(folder).map_err(|why| why.to_string())?;
    let gallery = ["run", "--quiet", "--release", "--locked", "-p", "gallery", "--", "sounds", "2"];
    machine::run("cargo", &[&gallery[..], &[&folder.to_string_lossy()]].concat())
}
