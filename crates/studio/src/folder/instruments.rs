//! Facts about the sampled instruments that a song names, remembered as long as none of their files changes.

use super::facts::{changed, digest};
use super::memory::{Fact, Memory};
use super::{inside, walk};
use crate::instruments::{Kind, kind};
use formats::soundfont::SoundFont;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use song::{Diagnostics, Preset, Sampled, Unusable};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
/// Opcodes that are named at once.
const NAMED: usize = 12;

/// The facts about instruments by name, or why each cannot be used.
pub type Instruments = BTreeMap<String, Result<Sampled, Unusable>>;

/// What is remembered of an instrument.
#[derive(Clone, Serialize, Deserialize, PartialEq)]
pub struct Known {
    /// Its files with their sizes and times of change.
    files: Vec<(PathBuf, u64, u128)>,
    digest: [u8; 32],
    /// Name, bank, program, tail in s.
    presets: Vec<(String, u16, u16, f64)>,
    unplayed: Vec<String>,
}

impl Fact for Known {
    const VERSION: u32 = 1;
    const PLACE: &'static str = ".songwright/instruments.json";
}

/// The facts about the instruments of these names, and what to remember of them.
pub fn of(root: &Path, names: &BTreeSet<String>) -> (Instruments, Memory<Known>) {
    let before = Memory::<Known>::load(root);
    let look = |name: &String| (name.clone(), look(root, name, before.known.get(name)));
    let found: BTreeMap<_, _> = names.par_iter().map(look).collect();
    let whole = found.iter().filter_map(|(name, found)| {
        let (known, lost) = found.as_ref().ok()?;
        lost.is_empty().then(|| (name.clone(), known.clone()))
    });
    let memory = Memory::of(whole.collect());
    let sampled = |(known, lost): (Known, Vec<String>)| {
        let preset = |(name, bank, program, tail)| Preset { name, bank, program, tail: dsp::Seconds(tail) };
        let presets = known.presets.into_iter().map(preset).collect();
        Sampled { digest: known.digest, presets, unplayed: known.unplayed, lost }
    };
    (found.into_iter().map(|(name, found)| (name, found.map(sampled))).collect(), memory)
}

/// Where the instrument of a name lies: in the song folder, or, as a bare name, among the SoundFonts of the machine.
pub fn locate(root: &Path, name: &str) -> Result<PathBuf, Unusable> {
    let unusable = |missing, why: &str, hint| Unusable { missing, why: why.into(), hint };
    let bare = !name.contains(['/', '\\']);
    if root.join(name).symlink_metadata().is_ok() {
        return match inside(root, name) {
            Ok(path) if path.is_file() => Ok(path),
            Ok(_) => Err(unusable(false, "is not a file", None)),
            Err((code, why)) => {
                let file = Path::new(name).file_name().unwrap_or_default().to_string_lossy();
                let known = code == "outside" && host::soundfonts::named(&file).is_some();
                let hint = if known {
                    format!("write its name alone: \"{file}\"")
                } else {
                    "copy it into the song folder".into()
                };
                Err(unusable(false, &why, Some(hint)))
            }
        };
    }
    if let Some(path) = host::soundfonts::named(name).filter(|_| bare) {
        return Ok(path);
    }
    Err(unusable(true, "is not there", Some(advice(root, name))))
}

/// What to do where an instrument is not there.
fn advice(root: &Path, name: &str) -> String {
    let mut known = walk::files(root, "samples", walk::DEEPEST, &mut Diagnostics::new());
    known.retain(|file| kind(Path::new(file)).is_some());
    let fonts = host::soundfonts::find();
    let fonts: Vec<_> =
        fonts.iter().filter_map(|path| path.file_name()?.to_str()).map(str::to_string).collect();
    known.extend(fonts.iter().cloned());
    let near = known.iter().map(|known| (strsim::damerau_levenshtein(name, known), known)).min();
    match near {
        Some((distance, near)) if distance <= name.len() / 4 => format!("did you mean `{near}`?"),
        _ if kind(Path::new(name)) == Some(Kind::SoundFont) => format!(
            "put it into the song folder, or install it for the machine (on Debian such as apt install fluid-soundfont-gm); here {}",
            if fonts.is_empty() { "is none".into() } else { format!("are {}", fonts.join(", ")) }
        ),
        _ => "put it into the song folder, with the sounds that it names".into(),
    }
}

type Found = Result<(Known, Vec<String>), Unusable>;

fn look(root: &Path, name: &str, known: Option<&Known>) -> Found {
    let path = locate(root, name)?;
    if let Some(known) = known.filter(|known| known.files.first().is_some_and(|(file, ..)| *file == path)) {
        let same = |(file, bytes, ns): &(PathBuf, u64, u128)| {
            file.metadata().is_ok_and(|facts| facts.len() == *bytes && changed(&facts) == *ns)
        };
        if known.files.iter().all(same) {
            return Ok((known.clone(), Vec::new()));
        }
    }
    let wrong = |why: String| Unusable { missing: false, why, hint: None };
    match kind(&path) {
        Some(Kind::Sfz) => sfz(root, &path),
        Some(Kind::SoundFont) => font(&path),
        None => {
            return Err(wrong(
                "is neither an SFZ text nor a SoundFont: it ends in .sfz, .sf2 or .sf3".into(),
            ));
        }
    }
    .map_err(|error| wrong(format!("cannot be read: {error}")))
}

/// A file with its size and time of change.
fn dated(path: &Path) -> std::io::Result<(PathBuf, u64, u128)> {
    let facts = path.metadata()?;
    Ok((path.to_path_buf(), facts.len(), changed(&facts)))
}

fn font(path: &Path) -> formats::Result<(Known, Vec<String>)> {
    let bytes = std::fs::read(path)?;
    let font = SoundFont::read(&bytes)?;
    // A preset that is damaged is none.
    let preset = |preset: &formats::soundfont::Preset| {
        Some((preset.name.clone(), preset.bank, preset.program, font.tail(preset).ok()?.0))
    };
    let presets = font.presets().iter().filter_map(preset).collect();
    let digest = *blake3::hash(&bytes).as_bytes();
    Ok((Known { files: vec![dated(path)?], digest, presets, unplayed: Vec::new() }, Vec::new()))
}

fn sfz(root: &Path, path: &Path) -> formats::Result<(Known, Vec<String>)> {
    let loaded = crate::instruments::sfz(root, path)?;
    let others = loaded.files.iter().filter(|file| *file != path).map(PathBuf::as_path);
    let mut files = Vec::new();
    let mut hash = blake3::Hasher::new();
    for file in std::iter::once(path).chain(others) {
        let within = file.strip_prefix(root).unwrap_or(file).to_string_lossy().replace('\\', "/");
        hash.update(&(within.len() as u64).to_le_bytes());
        hash.update(within.as_bytes());
        hash.update(&digest(file)?);
        files.push(dated(file)?);
    }
    let said = |lost: bool| {
        let all: BTreeSet<String> =
            loaded.remarks.iter().filter(|remark| remark.lost == lost).map(shown).collect();
        let rest = all.len().saturating_sub(NAMED);
        let more = (rest > 0).then(|| format!("and {rest} more"));
        all.into_iter().take(NAMED).chain(more).collect()
    };
    let preset = (String::new(), 0, 0, loaded.instrument.tail().0);
    let digest = *hash.finalize().as_bytes();
    Ok((Known { files, digest, presets: vec![preset], unplayed: said(false) }, said(true)))
}

fn shown(remark: &formats::sfz::Remark) -> String {
    format!("{} (line {} of {})", remark.what, remark.line, remark.file)
}
