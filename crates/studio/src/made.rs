//! What the last runs wrote into the song folder, from what and how it was judged, so that a file is written only when it
//! changes.

use crate::{Failure, atomic, failure::Doing, folder::Folder, folder::facts};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Rises when the form of the record changes.
const VERSION: u32 = 2;

/// The record of the files that were made.
pub struct Made {
    root: PathBuf,
    record: Record,
    /// Paths within the song folder of the files written now.
    pub written: Vec<String>,
}

#[derive(Default, Serialize, Deserialize)]
struct Record {
    version: u32,
    files: BTreeMap<String, File>,
    /// What was said about the master of this key.
    judged: Option<(String, Judged)>,
}

/// What is told about a master, whenever it is asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Judged {
    /// Length, s.
    pub seconds: f64,
    /// Integrated loudness, LUFS; `None` for silence.
    pub loudness: Option<f64>,
    /// True peak, dBTP; `None` for silence.
    pub true_peak: Option<f64>,
    /// It must not be released.
    pub failed: bool,
    /// The findings for a reader, a row each.
    pub rows: Vec<Vec<String>>,
    /// The findings for a program.
    pub findings: Value,
}

/// A file as it was written.
#[derive(Serialize, Deserialize)]
struct File {
    /// Names everything that the file depends on.
    key: String,
    bytes: u64,
    changed_ns: u128,
    digest: String,
}

impl Made {
    /// Reads the record; without one, nothing counts as made.
    pub fn load(folder: &Folder) -> Self {
        let read = std::fs::read(folder.path.join(PLACE)).ok();
        let record: Record = read.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        let record =
            if record.version == VERSION { record } else { Record { version: VERSION, ..Record::default() } };
        Self { root: folder.path.clone(), record, written: Vec::new() }
    }

    /// Whether the file at `name` is there as it was written from `key`: whoever changed it gets it made again.
    pub fn fresh(&self, name: &str, key: &str) -> bool {
        let Some(file) = self.record.files.get(name).filter(|file| file.key == key) else { return false };
        let path = self.root.join(name);
        let Ok(found) = path.metadata() else { return false };
        if found.len() != file.bytes {
            return false;
        }
        let touched = facts::changed(&found) != file.changed_ns;
        !touched || facts::digest(&path).is_ok_and(|digest| hex(&digest) == file.digest)
    }

    /// Notes that these files were now written, each from its key.
    pub fn wrote(&mut self, files: Vec<(String, String)>) -> Result<(), Failure> {
        if files.is_empty() {
            return Ok(());
        }
        self.written.extend(files.iter().map(|(name, _)| name.clone()));
        let file = |(name, key): (String, String)| {
            let path = self.root.join(&name);
            let found = path.metadata().doing("read", &path)?;
            let digest = hex(&facts::digest(&path).doing("read", &path)?);
            let changed_ns = facts::changed(&found);
            Ok::<_, Failure>((name, File { key, bytes: found.len(), changed_ns, digest }))
        };
        let files = files.into_par_iter().with_max_len(1).map(file).collect::<Result<Vec<_>, _>>()?;
        self.record.files.extend(files);
        self.save()
    }

    /// What was said about the master of this key.
    pub fn judged(&self, key: &str) -> Option<&Judged> {
        self.record.judged.as_ref().filter(|(of, _)| of == key).map(|(_, judged)| judged)
    }

    /// Notes what is said about the master of this key.
    pub fn judge(&mut self, key: &str, judged: Judged) -> Result<(), Failure> {
        self.record.judged = Some((key.into(), judged));
        self.save()
    }

    fn save(&self) -> Result<(), Failure> {
        let record = serde_json::to_vec_pretty(&self.record).unwrap_or_default();
        atomic::write(&self.root.join(PLACE), &record)
    }
}

/// Where the record lies in the song folder.
const PLACE: &str = ".songwright/made.json";

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_file_is_fresh_until_it_or_its_key_changes() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder { path: place.path().into() };
        let path = place.path().join("mix.wav");
        let mut made = Made::load(&folder);
        assert!(!made.fresh("mix.wav", "k1"));
        fs::write(&path, b"sound").unwrap();
        made.wrote(vec![("mix.wav".into(), "k1".into())]).unwrap();
        let made = Made::load(&folder);
        assert!(made.fresh("mix.wav", "k1"));
        assert!(!made.fresh("mix.wav", "k2"));
        let long_ago = std::time::SystemTime::UNIX_EPOCH;
        fs::File::options().append(true).open(&path).unwrap().set_modified(long_ago).unwrap();
        assert!(made.fresh("mix.wav", "k1"), "a copied folder has other times and the same bytes");
        fs::write(&path, b"noise").unwrap();
        assert!(!made.fresh("mix.wav", "k1"));
        fs::remove_file(&path).unwrap();
        assert!(!made.fresh("mix.wav", "k1"));
    }
}
