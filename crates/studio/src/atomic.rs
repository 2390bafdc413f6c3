//! Whole files or none: what is written becomes visible at once, when it is complete and on the disk.

use crate::{Failure, failure::Doing};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Beginning of the names of files that are being written; a stopped run may leave some.
pub const UNFINISHED: &str = ".songwright-unfinished-";

/// A file that is being written beside its final place. Dropped without [`File::commit`] it leaves nothing.
pub struct File {
    temporary: BufWriter<NamedTempFile>,
    path: PathBuf,
}

impl File {
    /// Begins the file that shall lie at `path`; makes the folders above it.
    pub fn create(path: &Path) -> Result<Self, Failure> {
        let folder = folder_of(path);
        std::fs::create_dir_all(folder).doing("make the folder", folder)?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(UNFINISHED);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let temporary = builder.tempfile_in(folder).doing("write in", folder)?;
        Ok(Self { temporary: BufWriter::with_capacity(1 << 16, temporary), path: path.into() })
    }

    /// Where it will lie.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes it durable and visible in place of what lay there.
    pub fn commit(self) -> Result<(), Failure> {
        self.finish(true)
    }

    /// Makes it durable and visible; fails if something lies there already.
    pub fn commit_new(self) -> Result<(), Failure> {
        self.finish(false)
    }

    fn finish(self, replace: bool) -> Result<(), Failure> {
        let path = self.path;
        let temporary =
            self.temporary.into_inner().map_err(io::IntoInnerError::into_error).doing("write", &path)?;
        temporary.as_file().sync_all().doing("write", &path)?;
        let kept = if replace { temporary.persist(&path) } else { temporary.persist_noclobber(&path) };
        kept.map_err(|failed| failed.error).doing("write", &path)?;
        sync_folder(folder_of(&path)).doing("write in", folder_of(&path))
    }
}

impl Write for File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.temporary.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.temporary.flush()
    }
}

impl Seek for File {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.temporary.seek(to)
    }
}

/// Writes a whole file in place of what lay there.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut file = File::create(path)?;
    file.write_all(bytes).doing("write", path)?;
    file.commit()
}

/// Writes a whole file; fails if something lies there already.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut file = File::create(path)?;
    file.write_all(bytes).doing("write", path)?;
    file.commit_new()
}

/// Moves a finished file to its place on the same disk, durably, over what lay there; makes the folders above it.
pub fn place(from: &Path, to: &Path) -> Result<(), Failure> {
    let folder = folder_of(to);
    std::fs::create_dir_all(folder).doing("make the folder", folder)?;
    std::fs::File::open(from).and_then(|file| file.sync_all()).doing("write", from)?;
    std::fs::rename(from, to).doing("write", to)?;
    sync_folder(folder).doing("write in", folder)
}

/// Removes what stopped runs left in `folder` (not in the folders below it).
pub fn clean(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
            // A leftover that cannot be removed harms nothing.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// The folder a file lies in.
fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes a rename durable, where the system can sync folders.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { std::fs::File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_file_that_is_not_committed_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mix.wav");
        write(&path, b"old").unwrap();
        let mut file = File::create(&path).unwrap();
        file.write_all(b"half").unwrap();
        drop(file);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_new_file_replaces_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("song.toml");
        write_new(&path, b"mine").unwrap();
        assert!(write_new(&path, b"other").is_err());
        assert_eq!(fs::read(&path).unwrap(), b"mine");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn leftovers_are_cleaned_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(format!("{UNFINISHED}x1")), b"half").unwrap();
        fs::write(folder.path().join("kept"), b"whole").unwrap();
        clean(folder.path());
        let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names, ["kept"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_cannot_be_written_is_the_machines_fault() {
        let failure = write(Path::new("/proc/songwright/x"), b"").unwrap_err();
        assert_eq!(failure.fault, crate::failure::Fault::Machine);
    }
}
